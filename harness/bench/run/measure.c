/*
 * measure.c - how often a row is run, what of a run counts, and what disturbed it.
 */
#include "measure.h"

#include "compare.h"
#include "lessons.h"
#include "own_options.h"
#include "progress.h"
#include "record.h"
#include "services.h"
#include "supervise.h"
#include "transcripts.h"

#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What a row may take for its timed runs: with 4 models a lesson takes some 2 seconds, and all the
   lessons that there are to be stay under a minute. */
#define ROW_BUDGET_S 0.4
#define LEAST_RUNS   2
#define MOST_RUNS    7
#define BRIEF_RUNS   3
/* Computing is slowed down by neighbours whom no witness sees: two runs are not enough for it. */
#define LEAST_RUNS_WITHOUT_IDEAL  5
#define LEAST_RUNS_OF_OWN_FIGURES 3
/* What a cold start costs is lost in a run that is longer than this: its first run counts. */
#define WARM_UP_BELOW_S 0.25
#define MOST_FAILURES   2
/* A transcript that is right but for its times is run again: a machine is late now and then, and
   another behaviour always. */
#define MOST_LATE_RUNS 3

/* Others' CPU time is told in hundredths of a second: less than two of them is no witness. */
#define OTHERS_SHARE   0.10
#define OTHERS_LEAST_S 0.025
#define READY_SHARE    0.05
#define READY_LEAST_S  0.002

struct pass {
    const struct entry *entry;
    const struct measure_options *options;
    struct measurement *measurement;
    struct sizes sizes;
};

struct pace {
    int wanted; /* clean runs; 0: not known before the first */
    int clean, failures, extra;
    int late; /* runs with nothing wrong but their times */
    bool warm, given_up;
};

static double limit_s(const struct pass *pass, const struct row *row)
{
    const struct transcript *transcript = transcript_of(pass->entry, row->model);

    if (pass->options->time_limit_s > 0)
        return pass->options->time_limit_s;
    if (transcript)
        return (pass->entry->time_limit_s > 0 ? pass->entry->time_limit_s : 5) +
               3 * transcript_length(transcript) * pass->sizes.wait_s;
    return isnan(row->ideal_s) ? 30 : 5 + 3 * row->ideal_s;
}

/* Only single-threaded models are judged by it: with more tasks than cores, being ready without a
   core is their own doing. */
static bool was_kept_waiting(const struct pass *pass, const struct row *row, const struct run *run)
{
    bool one_thread = strcmp(works_like(row->model), MODEL_SEQUENTIAL) == 0 ||
                      (strcmp(works_like(row->model), "coroutines") == 0 &&
                       !pass->sizes.thread_pool && !pass->sizes.process_each);

    return !pass->entry->busy_services && (one_thread || pass->sizes.tasks < pass->sizes.cores) &&
           run->ready_s > fmax(READY_LEAST_S, READY_SHARE * run->total_s);
}

static bool was_disturbed(const struct pass *pass, const struct row *row, const struct run *run)
{
    double capacity_s = run->process_s * pass->sizes.cores;

    return run->others_cpu_s > fmax(OTHERS_LEAST_S, OTHERS_SHARE * capacity_s) ||
           run->steal_s > fmax(OTHERS_LEAST_S, OTHERS_SHARE * capacity_s) ||
           was_kept_waiting(pass, row, run);
}

/* "PROGRAM --tasks 5 …" as a vector, without what is not for this model; the words are cut out of
   `line`. */
static char **split_words(const char *program, const char *model, char *line)
{
    size_t count = 2 + strlen(line) / 2 + 1, used = 0;
    int skip = 0;
    char **words = calloc(count + 1, sizeof *words);

    if (!words)
        return NULL;
    words[used++] = (char *)program;
    for (char *rest = line, *word; (word = strsep(&rest, " "));)
        if (*word) {
            skip = skip ? skip : foreign_words(model, word);
            if (skip)
                skip--;
            else
                words[used++] = word;
        }
    return words;
}

