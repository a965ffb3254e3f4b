/*
 * co_sync.h - what tasks use to wait for each other.
 *
 *     co_lock         one at a time                                          asyncio.Lock
 *     co_semaphore    so many at a time                                      asyncio.Semaphore
 *     co_event        wait until something has happened                      asyncio.Event
 *
 * All but the last two are plain variables with an initialiser: nothing is allocated, nothing
 * need be destroyed, and a copy is not the same thing.
 *
 * Who waits is served first come, first served. What is released is handed to the first waiter
 * there and then, so nobody who comes later can take it. What need not wait does not: it returns
 * at once, without letting others run and without noticing a cancellation.
 *
 * What awaits returns 0 or its own errors, UV_ECANCELED, or UV_EINVAL where no task is running. A
 * waiter that was cancelled has left no trace. When it had been served at that moment already, a
 * wake that came first wins: it keeps what it was handed, returns 0, and its next await returns
 * UV_ECANCELED instead. Nothing is lost between the two.
 *
 * All belong to the thread of the loop; what does not await may be called from a callback too,
 * except where a task must hold a lock. After a CO_EDEADLK of co_run, initialise what its tasks
 * waited for anew.
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
    uint64_t holder; /* the number of the task; 0: free */
    struct co_list waiters;
} co_lock;

#define CO_LOCK_INIT                                                                               \
    {                                                                                              \
        0,                                                                                         \
        {                                                                                          \
            NULL, NULL                                                                             \
        }                                                                                          \
    }

/* Awaits that the running task holds the lock. CO_EDEADLK if it does already. */
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

#define CO_SEMAPHORE_INIT(permits)                                                                 \
    {                                                                                              \
        permits, SIZE_MAX,                                                                         \
        {                                                                                          \
            NULL, NULL                                                                             \
        }                                                                                          \
    }
#define CO_BOUNDED_SEMAPHORE_INIT(permits)                                                         \
    {                                                                                              \
        permits, permits,                                                                          \
        {                                                                                          \
            NULL, NULL                                                                             \
        }                                                                                          \
    }

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

#define CO_EVENT_INIT                                                                              \
    {                                                                                              \
        false,                                                                                     \
        {                                                                                          \
            NULL, NULL                                                                             \
        }                                                                                          \
    }

/* Awaits that the event is set. Whoever waited when it was set returns, even if it is cleared. */
int co_event_wait(co_event *event);

void co_event_set(co_event *event);
void co_event_clear(co_event *event);

static inline bool co_event_is_set(const co_event *event)
{
    return event->set;
}

#endif
