/*
 * co_generator.h - a function that gives its values one by one, each when it is asked for.
 *
 *     static void *count(void *to)
 *     {
 *         for (intptr_t i = 0; i < (intptr_t)to; i++)
 *             if (co_yield((void *)i) != 0)
 *                 break;
 *         return NULL;
 *     }
 *
 *     co_generator *numbers = co_generate(count, (void *)3);
 *     void *number;
 *     int error;
 *
 *     while (co_next(numbers, &number) == 0)
 *         use(number);
 *     error = co_generator_close(numbers);
 *
 * The producer is a task of its own and may await like any. It runs only while a consumer waits in
 * co_next: not before the first one, and after a co_yield not before the next. So there is never
 * more than one value, and what it points to is valid until the next co_next, be it on the
 * producer's stack. Several tasks may consume one generator, one after the other.
 *
 * A generator that nobody closes is ended by co_run like every task that is left, and costs
 * nothing afterwards: all of it is on the producer's stack.
 */
#ifndef CO_GENERATOR_H
#define CO_GENERATOR_H

#include "co.h"

typedef struct co_generator co_generator;

/*
 * co_generator *co_generate(co_function *function, void *argument, …options);
 *
 * Makes a generator of what function(argument) yields; options as in co_create_task. What the
 * function returns is dropped; its error (co_raise) is the generator's. The caller owns the
 * generator and hands it to co_generator_close. Returns NULL with errno set, as co_create_task.
 */
#define co_generate(function, argument, ...)                                                       \
    co_generate_at(CO_SITE(function), CO_OPTIONS(__VA_ARGS__), function, argument)

/*
 * Gives a value to the consumer and awaits the next co_next; for the producer and what it calls.
 *
 * Returns 0, or UV_ECANCELED, now and ever after, when the generator has been closed or the
 * producer cancelled: it then cleans up, awaiting if it wants to, and returns. Whether the value
 * was taken is not known then. UV_EINVAL outside a producer.
 */
int co_yield(void *value);

/*
 * Awaits the next value. `value` is set by 0 alone.
 *
 * Returns 0, the producer's error, or
 *   UV_EOF        the producer has ended without one; so again if asked again
 *   UV_ECANCELED  the waiting task was cancelled. The producer is not (in asyncio it is): it goes
 *                 on to its next co_yield, and the next co_next has the value.
 *   UV_EBUSY      another task is waiting for the next value
 *   CO_EDEADLK    the producer asks itself
 *   UV_EINVAL     `generator` is NULL, too (a failed co_generate)
 */
int co_next(co_generator *generator, void **value);

/*
 * Ends the producer, waits for its cleanup, and frees the generator however it returns. Needed
 * also after UV_EOF. A producer that has not begun never does; one that waits in co_yield gets
 * UV_ECANCELED from it; one that still awaits something (a co_next was cancelled) gets it there.
 *
 * Returns 0, the producer's error unless that is UV_ECANCELED, also if co_next has told it, or
 *   UV_ECANCELED  the waiting task was cancelled. The cleanup was, too, and has ended.
 *   UV_EBUSY, CO_EDEADLK, UV_EINVAL  as co_next; nothing is closed then
 */
int co_generator_close(co_generator *generator);
co_generator *co_generate_at(const struct co_site *site, const co_options *options,
                             co_function *function, void *argument);

#endif
