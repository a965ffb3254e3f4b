/*
 * report.c - what the library has to say: which limit was met, who sleeps for ever, what an error
 * is.
 */
#include "co_internal.h"
#include "symbols.h"

#include <stdarg.h>
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

/* Of the functions that a waiting task is in, the caller's own come first: all but the library's.
 */
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
    size_t count;
};

static void describe(struct co_task *task, void *with)
{
    struct report *report = with;
    char reason[128] = "for nothing that this library knows";
    struct place place;

    if ((task->state != CO_NEW && task->state != CO_STARTED) || ++report->count > CO_TASKS_SHOWN)
        return;
    if (task->wait)
        task->wait->describe(task, reason, sizeof reason);
    fprintf(stderr, "  '%s' (task %llu, created at %s:%d) waits %s\n", task->name,
            (unsigned long long)task->number, task->site->file, task->site->line, reason);
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
    co_stacks_each(describe, &report);
    co_symbols_close(&report.program);
    if (report.count > CO_TASKS_SHOWN)
        fprintf(stderr, "  … and %zu more\n", report.count - CO_TASKS_SHOWN);
}
