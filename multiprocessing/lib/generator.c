/*
 * generator.c - values on request: an empty record asks, a record answers, an end ends.
 */
#include "generator.h"

#include "child.h"
#include "deadline.h"
#include "descriptors.h"
#include "message.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

struct generator {
    struct child child;
    generator_function *function;
    void *argument;
    struct channel *consumer; /* in the producer */
    bool has_asked;           /* for a value that has not come yet */
    int end;                  /* what generator_next returns when the child is gone */
};

static int wait_for_request(const struct generator *generator)
{
    size_t size;

    return message_receive(generator->consumer->receive, NULL, 0, INFINITY, &size) == 0
               ? 0
               : -ECANCELED;
}

static int produce(void *argument, struct channel *parent)
{
    struct generator *generator = argument;

    generator->consumer = parent;
    if (wait_for_request(generator) != 0)
        return 0;
    return generator->function(generator, generator->argument);
}

int generator_create(struct generator **made, generator_function *function, void *argument)
{
    struct generator *generator = calloc(1, sizeof *generator);
    if (!generator)
        return -ENOMEM;

    generator->function = function;
    generator->argument = argument;
    int error = child_start(&generator->child, produce, generator);
    if (error)
        free(generator);
    else
        *made = generator;
    return error;
}

int generator_yield(struct generator *generator, const void *value, size_t size)
{
    int error = message_send(generator->consumer->send, value, size);

    if (error)
        return error == -EPIPE ? -ECANCELED : error;
    return wait_for_request(generator);
}

/* Its pipe has ended: so has it, or it is about to. */
static int end(struct generator *generator, double seconds)
{
    int error = child_join(&generator->child, seconds, NULL, 0, NULL);

    if (error != -ETIMEDOUT)
        generator->end = error ? error : -ENODATA;
    return generator->child.pid ? error : generator->end;
}

int generator_next(struct generator *generator, double seconds, void *value, size_t capacity,
                   size_t *size)
{
    double deadline = deadline_in(seconds);
    struct channel *channel = &generator->child.channel;
    size_t length;

    if (!size)
        size = &length;
    *size = 0;
    if (generator->child.pid == 0)
        return generator->end;
    if (channel->receive < 0)
        return end(generator, seconds);
    /* A producer that is gone does not take the request: how it went shows below. */
    int error = generator->has_asked ? 0 : message_send(channel->send, NULL, 0);
    if (error && error != -EPIPE)
        return error;
    generator->has_asked = true;
    error = message_receive(channel->receive, value, capacity, seconds, size);
    if (error == 0 || error == -EMSGSIZE)
        generator->has_asked = false;
    if (error != -EPIPE && error != -EPROTO)
        return error;
    descriptors_close(channel->receive);
    channel->receive = -1;
    return end(generator, deadline - deadline_in(0));
}

static int stop(struct child *child, double grace_seconds)
{
    descriptors_close(child->channel.send);
    child->channel.send = -1;
    int error = child_join(child, grace_seconds, NULL, 0, NULL);
    if (error != -ETIMEDOUT)
        return error;
    child_cancel(child, grace_seconds);
    return child_error(child);
}

int generator_close(struct generator *generator, double grace_seconds)
{
    if (!generator)
        return 0;
    int error = generator->child.pid ? stop(&generator->child, grace_seconds) : generator->end;
    free(generator);
    return error == -ENODATA || error == -ECANCELED ? 0 : error;
}
