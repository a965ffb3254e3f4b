/*
 * claims.c - a row for each claim: what is said, what it takes, and the condition on the figures.
 */
#include "claims.h"

#include "evidence.h"
#include "units.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const verdict_names[] = {
    [NOT_MEASURED] = "not measured",
    [HOLDS] = "holds",
    [HOLDS_PARTLY] = "holds in part",
    [DOES_NOT_HOLD] = "does not hold",
    [DOES_NOT_HOLD_IN_C] = "does not hold in C",
    [NOT_DECIDED] = "not decided (too noisy)",
};

#define THREADS    "threading"
#define PROCESSES  "multiprocessing"
#define COROUTINES "coroutines"
static const char *const concurrent[] = {THREADS, PROCESSES, COROUTINES};
#define EACH_CONCURRENT(model)                                                                     \
    for (int each = 0; each < 3; each++)                                                           \
        for (const char *model = concurrent[each]; model; model = NULL)

__attribute__((format(printf, 3, 4))) static void tell(char *figures, size_t size,
                                                       const char *format, ...)
{
    size_t used = strlen(figures);
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(figures + used, size - used, format, arguments);
    va_end(arguments);
}

/* ", threading 100.4 ms" */
static void tell_figure(char *figures, size_t size, const char *name, struct evidence evidence,
                        const char *unit)
{
    char *text = figure_of_unit(evidence.value, unit);

    tell(figures, size, "%s%s %s", *figures ? ", " : "", name, text ? text : "-");
    free(text);
}

static struct evidence speed_up(const struct measurement *measurement, const char *model)
{
    return ratio(time_of_model(measurement, MODEL_SEQUENTIAL), time_of_model(measurement, model));
}

static struct evidence over_ideal(const struct measurement *measurement, const char *model)
{
    const struct row *row = measurement ? find_row(measurement, model) : NULL;

    return ratio(time_of_model(measurement, model), exactly(row ? row->ideal_s : NAN));
}

/* --- io ------------------------------------------------------------------------------------- */

static enum verdict judge_waiting(const struct results *results, char *figures, size_t size)
{
    const struct measurement *sleep = measured(results, "io/sleep", "");
    enum verdict verdict = at_least(over_ideal(sleep, MODEL_SEQUENTIAL), 0.99);

    tell_figure(figures, size, MODEL_SEQUENTIAL, time_of_model(sleep, MODEL_SEQUENTIAL), "s");
    EACH_CONCURRENT(model)
    {
        verdict = both(verdict, at_most(over_ideal(sleep, model), 1.05));
        tell_figure(figures, size, model, time_of_model(sleep, model), "s");
    }
    return verdict;
}

static enum verdict judge_fetching(const struct results *results, char *figures, size_t size)
{
    const struct measurement *fetch = measured(results, "io/fetch", "");
    enum verdict verdict = HOLDS;

    EACH_CONCURRENT(model)
    {
        verdict = both(verdict, at_least(speed_up(fetch, model), 10));
        tell_figure(figures, size, model, speed_up(fetch, model), "×");
    }
    return verdict;
}

static const struct run *typical(const struct measurement *measurement, const char *model)
{
    const struct row *row = measurement ? find_row(measurement, model) : NULL;
    int run = row ? typical_run(row) : -1;

    return run < 0 ? NULL : &row->runs[run];
}

/* The smallest and the largest step from one task's finish to the next one's. */
static struct evidence steps_of(const struct measurement *measurement, const char *model)
{
    const struct run *run = typical(measurement, model);
    struct evidence steps = {NAN, NAN, NAN, time_of_model(measurement, model).disturbed};

    if (!run || run->task_count < 2)
        return steps;
    for (int i = 1; i < run->task_count; i++) {
        double step = run->tasks[i].finished_s - run->tasks[i - 1].finished_s;
        steps.low = fmin(steps.low, step);
        steps.high = fmax(steps.high, step);
    }
    steps.value = (run->tasks[run->task_count - 1].finished_s - run->tasks[0].finished_s) /
                  (run->task_count - 1);
    return steps;
}

