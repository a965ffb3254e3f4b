# trace.gp - draws what a run with CO_DEBUG=1 has written: what each task did, a panel for each loop.
#
#   make trace LESSON=io/half_blocking                        does both of these:
#   CO_DEBUG=1 build/coroutines/io/half_blocking              writes co-trace.tsv
#   gnuplot -c plots/trace.gp co-trace.tsv co-trace.png       (or .svg; a third argument is the heading)
#
# The first 40 tasks of the first 4 loops. A task that ran for 100 ms in one piece was blocking.
TRACE = ARGC >= 1 ? ARG1 : "co-trace.tsv"
OUT = ARGC >= 2 ? ARG2 : "co-trace.png"
here = system(sprintf("dirname '%s'", ARG0))
set loadpath here

# To timeline.gp's data: panel, model, task, state, from, until. A state lasts until the next event.
FIRST = 1
array DATA[1] = ["< awk -F '\\t' '" . \
  "BEGIN { print \"panel\\tmodel\\ttask\\tstate\\tfrom\\tuntil\" } " . \
  "function row(key, loop, task, now) { " . \
  "  if (state[key] == \"running\" && now - since[key] >= 0.1) state[key] = \"blocking\"; " . \
  "  if (state[key] != \"\") print loop \"\\tcoroutines\\t\" task \"\\t\" state[key] \"\\t\" since[key] \"\\t\" now } " . \
  "NR > 1 && $2 <= 4 && $3 <= 40 { key = $2 \" \" $3; row(key, $2, $3, $1); since[key] = $1; loops[key] = $2; tasks[key] = $3; " . \
  "  state[key] = $5 == \"resumed\" ? \"running\" : $5 == \"ended\" ? \"\" : " . \
  "    $5 == \"awaits\" && $6 != \"its next turn\" ? \"waiting\" : \"ready\" } NR > 1 { last = $1 } " . \
  "END { for (key in state) row(key, loops[key], tasks[key], last) }' '" . TRACE . "'"]

most(column) = int(system(sprintf("awk -F '\\t' 'NR > 1 && $%d > most { most = $%d } END { print most + 0 }' '%s'", column, column, TRACE)))
least(a, b) = a < b ? a : b
PANELS = least(most(2), 4)
MOST_TASKS = 40
TASKS = least(most(3), MOST_TASKS)
if (PANELS == 0) { print "there is no event in ", TRACE; exit status 1 }
array TOP[1] = [real(system(sprintf("tail -n 1 '%s' | cut -f 1", TRACE)))]
SCALE = TOP[1] < 0.001 ? 1e6 : TOP[1] < 1 ? 1000 : 1
UNIT_NAME = TOP[1] < 0.001 ? "microseconds" : TOP[1] < 1 ? "milliseconds" : "seconds"
# A gnuplot command: set ytics ("main 1" 1, "fetch 2" 2). What could end the string in it is left out.
name_tics(p) = "awk -F '\\t' '$2 == " . p . " && $3 <= 40 && !seen[$3]++ { name = substr($4, 1, 18); " . \
  "gsub(/[^[:alnum:] _.:@/-]/, \"\", name); list = list separator \"\\\"\" name \"  \" $3 \"\\\" \" $3; separator = \", \" } " . \
  "END { print \"set ytics (\" list \")\" }' '" . TRACE . "'"
NAMED = 1
LEFT = 60 + 7.0 * int(system("awk -F '\\t' 'NR > 1 && length($4) > most { most = length($4) } END { print (most > 18 ? 18 : most) }' '" . TRACE . "'"))
READY = "ready, another runs"
array TITLE[4]; array COLOUR[4]; array END[4]; array NAMES[4]
do for [p=1:PANELS] {
  TITLE[p] = PANELS > 1 ? sprintf("loop %d", p) : ""
  COLOUR[p] = 0x009e73
  NAMES[p] = system(name_tics(p))
  END[p] = real(system(sprintf("awk -F '\\t' '$2 == %d { last = $1 } END { print last }' '%s'", p, TRACE)))
}
array HEADING[1] = [ARGC >= 3 ? ARG3 : "what each coroutine did (" . TRACE . ")"]
HEIGHT = (PANELS > 1 ? 142 : 118) + PANELS * (8 + 22 * least(TASKS, 12) + 14 * (TASKS - least(TASKS, 12))) + 40 * (PANELS - 1)
load "timeline.gp"
