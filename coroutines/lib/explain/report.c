/*
 * report.c - what the library has to say: which limit was met, what an error is, who sleeps for
 * ever, and whom nobody awaited.
 */
#include "co_internal.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

enum { FRAMES = 32, FRAMES_SHOWN = 4 };

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

/* --- deadlock --------------------------------------------------------------------------------- */

/*
 * The functions that a waiting task is in, by the frame pointers: those of the program, after the
 * library's own. Code that was compiled without frame pointers leads nowhere, or off the stack.
 */
static void say_place(const struct co_task *task, const struct co_symbols *program)
{
    void *const *frame = co_context_frame(&task->context), *const *below = NULL;
    void *calls[FRAMES];
    int first = 0, end = 0;

    for (; end < FRAMES && frame > below && (char *)frame >= task->stack_low &&
           (char *)(frame + 2) <= task->stack_top && (uintptr_t)frame % sizeof *frame == 0;
         below = frame, frame = *frame) {
        calls[end] = (char *)frame[1] - 1; /* the call, not where it returns to */
        const char *function = co_function_at(program, calls[end]);
        if (!function || strcmp(function, "co_task_live") == 0)
            break;
        end++;
        if (strncmp(function + 1, "o_", 2) == 0 && strchr("cC", *function))
            first = end;
    }
    int count = end - first < FRAMES_SHOWN ? end - first : FRAMES_SHOWN;
    co_say_frames(stderr, program, calls + first, count, "    in ", ", called by ", " ");
}

struct report {
    struct co_symbols program;
    bool errors_only;
    size_t count;
};

static void say_how_many_more(const struct report *report, const char *indent)
{
    if (report->count > CO_TASKS_SHOWN)
        fprintf(stderr, "%s… and %zu more\n", indent, report->count - CO_TASKS_SHOWN);
}

void co_describe_wait(const struct co_task *task, char *text, size_t size)
{
    const struct co_reason *wait = task->wait;

    if (wait->text)
        snprintf(text, size, wait->text,
                 wait->number ? *(int *)((char *)task->waits_for + wait->number - 1) : 0);
    else
        wait->describe(task, text, size);
}

static void report_waiting(struct co_task *task, void *with)
{
    struct report *report = with;
    char reason[128] = "for nothing that this library knows";

    if ((task->state != CO_NEW && task->state != CO_STARTED) || ++report->count > CO_TASKS_SHOWN)
        return;
    if (task->wait)
        co_describe_wait(task, reason, sizeof reason);
    fprintf(stderr, "  " CO_TASK_NAMED " waits %s\n", CO_TASK_WORDS(task), reason);
    say_place(task, &report->program);
}

void co_report_deadlock(void)
{
    struct report report = {.count = 0};

    fflush(stdout);
    fprintf(stderr, "deadlock: every coroutine is asleep and no timer, socket or process can wake "
                    "one\n");
    co_symbols_open(&report.program);
    co_stacks_each(report_waiting, &report);
    co_symbols_close(&report.program);
    say_how_many_more(&report, "  ");
}

/* --- forgotten -------------------------------------------------------------------------------- *
 *
 * A task that nobody awaited is found where it lies: its handle is still held, or co_release has kept
 * its stack because nobody had looked at its error. UV_ECANCELED does not count: it was asked for.
 */

static void name_if_held(struct co_task *task, void *with)
{
    struct report *report = with;
    int error = task->error_seen || task->error == UV_ECANCELED ? 0 : task->error;

    if (task->state != CO_DONE || task == co_here.main || (report->errors_only && !error))
        return;
    if (++report->count > CO_TASKS_SHOWN)
        return;
    fprintf(stderr, "task " CO_TASK_NAMED, CO_TASK_WORDS(task));
    if (error)
        fprintf(stderr, " failed with '%s' and nobody looked at its error\n", co_strerror(error));
    else
        fprintf(stderr, " was never awaited\n");
}

void co_report_forgotten(bool errors_only)
{
    struct report report = {.errors_only = errors_only};

    if (co_stacks_taken() <= 1) /* the main task's own */
        return;
    fflush(stdout);
    co_stacks_each(name_if_held, &report);
    if (co_here.errors_forgotten > CO_TASKS_SHOWN)
        report.count += co_here.errors_forgotten - CO_TASKS_SHOWN;
    say_how_many_more(&report, "");
}
