/*
 * report.c - what the library has to say: which limit was met, who sleeps for ever, what an error
 * is.
 */
#include "co_internal.h"

#include <stdarg.h>
#include <string.h>

static __thread char limit[256];

void co_set_limit(const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(limit, sizeof limit, format, arguments);
    va_end(arguments);
}

const char *co_limit(void)
{
    return limit;
}

const char *co_strerror(int error)
{
    return error == CO_EDEADLK ? strerror(EDEADLK) : error ? uv_strerror(error) : "success";
}

static void describe(struct co_task *task, void *shown)
{
    char reason[128] = "for nothing that this library knows";

    if ((task->state != CO_NEW && task->state != CO_STARTED) || ++*(size_t *)shown > CO_TASKS_SHOWN)
        return;
    if (task->wait)
        task->wait->describe(task, reason, sizeof reason);
    fprintf(stderr, "  '%s' (task %llu, created at %s:%d) waits %s\n", task->name,
            (unsigned long long)task->number, task->site->file, task->site->line, reason);
}

void co_report_deadlock(void)
{
    size_t shown = 0;

    fflush(stdout);
    fprintf(stderr, "deadlock: every coroutine is asleep and no timer, socket or process can wake "
                    "one\n");
    co_stacks_each(describe, &shown);
    if (shown > CO_TASKS_SHOWN)
        fprintf(stderr, "  … and %zu more\n", shown - CO_TASKS_SHOWN);
}
