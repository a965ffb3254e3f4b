/*
 * measure.c - how often a row is run, what of a run counts, and what disturbed it.
 */
#include "measure.h"

#include "checked_memory.h"
#include "lessons.h"
#include "messages.h"
#include "outcome.h"
#include "services.h"
#include "supervise.h"

#include <errno.h>
#include <math.h>

/* What a row may take for its timed runs: with 4 models a lesson takes some 2 seconds, and all
   lessons together stay under a minute. */
#define ROW_BUDGET_S 0.4
#define LEAST_RUNS   2
#define MOST_RUNS    7
#define BRIEF_RUNS   3
/* Computing is slowed down by neighbours whom no witness sees: two runs are not enough for it. */
#define LEAST_RUNS_WITHOUT_IDEAL  5
#define LEAST_RUNS_OF_OWN_FIGURES 3
/* A cold start makes no visible difference in a run that is longer than this: its first run counts.
 */
#define WARM_UP_BELOW_S 0.25
#define MOST_FAILURES   2
/* A transcript that is right but for its times is run again: a machine is late now and then, and
   another behaviour always. */
#define MOST_LATE_RUNS 3

/* /proc/stat counts in 10 ms ticks: less than two of them is no witness. */
#define OTHERS_SHARE   0.10
#define OTHERS_LEAST_S 0.025
#define READY_SHARE    0.05
#define READY_LEAST_S  0.002

struct pass {
    const struct entry *entry;
    const struct measure_options *options;
    struct measurement *measurement;
};

struct pace {
    int wanted; /* clean runs; 0: not known before the first */
    int clean, failures, extra;
    int late; /* runs with nothing wrong but their times */
    bool warm, given_up;
};

static struct conditions conditions_for(const struct pass *pass, const struct row *row)
{
    return conditions_of(pass->measurement, row, pass->options->cores);
}

/* --- what is expected ------------------------------------------------------------------------ */

#define PUBLISHED_WAIT_S         5.0
#define PUBLISHED_SPEED_UP_TASKS 20

static void set_published(const struct pass *pass, struct row *row,
                          const struct conditions *conditions)
{
    const struct entry *entry = pass->entry;
    const struct published *published = &entry->published[row->kind];
    double wait_s = argument_number(pass->measurement, "wait"), scale = PUBLISHED_WAIT_S / wait_s;
    int tasks = pass->measurement->tasks;

    if (entry->published_speed_up > 0 && tasks == PUBLISHED_SPEED_UP_TASKS && row->kind == LOOP)
        row->published_s =
            evaluate(entry->ideal[SEQUENTIAL], conditions, 0) / entry->published_speed_up;
    if (tasks != PUBLISHED_TASKS || !(wait_s > 0) || !(published->total_s > 0))
        return;
    pass->measurement->published_scale = scale;
    row->published_s = published->total_s / scale;
    if (published->finish_s[0] > 0)
        row->published_finish_s = Calloc(PUBLISHED_TASKS, sizeof(double));
    for (int task = 0; row->published_finish_s && task < PUBLISHED_TASKS; task++)
        row->published_finish_s[task] = published->finish_s[task] / scale;
}

/* What is expected of a row whose model's kind is known. */
static void set_expectations(const struct pass *pass, struct row *row)
{
    const char *task_ideal = pass->entry->task_ideal[row->kind];
    struct conditions conditions = conditions_for(pass, row);
    int tasks = pass->measurement->tasks;

    row->ideal_s = evaluate(pass->entry->ideal[row->kind], &conditions, 0);
    set_published(pass, row, &conditions);
    if (task_ideal && tasks)
        row->ideal_finish_s = Calloc((size_t)tasks, sizeof(double));
    for (int task = 1; row->ideal_finish_s && task <= tasks; task++)
        row->ideal_finish_s[task - 1] = evaluate(task_ideal, &conditions, task);
}

/* A borrowed baseline has a row where there is something to compare with it. */
static bool is_wanted(const struct pass *pass, const char *model)
{
    bool borrowed, wanted;
    OWNED char *program =
        find_program(pass->entry, pass->measurement, pass->options->build, model, &borrowed);

    wanted = program && !borrowed;
    for (const char *const *other = pass->options->models; borrowed && *other && !wanted; other++) {
        OWNED char *own = lesson_program(pass->options->build, *other, pass->entry->lesson);
        wanted = own && strcmp(model_of(*other)->baseline, model) == 0;
    }
    return wanted;
}

/* --- a run ---------------------------------------------------------------------------------- */