static enum verdict judge_staircase(const struct results *results, char *figures, size_t size)
{
    const struct measurement *halves = measured(results, "io/half_blocking", "await first");
    const struct row *row = halves ? find_row(halves, COROUTINES) : NULL;
    struct evidence half = exactly(row && row->ideal_finish_s ? row->ideal_finish_s[0] / 2 : NAN);
    struct evidence rise = ratio(steps_of(halves, COROUTINES), half);

    tell(figures, size, "from one finish to the next: ");
    EACH_CONCURRENT(model)
    {
        struct evidence steps = steps_of(halves, model);
        char *text = figure_of_unit(steps.value, "s");
        tell(figures, size, "%s%s %s", each ? ", " : "", model, text ? text : "-");
        free(text);
    }
    return both(at_least(rise, 0.97), at_most(rise, 1.03));
}

static enum verdict judge_order(const struct results *results, char *figures, size_t size)
{
    struct evidence await =
        time_of_model(measured(results, "io/half_blocking", "await first"), COROUTINES);
    struct evidence block =
        time_of_model(measured(results, "io/half_blocking", "block first"), COROUTINES);

    tell_figure(figures, size, "await first", await, "s");
    tell_figure(figures, size, "block first", block, "s");
    return both(at_least(ratio(await, block), 0.98), at_most(ratio(await, block), 1.02));
}

/* "sum 3, chain …" of each task; all of them `whole`, or 1, 2, …? */
static bool sums_are(const struct run *run, bool whole)
{
    int sum;

    for (int i = 0; run && i < run->task_count; i++)
        if (!run->tasks[i].result || sscanf(run->tasks[i].result, "sum %d", &sum) != 1 ||
            sum != (whole ? run->task_count : i + 1))
            return false;
    return run;
}

static enum verdict judge_half_built(const struct results *results, char *figures, size_t size)
{
    const struct run *await =
        typical(measured(results, "io/half_blocking", "await first"), COROUTINES);
    const struct run *block =
        typical(measured(results, "io/half_blocking", "block first"), COROUTINES);

    if (!await || !block)
        return NOT_MEASURED;
    tell(figures, size, "coroutines: the tasks see %s, then %s",
         sums_are(await, false) ? "1, 2, …" : "something else",
         sums_are(block, true) ? "the whole" : "something else");
    return sums_are(await, false) && sums_are(block, true) ? HOLDS : DOES_NOT_HOLD;
}

static enum verdict judge_many(const struct results *results, char *figures, size_t size)
{
    const struct measurement *many = measured(results, "io/sleep", "many");
    struct evidence threads = time_of_model(many, THREADS),
                    processes = time_of_model(many, PROCESSES),
                    coroutines = time_of_model(many, COROUTINES);
    int tasks = many ? many->tasks : 0;

    tell(figures, size, "%d tasks: ", tasks);
    for (int i = 2; i >= 0; i--) {
        char *text = figure_of_unit(time_of_model(many, concurrent[i]).value, "s");
        const struct row *row = many ? find_row(many, concurrent[i]) : NULL;
        char *memory = figure_of_unit(row ? summarise(row, NULL).memory_bytes : NAN, "B");
        tell(figures, size, "%s%s %s and %s", i < 2 ? ", " : "", concurrent[i], text ? text : "-",
             memory ? memory : "-");
        free(text);
        free(memory);
    }
    return both(at_least(ratio(threads, coroutines), 1), at_least(ratio(processes, threads), 1));
}

static enum verdict judge_gathering(const struct results *results, char *figures, size_t size)
{
    const struct measurement *spawn = measured(results, "cost/spawn", "");
    struct evidence loop = figure_of_model(spawn, COROUTINES, "one after the other"),
                    gathered = figure_of_model(spawn, COROUTINES, "all at once");

    tell(figures, size, "nothing to wait for: ");
    char *one = figure_of_unit(loop.value, "s"), *all = figure_of_unit(gathered.value, "s");
    tell(figures, size, "%s a task in a loop, %s gathered", one ? one : "-", all ? all : "-");
    free(one);
    free(all);
    return at_most(ratio(gathered, loop), 1);
}

