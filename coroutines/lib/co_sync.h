/*
 * co_sync.h - what tasks use to wait for each other.
 *
 * All but the last two are plain variables with an initialiser: nothing is allocated, nothing
 * need be destroyed, and a copy is not the same thing.
 *
 * Who waits is served first come, first served. What is released is handed to the first waiter
 * there and then, so nobody who comes later can take it. What need not wait does not: it returns
 * at once, without letting others run and without noticing a cancellation.
 *
 * A waiter that was cancelled has left no trace. When it had been served at that moment already, it
 * keeps what it was handed and returns 0; its next await returns UV_ECANCELED instead.
 *
 * What does not await may be called from a callback too, except where a task must hold a lock. After
 * a CO_EDEADLK of co_run, initialise what its tasks waited for anew.
 */
#ifndef CO_SYNC_H
#define CO_SYNC_H

#include "co.h"

#include <stdbool.h>
#include <stdint.h>

/* --- lock -------------------------------------------------------------------------------------
 *
 *     co_lock lock = CO_LOCK_INIT;
 *
 * Needed only around an await: between two awaits nobody else runs.
 */
typedef struct co_lock {
    unsigned long long holder; /* the number of the task; 0: free */
    struct co_list waiters;
} co_lock;

#define CO_LOCK_INIT ((co_lock){.holder = 0})

/* Awaits the lock. CO_EDEADLK if the running task holds it already. */
int co_lock_acquire(co_lock *lock);

/* Takes the lock if it is free, else UV_EBUSY. UV_EINVAL where no task is running. */
int co_lock_try_acquire(co_lock *lock);

/* Hands the lock on. UV_EPERM if the running task does not hold it (asyncio lets anybody). */
int co_lock_release(co_lock *lock);

static inline bool co_lock_is_free(const co_lock *lock)
{
    return lock->holder == 0;
}

/* --- semaphore --------------------------------------------------------------------------------
 *
 *     co_semaphore seats = CO_SEMAPHORE_INIT(3);
 *     co_semaphore seats = CO_BOUNDED_SEMAPHORE_INIT(3);
 *
 * The bounded one never has more permits than it began with: one release too many is an error.
 */
typedef struct co_semaphore {
    size_t permits, at_most;
    struct co_list waiters;
} co_semaphore;

#define CO_SEMAPHORE_INIT(count)         ((co_semaphore){.permits = (count), .at_most = SIZE_MAX})
#define CO_BOUNDED_SEMAPHORE_INIT(count) ((co_semaphore){.permits = (count), .at_most = (count)})

/* Awaits a permit. */
int co_semaphore_acquire(co_semaphore *semaphore);

/* Takes a permit if there is one, else UV_EAGAIN. */
int co_semaphore_try_acquire(co_semaphore *semaphore);

/* Gives a permit to the first waiter, or back; anybody may. UV_EINVAL: more than at first. */
int co_semaphore_release(co_semaphore *semaphore);

/* --- event ------------------------------------------------------------------------------------
 *
 *     co_event ready = CO_EVENT_INIT;
 */
typedef struct co_event {
    bool set;
    struct co_list waiters;
} co_event;

#define CO_EVENT_INIT ((co_event){.set = false})

/* Awaits the event. All who wait when it is set return, even if it is cleared at once. */
int co_event_wait(co_event *event);

void co_event_set(co_event *event);
void co_event_clear(co_event *event);

static inline bool co_event_is_set(const co_event *event)
{
    return event->set;
}

/* --- condition --------------------------------------------------------------------------------
 *
 *     co_condition changed = CO_CONDITION_INIT(&lock);
 *
 * Unlike asyncio's it has no lock of its own: the caller names one. Every function here is for the
 * lock's holder, and returns UV_EPERM to others.
 */
typedef struct co_condition {
    co_lock *lock;
    struct co_list waiters;
} co_condition;

#define CO_CONDITION_INIT(itslock) ((co_condition){.lock = (itslock)})

/*
 * Releases the lock, awaits a notification, and holds the lock again however it returns; when it
 * was cancelled it may have to wait for that, and another cancellation stays for the next await.
 * If it had been notified and was cancelled while it waited for the lock, the next waiter is
 * notified in its place: check again what you waited for.
 */
int co_condition_wait(co_condition *condition);

/* Waits until predicate(argument) is true, which it may be at once. */
int co_condition_wait_for(co_condition *condition, bool (*predicate)(void *argument),
                          void *argument);

/* Notifies the first `count` waiters; they go on one by one as they get the lock. */
int co_condition_notify(co_condition *condition, size_t count);
int co_condition_notify_all(co_condition *condition);