static double limit_s(const struct pass *pass, const struct row *row)
{
    const struct transcript *transcript = transcript_of(pass->entry, row->model);
    double wait_s = argument_number(pass->measurement, "wait");

    if (pass->options->time_limit_s > 0)
        return pass->options->time_limit_s;
    if (transcript)
        return (pass->entry->time_limit_s > 0 ? pass->entry->time_limit_s : 5) +
               3 * transcript_length(transcript) * (isnan(wait_s) ? 1 : wait_s);
    return isnan(row->ideal_s) ? 30 : 5 + 3 * row->ideal_s;
}

/* With more tasks than cores, being ready without a core is a model's own doing, unless it has but
   one thread. */
static bool was_kept_waiting(const struct pass *pass, const struct row *row, const struct run *run)
{
    bool one_thread = row->kind == SEQUENTIAL || row->kind == LOOP;

    return !pass->entry->busy_helpers &&
           (one_thread || pass->measurement->tasks < conditions_for(pass, row).cores) &&
           run->ready_s > fmax(READY_LEAST_S, READY_SHARE * run->total_s);
}

static bool was_disturbed(const struct pass *pass, const struct row *row, const struct run *run)
{
    double most_s = fmax(OTHERS_LEAST_S, OTHERS_SHARE * run->process_s * pass->options->cores);

    return run->others_cpu_s > most_s || run->steal_s > most_s || was_kept_waiting(pass, row, run);
}

static struct run *add_run(struct row *row)
{
    row->runs = Reallocarray(row->runs, (size_t)row->run_count + 1, sizeof *row->runs);
    row->runs[row->run_count] = (struct run){
        .total_s = NAN,
        .process_s = NAN,
        .cpu_user_s = NAN,
        .cpu_system_s = NAN,
        .voluntary_switches = NAN,
        .involuntary_switches = NAN,
        .running_s = NAN,
        .ready_s = NAN,
        .waiting_s = NAN,
        .memory_bytes = NAN,
    };
    return &row->runs[row->run_count++];
}

/* Reading memory disturbs: it is left to the run whose time is not used, or is so long that it does
   not matter. */
static void supervise_run(struct pass *pass, struct row *row, struct pace *pace, char **words)
{
    bool timed = !pass->measurement->transcript, was_known = row->kind != MODEL_UNKNOWN;
    struct run_outcome outcome = supervise(&(struct run_request){
        .arguments = words,
        .time_limit_s = limit_s(pass, row),
        .process_limit = 1000 + 2 * pass->measurement->tasks,
        .sample_memory = !pace->warm && timed,
    });

    if (outcome.end != RUN_INTERRUPTED) {
        struct conditions conditions = conditions_for(pass, row);
        struct run *run = add_run(row);
        run->warm_up = !pace->warm && !(row->ideal_s >= WARM_UP_BELOW_S) && timed;
        bool late = take_outcome(pass->entry, &conditions, words[0], &outcome, row, run);
        if (!was_known && row->kind != MODEL_UNKNOWN)
            set_expectations(pass, row);
        /* A long run needs no warm-up: a cold start makes no visible difference. */
        if (pass->options->full && isnan(row->ideal_s) && run->process_s > ROW_BUDGET_S)
            run->warm_up = false;
        run->disturbed = !run->failure && timed && was_disturbed(pass, row, run);
        pace->given_up = outcome.end != RUN_EXITED && outcome.end != RUN_SIGNALLED && !run->ending;
        if (late && ++pace->late < MOST_LATE_RUNS)
            run_free(&row->runs[--row->run_count]);
    }
    free(outcome.record);
}

static void run_once(struct pass *pass, struct row *row, struct pace *pace)
{
    const char *build = pass->options->build;
    bool borrowed, missing;
    OWNED char *program =
        find_program(pass->entry, pass->measurement, build, row->model, &borrowed);
    OWNED char *services = NULL;
    char *problem = services_start(pass->entry->services, build, &services, &missing);

    if (problem) {
        add_run(row)->failure = problem;
        return;
    }
    /* The services first: what the user says comes later, and counts. */
    OWNED char *own = row_arguments(pass->measurement, program, borrowed);
    OWNED char *line = Format("%s %s", services, own);
    OWNED char **words = split_words(program, line);
    supervise_run(pass, row, pace, words);
}

/* --- how often ------------------------------------------------------------------------------ */