static enum verdict judge_files(const struct results *results, char *figures, size_t size)
{
    struct evidence threads =
        figure_of_model(measured(results, "io/files", ""), COROUTINES, "threads used");

    tell_figure(figures, size, "threads that the coroutines' program had", threads, "");
    return at_least(threads, 2);
}

/* --- cpu ------------------------------------------------------------------------------------ */

static enum verdict judge_cores(const struct results *results, char *figures, size_t size)
{
    const struct measurement *sum = measured(results, "cpu/sum", "");

    tell_figure(figures, size, COROUTINES, speed_up(sum, COROUTINES), "×");
    tell_figure(figures, size, THREADS, speed_up(sum, THREADS), "×");
    tell(figures, size, ", on %d cores", results->context.cores);
    return results->context.cores < 2 ? NOT_MEASURED : at_least(speed_up(sum, COROUTINES), 1.5);
}

/* Does a task begin before the one that began before it has ended? */
static bool any_interleaved(const struct run *run)
{
    for (int i = 0; i < run->task_count; i++)
        for (int k = 0; k < run->task_count; k++)
            if (run->tasks[i].started_s < run->tasks[k].started_s &&
                run->tasks[k].started_s < run->tasks[i].finished_s)
                return true;
    return false;
}

static enum verdict judge_interleaving(const struct results *results, char *figures, size_t size)
{
    const struct run *sum = typical(measured(results, "cpu/sum", ""), COROUTINES);
    const struct run *product = typical(measured(results, "cpu/product", ""), COROUTINES);

    if (!sum || !product)
        return NOT_MEASURED;
    bool interleaved = any_interleaved(sum) || any_interleaved(product);
    tell(figures, size,
         interleaved ? "a task began before the one before it had ended"
                     : "each of the tasks ran to its end before the next began");
    return interleaved ? HOLDS : DOES_NOT_HOLD;
}

static enum verdict judge_threads_computing(const struct results *results, char *figures,
                                            size_t size)
{
    const struct measurement *sum = measured(results, "cpu/sum", "");
    const struct measurement *locked = measured(results, "cpu/sum", "gil");
    enum verdict plain = at_most(speed_up(sum, THREADS), 1.1);
    enum verdict with_lock = at_most(speed_up(locked, THREADS), 1.1);

    tell_figure(figures, size, THREADS, speed_up(sum, THREADS), "×");
    tell_figure(figures, size, "under a lock as Python's", speed_up(locked, THREADS), "×");
    if (results->context.cores < 2)
        return NOT_MEASURED;
    return plain == DOES_NOT_HOLD && with_lock == HOLDS ? DOES_NOT_HOLD_IN_C : plain;
}

static enum verdict judge_threads_waiting(const struct results *results, char *figures, size_t size)
{
    const struct measurement *locked = measured(results, "io/sleep", "gil");

    tell_figure(figures, size, "threading under the lock", time_of_model(locked, THREADS), "s");
    return at_most(over_ideal(locked, THREADS), 1.05);
}

static enum verdict judge_processes_computing(const struct results *results, char *figures,
                                              size_t size)
{
    const struct measurement *sum = measured(results, "cpu/sum", "");
    double most = fmin(results->context.cores, sum ? sum->tasks : NAN);

    tell_figure(figures, size, PROCESSES, speed_up(sum, PROCESSES), "×");
    tell(figures, size, " of %.0f× at most", most);
    return at_least(speed_up(sum, PROCESSES), 0.9 * most);
}

static enum verdict judge_preemption(const struct results *results, char *figures, size_t size)
{
    const struct measurement *sum = measured(results, "cpu/sum", "");
    const struct row *threads = sum ? find_row(sum, THREADS) : NULL;
    const struct run *coroutines = typical(sum, COROUTINES);
    double switches = threads ? summarise(threads, NULL).involuntary_switches : NAN;

