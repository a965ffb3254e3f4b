# compare.gp - ratios with their intervals on a logarithmic axis: a panel of groups, each with a dot
# for every model.
#
# Given: OUT, WIDTH, HEIGHT, PANELS, COLUMNS_OF_PANELS, HEADING, NOTE, DATA, LEFT (room for names),
#   AXIS (below each panel), LESS, MORE (below the only one),
#   MODELS, MODEL[m], COLOUR[m] (0xRRGGBB) for the key, GROUP[g], AT[g], END[g] (its name, where that
#   stands, and the line below it), and for each panel p:
#   TITLE[p], FIRST[p], LAST[p] (its groups), LOW[p], HIGH[p], TICKS[p] (its axis), BOTTOM[p]
# DATA: panel, position, ratio, low, high, 1 where a difference is shown, colour, label
load "common.gp"
is(p, x) = column(1) == p ? x : NaN
set label 1 HEADING at screen 0.5, screen 1-18.0/HEIGHT center textcolor rgb "#111111" font LARGE
set label 2 NOTE at screen 16.0/WIDTH, screen 14.0/HEIGHT textcolor rgb "#666666" font SMALL
do for [m=1:MODELS] {
  set label 10+m "● ".MODEL[m] at screen 0.5+(m-0.5-MODELS/2.0)*150/WIDTH, screen 1-44.0/HEIGHT center \
      textcolor rgb hex(COLOUR[m])
}
set multiplot layout (PANELS + COLUMNS_OF_PANELS - 1) / COLUMNS_OF_PANELS,COLUMNS_OF_PANELS \
    margins screen 1.0*LEFT/WIDTH, screen 1-64.0/WIDTH, screen 74.0/HEIGHT, screen 1-(PANELS > 1 ? 84.0 : 62.0)/HEIGHT \
    spacing screen (LEFT+64.0)/WIDTH, screen 78.0/HEIGHT
set logscale x
set label 3 LESS at graph 0, screen 38.0/HEIGHT left textcolor rgb "#666666"
set label 4 MORE at graph 1, screen 38.0/HEIGHT right textcolor rgb "#666666"
set xlabel AXIS offset 0,0.4 textcolor rgb "#666666"
do for [p=1:PANELS] {
  set title TITLE[p] offset 0,-0.4 textcolor rgb "#111111"
  set xrange [LOW[p]:HIGH[p]]
  set yrange [BOTTOM[p]:0.5]
  eval "set xtics (".TICKS[p].")"
  set ytics (GROUP[FIRST[p]] AT[FIRST[p]])
  do for [g=FIRST[p]+1:LAST[p]] { set ytics add (GROUP[g] AT[g]) }
  do for [g=FIRST[p]:LAST[p]-1] {
    set arrow 10+g from graph 0, first END[g] to graph 1, first END[g] nohead lc rgb PALE lw 1
  }
  set arrow 1 from 1, graph 0 to 1, graph 1 nohead lc rgb "#555555" lw 1.2
  plot DATA using (is(p,$3)):2:4:5:7 skip 1 with xerrorbars pt -1 lw 2 lc rgb variable, \
       DATA using (is(p,$3)):2 skip 1 with points pt 7 ps 0.9 lc rgb "white", \
       DATA using (is(p,$3)):2:7 skip 1 with points pt 6 ps 0.8 lw 1.6 lc rgb variable, \
       DATA using ($6 == 1 ? is(p,$3) : NaN):2:7 skip 1 with points pt 7 ps 0.9 lc rgb variable, \
       DATA using (is(p,HIGH[p])):2:8:7 skip 1 with labels left offset 0.8,0 font SMALL textcolor rgb variable
  unset arrow
  unset label
}
unset multiplot
unset output
