/*
 * generator.h - a function that gives its values one by one, each when it is asked for.
 *
 *     static int count(struct generator *generator, void *to)
 *     {
 *         int error = 0;
 *
 *         for (intptr_t i = 0; i < (intptr_t)to && error == 0; i++)
 *             error = generator_yield(generator, (void *)i);
 *         return error;
 *     }
 *
 *     generator_create(&numbers, count, (void *)3);
 *     while (generator_next(numbers, INFINITY, &number) == 0)
 *         use(number);
 *     error = generator_close(numbers);
 *
 * The producer is a thread of its own. It runs only while it is asked for a value: not before the
 * first generator_next, and after a generator_yield not before the next. So there is never more
 * than one value, and what it points to is valid until the next generator_next, be it on the
 * producer's stack. pthread_cancel is acted upon after a wait, not in it.
 */
#ifndef GENERATOR_H
#define GENERATOR_H

struct generator;

/* Yields, and returns 0 or a negative error, which is then the generator's. No pthread_exit. */
typedef int generator_function(struct generator *generator, void *argument);

/* Makes a generator; the caller owns it. 0, -ENOMEM, or -EAGAIN: no thread can be had. */
int generator_create(struct generator **generator, generator_function *function, void *argument);

/*
 * Gives a value to the consumer and waits until the next one is asked for. Returns 0, or, now and
 * ever after, -ECANCELED when the generator has been closed: the producer then cleans up and
 * returns. Whether the value was taken is not known then. -EPERM outside the producer's thread.
 */
int generator_yield(struct generator *generator, void *value);

/*
 * Asks for the next value and waits for it, at most `seconds` (INFINITY: no limit; 0 or less: not
 * at all). `value` is set by 0 alone. Returns 0, the producer's error, or
 *   -ENODATA    the producer has ended without one; so again if asked again
 *   -ETIMEDOUT  the value was not there in time; the producer works on, the next call has it
 *   -EDEADLK    the producer asks itself
 */
int generator_next(struct generator *generator, double seconds, void **value);

/*
 * Ends the producer, waits for its cleanup, and frees the generator. Needed also after -ENODATA. A
 * producer that has not begun never does; one that waits in generator_yield, or calls it next, gets
 * -ECANCELED from it. No other thread is using the generator.
 *
 * Returns 0, the producer's error unless that is -ECANCELED, also if generator_next has told it, or
 * -EDEADLK from the producer, when nothing is closed. NULL is allowed.
 */
int generator_close(struct generator *generator);

#endif
