/*
 * queue.h - hand things from thread to thread; as queue.Queue, with an end.
 *
 * Items are pointers, NULL among them; the queue never looks at what they point to. They come out
 * in the order in which they were put; which of several waiting threads goes first is the system's
 * choice. Times are seconds; INFINITY: no limit; 0 or less: it does not wait. pthread_cancel is
 * acted upon after a wait, not in it; to end waits early, close the queue.
 */
#ifndef QUEUE_H
#define QUEUE_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

struct queue {
    pthread_mutex_t lock; /* all private; the lock guards the rest */
    pthread_cond_t may_put, may_get, all_done;
    void **items; /* a ring */
    size_t capacity, head, count;
    size_t unfinished;
    bool is_closed;
};

/* A queue with room for `capacity` items. 0, -ENOMEM, or -EINVAL for no room. */
int queue_init(struct queue *queue, size_t capacity);

/* Gives the memory back; items still there are the caller's. No thread may be using the queue. */
void queue_destroy(struct queue *queue);

/*
 * Waits for room and puts an item at the end. With an error the item is still the caller's:
 *   -ETIMEDOUT  there was no room in time
 *   -EPIPE      the queue is closed
 */
int queue_put(struct queue *queue, void *item, double seconds);

/*
 * Waits for an item and takes the first. `item` is set by 0 alone.
 *   -ETIMEDOUT  there was none in time
 *   -ENODATA    the queue is closed and nothing is left
 */
int queue_get(struct queue *queue, double seconds, void **item);

/* No more items: who waits to put gets -EPIPE; getters take what is there, then get -ENODATA. */
void queue_close(struct queue *queue);

/* Says that an item taken is dealt with. 0, or -EINVAL if all that were put already are. */
int queue_task_done(struct queue *queue);

/* Waits until queue_task_done has been called for every item put. 0 or -ETIMEDOUT. */
int queue_join(struct queue *queue, double seconds);

/* How many items are there now: other threads may change it before the caller has looked. */
size_t queue_count(struct queue *queue);

#endif
