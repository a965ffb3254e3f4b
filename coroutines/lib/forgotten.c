/*
 * forgotten.c - at the end of co_run: the tasks that nobody awaited, the errors that nobody saw.
 *
 * A handle still held then was given to nobody: its task is found where it lies. A task whose
 * handles were given back leaves its stack to the next one: if it failed and nobody looked at its
 * error, it is written down before. UV_ECANCELED is no such error: somebody wanted it.
 */
#include "co_internal.h"

#include <stdlib.h>
#include <string.h>

struct co_forgotten {
    char name[CO_NAME_BYTES];
    uint64_t number;
    const struct co_site *site;
    int error; /* 0: it was not awaited */
};

void co_forget_error(const struct co_task *task)
{
    if (task->error == UV_ECANCELED || ++co_here.errors_forgotten > CO_TASKS_SHOWN)
        return;
    if (!co_here.forgotten)
        co_here.forgotten = calloc(CO_TASKS_SHOWN, sizeof *co_here.forgotten);
    if (!co_here.forgotten)
        return; /* it is counted all the same */
    struct co_forgotten *one = &co_here.forgotten[co_here.errors_forgotten - 1];
    *one = (struct co_forgotten){.number = task->number, .site = task->site, .error = task->error};
    snprintf(one->name, sizeof one->name, "%s", task->name);
}

static void name_it(const struct co_forgotten *one)
{
    fprintf(stderr, "task '%s' (task %llu, created at %s:%d) ", one->name,
            (unsigned long long)one->number, one->site->file, one->site->line);
    if (one->error)
        fprintf(stderr, "failed with '%s' and nobody looked at its error\n",
                co_strerror(one->error));
    else
        fprintf(stderr, "was never awaited\n");
}

struct report {
    bool errors_only;
    size_t count;
};

static void name_if_held(struct co_task *task, void *with)
{
    struct report *report = with;
    struct co_forgotten one = {.number = task->number, .site = task->site};

    if (task->state != CO_DONE || task == co_here.main)
        return;
    if (!task->error_seen && task->error != UV_ECANCELED)
        one.error = task->error;
    if ((report->errors_only && !one.error) || ++report->count > CO_TASKS_SHOWN)
        return;
    snprintf(one.name, sizeof one.name, "%s", task->name);
    name_it(&one);
}

void co_report_forgotten(bool errors_only)
{
    struct report report = {.errors_only = errors_only, .count = co_here.errors_forgotten};
    size_t written = co_here.forgotten ? report.count : 0;

    if (!report.count && co_stacks_taken() <= 1) /* the main task's own */
        return;
    fflush(stdout);
    for (size_t i = 0; i < written && i < CO_TASKS_SHOWN; i++)
        name_it(&co_here.forgotten[i]);
    co_stacks_each(name_if_held, &report);
    if (report.count > CO_TASKS_SHOWN)
        fprintf(stderr, "… and %zu more\n", report.count - CO_TASKS_SHOWN);
    free(co_here.forgotten);
}