/* Returns whether nothing was wrong with it but its times. */
static bool take_outcome(const struct pass *pass, const struct row *row, const char *program,
                         struct run_outcome *outcome, struct run *run)
{
    char complaint[sizeof outcome->what] = "", of_record[sizeof complaint];
    bool ended_well = outcome->end == RUN_EXITED && outcome->code == 0;

    run->process_s = outcome->wall_s;
    run->others_cpu_s = outcome->others_cpu_s;
    run->steal_s = outcome->steal_s;
    if (outcome->memory_bytes)
        run->memory_bytes = (double)outcome->memory_bytes;

    if (!ended_well) {
        if (pass->measurement->transcript) /* what it said until then is worth reading */
            read_record(outcome->record, run, of_record, sizeof of_record);
        snprintf(complaint, sizeof complaint, "%s", outcome->what);
    } else if (read_record(outcome->record, run, complaint, sizeof complaint)) {
        if (pass->sizes.tasks && run->task_count != pass->sizes.tasks)
            snprintf(complaint, sizeof complaint, "wrong: %d tasks, not %d", run->task_count,
                     pass->sizes.tasks);
        else if (pass->entry->check)
            pass->entry->check(works_like(row->model), &pass->sizes, run, complaint,
                               sizeof complaint);
        if (!*complaint && outcome->processes_ended)
            snprintf(complaint, sizeof complaint, "left %d process%s behind",
                     outcome->processes_ended, outcome->processes_ended == 1 ? "" : "es");
    }
    enum verdict verdict =
        compare_run(pass->entry, row->model, &pass->sizes, &(struct finished){outcome, program},
                    run, complaint, sizeof complaint);
    if (*complaint) {
        services_have_ended(pass->entry->services, complaint, sizeof complaint);
        run->failure = strdup(complaint);
    }
    if (*complaint || !ended_well) {
        run->total_s = NAN;
    } else if (!pass->measurement->transcript) {
        run->disturbed = was_disturbed(pass, row, run);
    }
    return verdict == LATE;
}

static struct run *add_run(struct row *row)
{
    struct run *grown = realloc(row->runs, ((size_t)row->run_count + 1) * sizeof *grown);

