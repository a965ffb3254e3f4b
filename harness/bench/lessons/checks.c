/*
 * checks.c - the right answers, reckoned in another way than the lessons do.
 */
#include "checks.h"

#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Clocks are read by different threads: a few µs may be missing. */
#define CLOCK_SLACK_S         0.00002
#define MOST_TASKS_IN_A_CHAIN 1000

__attribute__((format(printf, 3, 4))) static const char *say(char *text, size_t size,
                                                             const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(text, size, format, arguments);
    va_end(arguments);
    return text;
}

static const char *check_finished(const struct sizes *sizes, const struct run *run, double least_s,
                                  char *text, size_t size)
{
    for (int task = 1; task <= sizes->tasks; task++) {
        const struct task_times *times = &run->tasks[task - 1];
        double took_s = times->finished_s - times->started_s;
        if (isnan(times->started_s))
            return say(text, size, "wrong: task %d never started", task);
        if (isnan(times->finished_s))
            return say(text, size, "wrong: task %d never finished", task);
        if (took_s < least_s - CLOCK_SLACK_S)
            return say(text, size, "wrong: task %d took %.5f s, less than the %g s of its waiting",
                       task, took_s, least_s);
        if (times->finished_s > run->total_s + CLOCK_SLACK_S)
            return say(text, size, "wrong: task %d finished after the end of the whole", task);
    }
    return NULL;
}

const char *check_waited(const char *model, const struct sizes *sizes, const struct run *run,
                         char *text, size_t size)
{
    (void)model;
    return check_finished(sizes, run, sizes->wait_s, text, size);
}

/* "sum 3, chain 2 1 3": are these 3 different tasks? */
static const char *check_chain(const char *result, const struct sizes *sizes, int task, int *sum,
                               char *text, size_t size)
{
    bool seen[MOST_TASKS_IN_A_CHAIN + 1] = {false};
    const char *ids = strstr(result, ", chain ");
    int length = 0;

    if (sscanf(result, "sum %d", sum) != 1 || !ids)
        return say(text, size, "wrong: task %d saw \"%.60s\", which is no sum and chain", task,
                   result);
    ids += strlen(", chain ");
    for (char *end; *ids; ids = end, length++) {
        long id = strtol(ids, &end, 10);
        if (end == ids || id < 1 || id > sizes->tasks || seen[id])
            return say(text, size, "wrong: task %d saw the chain \"%.60s\"", task, result);
        seen[id] = true;
    }
    if (length != *sum)
        return say(text, size, "wrong: task %d saw the sum %d and a chain of %d", task, *sum,
                   length);
    if (!seen[task])
        return say(text, size, "wrong: task %d is not in the chain that it saw", task);
    return NULL;
}

/* Where one thread does it all, what each task sees is certain. */
static int certain_sum(const char *model, const struct sizes *sizes, int task)
{
    if (strcmp(model, MODEL_SEQUENTIAL) == 0)
        return task;
    if (strcmp(model, "coroutines") == 0)
        return sizes->block_first ? sizes->tasks : task;
    return 0;
}

const char *check_half_blocking(const char *model, const struct sizes *sizes, const struct run *run,
                                char *text, size_t size)
{
    const char *wrong = check_finished(sizes, run, sizes->wait_s, text, size);
    int sum = 0;

    if (wrong)
        return wrong;
    if (!run->answer || sscanf(run->answer, "sum %d", &sum) != 1 || sum != sizes->tasks)
        return say(text, size, "wrong: the answer is \"%.60s\", not \"sum %d\"",
                   run->answer ? run->answer : "", sizes->tasks);
    if (!sizes->chain || sizes->tasks > MOST_TASKS_IN_A_CHAIN)
        return NULL;
    for (int task = 1; task <= sizes->tasks; task++) {
        const char *result = run->tasks[task - 1].result;
        int certain = certain_sum(model, sizes, task);
        wrong = check_chain(result ? result : "", sizes, task, &sum, text, size);
        if (wrong)
            return wrong;
        if (certain && sum != certain)
            return say(text, size, "wrong: task %d saw the sum %d, not %d", task, sum, certain);
    }
    return NULL;
}

