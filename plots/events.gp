# events.gp - what was said when: a panel for each model, a line for each speaker, on one time axis.
#
# Given: OUT, FIRST, and with that index DATA, HEADING, TOP (seconds); PANELS, LINES, SPEAKER[l] for
# each line, and for each panel p: TITLE[p], COLOUR[p] (0xRRGGBB)
# DATA: panel, model, time (seconds), line, 1 where the label stands at the left of the dot and below the line, label
WIDTH = 900
HEIGHT = 86 + PANELS*(36 + 34*LINES)
load "common.gp"
is(p) = column(1) == p ? column(4) : NaN
side(p, right) = (column(1) == p && column(5) == right) ? column(4) : NaN

set label 1 HEADING[FIRST] at screen 0.5, screen 1-18.0/HEIGHT center textcolor rgb "#111111" font LARGE
set multiplot layout PANELS,1 margins screen 110.0/WIDTH, screen 1-30.0/WIDTH, \
    screen 50.0/HEIGHT, screen 1-58.0/HEIGHT spacing 0, screen 36.0/HEIGHT
s = scale(TOP[FIRST])
set xrange [-TOP[FIRST]*s*0.01:TOP[FIRST]*s*1.03]
set yrange [LINES+0.75:0.25]
set ytics nomirror (SPEAKER[1] 1)
do for [l=2:LINES] { set ytics add (SPEAKER[l] l) }
set grid ytics lc rgb PALE lw 1 lt 1
set format x ""
do for [p=1:PANELS] {
  set title TITLE[p] offset 0,-0.5 textcolor rgb "#111111"
  if (p == PANELS) { set format x "%g"; set xlabel unit(TOP[FIRST]) offset 0,0.5 textcolor rgb "#666666" }
  plot DATA[FIRST] using (s*$3):(side(p,0)):6 skip 1 with labels left offset 0.3,0.55 textcolor rgb INK font SMALL, \
       DATA[FIRST] using (s*$3):(side(p,1)):6 skip 1 with labels right offset -0.1,-0.6 textcolor rgb INK font SMALL, \
       DATA[FIRST] using (s*$3):(is(p)) skip 1 with points pt 7 ps 0.7 lc rgb hex(COLOUR[p]), \
       NaN notitle
  unset label 1
}
unset multiplot
unset output
