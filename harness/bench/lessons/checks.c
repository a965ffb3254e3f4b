/*
 * checks.c - the right answers, worked out in another way than the lessons do.
 */
#include "catalogue.h"

#include "checked_memory.h"

#include <inttypes.h>
#include <math.h>
#include <stdint.h>

#define MOST_TASKS_IN_A_CHAIN 1000

/* A run that is looked at: the first thing that is wrong with it is said. */
struct inquiry {
    const struct entry *entry;
    const struct conditions *conditions;
    const struct run *run;
    enum model_kind kind;
    int tasks;
    const char *answer;
    char *wrong; /* or NULL */
};

struct check {
    const char *name;
    void (*look)(struct inquiry *inquiry);
};

static void note(struct inquiry *inquiry, char *wrong)
{
    if (inquiry->wrong)
        free(wrong);
    else
        inquiry->wrong = wrong;
}
#define WRONG(inquiry, ...) note(inquiry, Format("wrong: " __VA_ARGS__))

static double number(const struct inquiry *inquiry, const char *name)
{
    return argument_number(inquiry->conditions->measurement, name);
}

static const char *result_of(const struct inquiry *inquiry, int task)
{
    const char *result = inquiry->run->tasks[task - 1].result;

    return result ? result : "nothing";
}

static void expect_text(struct inquiry *inquiry, int task, const char *text, const char *pattern)
{
    OWNED char *expected = fill_in(pattern, inquiry->conditions, task, false);
    OWNED char *what = task ? Format("task %d", task) : Strdup("the answer");

    if (!text_matches(expected, text))
        WRONG(inquiry, "%s: %.200s, not %s", what, text, expected);
}

/* A task that failed says in its result why: that comes first. */
static void check_findings(struct inquiry *inquiry)
{
    const struct entry *entry = inquiry->entry;

    for (int task = 1; entry->result && task <= inquiry->tasks; task++)
        expect_text(inquiry, task, result_of(inquiry, task), entry->result);
    if (entry->check)
        entry->check->look(inquiry);
    if (entry->answer[inquiry->kind])
        expect_text(inquiry, 0, *inquiry->answer ? inquiry->answer : "nothing",
                    entry->answer[inquiry->kind]);
}

static void check_times(struct inquiry *inquiry)
{
    bool all_finish = inquiry->entry->all_finish;
    double least_s = inquiry->entry->all_wait ? number(inquiry, "wait") : 0;

    for (int task = 1; task <= inquiry->tasks; task++) {
        const struct task_times *times = &inquiry->run->tasks[task - 1];
        double took_s = times->finished_s - times->started_s;
        if (all_finish && isnan(times->started_s))
            WRONG(inquiry, "task %d never started", task);
        if (all_finish && isnan(times->finished_s))
            WRONG(inquiry, "task %d never finished", task);
        if (took_s < least_s - CLOCK_SLACK_S)
            WRONG(inquiry, "task %d took %.5f s, less than the %g s of its waiting", task, took_s,
                  least_s);
        if (times->finished_s > inquiry->run->total_s + CLOCK_SLACK_S)
            WRONG(inquiry, "task %d finished after the end of the whole", task);
    }
}

/* "sum 3, chain 2 1 3": are these 3 different tasks, and is this one among them? Where one thread
   does it all, what each task sees is certain. */
static void check_chain(struct inquiry *inquiry, int task)
{
    bool block_first = argument_is(inquiry->conditions->measurement, "order", "block-first");
    bool seen[MOST_TASKS_IN_A_CHAIN + 1] = {false};
    const char *result = result_of(inquiry, task), *ids = strstr(result, ", chain ");
    int sum = 0, length = 0;

    if (sscanf(result, "sum %d", &sum) != 1 || !ids) {
        WRONG(inquiry, "task %d saw \"%.60s\", which is no sum and chain", task, result);
        return;
    }
    ids += strlen(", chain ");
    for (char *end; *ids; ids = end, length++) {
        long id = strtol(ids, &end, 10);
        if (end == ids || id < 1 || id > inquiry->tasks || seen[id]) {
            WRONG(inquiry, "task %d saw the chain \"%.60s\"", task, result);
            return;
        }
        seen[id] = true;
    }
    if (length != sum)
        WRONG(inquiry, "task %d saw the sum %d and a chain of %d", task, sum, length);
    if (!seen[task])
        WRONG(inquiry, "task %d is not in the chain that it saw", task);
    int certain = inquiry->kind == LOOP && block_first ? inquiry->tasks : task;
    if (sum != certain && (inquiry->kind == LOOP || inquiry->kind == SEQUENTIAL))
        WRONG(inquiry, "task %d saw the sum %d, not %d", task, sum, certain);
}

