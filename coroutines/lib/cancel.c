/*
 * cancel.c - ends a task's wait early, or that of the task that it waits for.
 *
 * A cancellation goes from task to task along co_await and co_gather, and interrupts the tasks at
 * the end: those that wait for something else, or do not wait. It goes by a list, not by recursion
 * (chains may be as long as there is memory for tasks), and has a number, by which it knows where
 * it has been: tasks may wait in a circle.
 *
 * An interruption is delivered once. Until it is, further ones are one with it; `requests` counts
 * them, so that a time-out or a group that has ended in the meantime can take its own back.
 */
#include "co_cancel.h"
#include "co_internal.h"

static void interrupt(struct co_task *task, uint64_t number)
{
    /* Or its wait has been ended by one that it has not seen yet. */
    if (task->interruption || task->interrupted_place > co_here.ready.head) {
        task->requests++;
        return;
    }
    task->requests = 1;
    task->interrupted_since = number;
    if (task->wait) {
        if (task->wait->leave)
            task->wait->leave(task);
        task->interrupted_place = co_here.ready.tail + 1;
        co_wake(task, UV_ECANCELED);
    } else {
        task->interruption = UV_ECANCELED;
    }
}

/* One that came meanwhile stands for both. */
void co_cancel_later(void)
{
    co_here.current->interruption = UV_ECANCELED;
}

static void visit(struct co_task **pending, struct co_task *task, uint64_t number)
{
    if (!task || task->state == CO_DONE || task->last_cancellation == number)
        return;
    task->last_cancellation = number;
    task->cancels++;
    task->cancel_next = *pending;
    *pending = task;
}

bool co_cancel_as(struct co_task *first, uint64_t number)
{
    struct co_task *pending = NULL, *task;
    bool interrupted = false;

    visit(&pending, first, number);
    while ((task = pending)) {
        pending = task->cancel_next;
        if (task->wait != &co_awaiting) {
            interrupt(task, number);
            interrupted = true;
            continue;
        }
        struct co_ends *ends = task->waits_for;
        ends->cancelled = true;
        for (size_t i = 0; i < ends->count; i++)
            visit(&pending, ends->tasks[i], number);
    }
    return interrupted;
}

/*
 * Where tasks await each other in a circle nobody is at its end, nor where all that is awaited has
 * ended just now: then it is the first one.
 */
uint64_t co_cancel_numbered(struct co_task *task)
{
    uint64_t number = ++co_here.cancellations;

    if (!co_cancel_as(task, number))
        interrupt(task, number);
    return number;
}

bool co_cancel(co_task *task)
{
    if (task->state == CO_DONE)
        return false;
    co_cancel_numbered(task);
    return true;
}

static void cancel_left_over(struct co_task *task, void *number)
{
    if (task->state != CO_NEW && task->state != CO_STARTED)
        return;
    task->last_cancellation = *(uint64_t *)number;
    task->cancels++;
    if (task->wait == &co_awaiting)
        ((struct co_ends *)task->waits_for)->cancelled = true;
    else
        interrupt(task, *(uint64_t *)number);
}

/* Each task is told: whoever passes it on reaches only those that are not yet there. */
void co_cancel_all(void)
{
    uint64_t number = ++co_here.cancellations;

    co_stacks_each(cancel_left_over, &number);
}

/* Undoes the cancellation `number` of `task` if the task has not seen it; returns whether. */
bool co_take_back(struct co_task *task, uint64_t number)
{
    if (!task->interruption || number < task->interrupted_since)
        return false;
    task->cancels--;
    if (--task->requests == 0)
        task->interruption = 0;
    return true;
}

bool co_done(const co_task *task)
{
    return task->state == CO_DONE;
}

bool co_cancelled(const co_task *task)
{
    return task->state == CO_DONE && task->error == UV_ECANCELED;
}

int co_error(co_task *task)
{
    return task->state == CO_DONE ? co_see_error(task) : UV_EAGAIN;
}

int co_result(co_task *task, void **result)
{
    int error = co_error(task);

    if (result)
        *result = error ? NULL : task->result;
    return error;
}
