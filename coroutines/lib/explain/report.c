/*
 * report.c - what the library has to say: which limit was met, what an error is, who sleeps for
 * ever, and whom nobody awaited.
 */
#include "co_internal.h"
#include "symbols.h"

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

/* The functions that a waiting task is in. From `first` on they are the program's own. */
struct place {
    uintptr_t addresses[FRAMES];
    const char *functions[FRAMES];
    int first, end;
};

/* By the frame pointers. Code that was compiled without them leads nowhere, or off the stack. */
static void find_place(const struct co_task *task, const struct co_symbols *program,
                       struct place *place)
{
    void *const *frame = co_context_frame(&task->context), *const *below = NULL;

    place->first = place->end = 0;
    for (int i = 0; i < FRAMES; below = frame, frame = *frame, i++) {
        if ((char *)frame < task->stack_low || (char *)(frame + 2) > task->stack_top ||
            frame <= below || (uintptr_t)frame % sizeof *frame != 0)
            return;
        uintptr_t address = (uintptr_t)frame[1] - 1; /* of the call, not of where it returns to */
        const char *function = co_function_at(program, address);
        if (!function || strcmp(function, "co_task_live") == 0)
            return;
        place->addresses[i] = address - program->moved_by;
        place->functions[i] = function;
        place->end = i + 1;
        if (strncmp(function + 1, "o_", 2) == 0 && strchr("cC", *function))
            place->first = i + 1;
    }
}

static void say_place(const struct place *place)
{
    int end = place->end < place->first + FRAMES_SHOWN ? place->end : place->first + FRAMES_SHOWN;

    if (place->first == end)
        return;
    for (int i = place->first; i < end; i++) {
        const char *function = place->functions[i];
        int length = (int)strcspn(function, "."); /* without ".constprop.0" */

        fprintf(stderr, "%s%.*s", i > place->first ? ", called by " : "    in ", length, function);
    }
    fprintf(stderr, " (the lines: addr2line -e %s", program_invocation_name);
    for (int i = place->first; i < end; i++)
        fprintf(stderr, " 0x%zx", (size_t)place->addresses[i]);
    fprintf(stderr, ")\n");
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
    if (task->wait->text)
        snprintf(text, size, "%s", task->wait->text);
    else
        task->wait->describe(task, text, size);
}

static void report_waiting(struct co_task *task, void *with)
{
    struct report *report = with;
    char reason[128] = "for nothing that this library knows";
    struct place place;

    if ((task->state != CO_NEW && task->state != CO_STARTED) || ++report->count > CO_TASKS_SHOWN)
        return;
    if (task->wait)
        co_describe_wait(task, reason, sizeof reason);
    fprintf(stderr, "  " CO_TASK_NAMED " waits %s\n", CO_TASK_WORDS(task), reason);
    find_place(task, &report->program, &place);
    say_place(&place);
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
 * A handle still held at the end of co_run was given to nobody: its task is found where it lies. A
 * task whose handles were given back leaves its stack to the next one: if it failed and nobody
 * looked at its error, that is written down before. UV_ECANCELED does not count: it was asked for.
 */

struct co_forgotten {
    char name[CO_NAME_BYTES];
    unsigned long long number;
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

/* A macro: of a task, or of what is left of one. */
#define SAY_FORGOTTEN(one, error)                                                                  \
    fprintf(stderr,                                                                                \
            (error) ? "task " CO_TASK_NAMED " failed with '%s' and nobody looked at its error\n"   \
                    : "task " CO_TASK_NAMED " was never awaited\n",                                \
            CO_TASK_WORDS(one), co_strerror(error))

static void name_if_held(struct co_task *task, void *with)
{
    struct report *report = with;
    int error = task->error_seen || task->error == UV_ECANCELED ? 0 : task->error;

    if (task->state != CO_DONE || task == co_here.main || (report->errors_only && !error))
        return;
    if (++report->count <= CO_TASKS_SHOWN)
        SAY_FORGOTTEN(task, error);
}

void co_report_forgotten(bool errors_only)
{
    struct report report = {.errors_only = errors_only, .count = co_here.errors_forgotten};
    size_t written = co_here.forgotten ? report.count : 0;

    if (!report.count && co_stacks_taken() <= 1) /* the main task's own */
        return;
    fflush(stdout);
    for (size_t i = 0; i < written && i < CO_TASKS_SHOWN; i++)
        SAY_FORGOTTEN(&co_here.forgotten[i], co_here.forgotten[i].error);
    co_stacks_each(name_if_held, &report);
    say_how_many_more(&report, "");
    free(co_here.forgotten);
}
