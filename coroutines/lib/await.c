/*
 * await.c - to wait for the end of other tasks: one, many up to the first error, or all.
 */
#include "co_cancel.h"
#include "co_group.h"
#include "co_internal.h"

/* What a task has come to, for one who waits for it. */
static int error_of(const struct co_task *task)
{
    if (!task)
        return UV_EINVAL;
    if (task == co_here.current)
        return CO_EDEADLK;
    return task->state == CO_DONE ? task->error : UV_EAGAIN;
}

static bool can_end(const struct co_task *task)
{
    return task && task != co_here.current && task->state != CO_DONE;
}

/* `error`: of a task that has ended. */
static bool is_enough(const struct co_ends *ends, int error)
{
    switch (ends->until) {
    case CO_FIRST_COMPLETED:
        return ends->left < ends->count;
    case CO_FIRST_EXCEPTION:
        return (error && error != UV_ECANCELED) || !ends->left;
    case CO_FIRST_FAILED:
        return error || !ends->left;
    default:
        return !ends->left;
    }
}

static void free_watcher(struct co_watcher *watcher, struct co_task *task)
{
    if (watcher == &task->spare)
        watcher->owner = NULL;
    else
        co_deallocate(watcher);
}

static void note_end(struct co_watcher *watcher, struct co_task *task)
{
    struct co_ends *ends = watcher->owner;

    free_watcher(watcher, task);
    ends->left--;
    if (ends->waiter && is_enough(ends, task->error)) {
        co_wake(ends->waiter, 0);
        ends->waiter = NULL;
    }
}

static bool watch(struct co_ends *ends, struct co_task *task)
{
    struct co_watcher *watcher = task->spare.owner ? co_allocate(sizeof *watcher) : &task->spare;

    if (!watcher)
        return false;
    watcher->ended = note_end;
    watcher->owner = ends;
    CO_APPEND(&task->watchers, watcher);
    ends->left++;
    return true;
}

static void stop_watching(struct co_ends *ends, struct co_task *task)
{
    struct co_watcher *watcher = task->watchers.first;

    while (watcher->owner != ends)
        watcher = watcher->next;
    CO_REMOVE(&task->watchers, watcher);
    free_watcher(watcher, task);
    ends->left--;
}

/* Prepares to be told of every end; co_ends_finish must follow, unless this returns an error. */
int co_ends_begin(struct co_ends *ends, co_task *const tasks[], size_t count, int until)
{
    *ends = (struct co_ends){.tasks = tasks, .count = count, .until = until};
    if (!co_here.current)
        return UV_EINVAL;
    for (size_t i = 0; i < count; i++)
        if (can_end(tasks[i]) && !watch(ends, tasks[i])) {
            co_ends_finish(ends);
            return UV_ENOMEM;
        }
    return 0;
}

/*
 * One that was cancelled before it waits for a task cancels that, too. By the same number: what
 * has heard of it in another way, as at the end of the run, is not cancelled twice.
 */
static __attribute__((cold)) void pass_on(struct co_ends *ends)
{
    co_take_interruption(co_here.current);
    ends->cancelled = true;
    for (size_t i = 0; i < ends->count; i++)
        co_cancel_as(ends->tasks[i], co_here.current->interrupted_since);
}

static inline __attribute__((always_inline)) int wait_for(struct co_ends *ends,
                                                          const struct co_reason *reason)
{
    if (__builtin_expect(co_here.current->interruption != 0, 0) && reason == &co_awaiting)
        pass_on(ends);
    ends->waiter = co_here.current;
    return co_park(reason, ends);
}

static bool is_over(const struct co_ends *ends)
{
    for (size_t i = 0; ends->tasks && i < ends->count; i++)
        if (!can_end(ends->tasks[i]) && is_enough(ends, error_of(ends->tasks[i])))
            return true;
    return !ends->left;
}

/* Waits until it is woken: by the last end that it takes, or by an interruption. */
int co_ends_wait(struct co_ends *ends, const struct co_reason *reason)
{
    return is_over(ends) ? 0 : wait_for(ends, reason);
}

/* Those watched are the first that can still end. */
void co_ends_finish(struct co_ends *ends)
{
    for (size_t i = 0; ends->left; i++)
        if (can_end(ends->tasks[i]))
            stop_watching(ends, ends->tasks[i]);
    co_timer_cancel(&ends->alarm);
}