    if (!coroutines || isnan(switches))
        return NOT_MEASURED;
    tell(figures, size, "%d threads were made to stop %.0f times, no coroutine within its work",
         sum->tasks, switches);
    return switches > 0 && !any_interleaved(coroutines) ? HOLDS : DOES_NOT_HOLD;
}

/* --- cost ----------------------------------------------------------------------------------- */

static enum verdict judge_ranks(const struct results *results, const char *name, const char *unit,
                                char *figures, size_t size)
{
    const struct measurement *spawn = measured(results, "cost/spawn", "");
    struct evidence threads = figure_of_model(spawn, THREADS, name),
                    processes = figure_of_model(spawn, PROCESSES, name),
                    coroutines = figure_of_model(spawn, COROUTINES, name);

    tell_figure(figures, size, PROCESSES, processes, unit);
    tell_figure(figures, size, THREADS, threads, unit);
    tell_figure(figures, size, COROUTINES, coroutines, unit);
    return both(at_least(ratio(processes, threads), 1), at_least(ratio(threads, coroutines), 1));
}

static enum verdict judge_memory(const struct results *results, char *figures, size_t size)
{
    return judge_ranks(results, "memory a task", "B", figures, size);
}

static enum verdict judge_creation(const struct results *results, char *figures, size_t size)
{
    return judge_ranks(results, "one after the other", "s", figures, size);
}

static enum verdict judge_crash(const struct results *results, char *figures, size_t size)
{
    const struct measurement *crash = measured(results, "cost/crash", "");
    struct evidence threads = figure_of_model(crash, THREADS, "finished"),
                    processes = figure_of_model(crash, PROCESSES, "finished"),
                    coroutines = figure_of_model(crash, COROUTINES, "finished");

    if (isnan(threads.value) || isnan(processes.value) || isnan(coroutines.value))
        return NOT_MEASURED;
    tell(figures, size, "of %d others finish: ", crash->tasks - 1);
    EACH_CONCURRENT(model)
    {
        tell(figures, size, "%s%s %.0f", each ? ", " : "", model,
             figure_of_model(crash, model, "finished").value);
    }
    return processes.low >= crash->tasks - 1 ? HOLDS : DOES_NOT_HOLD;
}

static double lost(const struct results *results, const char *variant, const char *model)
{
    struct evidence evidence =
        figure_of_model(measured(results, "cost/counter", variant), model, "lost");

    return isnan(evidence.value) ? NAN : evidence.high;
}

static enum verdict judge_races(const struct results *results, char *figures, size_t size)
{
    double threads = lost(results, "", THREADS), coroutines = lost(results, "", COROUTINES);
    double paused = lost(results, "pause", COROUTINES);

    if (isnan(threads) || isnan(coroutines) || isnan(paused))
        return NOT_MEASURED;
    tell(figures, size,
         "additions lost: threading %.0f, coroutines %.0f, with an await within %.0f", threads,
         coroutines, paused);
    if (threads == 0)
        return NOT_DECIDED; /* no thread happened to overtake another */
    return coroutines > 0 ? DOES_NOT_HOLD : paused > 0 ? HOLDS_PARTLY : HOLDS;
}

static enum verdict judge_single_thread(const struct results *results, char *figures, size_t size)
{
    double paused = lost(results, "pause", COROUTINES);
    const struct measurement *counter = measured(results, "cost/counter", "pause");
    const struct run *run = typical(counter, COROUTINES);

    if (isnan(paused))
        return NOT_MEASURED;
    tell(figures, size, "read, await, write: %s",
         run && run->answer ? run->answer : "additions are lost");
    return paused > 0 ? DOES_NOT_HOLD : HOLDS;
}

/* --- control -------------------------------------------------------------------------------- */

/* The last run that was as expected, or NULL. */
static const struct run *told(const struct results *results, const char *lesson,
                              const char *variant, const char *model)
{
    const struct measurement *measurement = measured(results, lesson, variant);
    const struct row *row = measurement ? find_row(measurement, model) : NULL;

    for (int i = row ? row->run_count - 1 : -1; i >= 0; i--)
        if (!row->runs[i].failure && row->runs[i].said_count)
            return &row->runs[i];
    return NULL;
}

