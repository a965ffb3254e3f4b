/*
 * claims.c - a row for each claim: what it says, what it needs, and the conditions under which it
 * holds. claims.h explains the parts of a row, metrics.h the metrics.
 */
#include "claims.h"

#include "models.h"

#include <float.h>
#include <math.h>

/* Most parts of a condition may be left out. */
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"

/* clang-format off */
#define THREADS    MODEL_THREADING
#define PROCESSES  MODEL_MULTIPROCESSING
#define COROUTINES MODEL_COROUTINES

#define TASKS         EXPRESSION, NULL, "tasks"
#define OTHER_TASKS   EXPRESSION, NULL, "tasks - 1" /* than one that crashes */
#define MOST_SPEED_UP SPEED_UP_EXPRESSION, NULL, "min(cores, tasks)"

#define AT_LEAST(bound)    .least = (bound), .most = INFINITY
#define AT_MOST(bound)     .least = -INFINITY, .most = (bound)
#define BETWEEN(low, high) .least = (low), .most = (high)
/* In units of --wait, up to one late: the next thing happens then. */
#define AT_TIME(planned)   BETWEEN((planned) - 0.01, (planned) + 0.99)
#define SAID               AT_MOST(DBL_MAX)
#define NEVER_SAID         AT_LEAST(INFINITY)
#define TOLD               AT_MOST(INFINITY), .told = true

/* The nth to be done, in every model; told for coroutines. */
#define DONE(nth, planned)                                                                         \
    {NULL, {SAID_AT, EACH, "is done", nth}, AT_TIME(planned)},                                     \
    {"", {SAID_AT, COROUTINES, "is done", nth}, TOLD}
/* Of processes the most, of coroutines the least. */
#define RANKS(metric, name)                                                                        \
    {"%", {metric, PROCESSES, name}, AT_LEAST(1), {metric, THREADS, name}},                        \
    {"%", {metric, THREADS, name}, AT_LEAST(1), {metric, COROUTINES, name}},                       \
    {"%", {metric, COROUTINES, name}, TOLD}

#define HALVES      "tasks >= 2, wait >= 0.05, compute = 0"
#define AWAIT_FIRST {"io/half_blocking", "await first", "order = await-first, " HALVES}
#define BLOCK_FIRST {"io/half_blocking", "block first", "order = block-first, " HALVES}
#define SUM         {"cpu/sum", "", "tasks >= 2, to >= 10000000, one-core = 0"}
#define SPAWN       {"cost/spawn", "", "tasks >= 100"}
#define COUNTER     {"cost/counter", "", "tasks >= 2, times >= 1000000, protect = nothing, pause = 0"}
#define PAUSE       {"cost/counter", "pause", "tasks >= 2, times >= 100, protect = nothing, pause = 1"}

