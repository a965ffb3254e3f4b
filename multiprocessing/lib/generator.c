/*
 * generator.c - values on request: an empty record asks, a record answers, an end ends.
 */
#include "generator.h"

#include "deadline.h"
#include "descriptors.h"
#include "message.h"

#include <errno.h>
#include <math.h>

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

int generator_start(struct generator *generator, generator_function *function, void *argument)
{
    *generator = (struct generator){.function = function, .argument = argument};
    return child_start(&generator->child, produce, generator);
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

    *size = 0;
    if (generator->child.pid == 0)
        return generator->end;
    if (channel->receive < 0)
        return end(generator, seconds);
    /* A producer that is gone does not take the request: that shows below. */
    if (!generator->has_asked)
        message_send(channel->send, NULL, 0);
    generator->has_asked = true;
    int error = message_receive(channel->receive, value, capacity, seconds, size);
    if (error == 0 || error == -EMSGSIZE)
        generator->has_asked = false;
    if (error != -EPIPE && error != -EPROTO)
        return error;
    descriptors_close(channel->receive);
    channel->receive = -1;
    return end(generator, deadline - deadline_in(0));
}

int generator_close(struct generator *generator, double grace_seconds)
{
    struct child *child = &generator->child;

    if (child->pid == 0)
        return generator->end == -ENODATA ? 0 : generator->end;
    descriptors_close(child->channel.send);
    child->channel.send = -1;
    int error = child_join(child, grace_seconds, NULL, 0, NULL);
    if (error == -ETIMEDOUT) {
        child_cancel(child, grace_seconds);
        error = child_error(child);
    }
    generator->end = error ? error : -ENODATA;
    return error == -ECANCELED ? 0 : error;
}
