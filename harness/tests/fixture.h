/*
 * fixture.h - results of a bench that never ran: made-up figures with everything in them that
 * tables and files have to cope with. Call results_free() on what comes back.
 */
#ifndef FIXTURE_H
#define FIXTURE_H

#include "checked_memory.h"
#include "results.h"
#include "test.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define fixture_memory Calloc

static inline char *fixture_text(const char *text)
{
    return text ? Strdup(text) : NULL;
}

static inline void fixture_add_figure(struct run *run, const char *name, double value,
                                      const char *unit)
{
    run->figures = Reallocarray(run->figures, (size_t)run->figure_count + 1, sizeof *run->figures);
    run->figures[run->figure_count++] =
        (struct figure){fixture_text(name), value, fixture_text(unit)};
}

/* A run that took `total_s`; what it cost follows from that. */
static inline struct run fixture_run(double total_s)
{
    return (struct run){
        .total_s = total_s,
        .process_s = total_s + 0.00075,
        .cpu_user_s = 0.0004,
        .cpu_system_s = 0.0008,
        .voluntary_switches = 6,
        .running_s = 0.0012,
        .ready_s = 0.0006,
        .waiting_s = 5 * total_s,
        .others_cpu_s = 0.001,
        .memory_bytes = NAN,
    };
}

static inline struct run fixture_failed_run(const char *failure)
{
    struct run run = fixture_run(NAN);

    run.failure = fixture_text(failure);
    return run;
}

/* A row with a warm-up and three runs around the median. */
static inline struct row fixture_row(const char *model, double median_s, double ideal_s)
{
    struct row row = {
        .model = fixture_text(model),
        .ideal_s = ideal_s,
        .published_s = NAN,
        .runs = fixture_memory(4, sizeof(struct run)),
        .run_count = 4,
    };

    row.runs[0] = fixture_run(median_s * 1.25);
    row.runs[0].warm_up = true;
    row.runs[0].memory_bytes = 1.8 * 1048576;
    row.runs[1] = fixture_run(median_s * 1.004);
    row.runs[2] = fixture_run(median_s * 0.998);
    row.runs[3] = fixture_run(median_s);
    return row;
}

static inline struct measurement fixture_measurement(const char *lesson, const char *variant,
                                                     const char *title, int tasks)
{
    return (struct measurement){
        .lesson = fixture_text(lesson),
        .variant = fixture_text(variant),
        .title = fixture_text(title),
        .question = fixture_text("Does it help to wait together?"),
        .arguments = fixture_text("--tasks 5 --wait 0.1"),
        .tasks = tasks,
        .published_scale = 1,
        .swept = fixture_text(""),
        .rows = fixture_memory(4, sizeof(struct row)),
        .row_count = 4,
    };
}

/* The four models without a blemish. */
static inline struct measurement fixture_sleep(void)
{
    struct measurement measurement =
        fixture_measurement("io/sleep", "", "5 tasks each wait 0.1 s", 5);

    measurement.timeline = true;
    measurement.rows[0] = fixture_row("sequential", 0.5012, 0.5);
    measurement.rows[1] = fixture_row("threading", 0.10043, 0.1);
    measurement.rows[2] = fixture_row("multiprocessing", 0.1016, 0.1);
    measurement.rows[2].runs[0].memory_bytes = 12.4 * 1048576;
    measurement.rows[2].runs[1].voluntary_switches = 1204;
    measurement.rows[2].runs[2].voluntary_switches = 1204;
    measurement.rows[3] = fixture_row("coroutines", 0.1002, 0.1);
    return measurement;
}

/* Gives each run tasks that finish at these times and reported these results. */
static inline void fixture_tasks(struct row *row, const double *finished_s, int count,
                                 const char *const *results)
{
    for (int i = 0; i < row->run_count; i++) {
        struct run *run = &row->runs[i];

        run->tasks = fixture_memory((size_t)count, sizeof *run->tasks);
        run->task_count = count;
        run->intervals = fixture_memory(2 * (size_t)count, sizeof *run->intervals);
        run->interval_count = 2 * count;
        for (int task = 0; task < count; task++) {
            double half_s = finished_s[task] / 2;

            run->tasks[task] = (struct task_times){0.0001 * task, finished_s[task], NULL};
            run->tasks[task].result = fixture_text(results ? results[task] : NULL);
            run->intervals[2 * task] = (struct interval){task + 1, STATE_WAITING, 0, half_s};
            run->intervals[2 * task + 1] =
                (struct interval){task + 1, STATE_BLOCKING, half_s, finished_s[task]};
        }
    }
}