/* In units of --wait, when `text` was said for the n-th time, 1 the first; NAN: it was not. */
static double when(const struct results *results, const char *lesson, const char *variant,
                   const char *model, const char *text, int n)
{
    const struct run *run = told(results, lesson, variant, model);
    const struct measurement *measurement = measured(results, lesson, variant);
    const char *wait = measurement ? strstr(measurement->arguments, "--wait ") : NULL;
    double unit_s = wait ? strtod(wait + strlen("--wait "), NULL) : NAN;

    for (int i = 0; run && i < run->said_count; i++)
        if (strstr(run->said[i].text, text) && --n == 0)
            return run->said[i].time_s / unit_s;
    return NAN;
}

/* Half a unit late at most is what a transcript may be, too. */
static bool is_at(double when, double planned)
{
    return when >= planned - 0.01 && when < planned + 1;
}

static enum verdict judge_blocked_loop(const struct results *results, char *figures, size_t size)
{
    struct evidence blocked =
        figure_of_model(measured(results, "control/blocked_loop", ""), COROUTINES, "longest gap");
    struct evidence handed =
        figure_of_model(measured(results, "control/executor", ""), COROUTINES, "longest gap");

    tell_figure(figures, size, "longest gap between two ticks: on the loop", blocked, "s");
    tell_figure(figures, size, "in an executor", handed, "s");
    return at_least(ratio(blocked, handed), 2);
}

static enum verdict judge_semaphore(const struct results *results, char *figures, size_t size)
{
    static const double planned[] = {1, 1, 2, 2, 3};
    bool all = true, any = false;

    tell(figures, size, "done after");
    EACH_CONCURRENT(model)
    {
        for (int i = 0; i < 5; i++) {
            double at = when(results, "control/semaphore", "", model, "is done", i + 1);
            any |= !isnan(at);
            all &= is_at(at, planned[i]);
            if (each == 2)
                tell(figures, size, " %.2f", at);
        }
    }
    tell(figures, size, " units, with coroutines");
    return !any ? NOT_MEASURED : all ? HOLDS : DOES_NOT_HOLD;
}

static enum verdict judge_shield(const struct results *results, char *figures, size_t size)
{
    double waiter = when(results, "control/shield", "", COROUTINES, "got nothing in time", 1);
    double work = when(results, "control/shield", "", COROUTINES, "task is done", 1);

    if (!told(results, "control/shield", "", COROUTINES))
        return NOT_MEASURED;
    tell(figures, size,
         "the waiter is told after %.2f units that its time is over; the work ends "
         "after %.2f",
         waiter, work);
    return isnan(work) ? DOES_NOT_HOLD : isnan(waiter) ? HOLDS : HOLDS_PARTLY;
}

static enum verdict judge_gathered_errors(const struct results *results, char *figures, size_t size)
{
    const char *lesson = "control/gather_errors";
    double first = when(results, lesson, "", COROUTINES, "main got the error", 1);
    double second = when(results, lesson, "", COROUTINES, "main got the error", 2);

    if (isnan(first))
        return NOT_MEASURED;
    tell(figures, size, "two tasks fail, one handler is called %s",
         isnan(second) ? "once" : "twice");
    return isnan(second) ? DOES_NOT_HOLD : HOLDS;
}

static enum verdict judge_group(const struct results *results, char *figures, size_t size)
{
    bool all = true, any = false;

    tell(figures, size, "tasks of 1, 2 and 3 units:");
    EACH_CONCURRENT(model)
    {
        double at = when(results, "control/group", "", model, "main has waited for all", 1);
        any |= !isnan(at);
        all &= is_at(at, 3);
        tell(figures, size, "%s %s %.2f", each ? "," : "", model, at);
    }
    return !any ? NOT_MEASURED : all ? HOLDS : DOES_NOT_HOLD;
}

