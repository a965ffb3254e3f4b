/*
 * generator.c - a task that runs only while somebody waits for its next value.
 *
 * The record of a generator is at the top of its task's stack, where it lives as long as the
 * task's handle: a generator that is forgotten needs nobody to free it.
 */
#include "co_cancel.h"
#include "co_generator.h"
#include "co_internal.h"

/* What a consumer is woken with. */
#define HAS_ENDED 0
#define HAS_VALUE 1

#define ALIGNED(bytes) (((bytes) + 15) & ~(size_t)15)

struct co_generator {
    struct co_task *task;
    co_function *function;
    void *argument;
    struct co_task *consumer; /* who waits in co_next */
    void **wanted;            /* where its value goes to */
    void *value;              /* what was yielded when nobody waited */
    bool has_value;
    bool closed;
};

/* --- the producer ----------------------------------------------------------------------------- */

static void leave_demand(struct co_task *task)
{
    co_generator *generator = task->waits_for;

    generator->closed = true;
    generator->has_value = false;
}

static const struct co_reason demand = {leave_demand,
                                        .text = "for somebody to ask for its next value"};

static void *produce(void *argument)
{
    co_generator *generator = argument;
    int error = generator->consumer ? 0 : co_park(&demand, generator);

    if (error)
        co_raise(error);
    else
        generator->function(generator->argument);
    if (generator->consumer)
        co_wake(generator->consumer, HAS_ENDED);
    return NULL;
}

int co_yield(void *value)
{
    struct co_task *self = co_here.current;

    if (!self || self->function != produce)
        return UV_EINVAL;
    co_generator *generator = self->argument;
    if (generator->closed) {
        co_take_interruption(self); /* it came while the task was ready, and is told now */
        return UV_ECANCELED;
    }

    struct co_task *consumer = generator->consumer;
    if (consumer) {
        *generator->wanted = value;
        generator->consumer = NULL;
        co_wake(consumer, HAS_VALUE);
    } else {
        generator->value = value;
        generator->has_value = true;
    }
    return co_park(&demand, generator);
}

co_generator *co_generate_at(const struct co_site *site, const co_options *options,
                             co_function *function, void *argument)
{
    co_task *task = co_create_task_at(site, options, produce, NULL);

    if (!task)
        return NULL;
    /* Below the record, and below the name if that is a copy. */
    char *top = task->name == site->name ? (char *)task : (char *)(uintptr_t)task->name;
    co_generator *generator = (co_generator *)(void *)(top - ALIGNED(sizeof *generator));
    *generator = (co_generator){.task = task, .function = function, .argument = argument};
    task->argument = generator;
    co_context_init(&task->context, task->stack_low, generator);
    return generator;
}

/* --- the consumer ----------------------------------------------------------------------------- */

static void leave_producer(struct co_task *task)
{
    ((co_generator *)task->waits_for)->consumer = NULL;
}

static void describe_producer(const struct co_task *task, char *text, size_t size)
{
    const co_generator *generator = task->waits_for;

    snprintf(text, size, "for the %s of '%s' (task %llu)",
             generator->closed ? "cleanup" : "next value", generator->task->name,
             generator->task->number);
}

static const struct co_reason producer_at_work = {leave_producer, .describe = describe_producer};

/* HAS_VALUE, HAS_ENDED, or the running task was interrupted. */
static int await_producer(co_generator *generator, void **value)
{
    generator->consumer = co_here.current;
    generator->wanted = value;

    int error = co_park(&producer_at_work, generator);
    if (error == HAS_ENDED)
        generator->consumer = NULL;
    return error;
}

/* Whether the running task may wait for the producer now: 0 or the error. */
static int may_consume(const co_generator *generator)
{
    if (!generator || !co_here.current)
        return UV_EINVAL;
    if (generator->task == co_here.current)
        return CO_EDEADLK;
    return generator->consumer ? UV_EBUSY : 0;
}

static int end_of(const co_generator *generator)
{
    return generator->task->error ? generator->task->error : UV_EOF;
}

int co_next(co_generator *generator, void **value)
{
    int error = may_consume(generator);

    if (error)
        return error;
    struct co_task *producer = generator->task;
    if (producer->state == CO_DONE)
        return end_of(generator);
    if (producer->state == CO_NEW && producer->interruption)
        return UV_ECANCELED; /* it will never begin */
    if (generator->has_value) {
        *value = generator->value;
        generator->has_value = false;
        return 0;
    }

    if (producer->wait == &demand)
        co_wake(producer, 0);
    error = await_producer(generator, value);
    if (error == HAS_ENDED)
        return end_of(generator);
    return error == HAS_VALUE ? 0 : error;
}

/*
 * When the main task has ended, co_run has already interrupted whatever is awaited; once more would
 * hit the producer's cleanup.
 */
static void cancel(struct co_task *producer)
{
    if (producer->wait == &demand || producer->state == CO_NEW || co_here.main->state != CO_DONE)
        co_cancel(producer);
}

int co_generator_close(co_generator *generator)
{
    int error = may_consume(generator), interruption = 0;

    if (error)
        return error;
    struct co_task *producer = generator->task;
    if (producer->state != CO_DONE && !generator->closed) {
        generator->closed = true;
        cancel(producer);
    }
    while (producer->state == CO_STARTED) {
        error = await_producer(generator, NULL);
        if (error != HAS_ENDED) {
            interruption = error;
            cancel(producer);
        }
    }
    error = producer->error == UV_ECANCELED ? 0 : producer->error;
    co_release(producer);
    return interruption ? interruption : error;
}
