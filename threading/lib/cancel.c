/*
 * cancel.c - a token by which one thread asks others to end early.
 *
 * Callbacks run with the token locked, so that to remove one is to know that it does not run. A
 * child is a callback of its parent: locks are taken from parent to child and never back.
 */
#include "cancel.h"
#include "internal.h"

#include <errno.h>
#include <stddef.h>

static void cancel_child(void *token)
{
    token_cancel(token);
}

void token_init(struct cancel_token *token, struct cancel_token *parent)
{
    *token = (struct cancel_token){
        .lock = PTHREAD_MUTEX_INITIALIZER,
        .changed = PTHREAD_COND_INITIALIZER,
        .descriptor = -1,
        .parent = parent,
    };
    if (parent)
        token_add_callback(parent, &token->in_parent, cancel_child, token);
}

void token_destroy(struct cancel_token *token)
{
    if (token->parent)
        token_remove_callback(token->parent, &token->in_parent);
    descriptor_close(token->descriptor);
    pthread_cond_destroy(&token->changed);
    pthread_mutex_destroy(&token->lock);
}

static void unlink_callback(struct token_callback *callback)
{
    *callback->link = callback->next;
    if (callback->next)
        callback->next->link = callback->link;
    callback->link = NULL;
}

void token_cancel(struct cancel_token *token)
{
    pthread_mutex_lock(&token->lock);
    if (!atomic_exchange(&token->is_cancelled, true)) {
        pthread_cond_broadcast(&token->changed);
        if (token->descriptor >= 0)
            descriptor_signal(token->descriptor);
    }
    while (token->callbacks) {
        struct token_callback *callback = token->callbacks;

        unlink_callback(callback);
        callback->function(callback->argument);
    }
    pthread_mutex_unlock(&token->lock);
}

int token_wait(struct cancel_token *token, double seconds)
{
    struct deadline deadline = deadline_after(seconds);
    int error = 0;

    pthread_mutex_lock(&token->lock);
    while (!token_cancelled(token) && !error)
        error = wait_until(&token->changed, &token->lock, &deadline);
    pthread_mutex_unlock(&token->lock);
    return token_cancelled(token) ? -ECANCELED : 0;
}

int token_descriptor(struct cancel_token *token)
{
    pthread_mutex_lock(&token->lock);
    int descriptor = token->descriptor;
    if (descriptor < 0) {
        descriptor = descriptor_open(token_cancelled(token));
        token->descriptor = descriptor < 0 ? -1 : descriptor;
    }
    pthread_mutex_unlock(&token->lock);
    return descriptor;
}

void token_add_callback(struct cancel_token *token, struct token_callback *callback,
                        void (*function)(void *argument), void *argument)
{
    *callback = (struct token_callback){.function = function, .argument = argument};
    pthread_mutex_lock(&token->lock);
    if (token_cancelled(token)) {
        function(argument);
    } else {
        callback->next = token->callbacks;
        callback->link = &token->callbacks;
        if (callback->next)
            callback->next->link = &callback->next;
        token->callbacks = callback;
    }
    pthread_mutex_unlock(&token->lock);
}

void token_remove_callback(struct cancel_token *token, struct token_callback *callback)
{
    pthread_mutex_lock(&token->lock);
    if (callback->link)
        unlink_callback(callback);
    pthread_mutex_unlock(&token->lock);
}
