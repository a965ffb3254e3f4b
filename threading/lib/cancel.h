/*
 * cancel.h - a token by which one thread asks others to end early.
 *
 *     static void *work(void *argument)
 *     {
 *         struct cancel_token *token = argument;
 *
 *         while (!token_cancelled(token) && part_of_the_work())
 *             ;
 *         return NULL;
 *     }
 *
 * A request, not a force: the thread that works looks at the token, or waits on it, and cleans up
 * as it ends. Once cancelled, a token stays so. What waits elsewhere is reached in two ways:
 * poll() on token_descriptor() beside a socket, or token_add_callback with a function that ends the
 * wait (that closes the queue, shuts the socket down).
 *
 * Any thread may call any of these. pthread_cancel is acted upon after a wait, not in it.
 */
#ifndef CANCEL_H
#define CANCEL_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

/* Lives from token_add_callback to token_remove_callback; the caller's memory. */
struct token_callback {
    void (*function)(void *argument); /* all private */
    void *argument;
    struct token_callback *next, **link; /* link: NULL when it is in no list */
};

struct cancel_token {
    pthread_mutex_t lock; /* all private; the lock guards the rest */
    pthread_cond_t changed;
    atomic_bool is_cancelled;
    int descriptor; /* -1: nobody has asked for it */
    struct token_callback *callbacks;
    struct cancel_token *parent;
    struct token_callback in_parent;
};

/*
 * A token that is cancelled when `parent` is, if not earlier; `parent` may be NULL and has to
 * outlive it. It never cancels its parent.
 */
void token_init(struct cancel_token *token, struct cancel_token *parent);

/* The token is no more used by anybody, all its callbacks have been removed. */
void token_destroy(struct cancel_token *token);

/* Wakes who waits and calls the callbacks, in this thread, before it returns. The first call of
 * several does this. */
void token_cancel(struct cancel_token *token);

/* Costs a read of memory: for loops that compute. */
static inline bool token_cancelled(const struct cancel_token *token)
{
    return atomic_load_explicit(&token->is_cancelled, memory_order_acquire);
}

/*
 * Sleeps `seconds` (INFINITY: until cancelled; 0 or less: does not). 0 when the time has passed,
 * -ECANCELED at once when the token is cancelled.
 */
int token_wait(struct cancel_token *token, double seconds);

/*
 * A descriptor that is readable once the token is cancelled, for poll() beside others. The token's:
 * not to be read or closed, good until token_destroy. Or -EMFILE, -ENFILE, -ENOMEM.
 */
int token_descriptor(struct cancel_token *token);

/*
 * Has function(argument) called when the token is cancelled, by the thread that cancels it; at once
 * if it is already. `callback` is the caller's memory. The function runs with the token locked: it
 * is short, and calls nothing on this token but token_cancelled.
 */
void token_add_callback(struct cancel_token *token, struct token_callback *callback,
                        void (*function)(void *argument), void *argument);

/* After this the function is not called, and runs nowhere: one that runs now is waited for. */
void token_remove_callback(struct cancel_token *token, struct token_callback *callback);

#endif