static void look_at_chains(struct inquiry *inquiry)
{
    if (argument_is(inquiry->conditions->measurement, "chain", "1") &&
        inquiry->tasks <= MOST_TASKS_IN_A_CHAIN)
        for (int task = 1; task <= inquiry->tasks; task++)
            check_chain(inquiry, task);
}

/* Word i of a file is its number * 2^32 + i, and counts i + 1 times; here without a loop, modulo
   2^64. */
static void look_at_files(struct inquiry *inquiry)
{
    unsigned __int128 bytes = (unsigned __int128)(number(inquiry, "size") * 1024);
    unsigned __int128 words = bytes / sizeof(uint64_t), triangle = words * (words + 1) / 2;
    unsigned __int128 squares = (words - 1) * words * (words + 1) / 3;
    char expected[40];
    uint64_t whole = 0;

    for (int task = 1; task <= inquiry->tasks; task++) {
        uint64_t sum = (uint64_t)((triangle * (unsigned)task << 32) + squares);
        snprintf(expected, sizeof expected, "checksum %016" PRIx64, sum);
        expect_text(inquiry, task, result_of(inquiry, task), expected);
        whole += sum;
    }
    snprintf(expected, sizeof expected, "%016" PRIx64, whole);
    if (!strstr(inquiry->answer, expected))
        WRONG(inquiry, "the answer: %.200s, without %s", inquiry->answer, expected);
}

/* Tasks are numbered as they are found, which may be in any order: the titles tell the pages. */
static void look_at_pages_found(struct inquiry *inquiry)
{
    OWNED bool *found = Calloc((size_t)inquiry->tasks + 1, sizeof *found);
    int page;

    for (int task = 1; task <= inquiry->tasks; task++) {
        const char *result = result_of(inquiry, task);
        if (sscanf(result, "Page %d,", &page) != 1 || page < 1 || page > inquiry->tasks)
            WRONG(inquiry, "task %d: %.200s", task, result);
        else if (found[page])
            WRONG(inquiry, "page %d was found more than once", page);
        else
            found[page] = true;
    }
}

/* "272734 of 400000 counted, …": what is lost may be, where nothing protects it. */
static void look_at_counter(struct inquiry *inquiry)
{
    const char *answer = inquiry->answer;
    double counted, added, right = inquiry->tasks * number(inquiry, "times");
    const struct measurement *measurement = inquiry->conditions->measurement;
    bool is_protected = argument_is(measurement, "protect", "lock") ||
                        argument_is(measurement, "protect", "atomic");

    if (sscanf(answer, "%lf of %lf counted", &counted, &added) != 2 || counted < 0 ||
        counted > added || added != right)
        WRONG(inquiry, "the answer: %.60s", answer);
    else if (is_protected && counted != added)
        WRONG(inquiry, "%.0f of %.0f additions are lost", added - counted, added);
}

/* The first task crashes, alone. Whose memory is their own, the others go on; else all fall with
   it, and one after the other none has begun. */
static void look_at_crash(struct inquiry *inquiry)
{
    bool isolated = inquiry->kind == PREEMPTIVE && !inquiry->conditions->model->shares_memory;

    for (int task = 1; task <= inquiry->tasks && inquiry->kind != MODEL_UNKNOWN; task++) {
        bool finished = !isnan(inquiry->run->tasks[task - 1].finished_s);
        if (task == 1 && finished)
            WRONG(inquiry, "task 1 finished, though it was to crash");
        if (task > 1 && isolated && !finished)
            WRONG(inquiry, "task %d never finished, though only task 1 was to crash", task);
        if (task > 1 && !isolated && finished)
            WRONG(inquiry, "task %d finished, though task 1 was to crash before", task);
    }
}

static const struct check checks[] = {
    {"chains", look_at_chains},   {"files", look_at_files}, {"pages-found", look_at_pages_found},
    {"counter", look_at_counter}, {"crash", look_at_crash},
};

const struct check *check_named(const char *name)
{
    for (size_t i = 0; i < sizeof checks / sizeof *checks; i++)
        if (strcmp(checks[i].name, name) == 0)
            return &checks[i];
    return NULL;
}

bool has_check(const struct entry *entry)
{
    return entry->check || entry->result || entry->answer[PREEMPTIVE] || entry->all_finish;
}

/* Of a model whose kind or arguments are not known, only that its tasks finish is. */
char *check_run(const struct entry *entry, const struct conditions *conditions,
                const struct run *run)
{
    struct inquiry inquiry = {.entry = entry,
                              .conditions = conditions,
                              .run = run,
                              .kind = conditions->row->kind,
                              .tasks = run->task_count,
                              .answer = run->answer ? run->answer : ""};

    if (conditions->measurement->given_count)
        check_findings(&inquiry);
    check_times(&inquiry);
    return inquiry.wrong;
}