#define PAGE_BYTES 1024

/* A page that did not come says in its result why. What stands behind `expected` is free. */
static const char *check_page(const struct run *run, int task, const char *expected, char *text,
                              size_t size)
{
    const char *result = run->tasks[task - 1].result;

    if (result && strncmp(result, expected, strlen(expected)) == 0)
        return NULL;
    return say(text, size, "wrong: page %d: %.200s", task, result ? result : "nothing");
}

static const char *check_answer(const struct run *run, const char *expected, char *text,
                                size_t size)
{
    if (run->answer && strcmp(run->answer, expected) == 0)
        return NULL;
    return say(text, size, "wrong: the answer is \"%.80s\", not \"%s\"",
               run->answer ? run->answer : "", expected);
}

const char *check_fetch(const char *model, const struct sizes *sizes, const struct run *run,
                        char *text, size_t size)
{
    const char *wrong = check_finished(sizes, run, 0, text, size);
    char expected[80];

    (void)model;
    for (int task = 1; task <= sizes->tasks && !wrong; task++) {
        snprintf(expected, sizeof expected, "Page %d, %d bytes", task, PAGE_BYTES);
        wrong = check_page(run, task, expected, text, size);
    }
    snprintf(expected, sizeof expected, "%d of %d pages, %ld bytes", sizes->tasks, sizes->tasks,
             (long)sizes->tasks * PAGE_BYTES);
    wrong = wrong ? wrong : check_answer(run, expected, text, size);
    return wrong ? wrong : check_finished(sizes, run, sizes->wait_s, text, size);
}

const char *check_stream(const char *model, const struct sizes *sizes, const struct run *run,
                         char *text, size_t size)
{
    const char *wrong = check_finished(sizes, run, 0, text, size);
    long sum = (long)sizes->chunks * (sizes->chunks + 1) / 2;
    char expected[80];

    (void)model;
    for (int task = 1; task <= sizes->tasks && !wrong; task++) {
        snprintf(expected, sizeof expected, "%d chunks, sum %ld, ", sizes->chunks, task * sum);
        wrong = check_page(run, task, expected, text, size);
    }
    snprintf(expected, sizeof expected, "sum %ld",
             (long)sizes->tasks * (sizes->tasks + 1) / 2 * sum);
    wrong = wrong ? wrong : check_answer(run, expected, text, size);
    return wrong ? wrong : check_finished(sizes, run, sizes->wait_s, text, size);
}

/* Word i of file `id` is id * 2^32 + i, and counts i + 1 times; here without a loop, modulo 2^64.
 */
static uint64_t file_checksum(int id, const struct sizes *sizes)
{
    unsigned __int128 words = (unsigned __int128)sizes->size_kib * 1024 / sizeof(uint64_t);
    unsigned __int128 triangle = words * (words + 1) / 2;

    return (uint64_t)((triangle * (unsigned)id << 32) + (words - 1) * words * (words + 1) / 3);
}

const char *check_files(const char *model, const struct sizes *sizes, const struct run *run,
                        char *text, size_t size)
{
    const char *wrong = check_finished(sizes, run, 0, text, size);
    uint64_t whole = 0;
    char expected[80];

    (void)model;
    for (int task = 1; task <= sizes->tasks && !wrong; task++) {
        const char *result = run->tasks[task - 1].result;
        uint64_t sum = file_checksum(task, sizes);
        snprintf(expected, sizeof expected, "checksum %016" PRIx64, sum);
        if (!result || strcmp(result, expected) != 0)
            wrong = say(text, size, "wrong: file %d: %.200s", task, result ? result : "nothing");
        whole += sum;
    }
    snprintf(expected, sizeof expected, "%d of %d files, checksum %016" PRIx64, sizes->tasks,
             sizes->tasks, whole);
    return wrong ? wrong : check_answer(run, expected, text, size);
}