static enum verdict judge_result_order(const struct results *results, char *figures, size_t size)
{
    double ada = when(results, "control/greet", "", COROUTINES, "greets Ada", 1);
    double cem = when(results, "control/greet", "", COROUTINES, "greets Cem", 1);
    double first = when(results, "control/greet", "", COROUTINES, "task 1 is done", 1);
    double third = when(results, "control/greet", "", COROUTINES, "task 3 is done", 1);
    double ada_came = when(results, "control/as_completed", "", COROUTINES, "greets Ada", 1);
    double cem_came = when(results, "control/as_completed", "", COROUTINES, "greets Cem", 1);

    if (isnan(ada) || isnan(cem) || isnan(ada_came) || isnan(cem_came))
        return NOT_MEASURED;
    bool holds = ada <= cem && third < first && cem_came < ada_came;
    tell(figures, size, "gathered: %s comes first; as they end: %s does",
         ada <= cem ? "task 1" : "task 3", cem_came < ada_came ? "task 3" : "task 1");
    return holds ? HOLDS : DOES_NOT_HOLD;
}

static enum verdict judge_composing(const struct results *results, char *figures, size_t size)
{
    double end = when(results, "control/compose", "", COROUTINES, "main got 42", 1);
    double sequential = when(results, "control/compose", "", MODEL_SEQUENTIAL, "main got 42", 1);

    if (isnan(end) || isnan(sequential))
        return NOT_MEASURED;
    tell(figures, size, "two waits of 1 unit: coroutines %.2f, one after the other %.2f", end,
         sequential);
    return is_at(end, 2) ? HOLDS : DOES_NOT_HOLD;
}

static enum verdict judge_suspension(const struct results *results, char *figures, size_t size)
{
    double ready = when(results, "control/ready", "", COROUTINES, "counter had no turn", 1);
    double waiting = when(results, "control/ready", "", COROUTINES, "counter had turns", 1);

    if (!told(results, "control/ready", "", COROUTINES))
        return NOT_MEASURED;
    tell(figures, size, "100,000 awaits of a free lock: the others have %s; one wait: they have %s",
         isnan(ready) ? "turns" : "no turn", isnan(waiting) ? "no turn" : "turns");
    return isnan(ready) ? HOLDS : DOES_NOT_HOLD;
}

static enum verdict judge_time_out(const struct results *results, char *figures, size_t size)
{
    double end = when(results, "control/timeout", "block", COROUTINES, "main got 42", 1);

    if (!told(results, "control/timeout", "block", COROUTINES))
        return NOT_MEASURED;
    tell(figures, size, "a body that blocks the loop, 3 units at most: ends after %.2f, and well",
         end);
    return end > 3.5 ? DOES_NOT_HOLD : HOLDS;
}

static enum verdict judge_cancelling(const struct results *results, char *figures, size_t size)
{
    double survivor = when(results, "control/cancel", "", COROUTINES, "task 2 is done", 1);
    double begun = when(results, "control/cancel", "", COROUTINES, "task 3 starts", 1);

    if (!told(results, "control/cancel", "", COROUTINES))
        return NOT_MEASURED;
    tell(figures, size, "one that swallows it %s; one that had not begun %s",
         isnan(survivor) ? "ends" : "goes on to its end",
         isnan(begun) ? "runs no cleanup" : "begins all the same");
    return isnan(survivor) ? HOLDS : DOES_NOT_HOLD;
}

static enum verdict judge_own_locks(const struct results *results, char *figures, size_t size)
{
    const struct run *run = told(results, "control/lock", "own", COROUTINES);
    int inside = 0, most = 0;

    if (!run)
        return NOT_MEASURED;
    for (int i = 0; i < run->said_count; i++) {
        inside += strstr(run->said[i].text, " reads ") ? 1 : 0;
        most = inside > most ? inside : most;
        inside -= strstr(run->said[i].text, " writes ") ? 1 : 0;
    }
    tell(figures, size, "%d coroutines inside at once", most);
    return most > 1 ? DOES_NOT_HOLD : HOLDS;
}

/* --- the table ------------------------------------------------------------------------------ */

/* A claim has two lines. */
/* clang-format off */
#define HALVES                                                                                     \
    {"io/half_blocking", "await first", NULL},                                                     \
    {                                                                                              \
        "io/half_blocking", "block first", NULL                                                    \
    }