static inline double *fixture_numbers(const double *numbers, int count)
{
    return memcpy(Calloc((size_t)count, sizeof *numbers), numbers, (size_t)count * sizeof *numbers);
}

/* Tasks that finish one after the other in one model and together in another. */
static inline struct measurement fixture_half_blocking(void)
{
    static const double in_order[] = {0.1003, 0.2004, 0.3006, 0.4008, 0.5012};
    static const double together[] = {0.1003, 0.1002, 0.1004, 0.1001, 0.1005};
    static const double staircase[] = {0.1002, 0.1503, 0.2004, 0.2504, 0.3005};
    static const double ideal_steps[] = {0.1, 0.15, 0.2, 0.25, 0.3};
    static const double ideal_together[] = {0.1, 0.1, 0.1, 0.1, 0.1};
    static const double published[] = {0.1001502, 0.150181, 0.2002394, 0.2503452, 0.3004508};
    static const char *const chain[] = {"sum 1, chain 1", "sum 2, chain 1 2", "sum 3, chain 1 2 3",
                                        "sum 4, chain 1 2 3 4", "sum 5, chain 1 2 3 4 5"};
    static const char *const whole[] = {"sum 5, chain 1 2 3 4 5", "sum 5, chain 1 2 3 4 5",
                                        "sum 5, chain 1 2 3 4 5", "sum 5, chain 1 2 3 4 5",
                                        "sum 5, chain 1 2 3 4 5"};
    struct measurement measurement =
        fixture_measurement("io/half_blocking", "await first", "5 tasks each wait, then block", 5);
    struct row *rows = measurement.rows;

    measurement.finish_table = true;
    measurement.published_scale = 50;
    rows[0] = fixture_row("sequential", 0.5014, 0.5);
    rows[0].published_s = 0.5002;
    rows[1] = fixture_row("threading", 0.1006, 0.1);
    rows[2] = fixture_row("multiprocessing", 0.1021, 0.1);
    rows[3] = fixture_row("coroutines", 0.3007, 0.3);
    rows[3].published_s = 0.3004828;
    fixture_tasks(&rows[0], in_order, 5, chain);
    fixture_tasks(&rows[1], together, 5, whole);
    fixture_tasks(&rows[2], together, 5, whole);
    fixture_tasks(&rows[3], staircase, 5, chain);
    rows[1].ideal_finish_s = fixture_numbers(ideal_together, 5);
    rows[3].ideal_finish_s = fixture_numbers(ideal_steps, 5);
    rows[3].published_finish_s = fixture_numbers(published, 5);
    return measurement;
}

static inline void fixture_fail(struct row *row, int run, const char *failure)
{
    bool warm_up = row->runs[run].warm_up;

    row->runs[run] = fixture_failed_run(failure);
    row->runs[run].warm_up = warm_up;
}

/* One row with a failed run, one with nothing else, one that others disturbed all the time. */
static inline struct measurement fixture_troubled(void)
{
    struct measurement measurement =
        fixture_measurement("cpu/sum", "", "8 tasks each add up a range", 8);
    struct row *rows = measurement.rows;

    rows[0] = fixture_row("sequential", 0.2412, NAN);
    rows[1] = fixture_row("threading", 0.1243, NAN);
    fixture_fail(&rows[1], 2, "wrong answer: 42, not 49999995000000");
    rows[2] = fixture_row("multiprocessing", 0.1302, NAN);
    for (int i = 0; i < 4; i++)
        fixture_fail(&rows[2], i, "killed by SIGSEGV");
    rows[3] = fixture_row("coroutines", 0.2433, NAN);
    for (int i = 1; i < 4; i++) {
        rows[3].runs[i].disturbed = true;
        rows[3].runs[i].others_cpu_s = 0.45 * rows[3].runs[i].process_s;
    }
    return measurement;
}

