/*
 * generator.c - a thread that works only while it is asked for a value.
 */
#include "generator.h"
#include "internal.h"

#include <errno.h>
#include <stdlib.h>

struct generator {
    pthread_mutex_t lock; /* guards the rest but function, argument and thread */
    pthread_cond_t changed;
    enum { IDLE, WANTED, GIVEN, ENDED } state;
    bool is_closed;
    void *value;
    int error;
    generator_function *function;
    void *argument;
    pthread_t thread;
};

/* Waits, in the producer, until a value is wanted. -ECANCELED: none will be. */
static int wait_until_wanted(struct generator *generator)
{
    const struct deadline never = {.is_never = true};

    while (generator->state != WANTED && !generator->is_closed)
        wait_until(&generator->changed, &generator->lock, &never);
    return generator->is_closed ? -ECANCELED : 0;
}

static void *produce(void *argument)
{
    struct generator *generator = argument;

    pthread_mutex_lock(&generator->lock);
    int error = wait_until_wanted(generator);
    pthread_mutex_unlock(&generator->lock);
    if (!error)
        error = generator->function(generator, generator->argument);

    pthread_mutex_lock(&generator->lock);
    generator->state = ENDED;
    generator->error = error;
    pthread_cond_broadcast(&generator->changed);
    pthread_mutex_unlock(&generator->lock);
    return NULL;
}

int generator_create(struct generator **generator, generator_function *function, void *argument)
{
    struct generator *made = calloc(1, sizeof *made);

    if (!made)
        return -ENOMEM;
    made->lock = (pthread_mutex_t)PTHREAD_MUTEX_INITIALIZER;
    made->changed = (pthread_cond_t)PTHREAD_COND_INITIALIZER;
    made->function = function;
    made->argument = argument;
    int error = pthread_create(&made->thread, NULL, produce, made);
    if (error) {
        free(made);
        return -error;
    }
    *generator = made;
    return 0;
}

static bool is_producer(const struct generator *generator)
{
    return pthread_equal(generator->thread, pthread_self());
}

int generator_yield(struct generator *generator, void *value)
{
    if (!is_producer(generator))
        return -EPERM;
    pthread_mutex_lock(&generator->lock);
    generator->value = value;
    generator->state = GIVEN;
    pthread_cond_broadcast(&generator->changed);
    int error = wait_until_wanted(generator);
    pthread_mutex_unlock(&generator->lock);
    return error;
}

int generator_next(struct generator *generator, double seconds, void **value)
{
    struct deadline deadline = deadline_after(seconds);
    int error = 0;

    if (is_producer(generator))
        return -EDEADLK;
    pthread_mutex_lock(&generator->lock);
    while (generator->state != GIVEN && generator->state != ENDED && !error) {
        if (generator->state == IDLE) {
            generator->state = WANTED;
            pthread_cond_broadcast(&generator->changed);
        }
        error = wait_until(&generator->changed, &generator->lock, &deadline);
    }
    if (generator->state == GIVEN) {
        *value = generator->value;
        generator->state = IDLE;
        error = 0;
    } else if (generator->state == ENDED) {
        error = generator->error ? generator->error : -ENODATA;
    }
    pthread_mutex_unlock(&generator->lock);
    return error;
}

int generator_close(struct generator *generator)
{
    if (!generator)
        return 0;
    if (is_producer(generator))
        return -EDEADLK;
    pthread_mutex_lock(&generator->lock);
    generator->is_closed = true;
    pthread_cond_broadcast(&generator->changed);
    pthread_mutex_unlock(&generator->lock);
    join_thread(generator->thread);

    int error = generator->error == -ECANCELED ? 0 : generator->error;
    pthread_cond_destroy(&generator->changed);
    pthread_mutex_destroy(&generator->lock);
    free(generator);
    return error;
}