/* --- barrier ----------------------------------------------------------------------------------
 *
 *     co_barrier start = CO_BARRIER_INIT(3);
 *
 * Opens when so many have come, and closes behind them for the next round. As with asyncio's, a
 * cancelled waiter leaves, and the others wait for another to come; if none will, break the barrier
 * with co_barrier_abort.
 */
typedef struct co_barrier {
    int parties, waiting;
    bool broken;
    struct co_list waiters;
} co_barrier;

#define CO_BARRIER_INIT(count) ((co_barrier){.parties = (count)})

/*
 * Awaits the others. Returns who this was among those let through, 0 for the first that came to
 * parties - 1 for the last, or UV_EPIPE if the barrier is or gets broken.
 */
int co_barrier_wait(co_barrier *barrier);

/* Breaks the barrier: who waits, and who comes, gets UV_EPIPE. */
void co_barrier_abort(co_barrier *barrier);

/* Who waits gets UV_EPIPE; the barrier is whole and empty again. */
void co_barrier_reset(co_barrier *barrier);

/* --- queue ------------------------------------------------------------------------------------
 *
 * Items are pointers, NULL among them; the queue never looks at what they point to. What is put
 * while somebody waits to get it is handed to the first of them.
 */
typedef struct co_queue {
    void **items; /* a ring */
    size_t slots, head, count;
    size_t capacity;
    size_t unfinished;
    bool closed;
    struct co_list getters, putters, joiners;
} co_queue;

/* A queue with room for `capacity` items, or, with 0, one that grows. May return UV_ENOMEM. */
int co_queue_init(co_queue *queue, size_t capacity);

/* Gives the memory back; items still there are the caller's. Nobody may be waiting. */
void co_queue_destroy(co_queue *queue);

/*
 * Awaits room and puts an item at the end. With an error the item is still the caller's:
 * UV_EPIPE when the queue is closed, UV_ENOMEM when it cannot grow. The second does not wait, and
 * returns UV_EAGAIN when the queue is full.
 */
int co_queue_put(co_queue *queue, void *item);
int co_queue_put_nowait(co_queue *queue, void *item);

/*
 * Awaits an item and takes the first. UV_EOF when the queue is closed and nothing is left. The
 * second does not wait, and returns UV_EAGAIN when the queue is empty. `item` is set by 0 alone.
 */
int co_queue_get(co_queue *queue, void **item);
int co_queue_get_nowait(co_queue *queue, void **item);

/* No more items: who waits to put gets UV_EPIPE; getters take what is there, then get UV_EOF. */
void co_queue_close(co_queue *queue);

/* Says that an item taken is dealt with. UV_EINVAL if all that were put already are. */
int co_queue_task_done(co_queue *queue);

/* Awaits a co_queue_task_done for every item put. */
int co_queue_join(co_queue *queue);

static inline size_t co_queue_count(const co_queue *queue)
{
    return queue->count;
}

/* --- future -----------------------------------------------------------------------------------
 *
 * Pending at first, then done for good: with a result, with an error, or cancelled, which is the
 * error UV_ECANCELED. It is counted as tasks are: whoever keeps it has a handle, its creator first,
 * and the last one given back frees it, done or not.
 *
 *     co_future *answer = co_future_create();
 *     ask(co_future_retain(answer));            which sets the result, then releases its handle
 *     error = co_future_await(answer, &result);
 */
typedef struct co_future co_future;

/* A pending future, or NULL with errno ENOMEM. */
co_future *co_future_create(void);

/* One more handle for the same future, which this returns; one less. */
co_future *co_future_retain(co_future *future);
void co_future_release(co_future *future);

/*
 * Awaits the end of the future and releases the handle however it returns, as co_await. Several
 * may await one future, each with a handle of its own.
 *
 * Returns 0, the future's error, UV_ECANCELED also when the waiting task was cancelled (unlike in
 * asyncio the future then stays as it is: others may wait for it), or UV_EINVAL for NULL.
 */
int co_future_await(co_future *future, void **result);

/* End a pending future. UV_EALREADY when it is done; UV_EINVAL for an error that is none (>= 0). */
int co_future_set_result(co_future *future, void *result);
int co_future_set_error(co_future *future, int error);

/* Ends a pending future with UV_ECANCELED; false when it is done already. */
bool co_future_cancel(co_future *future);

bool co_future_done(const co_future *future);
bool co_future_cancelled(const co_future *future);

/* As co_future_await, but does not wait and keeps the handle; UV_EAGAIN while pending. */
int co_future_result(const co_future *future, void **result);

/*
 * Has function(future, argument) called when the future is done: within the call that ends it, at
 * once if it is done already, never if it is freed before. Callbacks run in the order of adding,
 * after the waiting tasks were made ready, and cannot await. `future` is borrowed. 0 or UV_ENOMEM.
 */
int co_future_add_done_callback(co_future *future,
                                void (*function)(co_future *future, void *argument),
                                void *argument);

#endif
