/*
 * event.c - something that has happened or has not, and those who wait for it.
 */
#include "co_internal.h"
#include "co_sync.h"

static void leave(struct co_task *task)
{
    co_event *event = task->waits_for;

    co_list_remove(&event->waiters, task);
}

static void describe(const struct co_task *task, char *text, size_t size)
{
    (void)task;
    snprintf(text, size, "for an event to be set");
}

static const struct co_reason not_set = {leave, describe};

int co_event_wait(co_event *event)
{
    if (!co_here.current)
        return UV_EINVAL;
    if (event->set)
        return 0;
    co_list_append(&event->waiters, co_here.current);
    return co_park(&not_set, event);
}

void co_event_set(co_event *event)
{
    event->set = true;
    co_list_wake(&event->waiters, 0);
}

void co_event_clear(co_event *event)
{
    event->set = false;
}