const char *check_query(const char *model, const struct sizes *sizes, const struct run *run,
                        char *text, size_t size)
{
    const char *wrong = check_finished(sizes, run, 0, text, size);
    char expected[80];

    (void)model;
    for (int task = 1; task <= sizes->tasks && !wrong; task++) {
        snprintf(expected, sizeof expected, "answer %d", task);
        wrong = check_page(run, task, expected, text, size);
    }
    snprintf(expected, sizeof expected, "%d of %d queries", sizes->tasks, sizes->tasks);
    wrong = wrong ? wrong : check_answer(run, expected, text, size);
    return wrong ? wrong : check_finished(sizes, run, sizes->wait_s, text, size);
}

const char *check_load(const char *model, const struct sizes *sizes, const struct run *run,
                       char *text, size_t size)
{
    const char *wrong = check_finished(sizes, run, 0, text, size);
    char expected[80];

    (void)model;
    for (int task = 1; task <= sizes->tasks && !wrong; task++) {
        snprintf(expected, sizeof expected, "%.0f rows", sizes->rows);
        wrong = check_page(run, task, expected, text, size);
    }
    snprintf(expected, sizeof expected, "%.0f of %.0f rows", sizes->tasks * sizes->rows,
             sizes->tasks * sizes->rows);
    return wrong ? wrong : check_answer(run, expected, text, size);
}

static int by_number(const void *a, const void *b)
{
    return *(const int *)a - *(const int *)b;
}

/* Tasks are numbered as they are found, which may be in any order: the titles tell the pages. */
static const char *check_pages_found(const struct sizes *sizes, const struct run *run, int *pages,
                                     char *text, size_t size)
{
    for (int i = 0; i < sizes->tasks; i++) {
        const char *result = run->tasks[i].result;
        if (!result || sscanf(result, "Page %d,", &pages[i]) != 1)
            return say(text, size, "wrong: task %d: %.200s", i + 1, result ? result : "nothing");
    }
    qsort(pages, (size_t)sizes->tasks, sizeof *pages, by_number);
    for (int i = 0; i < sizes->tasks; i++)
        if (pages[i] != i + 1)
            return say(text, size, "wrong: page %d was %s", pages[i] > i + 1 ? i + 1 : pages[i],
                       pages[i] > i + 1 ? "not found" : "found more than once");
    return NULL;
}

const char *check_crawl(const char *model, const struct sizes *sizes, const struct run *run,
                        char *text, size_t size)
{
    int *pages = calloc((size_t)sizes->tasks, sizeof *pages);
    const char *wrong = check_finished(sizes, run, 0, text, size);
    char expected[80];

    (void)model;
    snprintf(expected, sizeof expected, "%d of %d pages", sizes->tasks, sizes->tasks);
    if (!pages)
        return say(text, size, "out of memory");
    wrong = wrong ? wrong : check_pages_found(sizes, run, pages, text, size);
    wrong = wrong ? wrong : check_answer(run, expected, text, size);
    free(pages);
    return wrong ? wrong : check_finished(sizes, run, sizes->wait_s, text, size);
}

static const char *check_results(const struct sizes *sizes, const struct run *run, uint64_t right,
                                 char *text, size_t size)
{
    char expected[32];
    const char *wrong = check_finished(sizes, run, 0, text, size);

    if (wrong)
        return wrong;
    snprintf(expected, sizeof expected, "%" PRIu64, right);
    for (int task = 1; task <= sizes->tasks; task++) {
        const char *result = run->tasks[task - 1].result;
        if (!result || strcmp(result, expected) != 0)
            return say(text, size, "wrong: task %d found %.40s, not %s", task,
                       result ? result : "nothing", expected);
    }
    return NULL;
}

