# trace.gp - draws what a run with CO_DEBUG=1 has written: what each task did, a panel for each loop.
#
#   CO_DEBUG=1 build/coroutines/io/half_blocking
#   gnuplot -c plots/trace.gp co-trace.tsv co-trace.png      (or .svg)
#
# The first 40 tasks of the first 4 loops. A task that ran for 100 ms in one piece was blocking.
TRACE = ARGC >= 1 ? ARG1 : "co-trace.tsv"
OUT = ARGC >= 2 ? ARG2 : "co-trace.png"
here = system(sprintf("dirname '%s'", ARG0))
set loadpath here

# To timeline.gp's data: panel, model, task, state, from, until. A state lasts until the next event.
DATA = "< awk -F '\\t' '" . \
  "BEGIN { print \"panel\\tmodel\\ttask\\tstate\\tfrom\\tuntil\" } " . \
  "function row(key, loop, task, now) { " . \
  "  if (state[key] == \"running\" && now - since[key] >= 0.1) state[key] = \"blocking\"; " . \
  "  if (state[key] != \"\") print loop \"\\tcoroutines\\t\" task \"\\t\" state[key] \"\\t\" since[key] \"\\t\" now } " . \
  "NR > 1 && $2 <= 4 && $3 <= 40 { key = $2 \" \" $3; row(key, $2, $3, $1); since[key] = $1; loops[key] = $2; tasks[key] = $3; " . \
  "  state[key] = $5 == \"resumed\" ? \"running\" : $5 == \"ended\" ? \"\" : " . \
  "    $5 == \"awaits\" && $6 != \"its next turn\" ? \"waiting\" : \"ready\" } NR > 1 { last = $1 } " . \
  "END { for (key in state) row(key, loops[key], tasks[key], last) }' '" . TRACE . "'"

most(column) = int(system(sprintf("awk -F '\\t' 'NR > 1 && $%d > most { most = $%d } END { print most + 0 }' '%s'", column, column, TRACE)))
least(a, b) = a < b ? a : b
PANELS = least(most(2), 4)
TASKS = least(most(3), 40)
if (PANELS == 0) { print "there is no event in ", TRACE; exit status 1 }
TOP = real(system(sprintf("tail -n 1 '%s' | cut -f 1", TRACE)))
SCALE = TOP < 0.001 ? 1e6 : TOP < 1 ? 1000 : 1
UNIT = TOP < 0.001 ? "µs" : TOP < 1 ? "ms" : "s"
array TITLE[4]; array COLOUR[4]; array DARK[4]; array END[4]
do for [p=1:PANELS] {
  TITLE[p] = PANELS > 1 ? sprintf("loop %d", p) : ""
  COLOUR[p] = 0x009988; DARK[p] = 0x005f54
  END[p] = real(system(sprintf("awk -F '\\t' '$2 == %d { last = $1 } END { print last }' '%s'", p, TRACE)))
}
HEADING = "coroutines, from " . TRACE
WIDTH = 860
HEIGHT = 142 + PANELS * (60 + 14 * TASKS) + 40 * (PANELS - 1)
load "timeline.gp"
