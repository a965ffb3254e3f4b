/*
 * trace.c - with CO_DEBUG=1: every switch of every loop, a line each, in the file CO_TRACE or
 * co-trace.tsv. plots/trace.gp draws it. Written at once, so that a crash leaves what led to it.
 *
 * The switch knows nothing of this. A traced loop goes to its base after each task (a budget of one
 * switch), and the base sees what has changed: who ran, what it waits for, who has been woken.
 */
#include "co_internal.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

static FILE *file; /* one for all loops of the process; of each, a line is written in one call */
static uint64_t opened_at;
static atomic_bool failed;

static const char *path_of_trace(void)
{
    const char *path = getenv("CO_TRACE");

    return path && *path ? path : "co-trace.tsv";
}

/* Once. */
static void complain(void)
{
    if (!atomic_exchange(&failed, true))
        fprintf(stderr, "the trace cannot be written to %s: %s\n", path_of_trace(),
                strerror(errno));
}

static void open_file(void)
{
    const char *debug = getenv("CO_DEBUG");

    if (!debug || *debug != '1')
        return;
    file = fopen(path_of_trace(), "we");
    if (file)
        setvbuf(file, NULL, _IOLBF, 0);
    opened_at = co_clock();
    if (!file || fputs("seconds\tloop\ttask\tname\tevent\twhat\n", file) < 0)
        complain();
}

void co_trace_open(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    static atomic_uint loops;

    pthread_once(&once, open_file);
    co_here.traced = file ? atomic_fetch_add(&loops, 1) + 1 : 0;
}

/* What a person named may have anything in it. */
static void without_tabs(char *text)
{
    for (; *text; text++)
        if ((unsigned char)*text < ' ')
            *text = ' ';
}

static void trace(const struct co_task *task, const char *event, const char *what)
{
    char name[CO_NAME_BYTES], words[160];

    if (task == &co_here.base || atomic_load_explicit(&failed, memory_order_relaxed))
        return;
    snprintf(name, sizeof name, "%s", task->name);
    snprintf(words, sizeof words, "%s", what);
    without_tabs(name);
    without_tabs(words);
    if (fprintf(file, "%.9f\t%u\t%llu\t%s\t%s\t%s\n", (double)(co_clock() - opened_at) * 1e-9,
                co_here.traced, task->number, name, event, words) < 0)
        complain();
}

/* Those that have come into the run queue since the last look, but for the one that yielded. */
static void trace_woken(const struct co_task *yielded)
{
    const struct co_ready *ready = &co_here.ready;

    for (; co_here.traced_tail != ready->tail; co_here.traced_tail++) {
        const struct co_task *task = ready->tasks[co_here.traced_tail & ready->mask];

        if (task->state != CO_NEW && task != yielded)
            trace(task, "woken", "");
    }
}

void co_trace_resumed(const struct co_task *task)
{
    trace_woken(&co_here.base); /* which is in no trace: all are told */
    trace(task, "resumed", "");
}

void co_trace_left(const struct co_task *task)
{
    char what[128] = "its next turn";

    if (task->state == CO_DONE || task->state == CO_FREE) {
        trace(task, "ended", task->error ? co_strerror(task->error) : "");
    } else {
        if (task->wait)
            co_describe_wait(task, what, sizeof what);
        trace(task, "awaits", what);
    }
    trace_woken(task);
}

void co_trace_created(const struct co_task *task)
{
    char place[128];

    snprintf(place, sizeof place, "at %s:%d", task->site->file, task->site->line);
    trace(task, "created", place);
}
