/*
 * generator.h - a process that produces values one by one, each when it is asked for.
 *
 *     static int count(struct generator *generator, void *argument)
 *     {
 *         int error = 0;
 *
 *         for (int i = 0; i < *(int *)argument && !error; i++)
 *             error = generator_yield(generator, &i, sizeof i);
 *         return error;
 *     }
 *
 *     generator_create(&numbers, count, &three);
 *     while (generator_next(numbers, INFINITY, &number, sizeof number, NULL) == 0)
 *         use(number);
 *     error = generator_close(numbers, 1);
 *
 * A request goes down one pipe, a value comes back through the other. Times are seconds; INFINITY:
 * no limit; 0 or less: it does not wait.
 */
#ifndef GENERATOR_H
#define GENERATOR_H

#include <stddef.h>

struct generator;

/* The producer, in a process of its own. It returns 0, or a negative error as a child_function. */
typedef int generator_function(struct generator *generator, void *argument);

/* Makes a generator; the caller owns it. Forks the producer: see child_start for what holds in it.
 * It does nothing before the first generator_next. 0, -ENOMEM, or another error of child_start. */
int generator_create(struct generator **generator, generator_function *function, void *argument);

/*
 * In the producer: gives a value and waits for the next request.
 * Returns 0, or -ECANCELED when the consumer wants no more or is dead: clean up and return.
 */
int generator_yield(struct generator *generator, const void *value, size_t size);

/*
 * Asks for the next value, waits for it, and copies it to `value`, its length to `size` (may be
 * NULL).
 *   0
 *   -ETIMEDOUT   it did not come in time; the next call waits on for the same value
 *   -ENODATA     there are no more: the producer has returned 0
 *   -EMSGSIZE    it is longer than `capacity` (see `size`) and dropped
 *   -EOWNERDEAD  the producer was killed; or the error that it returned
 * The last two and -ENODATA stay so. Other errors are of write(), read() or poll().
 */
int generator_next(struct generator *generator, double seconds, void *value, size_t capacity,
                   size_t *size);

/*
 * Frees the generator. No more values: its generator_yield returns -ECANCELED. A producer that has
 * not ended `grace_seconds` later gets SIGTERM, and after as long again SIGKILL. Returns 0 when it
 * ended by itself, -EOWNERDEAD when it was killed, or the error that it returned, unless
 * -ECANCELED. NULL is allowed.
 */
int generator_close(struct generator *generator, double grace_seconds);

#endif
