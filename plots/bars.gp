# bars.gp - one panel for each measurement, one bar for each model.
#
# Given: OUT, and for each panel from FIRST to LAST, two columns of them where there are many:
#   DATA[p]  the file: model, position, median, min, max, ideal (seconds), colour, where the label
#            stands (seconds), label
#   HEADING[p], TOP[p] (the longest bar, seconds); and an array ROWS, to be filled here
PANELS = LAST - FIRST + 1
COLUMNS_OF_PANELS = PANELS > 6 ? 2 : 1
ROWS_AT_MOST = 1; LONGEST = 15; STARRED = 0
reset # no axis of an earlier chart limits what is counted
set encoding utf8
set datafile separator "\t"
last(text) = text[strlen(text):]
do for [p=FIRST:LAST] {
  stats DATA[p] using (strlen(strcol(1))):(strcol(3) ne "nan" && last(strcol(9)) eq "*") skip 1 nooutput
  ROWS[p] = STATS_records
  if (ROWS[p] > ROWS_AT_MOST) { ROWS_AT_MOST = ROWS[p] }
  if (STATS_max_x > LONGEST) { LONGEST = STATS_max_x } # in letters
  if (STATS_max_y > 0) { STARRED = 1 }
}
NAME_WIDTH = 8 + 8*LONGEST
WIDTH = COLUMNS_OF_PANELS == 1 ? 820 : 1500
HEIGHT = 34 + (PANELS + COLUMNS_OF_PANELS - 1)/COLUMNS_OF_PANELS*(66 + 27*ROWS_AT_MOST)
NOTE = "bar: median, whisker: fastest to slowest run, red line: ideal, ×: speed-up over sequential" . \
    (STARRED ? ", *: other programs were using the machine" : "")
load "common.gp"
set multiplot layout (PANELS + COLUMNS_OF_PANELS - 1) / COLUMNS_OF_PANELS,COLUMNS_OF_PANELS \
    margins screen 1.0*NAME_WIDTH/WIDTH, screen 1-24.0/WIDTH, screen 62.0/HEIGHT, screen 1-38.0/HEIGHT \
    spacing screen (NAME_WIDTH+10.0)/WIDTH, screen 66.0/HEIGHT
set label 1 NOTE at screen 16.0/WIDTH, screen 14.0/HEIGHT textcolor rgb "#666666" font SMALL
do for [p=FIRST:LAST] {
  set title HEADING[p] offset 0,-0.4 textcolor rgb "#111111"
  set xrange [0:TOP[p]*scale(TOP[p])*1.42]
  room = (ROWS_AT_MOST - ROWS[p]) / 2.0 # all bars are of one height
  set yrange [ROWS[p]+room+0.55:0.45-room]
  set xlabel (p > LAST - COLUMNS_OF_PANELS ? unit(TOP[p]) : unit(TOP[p]) ne unit(TOP[p+1]) ? unit(TOP[p]) : "") offset 0,0.6 \
      textcolor rgb "#666666"
  s = scale(TOP[p])
  plot DATA[p] using (0):2:(0):(s*$3):($2-0.36):($2+0.36):7:ytic(1) skip 1 with boxxyerror \
           fs solid 0.9 noborder lc rgb variable, \
       DATA[p] using (s*$3):2:(s*$4):(s*$5) skip 1 with xerrorbars pt -1 lw 1.3 lc rgb "#222222", \
       DATA[p] using (s*$6):($2-0.45):(0):(0.9) skip 1 with vectors nohead lw 2 lc rgb "#cc3311", \
       DATA[p] using (s*$8):2:9 skip 1 \
           with labels left offset 1.2,0 textcolor rgb "#111111"
  unset label 1
}
unset multiplot
unset output
