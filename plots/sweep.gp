# sweep.gp - figures over sizes, both logarithmic (but for sizes from 0): a panel for each figure, a line for each model, a
# cross where a model stopped.
#
# Given: OUT, FIRST, and with that index DATA, HEADING; SWEPT (the name of the sizes), PANELS, MODELS, REASONS, CORES,
#   TITLE[p], UNIT[p] ("s", "B", "×" or ""), MODEL[m], COLOUR[m], REASON[i]; and an array LOGY, to be filled here
# DATA: for panel p and model m the blocks 2*((p-1)*MODELS+m-1) (size, value, lowest, highest) and
#       the one behind it (where the cross stands)
WIDTH = PANELS > 1 ? 1100 : 640
HEIGHT = 76 + 380*((PANELS + 1)/2) + 20*REASONS
load "common.gp"
STATS_min = 1; stats DATA[FIRST] using 1 nooutput
LOGX = STATS_min > 0
do for [p=1:PANELS] {
  STATS_max = 0; stats DATA[FIRST] index 2*(p-1)*MODELS:2*p*MODELS-1 using 2 nooutput
  LOGY[p] = STATS_max > 0
}
COLUMNS = PANELS > 1 ? 2 : 1
FOOT = 62.0 + 20*REASONS
set label 1 HEADING[FIRST] at screen 0.5, screen 1-16.0/HEIGHT center textcolor rgb "#111111" font LARGE
do for [i=1:REASONS] {
  set label 10+i REASON[i] at screen 20.0/WIDTH, screen (10.0+20*(REASONS-i))/HEIGHT \
      textcolor rgb "#666666" font SMALL
}
# The models, in a row beneath the heading: some 8 pixels a letter.
LEGEND = 0.0
do for [m=1:MODELS] { LEGEND = LEGEND + 8.0*strlen(MODEL[m]) + 34 }
AT = (WIDTH - LEGEND)/2 + 12
do for [m=1:MODELS] {
  set label 100+m MODEL[m] at screen AT/WIDTH, screen 1-38.0/HEIGHT left point pt 7 ps 0.8 lc rgb COLOUR[m] \
      offset 0.8,0 textcolor rgb INK
  AT = AT + 8.0*strlen(MODEL[m]) + 34
}
set multiplot layout (PANELS + COLUMNS - 1) / COLUMNS,COLUMNS \
    margins screen 104.0/WIDTH, screen 1-40.0/WIDTH, screen FOOT/HEIGHT, screen 1-84.0/HEIGHT \
    spacing screen 130.0/WIDTH, screen 84.0/HEIGHT
set grid xtics ytics lc rgb PALE lw 1 lt 1
set ytics scale 0.5
if (LOGX) { set logscale x }
set xlabel SWEPT offset 0,0.4 textcolor rgb INK
set format x "10^{%T}"
unset key
do for [p=1:PANELS] {
  set title TITLE[p] offset 0,-0.4 textcolor rgb "#111111"
  unset format
  set xtics add ("1" 1, "10" 10, "100" 100, "1,000" 1e3, "10,000" 1e4, "100,000" 1e5, "1,000,000" 1e6)
  set ytics autofreq
  if (UNIT[p] eq "") {
    set ytics ("0.01" 0.01, "0.1" 0.1, "1" 1, "10" 10, "100" 100, "1,000" 1e3, "10,000" 1e4, "100,000" 1e5, \
               "1,000,000" 1e6, "10,000,000" 1e7)
  }
  if (UNIT[p] eq "s") {
    set ytics ("1 ns" 1e-9, "10 ns" 1e-8, "100 ns" 1e-7, "1 µs" 1e-6, "10 µs" 1e-5, "100 µs" 1e-4, \
               "1 ms" 1e-3, "10 ms" 1e-2, "100 ms" 0.1, "1 s" 1, "10 s" 10, "100 s" 100, "1000 s" 1000)
  }
  if (UNIT[p] eq "B") {
    set ytics ("1 B" 1, "10 B" 10, "100 B" 100, "1 KiB" 1024, "10 KiB" 10240, "100 KiB" 102400, \
               "1 MiB" 1048576, "10 MiB" 10485760, "100 MiB" 104857600, "1 GiB" 1073741824, \
               "10 GiB" 10737418240)
  }
  set autoscale
  if (LOGY[p]) { set logscale y } else { unset logscale y; set ytics ("0" 0) }
  if (UNIT[p] eq "×") {
    set key top left reverse Left samplen 2 textcolor rgb INK
    set arrow 1 from first CORES, graph 0 to first CORES, graph 1 nohead dt 3 lc rgb "#888888"
    plot x <= CORES ? x : CORES with lines dt 2 lc rgb "#cc3311" title "ideal", \
         for [m=1:MODELS] DATA[FIRST] index 2*((p-1)*MODELS+m-1) using 1:2 with linespoints pt 7 ps 0.6 lw 2 lc rgb COLOUR[m] notitle, \
         for [m=1:MODELS] DATA[FIRST] index 2*((p-1)*MODELS+m-1)+1 using 1:2 with points pt 2 ps 1.6 lw 2.5 lc rgb COLOUR[m] notitle
    unset arrow 1
    unset key
  } else {
    plot for [m=1:MODELS] DATA[FIRST] index 2*((p-1)*MODELS+m-1) using 1:3:(0):($4-$3) with vectors nohead lw 1.5 lc rgb COLOUR[m] notitle, \
         for [m=1:MODELS] DATA[FIRST] index 2*((p-1)*MODELS+m-1) using 1:2 with linespoints pt 7 ps 0.6 lw 2 lc rgb COLOUR[m] notitle, \
         for [m=1:MODELS] DATA[FIRST] index 2*((p-1)*MODELS+m-1)+1 using 1:2 with points pt 2 ps 1.6 lw 2.5 lc rgb COLOUR[m] notitle
  }
  unset label
}
unset multiplot
unset output