const char *check_echo(const char *model, const struct sizes *sizes, const struct run *run,
                       char *text, size_t size)
{
    int wanted = strcmp(model, MODEL_SEQUENTIAL) == 0 ? 1 : sizes->tasks;
    char expected[80];

    snprintf(expected, sizeof expected, "%d of %d connections served", wanted, sizes->tasks);
    if (!run->answer || strcmp(run->answer, expected) != 0)
        return say(text, size, "wrong: %.80s, not %d", run->answer ? run->answer : "no answer",
                   wanted);
    return NULL;
}

const char *check_sum(const char *model, const struct sizes *sizes, const struct run *run,
                      char *text, size_t size)
{
    uint64_t to = (uint64_t)sizes->to;

    (void)model;
    return check_results(sizes, run, to ? (to % 2 ? (to - 1) / 2 * to : to / 2 * (to - 1)) : 0,
                         text, size);
}

const char *check_product(const char *model, const struct sizes *sizes, const struct run *run,
                          char *text, size_t size)
{
    const uint64_t mersenne_61 = (UINT64_C(1) << 61) - 1;
    unsigned __int128 residue = 1;

    (void)model;
    for (uint64_t factor = 2; factor <= (uint64_t)sizes->to; factor++)
        residue = residue * factor % mersenne_61;
    return check_results(sizes, run, (uint64_t)residue, text, size);
}

const char *check_spawn(const char *model, const struct sizes *sizes, const struct run *run,
                        char *text, size_t size)
{
    /* One function call after the other has no tasks that could wait at once. */
    int rounds = strcmp(model, MODEL_SEQUENTIAL) == 0 ? 1 : 2, tasks = 0;

    if (!run->answer || sscanf(run->answer, "%d tasks", &tasks) != 1 ||
        tasks != rounds * sizes->tasks)
        return say(text, size, "wrong: the answer is \"%.60s\", not \"%d tasks\"",
                   run->answer ? run->answer : "", rounds * sizes->tasks);
    return NULL;
}

/* "272734 of 400000 counted, …" */
static const char *read_counted(const struct sizes *sizes, const struct run *run, double *counted,
                                double *added, char *text, size_t size)
{
    const char *wrong = check_finished(sizes, run, 0, text, size);

    if (wrong)
        return wrong;
    if (!run->answer || sscanf(run->answer, "%lf of %lf counted", counted, added) != 2 ||
        *counted < 0 || *counted > *added)
        return say(text, size, "wrong: the answer is \"%.60s\"", run->answer ? run->answer : "");
    return NULL;
}

const char *check_counter(const char *model, const struct sizes *sizes, const struct run *run,
                          char *text, size_t size)
{
    double counted, added;

    (void)model;
    return read_counted(sizes, run, &counted, &added, text, size);
}

const char *check_protected_counter(const char *model, const struct sizes *sizes,
                                    const struct run *run, char *text, size_t size)
{
    double counted, added;
    const char *wrong = read_counted(sizes, run, &counted, &added, text, size);

    (void)model;
    if (!wrong && counted != added)
        wrong = say(text, size, "wrong: %.0f of %.0f additions are lost", added - counted, added);
    return wrong;
}

const char *check_crash(const char *model, const struct sizes *sizes, const struct run *run,
                        char *text, size_t size)
{
    (void)model;
    for (int task = 1; task <= sizes->tasks; task++) {
        const struct task_times *times = &run->tasks[task - 1];
        double took_s = times->finished_s - times->started_s;

        if (took_s < sizes->wait_s - CLOCK_SLACK_S)
            return say(text, size, "wrong: task %d took %.5f s, less than the %g s of its waiting",
                       task, took_s, sizes->wait_s);
    }
    if (!isnan(run->tasks[0].finished_s))
        return say(text, size, "wrong: task 1 finished, though it was to crash");
    return NULL;
}