static void leave(struct co_task *waiter)
{
    ((struct co_ends *)waiter->waits_for)->waiter = NULL;
}

static void describe(const struct co_task *waiter, char *text, size_t size)
{
    const struct co_ends *ends = waiter->waits_for;
    char others[32] = "";
    size_t i = 0;

    if (!ends->tasks) {
        snprintf(text, size, "for the next of %zu tasks to end", ends->left);
        return;
    }
    while (i < ends->count - 1 && (!ends->tasks[i] || ends->tasks[i]->state == CO_DONE))
        i++;
    if (ends->left > 1)
        snprintf(others, sizeof others, " %s %zu more",
                 ends->until == CO_FIRST_COMPLETED ? "or" : "and", ends->left - 1);
    snprintf(text, size, "for '%s' (task %llu)%s to end", ends->tasks[i]->name,
             ends->tasks[i]->number, others);
}

const struct co_reason co_awaiting = {leave, .describe = describe};
const struct co_reason co_watching = {leave, .describe = describe};

static void wake_waiter(struct co_watcher *watcher, struct co_task *task)
{
    struct co_ends *ends = watcher->owner;

    (void)task;
    if (ends->waiter)
        co_wake(ends->waiter, 0);
}

/* As the functions above for a single task; only what a cancellation looks at is set. */
static inline int await_one(co_task *task, const struct co_reason *reason)
{
    struct co_ends ends;
    struct co_watcher watcher = {.ended = wake_waiter, .owner = &ends};

    ends.tasks = &task;
    ends.count = ends.left = 1;
    CO_APPEND(&task->watchers, &watcher);
    int error = wait_for(&ends, reason);
    if (task->state != CO_DONE)
        CO_REMOVE(&task->watchers, &watcher);
    return error ? error : co_see_error(task);
}

static inline int await_result(co_task *task, void **result, const struct co_reason *reason)
{
    int error = !task || !co_here.current ? UV_EINVAL
                : task == co_here.current ? CO_EDEADLK
                : task->state == CO_DONE  ? co_see_error(task)
                                          : await_one(task, reason);

    if (result)
        *result = error ? NULL : task->result;
    return error;
}

int co_await(co_task *task, void **result)
{
    int error = await_result(task, result, &co_awaiting);

    co_release(task);
    return error;
}

int co_shield(co_task *task, void **result)
{
    return await_result(task, result, &co_watching);
}

/* The error that came first in time; one that is no task's came before all. */
static int first_error(co_task *const tasks[], size_t count)
{
    uint64_t first = UINT64_MAX;
    int error = 0;

    for (size_t i = 0; i < count; i++) {
        bool ended = tasks[i] && tasks[i]->state == CO_DONE;
        uint64_t when = ended ? tasks[i]->ended : 0;
        int failed = error_of(tasks[i]);

        if (failed && (ended || failed != UV_EAGAIN) && when < first) {
            first = when;
            error = failed;
        }
    }
    return error;
}

static int co_gather_until(co_task *const tasks[], size_t count, int until, void *results[],
                           int errors[])
{
    struct co_ends ends;
    int error = co_ends_begin(&ends, tasks, count, until);

    if (!error) {
        error = co_ends_wait(&ends, &co_awaiting);
        co_ends_finish(&ends);
        if (!error && until == CO_FIRST_FAILED)
            error = first_error(tasks, count);
        if (!error && ends.cancelled)
            error = UV_ECANCELED;
    }
    for (size_t i = 0; i < count; i++) {
        int failed = error_of(tasks[i]);

        if (results)
            results[i] = failed ? NULL : tasks[i]->result;
        if (errors)
            errors[i] = failed;
        if (failed && tasks[i])
            tasks[i]->error_seen = tasks[i]->state == CO_DONE;
        co_release(tasks[i]);
    }
    return error;
}

int co_gather(co_task *const tasks[], size_t count, void *results[])
{
    return co_gather_until(tasks, count, CO_FIRST_FAILED, results, NULL);
}

int co_gather_errors(co_task *const tasks[], size_t count, void *results[], int errors[])
{
    return co_gather_until(tasks, count, CO_ALL_COMPLETED, results, errors);
}