/* As many as the row's time bears, now that one run has shown how long it takes. */
static int runs_wanted(const struct pass *pass, const struct row *row, const struct run *run)
{
    double each_s = isnan(row->ideal_s) ? run->process_s : row->ideal_s;

    if (pass->options->runs)
        return pass->options->runs;
    if (pass->options->full && each_s > ROW_BUDGET_S)
        return isnan(row->ideal_s) ? LEAST_RUNS : 1; /* one run without an ideal decides no claim */
    if (pass->options->brief)
        return (int)fmin(fmax(round(ROW_BUDGET_S / each_s), 1), BRIEF_RUNS);
    if (row->ideal_s > ROW_BUDGET_S)
        return 1;
    int least = pass->measurement->own_figures                 ? LEAST_RUNS_OF_OWN_FIGURES
                : isnan(row->ideal_s) && each_s < ROW_BUDGET_S ? LEAST_RUNS_WITHOUT_IDEAL
                                                               : LEAST_RUNS;
    return (int)fmin(fmax(round(ROW_BUDGET_S / each_s), least), MOST_RUNS);
}

static bool wants_more(const struct pace *pace)
{
    if (pace->given_up || pace->failures >= MOST_FAILURES)
        return false;
    return !pace->wanted || (pace->clean < pace->wanted && pace->extra <= pace->wanted);
}

static void count_run(const struct pass *pass, const struct row *row, struct pace *pace)
{
    const struct run *run = &row->runs[row->run_count - 1];

    pace->warm = true;
    if (pass->measurement->transcript) {
        pace->wanted = pass->options->runs ? pass->options->runs : 1;
        pace->clean++;
        return;
    }
    if (run->failure)
        pace->failures++;
    else if (!run->warm_up)
        *(run->disturbed ? &pace->extra : &pace->clean) += 1;
    if (!pace->wanted && !run->failure)
        pace->wanted = runs_wanted(pass, row, run);
}

static void run_in_rounds(struct pass *pass)
{
    struct measurement *measurement = pass->measurement;
    OWNED struct pace *paces = Calloc((size_t)measurement->row_count, sizeof *paces);

    for (bool more = true; more;) {
        more = false;
        for (int i = 0; i < measurement->row_count && !supervise_signal(); i++) {
            struct row *row = &measurement->rows[i];
            if (!wants_more(&paces[i]))
                continue;
            progress_show("%s %s: %s, run %d", measurement->lesson, measurement->variant,
                          row->model, row->run_count + 1);
            int runs = row->run_count;
            run_once(pass, row, &paces[i]);
            if (row->run_count > runs) {
                count_run(pass, row, &paces[i]);
                journal_run(pass->options->journal, measurement, row);
            }
            more = true;
        }
    }
}

/* What only the sequential time can tell: how long computing should take on so many cores. */
static void set_ideal_shares(const struct pass *pass)
{
    for (int i = 0; i < pass->measurement->row_count; i++) {
        struct row *row = &pass->measurement->rows[i];
        const struct row *sequential = baseline_of(pass->measurement, row);
        struct conditions conditions = conditions_for(pass, row);
        const char *share = pass->entry->share[row->kind];
        if (sequential && share)
            row->ideal_s = summarise(sequential, NULL).median_s * evaluate(share, &conditions, 0);
    }
}

/* Lessons that we do not know are checked against each other. */
static void compare_answers(struct measurement *measurement)
{
    const char *answer = NULL, *model = NULL;

    for (int i = 0; i < measurement->row_count; i++)
        for (int k = 0; k < measurement->rows[i].run_count; k++) {
            struct run *run = &measurement->rows[i].runs[k];
            if (run->failure || !run->answer)
                continue;
            if (!answer) {
                answer = run->answer;
                model = measurement->rows[i].model;
            } else if (strcmp(answer, run->answer) != 0) {
                run->failure = Format("wrong: the answer is \"%.80s\", in %s it was \"%.80s\"",
                                      run->answer, model, answer);
            }
        }
}

int measure(const struct entry *entry, const struct measure_options *options,
            struct measurement *measurement)
{
    struct pass pass = {.entry = entry, .options = options, .measurement = measurement};
    OWNED char *arguments = NULL;
    bool missing;
    char *problem = services_start(entry->services, options->build, &arguments, &missing);

    if (missing) {
        measurement->skipped = problem;
        return 0;
    }
    free(problem); /* shows in the rows */
    for (const char *const *model = options->models; *model; model++)
        if (is_wanted(&pass, *model))
            set_expectations(&pass, new_row(measurement, *model));
    run_in_rounds(&pass);
    set_ideal_shares(&pass);
    if (!has_check(entry) && !measurement->transcript)
        compare_answers(measurement);
    if (!measurement->tasks && measurement->row_count && measurement->rows[0].run_count)
        measurement->tasks = measurement->rows[0].runs[0].task_count;
    return supervise_signal() ? -EINTR : 0;
}