    if (!grown)
        return NULL;
    row->runs = grown;
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
static int supervise_run(struct pass *pass, struct row *row, struct pace *pace, char **words)
{
    bool timed = !pass->measurement->transcript;
    struct run_outcome outcome = {0};
    struct run *run = add_run(row);
    struct run_request request = {
        .arguments = words,
        .time_limit_s = limit_s(pass, row),
        .process_limit = 1000 + 2 * pass->sizes.tasks,
        .sample_memory = !pace->warm && timed,
    };

    if (!run)
        return -ENOMEM;
    run->warm_up = !pace->warm && !(row->ideal_s >= WARM_UP_BELOW_S) && timed;
    int error = supervise(&request, &outcome);
    if (!error && outcome.end == RUN_INTERRUPTED)
        error = -EINTR;
    if (error) {
        row->run_count--;
    } else {
        bool late = take_outcome(pass, row, words[0], &outcome, run);
        pace->given_up = outcome.end != RUN_EXITED && outcome.end != RUN_SIGNALLED && !run->ending;
        if (late && ++pace->late < MOST_LATE_RUNS)
            run_free(&row->runs[--row->run_count]);
    }
    free(outcome.record);
    return error;
}

static int run_once(struct pass *pass, struct row *row, struct pace *pace)
{
    char program[PATH_MAX], services[200], problem[300], *line;

    if (!lesson_program(pass->options->build, row->model, pass->entry->lesson, program,
                        sizeof program))
        return -ENOENT;
    if (!services_start(pass->entry->services, pass->options->build, services, sizeof services,
                        problem, sizeof problem)) {
        struct run *run = add_run(row);
        if (run)
            run->failure = strdup(problem);
        return run ? 0 : -ENOMEM;
    }
    /* The services first: what the user says comes later, and counts. */
    if (asprintf(&line, "%s%s", services, pass->measurement->arguments) < 0)
        return -ENOMEM;
    char **words = split_words(program, row->model, line);
    int error = words ? supervise_run(pass, row, pace, words) : -ENOMEM;
    free(words);
    free(line);
    return error;
}

/* As many as the row's time bears, now that one run has shown how long it takes. */
static int runs_wanted(const struct pass *pass, const struct row *row, const struct run *run)
{
    double each_s = isnan(row->ideal_s) ? run->process_s : row->ideal_s;

    if (pass->options->runs)
        return pass->options->runs;
    if (pass->options->full && each_s > ROW_BUDGET_S)
        return 1;
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

static int run_in_rounds(struct pass *pass)
{
    struct measurement *measurement = pass->measurement;
    struct pace *paces = calloc((size_t)measurement->row_count, sizeof *paces);
    bool more = true;
    int error = paces ? 0 : -ENOMEM;

    for (int round = 0; more && !error; round++) {
        more = false;
        for (int i = 0; i < measurement->row_count && !error; i++) {
            struct row *row = &measurement->rows[i];
            if (!wants_more(&paces[i]))
                continue;
            progress_show("%s %s: %s, run %d", measurement->lesson, measurement->variant,
                          row->model, row->run_count + 1);
            int runs = row->run_count;
            error = run_once(pass, row, &paces[i]);
            if (!error && row->run_count > runs) {
                count_run(pass, row, &paces[i]);
                journal_run(pass->options->journal, measurement, row);
            }
            more = true;
        }
    }
    free(paces);
    return error;
}

/* What only the sequential time can tell: how long computing should take on so many cores. */
static void set_ideal_shares(struct pass *pass)
{
    for (int i = 0; i < pass->measurement->row_count && pass->entry->ideal_share; i++) {
        struct row *row = &pass->measurement->rows[i];
        const struct row *sequential = baseline_of(pass->measurement, row);
        struct sizes sizes = sizes_for(row->model, &pass->sizes);
        double share = pass->entry->ideal_share(works_like(row->model), &sizes);
        if (sequential)
            row->ideal_s = summarise(sequential, NULL).median_s * share;
    }
}

/* Lessons that we do not know are checked against each other. */
static void compare_answers(struct measurement *measurement)
{
    const char *answer = NULL, *model = NULL;

    for (int i = 0; i < measurement->row_count; i++)
        for (int k = 0; k < measurement->rows[i].run_count; k++) {
            struct run *run = &measurement->rows[i].runs[k];
            char text[300];
            if (run->failure || !run->answer)
                continue;
            if (!answer) {
                answer = run->answer;
                model = measurement->rows[i].model;
            } else if (strcmp(answer, run->answer) != 0) {
                snprintf(text, sizeof text,
                         "wrong: the answer is \"%.80s\", in %s it was \"%.80s\"", run->answer,
                         model, answer);
                run->failure = strdup(text);
            }
        }
}

#define PUBLISHED_TASKS          5
#define PUBLISHED_WAIT_S         5.0
#define PUBLISHED_SPEED_UP_TASKS 20

static bool set_published(struct pass *pass, struct row *row)
{
    double scale = PUBLISHED_WAIT_S / pass->sizes.wait_s;

    row->published_s = NAN;
    if (pass->entry->published_speed_up > 0 && pass->sizes.tasks == PUBLISHED_SPEED_UP_TASKS &&
        strcmp(row->model, "coroutines") == 0)
        row->published_s =
            pass->entry->ideal_s(MODEL_SEQUENTIAL, &pass->sizes) / pass->entry->published_speed_up;
    if (!pass->entry->published || pass->sizes.tasks != PUBLISHED_TASKS ||
        !(pass->sizes.wait_s > 0))
        return true;
    pass->measurement->published_scale = scale;
    for (const struct published *published = pass->entry->published; published->model;
         published++) {
        if (strcmp(published->model, works_like(row->model)) != 0)
            continue;
        row->published_s = published->total_s / scale;
        if (!published->finish_s)
            continue;
        row->published_finish_s = calloc(PUBLISHED_TASKS, sizeof(double));
        if (!row->published_finish_s)
            return false;
        for (int task = 0; task < PUBLISHED_TASKS; task++)
            row->published_finish_s[task] = published->finish_s[task] / scale;
    }
    return true;
}

static bool set_ideal_tasks(struct pass *pass, struct row *row)
{
    struct sizes sizes = sizes_for(row->model, &pass->sizes);

    if (!pass->entry->ideal_task_s || !pass->sizes.tasks)
        return true;
    row->ideal_finish_s = calloc((size_t)pass->sizes.tasks, sizeof(double));
    if (!row->ideal_finish_s)
        return false;
    for (int task = 1; task <= pass->sizes.tasks; task++)
        row->ideal_finish_s[task - 1] =
            pass->entry->ideal_task_s(works_like(row->model), &sizes, task);
    return true;
}

static bool takes_part(const struct pass *pass, const char *model)
{
    const char *only = only_model(pass->measurement->arguments);

    return !only || strcmp(model, only) == 0 || strcmp(model, MODEL_SEQUENTIAL) == 0;
}

static bool add_row(struct pass *pass, const char *model)
{
    struct measurement *measurement = pass->measurement;
    struct row *grown =
        realloc(measurement->rows, ((size_t)measurement->row_count + 1) * sizeof *grown);

    if (!grown)
        return false;
    measurement->rows = grown;
    struct row *row = &grown[measurement->row_count++];
    struct sizes sizes = sizes_for(model, &pass->sizes);
    *row = (struct row){
        .model = strdup(model),
        .ideal_s = pass->entry->ideal_s ? pass->entry->ideal_s(works_like(model), &sizes) : NAN,
    };
    return row->model && set_published(pass, row) && set_ideal_tasks(pass, row);
}

static bool describe(struct pass *pass)
{
    const struct entry *entry = pass->entry;
    const char *standard = pass->options->full ? entry->full : entry->quick;
    const char *more = pass->options->arguments;
    struct measurement *measurement = pass->measurement;

    if (pass->options->with_python && entry->with_python)
        standard = entry->with_python;
    if (asprintf(&measurement->arguments, "%s%s%s", standard, *standard && *more ? " " : "", more) <
        0)
        measurement->arguments = NULL;
    if (!measurement->arguments)
        return false;
    pass->sizes = read_sizes(measurement->arguments, pass->options->cores);
    measurement->lesson = strdup(entry->lesson);
    measurement->variant = strdup(entry->variant);
    measurement->title = fill_title(entry->title, &pass->sizes);
    measurement->question = strdup(entry->question);
    measurement->tasks = pass->sizes.tasks;
    measurement->finish_table = entry->task_table;
    measurement->durations = entry->durations;
    measurement->own_figures = entry->own_figures;
    measurement->timeline = entry->timeline;
    measurement->transcript = tells_a_story(entry->lesson);
    measurement->swept = strdup("");
    measurement->published_scale = 1;
    return measurement->lesson && measurement->variant && measurement->title &&
           measurement->question && measurement->swept;
}

/* A service that does not start for another reason shows in the rows. */
static bool is_installed(const struct pass *pass)
{
    char arguments[200], problem[300];
    const char *missing = NULL;

    if (!services_start(pass->entry->services, pass->options->build, arguments, sizeof arguments,
                        problem, sizeof problem))
        missing = services_missing(pass->entry->services);
    if (missing)
        pass->measurement->skipped = strdup(missing);
    return !missing;
}

int measure(const struct entry *entry, const struct measure_options *options,
            struct measurement *measurement)
{
    struct pass pass = {.entry = entry, .options = options, .measurement = measurement};
    char program[PATH_MAX];

    *measurement = (struct measurement){0};
    if (!describe(&pass))
        return -ENOMEM;
    if (!is_installed(&pass))
        return measurement->skipped ? 0 : -ENOMEM;
    for (const char *const *model = options->models; *model; model++)
        if (takes_part(&pass, *model) &&
            lesson_program(options->build, *model, entry->lesson, program, sizeof program) &&
            !add_row(&pass, *model))
            return -ENOMEM;
    int error = run_in_rounds(&pass);
    set_ideal_shares(&pass);
    if (!entry->check && !measurement->transcript)
        compare_answers(measurement);
    if (!measurement->tasks && measurement->row_count && measurement->rows[0].run_count)
        measurement->tasks = measurement->rows[0].runs[0].task_count;
    return error;
}