/* The run said this: "0.1 main starts\n1.5 main got 42", at so many units of time. */
static inline void fixture_say(struct run *run, const char *story, double unit_s)
{
    for (const char *line = story; *line; line += strcspn(line, "\n"), line += *line == '\n') {
        char *text;
        double at = strtod(line, &text);

        text += strspn(text, " ");
        run->said = Reallocarray(run->said, (size_t)run->said_count + 1, sizeof *run->said);
        run->said[run->said_count++] =
            (struct saying){at * unit_s, have_memory(strndup(text, strcspn(text, "\n")))};
    }
}

/* What four models said, all the same. */
static inline struct measurement fixture_story(void)
{
    static const char *const models[] = {"sequential", "threading", "multiprocessing",
                                         "coroutines"};
    struct measurement measurement = fixture_measurement("control/mine", "", "A story", 0);

    measurement.transcript = true;
    for (int i = 0; i < 4; i++) {
        struct run run = {.total_s = 0.1, .checked = true};

        fixture_say(&run, "0 main starts\n1 task 1 has done all that there was to do", 0.1);
        measurement.rows[i] = fixture_row(models[i], NAN, NAN);
        measurement.rows[i].run_count = 1;
        measurement.rows[i].runs[0] = run;
    }
    return measurement;
}

static inline struct measurement fixture_skipped(void)
{
    struct measurement measurement =
        fixture_measurement("io/query", "", "20 queries of 50 ms each", 20);

    free(measurement.rows);
    measurement.rows = NULL;
    measurement.row_count = 0;
    measurement.skipped = fixture_text("PostgreSQL is not installed (apt-get install postgresql)");
    return measurement;
}

static inline struct context fixture_context(void)
{
    return (struct context){
        .date = fixture_text("2026-11-21T03:14:00Z"),
        .host_cpu = fixture_text("Example(R) CPU @ 2.50GHz"),
        .cores = 2,
        .quota = NAN,
        .kernel = fixture_text("6.18.1"),
        .compiler = fixture_text("gcc 12.2.0"),
        .libuv = fixture_text("1.44.2"),
        .commit = fixture_text("0123abc"),
        .memory_total_bytes = 7.8 * (1 << 30),
        .load_before = {0.12, 0.2, 0.31},
        .load_after = {0.62, 0.4, 0.33},
        .pressure_after = 1.5,
        .elapsed_s = 41.2,
    };
}

static inline struct results fixture_results(void)
{
    struct results results = {
        .context = fixture_context(),
        .measurements = fixture_memory(4, sizeof(struct measurement)),
        .measurement_count = 4,
    };

    results.measurements[0] = fixture_sleep();
    results.measurements[1] = fixture_half_blocking();
    results.measurements[2] = fixture_troubled();
    results.measurements[3] = fixture_skipped();
    return results;
}

/* "tasks=20 order=await-first" as the lesson's own words. */
static inline void fixture_give(struct measurement *measurement, const char *words)
{
    char name[32], value[32], *end;

    for (int used; sscanf(words, " %31[^=]=%31s%n", name, value, &used) == 2; words += used) {
        double number = strtod(value, &end);
        struct argument argument = {fixture_text(name),
                                    fixture_text(value),
                                    fixture_text("text"),
                                    *end ? NAN : number,
                                    NAN,
                                    NAN};

        measurement->given =
            Reallocarray(measurement->given, (size_t)measurement->given_count + 1, sizeof argument);
        measurement->given[measurement->given_count++] = argument;
        if (strcmp(name, "tasks") == 0)
            measurement->tasks = (int)number;
    }
}

/* A row, a measurement that is not in any results, freed like one that is. */

static inline void fixture_free_measurement(struct measurement measurement)
{
    struct results results = {.measurements = fixture_memory(1, sizeof measurement),
                              .measurement_count = 1};

    results.measurements[0] = measurement;
    results_free(&results);
}

static inline void fixture_free_row(struct row row)
{
    struct measurement measurement = {
        .rows = fixture_memory(1, sizeof row), .row_count = 1, .swept = fixture_text("")};

    measurement.rows[0] = row;
    fixture_free_measurement(measurement);
}

#endif
