/*
 * pool_map.c - one function, many arguments: submits all, then takes all results in order.
 */
#include "pool.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

/* How many were submitted before `error`. */
static size_t submit_all(struct pool *pool, pool_function *function, const unsigned char *arguments,
                         size_t size, struct future **futures, size_t count, int *error)
{
    size_t taken = 0;

    *error = 0;
    while (taken < count && !*error) {
        *error = pool_submit(pool, function, arguments + taken * size, size, &futures[taken]);
        taken += !*error;
    }
    return taken;
}

int pool_map(struct pool *pool, pool_function *function, const void *arguments, size_t size,
             size_t count, void *results, size_t result_size)
{
    struct future **futures = calloc(count ? count : 1, sizeof *futures);
    int refused, error = 0;

    if (!futures)
        return -ENOMEM;
    size_t taken = submit_all(pool, function, arguments, size, futures, count, &refused);
    for (size_t i = 0; refused && i < taken; i++)
        future_cancel(futures[i]);
    for (size_t i = 0; i < taken; i++) {
        unsigned char *place = results ? (unsigned char *)results + i * result_size : NULL;
        int failed = future_result(futures[i], INFINITY, place, result_size, NULL);
        if (!error)
            error = failed;
        future_release(futures[i]);
    }
    free(futures);
    return refused ? refused : error;
}
