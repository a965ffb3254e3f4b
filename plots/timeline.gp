# timeline.gp - what each task did: a panel for each model, on one time axis.
#
# Given: OUT, FIRST, and with that index DATA, HEADING, TOP (seconds); PANELS, TASKS, MOST_TASKS (so many
# are drawn), and for each panel p: TITLE[p], COLOUR[p] (0xRRGGBB), END[p] (seconds)
# And if wanted: SCALE and UNIT_NAME (1000, "milliseconds"); READY (what that state is called), LEFT (the margin), HEIGHT; NAMED, with a command in NAMES[p] that
# names the tasks
# DATA: panel, model, task, state, from, until (seconds). Shown as
#   running   a bar in the model's colour      waiting   a thin pale line
#   ready     hatched, of middle height        blocking  a dark bar, striped
DRAWN = TASKS > MOST_TASKS ? MOST_TASKS : TASKS
WIDTH = 900
if (!exists("NAMED")) { HEIGHT = 102 + PANELS*(40 + (DRAWN < 4 ? 4 : DRAWN)*(DRAWN > 12 ? 9 : 16)) }
load "common.gp"
LEAST = TOP[FIRST] / 500.0 # what is shorter would not be seen
dark(c) = 45*(int(c) >> 16)/100 << 16 | 45*(int(c) >> 8 & 0xff)/100 << 8 | 45*(int(c) & 0xff)/100
end(from, until) = until - from < LEAST ? from + LEAST : until
# A timer that rings a little late makes a task "ready" for a moment: too short to be shown.
long(from, until) = until - from < LEAST / 2 ? NaN : from
is(p, state) = (column(1) == p && strcol(4) eq state) ? column(3) : NaN

duration(t) = TOP[FIRST] < 1 ? sprintf("%.1f ms", 1000*t) : sprintf(t < 9.995 ? "%.3f s" : "%.1f s", t)

set label 1 HEADING[FIRST].(TASKS > DRAWN ? sprintf(" (the first %d tasks)", DRAWN) : "") at screen 0.5, screen 1-18.0/HEIGHT center textcolor rgb "#111111" font LARGE

# The legend: real samples, in grey, one beside the other.
array STATES[4] = ["running", exists("READY") ? READY : "ready, no processor", "waiting", "blocking its thread"]
array TALL[4] = [7.0, 5.0, 2.0, 7.0]
taken(i) = 34 + 7.2 * strlen(STATES[i]) + 26 # by a sample, its words, and the gap to the next
x = (WIDTH - taken(1) - taken(2) - taken(3) - taken(4) + 26) / 2
do for [i=1:4] {
  y = HEIGHT - 44.0
  set label 10+i STATES[i] at screen (x + 34) / WIDTH, screen y / HEIGHT textcolor rgb INK
  set object 10+i rect from screen x/WIDTH, screen (y-TALL[i])/HEIGHT to screen (x+28)/WIDTH, screen (y+TALL[i])/HEIGHT
  if (i == 4) { set object 15 rect from screen x/WIDTH, screen (y-7)/HEIGHT to screen (x+28)/WIDTH, screen (y+7)/HEIGHT }
  x = x + taken(i)
}
set object 11 fs solid 0.9 noborder fc rgb "#666666"
set object 12 fs pattern 4 border lc rgb "#666666" fc rgb "#666666"
set object 13 fs solid 0.35 noborder fc rgb "#666666"
set object 14 fs solid 1.0 noborder fc rgb "#333333"
set object 15 fs transparent pattern 5 noborder fc rgb "#ffffff"

MARGIN = exists("LEFT") ? LEFT : 52.0
ABOVE = TITLE[1] eq "" ? 68.0 : 92.0
set multiplot layout PANELS,1 margins screen MARGIN/WIDTH, screen 1-80.0/WIDTH, \
    screen 50.0/HEIGHT, screen 1-ABOVE/HEIGHT spacing 0, screen 40.0/HEIGHT
s = exists("SCALE") ? SCALE : scale(TOP[FIRST])
set xrange [0:1.01*s*TOP[FIRST]]
set yrange [DRAWN+0.7:0.3]
if (DRAWN <= 12) { set ytics 1,1,DRAWN } else { set ytics autofreq }
if (!exists("NAMED")) { set ylabel "task" offset 1.2,0 textcolor rgb "#666666" }
set format x ""
do for [p=1:PANELS] {
  set title TITLE[p].(exists("NAMED") ? "" : ": all finished after ".duration(END[p])) offset 0,-0.5 textcolor rgb "#111111"
  if (p == PANELS) { set format x "%g"; set xlabel exists("UNIT_NAME") ? UNIT_NAME : unit(TOP[FIRST]) offset 0,0.5 textcolor rgb "#666666" }
  set arrow 1 from first s*END[p], graph 0 to first s*END[p], graph 1 nohead dt 2 lw 1.2 lc rgb "#cc3311"
  if (exists("NAMED")) { eval NAMES[p] }
  c = hex(COLOUR[p]); d = hex(dark(COLOUR[p]))
  plot DATA[FIRST] using (s*$5):(is(p,"waiting")):(s*$5):(s*$6):($3-0.12):($3+0.12) skip 1 with boxxyerror fs solid 0.35 noborder lc rgb c, \
       DATA[FIRST] using (s*long($5,$6)):(is(p,"ready")):(s*$5):(s*$6):($3-0.27):($3+0.27) skip 1 with boxxyerror fs pattern 4 border lc rgb c lc rgb c, \
       DATA[FIRST] using (s*$5):(is(p,"running")):(s*$5):(s*end($5,$6)):($3-0.4):($3+0.4) skip 1 with boxxyerror fs solid 0.9 noborder lc rgb c, \
       DATA[FIRST] using (s*$5):(is(p,"blocking")):(s*$5):(s*end($5,$6)):($3-0.4):($3+0.4) skip 1 with boxxyerror fs solid 1.0 noborder lc rgb d, \
       DATA[FIRST] using (s*$5):(is(p,"blocking")):(s*$5):(s*end($5,$6)):($3-0.4):($3+0.4) skip 1 with boxxyerror fs transparent pattern 5 noborder lc rgb "#ffffff", \
       NaN notitle
  if (p == 1) {
    unset label 1
    do for [i=11:15] { unset object i }
    do for [i=11:14] { unset label i }
  }
}
unset multiplot
unset output
