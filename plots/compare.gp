# compare.gp - ratios with their intervals on a logarithmic axis: a panel of groups, each with a dot
# for every model.
#
# Given: OUT, PANELS, HEADING, AFTER (of two files the later one's name; else ""), WIDEST (name of a
#   group, in characters), LONGEST (panel, in lines), MODELS, MODEL[m], COLOUR[m] (0xRRGGBB) for the
#   key, GROUP[g], AT[g], END[g] (its name, where that stands, and the line below it), and for each
#   panel p: TITLE[p], FIRST[p], LAST[p] (its groups), LOW[p], HIGH[p] (its values), BOTTOM[p]
# compare.tsv: panel, position, ratio, low, high, 1 where a difference is shown, colour, label
DATA = "compare.tsv"
PAIR = AFTER ne ""
LINE = LONGEST > 60 ? 9 : PANELS > 1 || LONGEST > 30 ? 13 : 17
LEFT = 30 + 8*WIDEST
# So many columns that the picture is about as wide as a slide.
ACROSS = 0
HEIGHT = 1; WIDTH = 0
while (HEIGHT > 0.75*WIDTH && ACROSS < PANELS) {
  ACROSS = ACROSS + 1
  WIDTH = ACROSS*(LEFT + 70 + (ACROSS == 1 ? 640 : 340))
  HEIGHT = 84 + (PANELS + ACROSS - 1)/ACROSS*int(78 + LINE*LONGEST)
}
load "common.gp"
is(p, x) = column(1) == p ? x : NaN
# Ticks of an axis that may be shorter than a decade, where gnuplot has none of its own.
digit(k) = word("1 1.5 2 3 5 7", k + 1) + 0
nice(low, high, count) = (high - low)/0.02 <= 8 ? 0.02 : (high - low)/0.05 <= 8 ? 0.05 : (high - low)/0.1 <= 8 ? 0.1 : \
    (high - low)/0.2 <= 8 ? 0.2 : 0.5
wanted(k, decades) = decades < 1 || k == 0 || (decades < 3 && (k == 2 || k == 4))
set label 1 HEADING at screen 0.5, screen 1-18.0/HEIGHT center textcolor rgb "#111111" font LARGE
set label 2 "dot: ratio of medians, line: 95 % interval, hollow: no difference".(PAIR ? "" : " from sequential"). \
    " shown, *: other programs were using the machine" at screen 16.0/WIDTH, screen 14.0/HEIGHT textcolor rgb "#666666" font SMALL
do for [m=1:MODELS] {
  set label 10+m "● ".MODEL[m] at screen 0.5+(m-0.5-MODELS/2.0)*150/WIDTH, screen 1-44.0/HEIGHT center \
      textcolor rgb hex(COLOUR[m])
}
set multiplot layout (PANELS + ACROSS - 1) / ACROSS,ACROSS \
    margins screen 1.0*LEFT/WIDTH, screen 1-64.0/WIDTH, screen 74.0/HEIGHT, screen 1-(PANELS > 1 ? 84.0 : 62.0)/HEIGHT \
    spacing screen (LEFT+64.0)/WIDTH, screen 78.0/HEIGHT
set logscale x
if (PAIR) {
  set label 3 "◂ ".AFTER." took less" at graph 0, screen 38.0/HEIGHT left textcolor rgb "#666666"
  set label 4 AFTER." took more ▸" at graph 1, screen 38.0/HEIGHT right textcolor rgb "#666666"
} else {
  set xlabel "times as fast as sequential" offset 0,0.4 textcolor rgb "#666666"
}
do for [p=1:PANELS] {
  set title TITLE[p] offset 0,-0.4 textcolor rgb "#111111"
  MARGIN = (HIGH[p]/LOW[p])**0.06
  TO = HIGH[p]*MARGIN < 1.06 ? 1.06 : HIGH[p]*MARGIN
  FROM = LOW[p]/MARGIN > 1/1.02 ? 1/1.02 : LOW[p]/MARGIN
  # Of two files as far to one side of 1 as to the other.
  if (PAIR) { TO = TO > 1/FROM ? TO : 1/FROM; FROM = 1/TO }
  set xrange [FROM:TO]
  set yrange [BOTTOM[p]:0.5]
  set xtics ("1" 1)
  if (TO/FROM < 4) {
    STEP = nice(FROM, TO, 8)
    do for [k=int(ceil(FROM/STEP)):int(floor(TO/STEP))] { set xtics add (sprintf("%g", k*STEP) k*STEP) }
  } else {
    do for [e=int(floor(log10(FROM))):int(floor(log10(TO)))] { do for [k=0:5] {
      TICK = digit(k)*10.0**e
      if (wanted(k, log10(TO/FROM)) && TICK >= FROM && TICK <= TO) { set xtics add (sprintf("%g", TICK) TICK) }
    } }
  }
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
       DATA using (is(p,TO)):2:8:7 skip 1 with labels left offset 0.8,0 font SMALL textcolor rgb variable
  unset arrow
  unset label
}
unset multiplot
unset output