const struct claim claims[] = {
    {1, "Waiting tasks run together take as long as the longest, not as the sum",
     .needs = {{"io/sleep", "", "tasks >= 2, wait >= 0.05"}},
     .conditions = {
         {"%", {TOTAL_TIME, MODEL_SEQUENTIAL}, AT_LEAST(0.99), {IDEAL_TIME, MODEL_SEQUENTIAL}},
         {"%", {TOTAL_TIME, EACH}, AT_MOST(1.05), {IDEAL_TIME, EACH}}}},
    {2, "Fetching 20 pages concurrently is 10 times as fast",
     .needs = {{"io/fetch", "", "tasks = 20, workers = 0, wait >= 0.05"}},
     .conditions = {{"%", {SPEED_UP, EACH}, AT_LEAST(10)}}},
    {3, "Each blocking half delays every later coroutine by the same amount",
     .needs = {AWAIT_FIRST},
     .figures = "from one finish to the next: ",
     .conditions = {
         {NULL, {SHORTEST_STEP, COROUTINES}, AT_LEAST(0.97 / 2), {EXPRESSION, NULL, "wait"}},
         {NULL, {LONGEST_STEP, COROUTINES}, AT_MOST(1.03 / 2), {EXPRESSION, NULL, "wait"}},
         {"%", {MEAN_STEP, EACH}, TOLD}}},
    {4, "The order of await and block changes who is slow, not the total",
     .needs = {AWAIT_FIRST, BLOCK_FIRST},
     .conditions = {
         {"await first", {TOTAL_TIME, COROUTINES}, BETWEEN(0.98, 1.02),
          {TOTAL_TIME, COROUTINES, .lesson = 1}},
         {"block first", {TOTAL_TIME, COROUTINES, .lesson = 1}, TOLD}}},
    {5, "With the await first a task sees a half-built sum, with the block first the whole",
     .needs = {AWAIT_FIRST, BLOCK_FIRST},
     .figures = "coroutines: ",
     .conditions = {
         {"await first, the tasks see 1, 2, …|await first, the tasks see something else",
          {OWN_SUMS, COROUTINES}, AT_LEAST(1), {TASKS}},
         {"block first, the whole|block first, something else",
          {WHOLE_SUMS, COROUTINES, .lesson = 1}, AT_LEAST(1), {TASKS, .lesson = 1}}}},
    {6, "Coroutines make use of several cores", .cores = 2,
     .needs = {SUM},
     .conditions = {
         {"%", {SPEED_UP, COROUTINES}, AT_LEAST(1.5)},
         {"%", {SPEED_UP, THREADS}, TOLD},
         {"cores", {EXPRESSION, NULL, "cores"}, TOLD}}},
    {7, "Two computing coroutines interleave",
     .needs = {SUM, {"cpu/product", "", "tasks >= 2"}},
     .conditions = {
         {"cpu/sum: tasks begin before others have ended|"
          "cpu/sum: each task runs to its end before the next begins",
          {INTERLEAVED, COROUTINES}, AT_LEAST(1)},
         {"cpu/product: tasks begin before others have ended|cpu/product: so does each here",
          {INTERLEAVED, COROUTINES, .lesson = 1}, AT_LEAST(1)}}},
    {8, "Threads cannot speed up computing", .cores = 2,
     .needs = {SUM, {"cpu/gil", "", "tasks >= 2, work = sum, one-core = 0"}},
     .conditions = {
         {"%", {SPEED_UP, THREADS}, AT_MOST(1.1)},
         {"under a lock like Python's", {SPEED_UP, THREADS, .lesson = 1}, AT_MOST(1.1),
          .into = DOES_NOT_HOLD_IN_C}}},
    {9, "Threads are well suited to waiting, even with the lock",
     .needs = {{"io/gil", "", "tasks >= 2, wait >= 0.05, compute = 0"}},
     .conditions = {
         {"threads under the lock", {TOTAL_TIME, THREADS}, AT_MOST(1.05), {IDEAL_TIME, THREADS}}}},
    {10, "Processes compute in parallel", .cores = 2,
     .needs = {SUM},
     .conditions = {
         {"%", {SPEED_UP, PROCESSES}, AT_LEAST(0.9), {MOST_SPEED_UP}},
         {"at most", {MOST_SPEED_UP}, TOLD}}},
    {11, "Processes take more memory than threads, threads more than coroutines",
     .needs = {SPAWN},
     .conditions = {RANKS(FIGURE, "memory a task")}},
    {12, "Creating a process costs more than a thread, a thread more than a coroutine",
     .needs = {SPAWN},
     .conditions = {RANKS(FIGURE, "one after the other")}},
    {13, "A task that fails does not touch the others, with processes",
     .needs = {{"cost/crash", "", "tasks >= 2, outlive = 1"}},
     .figures = "the others that finish: ",
     .conditions = {
         {"%", {FIGURE, THREADS, "finished"}, TOLD},
         {"%", {FIGURE, PROCESSES, "finished"}, AT_LEAST(1), {OTHER_TASKS}},
         {"%", {FIGURE, COROUTINES, "finished"}, TOLD},
         {"of", {OTHER_TASKS}, TOLD}}},
    {14, "Threads race on shared data, coroutines need no locks",
     .needs = {COUNTER, PAUSE},
     .figures = "increments lost: ",
     .conditions = {
         {"%", {FIGURE, THREADS, "lost"}, AT_LEAST(1), .may_happen = true},
         {"%", {FIGURE, COROUTINES, "lost"}, AT_MOST(0)},
         {"with an await in between", {FIGURE, COROUTINES, "lost", .lesson = 1}, AT_LEAST(1),
          .into = HOLDS_PARTLY}}},
    {15, "A blocking call stops everything on the loop; handed to an executor it does not",
     .needs = {{"control/blocked_loop", ""}, {"control/executor", ""}},
     .figures = "longest gap between two ticks: ",
     .conditions = {
         {"on the loop", {FIGURE, COROUTINES, "longest gap"}, AT_LEAST(2),
          {FIGURE, COROUTINES, "longest gap", .lesson = 1}},
         {"with an executor", {FIGURE, COROUTINES, "longest gap", .lesson = 1}, TOLD}}},
    {16, "A semaphore of 2 runs 5 tasks in batches of two",
     .needs = {{"control/semaphore", ""}},
     .figures = "in units of --wait, coroutines are done after ",
     .conditions = {DONE(0, 1), DONE(1, 1), DONE(2, 2), DONE(3, 2), DONE(4, 3)}},
    {17, "Shield protects work from a time-out",
     .needs = {{"control/shield", ""}},
     .figures = "in units of --wait: ",
     .conditions = {
         {"the work ends after", {SAID_AT, COROUTINES, "task is done"}, SAID},
         {"the waiter gives up after", {SAID_AT, COROUTINES, "got nothing in time"}, SAID,
          .into = HOLDS_PARTLY}}},
    {18, "Two failing tasks are handled separately by gather",
     .needs = {{"control/gather_errors", ""}},
     .conditions = {
         {"two tasks fail, the handler is called twice|two tasks fail, the handler is called once",
          {SAID_AT, COROUTINES, "main got the error", 1}, SAID}}},
    {19, "A group ends when its last task ends",
     .needs = {{"control/group", "", "fails = 0"}},
     .figures = "tasks of 1, 2 and 3 units: ",
     .conditions = {
         {"%", {SAID_AT, EACH, "main has waited for all"}, BETWEEN(0.99, 1.33),
          {SAID_AT, EACH, "is done", LAST_TIME}}}},
    {20, "Results come in order of creation, ends in order of finishing",
     .needs = {{"control/greet", ""}, {"control/as_completed", ""}},
     .conditions = {
         {"gathered: task 1's comes first|gathered: task 3's comes first",
          {SAID_PLACE, COROUTINES, "greets Ada"}, AT_MOST(1), {SAID_PLACE, COROUTINES, "greets Cem"}},
         {NULL, {SAID_PLACE, COROUTINES, "task 3 is done"}, AT_MOST(1),
          {SAID_PLACE, COROUTINES, "task 1 is done"}},
         {"as they end: task 3's does|as they end: task 1's does",
          {SAID_PLACE, COROUTINES, "greets Cem", .lesson = 1}, AT_MOST(1),
          {SAID_PLACE, COROUTINES, "greets Ada", .lesson = 1}}}},
    {21, "Awaiting one after the other is as slow as doing it",
     .needs = {{"control/compose", ""}},
     .figures = "two waits of 1 unit: ",
     .conditions = {
         {"%", {SAID_AT, COROUTINES, "main got 42"}, AT_TIME(2)},
         {"%", {SAID_AT, MODEL_SEQUENTIAL, "main got 42"}, TOLD}}},
    {22, "Asynchronous file I/O needs a thread behind the loop",
     .needs = {{"io/files", ""}},
     .conditions = {
         {"threads of the coroutines' program:", {FIGURE, COROUTINES, "threads used"}, AT_LEAST(2)}}},
    {23, "Coroutines switch cooperatively, threads preemptively",
     .needs = {SUM},
     .conditions = {
         {"times that threads were preempted:", {FORCED_SWITCHES, THREADS}, AT_LEAST(1),
          .may_happen = true},
         {"no coroutine was|coroutines were, too", {INTERLEAVED, COROUTINES}, AT_MOST(0)}}},
    {24, "Coroutines scale to more waiting tasks than threads, threads to more than processes",
     .needs = {{"io/sleep", "many", "tasks >= 1000, wait >= 0.1", "--tasks 2000 --wait 0.5"}},
     .figures = "time beyond the wait: ",
     .conditions = {
         RANKS(OVER_IDEAL, NULL),
         {"memory: %", {MEMORY, PROCESSES}, TOLD},
         {"%", {MEMORY, THREADS}, TOLD},
         {"%", {MEMORY, COROUTINES}, TOLD},
         {"tasks:", {TASKS}, TOLD}}},
    {25, "An await lets the other tasks run",
     .needs = {{"control/ready", ""}},
     .conditions = {
         {"100,000 awaits of a free lock: the others have turns|"
          "100,000 awaits of a free lock: the others have no turn",
          {SAID_AT, COROUTINES, "counter had no turn"}, NEVER_SAID},
         {"one wait: they have turns|one wait: they have none",
          {SAID_AT, COROUTINES, "counter had turns"}, SAID, .told = true}}},
    {26, "Gathering makes things faster",
     .needs = {SPAWN},
     .figures = "a task that does not wait: ",
     .conditions = {
         {"gathered", {FIGURE, COROUTINES, "all at once"}, AT_MOST(1),
          {FIGURE, COROUTINES, "one after the other"}},
         {"in a loop", {FIGURE, COROUTINES, "one after the other"}, TOLD}}},
    {27, "A time-out bounds how long work takes",
     .needs = {{"control/timeout", "block", "block = 1"}},
     .figures = "a body that blocks the loop, 3 units at most: ",
     .conditions = {{"it ends after", {SAID_AT, COROUTINES, "main got"}, AT_MOST(3.5)}}},
    {28, "Cancelling ends a task",
     .needs = {{"control/cancel", ""}},
     .conditions = {
         {"a task that swallows it ends|a task that swallows it goes on to its end",
          {SAID_AT, COROUTINES, "task 2 is done"}, NEVER_SAID},
         {"one that has not begun runs no cleanup|one that has not begun begins all the same",
          {SAID_AT, COROUTINES, "task 3 starts"}, NEVER_SAID, .told = true}}},
    {29, "A lock made where it is used protects",
     .needs = {{"control/lock", "own", "own = 1"}},
     .conditions = {{"coroutines inside at once:", {MOST_INSIDE, COROUTINES}, AT_MOST(1)}}},
    {30, "What runs on a single thread needs no synchronisation",
     .needs = {PAUSE},
     .conditions = {
         {"increments lost by read, await, write:", {FIGURE, COROUTINES, "lost"}, AT_MOST(0)}}},
    {0},
};
/* clang-format on */
