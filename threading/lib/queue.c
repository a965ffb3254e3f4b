/*
 * queue.c - a ring of pointers between threads.
 */
#include "queue.h"
#include "internal.h"

#include <errno.h>
#include <stdlib.h>

int queue_init(struct queue *queue, size_t capacity)
{
    if (capacity == 0)
        return -EINVAL;
    *queue = (struct queue){
        .lock = PTHREAD_MUTEX_INITIALIZER,
        .may_put = PTHREAD_COND_INITIALIZER,
        .may_get = PTHREAD_COND_INITIALIZER,
        .all_done = PTHREAD_COND_INITIALIZER,
        .items = calloc(capacity, sizeof(void *)),
        .capacity = capacity,
    };
    return queue->items ? 0 : -ENOMEM;
}

void queue_destroy(struct queue *queue)
{
    free(queue->items);
    pthread_cond_destroy(&queue->may_put);
    pthread_cond_destroy(&queue->may_get);
    pthread_cond_destroy(&queue->all_done);
    pthread_mutex_destroy(&queue->lock);
}

int queue_put(struct queue *queue, void *item, double seconds)
{
    struct deadline deadline = deadline_after(seconds);
    int error = 0;

    pthread_mutex_lock(&queue->lock);
    while (queue->count == queue->capacity && !queue->is_closed && !error)
        error = wait_until(&queue->may_put, &queue->lock, &deadline);
    if (queue->is_closed) {
        error = -EPIPE;
    } else if (queue->count < queue->capacity) {
        queue->items[(queue->head + queue->count++) % queue->capacity] = item;
        queue->unfinished++;
        pthread_cond_signal(&queue->may_get);
        error = 0;
    }
    pthread_mutex_unlock(&queue->lock);
    return error;
}

int queue_get(struct queue *queue, double seconds, void **item)
{
    struct deadline deadline = deadline_after(seconds);
    int error = 0;

    pthread_mutex_lock(&queue->lock);
    while (queue->count == 0 && !queue->is_closed && !error)
        error = wait_until(&queue->may_get, &queue->lock, &deadline);
    if (queue->count > 0) {
        *item = queue->items[queue->head];
        queue->head = (queue->head + 1) % queue->capacity;
        queue->count--;
        pthread_cond_signal(&queue->may_put);
        error = 0;
    } else if (queue->is_closed) {
        error = -ENODATA;
    }
    pthread_mutex_unlock(&queue->lock);
    return error;
}

void queue_close(struct queue *queue)
{
    pthread_mutex_lock(&queue->lock);
    queue->is_closed = true;
    pthread_cond_broadcast(&queue->may_put);
    pthread_cond_broadcast(&queue->may_get);
    pthread_mutex_unlock(&queue->lock);
}

int queue_task_done(struct queue *queue)
{
    int error = 0;

    pthread_mutex_lock(&queue->lock);
    if (queue->unfinished == 0)
        error = -EINVAL;
    else if (--queue->unfinished == 0)
        pthread_cond_broadcast(&queue->all_done);
    pthread_mutex_unlock(&queue->lock);
    return error;
}

int queue_join(struct queue *queue, double seconds)
{
    struct deadline deadline = deadline_after(seconds);
    int error = 0;

    pthread_mutex_lock(&queue->lock);
    while (queue->unfinished > 0 && !error)
        error = wait_until(&queue->all_done, &queue->lock, &deadline);
    if (queue->unfinished == 0)
        error = 0;
    pthread_mutex_unlock(&queue->lock);
    return error;
}

size_t queue_count(struct queue *queue)
{
    pthread_mutex_lock(&queue->lock);
    size_t count = queue->count;
    pthread_mutex_unlock(&queue->lock);
    return count;
}
