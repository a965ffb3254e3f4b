/*
 * queue.c - hands items from task to task, through a ring where nobody waits for them.
 *
 * While somebody waits to get, the ring is empty; while somebody waits to put, it is full. An item
 * goes straight into the hands of a waiting getter, and a waiting putter's into the place that a
 * getter has made: whoever is woken has what it waited for.
 */
#include "co_internal.h"
#include "co_sync.h"

#include <stdlib.h>
#include <string.h>

#define SLOTS_AT_FIRST 16

/* What a waiting task's waits_for is: where its item goes to or comes from. */
struct wish {
    co_queue *queue;
    void **item;
};

static void describe_put(const struct co_task *task, char *text, size_t size)
{
    const struct wish *wish = task->waits_for;

    snprintf(text, size, "for room in a queue of %zu", wish->queue->capacity);
}

static void describe_join(const struct co_task *task, char *text, size_t size)
{
    const co_queue *queue = task->waits_for;

    snprintf(text, size, "for a queue's items to be done: %zu", queue->unfinished);
}

static const struct co_reason empty = {co_list_leave, .text = "for an item in a queue"};
static const struct co_reason full = {co_list_leave, .describe = describe_put};
static const struct co_reason unfinished = {co_list_leave, .describe = describe_join};

int co_queue_init(co_queue *queue, size_t capacity)
{
    *queue = (co_queue){.capacity = capacity ? capacity : SIZE_MAX,
                        .slots = capacity ? capacity : SLOTS_AT_FIRST};
    queue->items = calloc(queue->slots, sizeof *queue->items);
    return queue->items ? 0 : UV_ENOMEM;
}

void co_queue_destroy(co_queue *queue)
{
    free(queue->items);
    queue->items = NULL;
}

/* Only a queue without a capacity has fewer slots than that. */
static int grow(co_queue *queue)
{
    void **items = calloc(queue->slots * 2, sizeof *items);
    size_t before_wrap = queue->slots - queue->head;

    if (!items)
        return UV_ENOMEM;
    memcpy(items, queue->items + queue->head, before_wrap * sizeof *items);
    memcpy(items + before_wrap, queue->items, queue->head * sizeof *items);
    free(queue->items);
    queue->items = items;
    queue->head = 0;
    queue->slots *= 2;
    return 0;
}

static void append(co_queue *queue, void *item)
{
    size_t place = queue->head + queue->count++;

    queue->items[place < queue->slots ? place : place - queue->slots] = item;
    queue->unfinished++;
}

static void *take(co_queue *queue)
{
    void *item = queue->items[queue->head];

    queue->head = queue->head + 1 < queue->slots ? queue->head + 1 : 0;
    queue->count--;
    return item;
}

int co_queue_put_nowait(co_queue *queue, void *item)
{
    if (queue->closed)
        return UV_EPIPE;
    if (queue->count == queue->capacity)
        return UV_EAGAIN;

    struct co_task *getter = co_list_take(&queue->getters);
    if (getter) {
        struct wish *wish = getter->waits_for;

        *wish->item = item;
        queue->unfinished++;
        co_wake(getter, 0);
        return 0;
    }
    if (queue->count == queue->slots && grow(queue) != 0)
        return UV_ENOMEM;
    append(queue, item);
    return 0;
}

int co_queue_put(co_queue *queue, void *item)
{
    if (!co_here.current)
        return UV_EINVAL;

    int error = co_queue_put_nowait(queue, item);
    if (error != UV_EAGAIN)
        return error;
    struct wish wish = {queue, &item};
    return co_park_in(&queue->putters, &full, &wish);
}

int co_queue_get_nowait(co_queue *queue, void **item)
{
    if (!queue->count)
        return queue->closed ? UV_EOF : UV_EAGAIN;
    *item = take(queue);

    struct co_task *putter = co_list_take(&queue->putters);
    if (putter) {
        struct wish *wish = putter->waits_for;

        append(queue, *wish->item);
        co_wake(putter, 0);
    }
    return 0;
}

int co_queue_get(co_queue *queue, void **item)
{
    if (!co_here.current)
        return UV_EINVAL;

    int error = co_queue_get_nowait(queue, item);
    if (error != UV_EAGAIN)
        return error;
    struct wish wish = {queue, item};
    return co_park_in(&queue->getters, &empty, &wish);
}

void co_queue_close(co_queue *queue)
{
    queue->closed = true;
    co_list_wake(&queue->getters, UV_EOF);
    co_list_wake(&queue->putters, UV_EPIPE);
}

int co_queue_task_done(co_queue *queue)
{
    if (!queue->unfinished)
        return UV_EINVAL;
    if (--queue->unfinished == 0)
        co_list_wake(&queue->joiners, 0);
    return 0;
}

int co_queue_join(co_queue *queue)
{
    if (!co_here.current)
        return UV_EINVAL;
    return queue->unfinished ? co_park_in(&queue->joiners, &unfinished, queue) : 0;
}