const struct claim claims[] = {
    {1, "Waiting tasks run together take as long as the longest, not as the sum",
     {{"io/sleep", "", NULL}}, judge_waiting},
    {2, "Fetching 20 pages concurrently is 10 times as fast",
     {{"io/fetch", "", NULL}}, judge_fetching},
    {3, "Each blocking half delays every later coroutine by the same amount",
     {HALVES}, judge_staircase},
    {4, "The order of await and block changes who is slow, not the total",
     {HALVES}, judge_order},
    {5, "With the await first a task sees a half-built sum, with the block first the whole",
     {HALVES}, judge_half_built},
    {6, "Coroutines make use of several cores",
     {{"cpu/sum", "", NULL}}, judge_cores},
    {7, "Two computing coroutines interleave",
     {{"cpu/sum", "", NULL}, {"cpu/product", "", NULL}}, judge_interleaving},
    {8, "Threads cannot speed up computing",
     {{"cpu/sum", "", NULL}, {"cpu/sum", "gil", NULL}}, judge_threads_computing},
    {9, "Threads are well suited to waiting, even with the lock",
     {{"io/sleep", "gil", NULL}}, judge_threads_waiting},
    {10, "Processes compute in parallel",
     {{"cpu/sum", "", NULL}}, judge_processes_computing},
    {11, "Processes take more memory than threads, threads more than coroutines",
     {{"cost/spawn", "", NULL}}, judge_memory},
    {12, "Creating a process costs more than a thread, a thread more than a coroutine",
     {{"cost/spawn", "", NULL}}, judge_creation},
    {13, "A task that fails does not touch the others, with processes",
     {{"cost/crash", "", NULL}}, judge_crash},
    {14, "Threads race on shared data, coroutines need no locks",
     {{"cost/counter", "", NULL}, {"cost/counter", "pause", NULL}}, judge_races},
    {15, "A blocking call stops everything on the loop; handed to an executor it does not",
     {{"control/blocked_loop", "", NULL}, {"control/executor", "", NULL}}, judge_blocked_loop},
    {16, "A semaphore of 2 runs 5 tasks in batches of two",
     {{"control/semaphore", "", NULL}}, judge_semaphore},
    {17, "Shield protects work from a time-out",
     {{"control/shield", "", NULL}}, judge_shield},
    {18, "Two failing tasks are handled separately by gather",
     {{"control/gather_errors", "", NULL}}, judge_gathered_errors},
    {19, "A group ends when its last task ends",
     {{"control/group", "", NULL}}, judge_group},
    {20, "Results come in order of creation, ends in order of finishing",
     {{"control/greet", "", NULL}, {"control/as_completed", "", NULL}}, judge_result_order},
    {21, "Awaiting one after the other is as slow as doing it",
     {{"control/compose", "", NULL}}, judge_composing},
    {22, "Asynchronous file I/O needs a thread behind the loop",
     {{"io/files", "", NULL}}, judge_files},
    {23, "Coroutines switch cooperatively, threads preemptively",
     {{"cpu/sum", "", NULL}}, judge_preemption},
    {24, "Coroutines scale to more waiting tasks than threads, threads to more than processes",
     {{"io/sleep", "many", "--tasks 2000 --wait 0.5"}}, judge_many},
    {25, "An await lets the other tasks run",
     {{"control/ready", "", NULL}}, judge_suspension},
    {26, "Gathering makes things faster",
     {{"cost/spawn", "", NULL}}, judge_gathering},
    {27, "A time-out bounds how long work takes",
     {{"control/timeout", "block", NULL}}, judge_time_out},
    {28, "Cancelling ends a task",
     {{"control/cancel", "", NULL}}, judge_cancelling},
    {29, "A lock made where it is used protects",
     {{"control/lock", "own", NULL}}, judge_own_locks},
    {30, "What runs on a single thread needs no synchronisation",
     {{"cost/counter", "pause", NULL}}, judge_single_thread},
    {0},
};
/* clang-format on */
