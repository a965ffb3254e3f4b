/*
 * ends.h - tasks that end in each of the ways there are, for the tests of those who wait for them.
 */
#ifndef ENDS_H
#define ENDS_H

#include "co_cancel.h"
#include "order.h"

static inline void *add_one(void *number)
{
    return (char *)number + 1;
}

static inline void *fail(void *error)
{
    return co_raise(VALUE(error));
}

static inline void *sleep_long(void *unused)
{
    (void)unused;
    return co_raise(co_sleep(1000));
}

/* Its result is its argument, some milliseconds. */
static inline void *sleep_ms(void *ms)
{
    int error = co_sleep(VALUE(ms) / 1e3);

    return error ? co_raise(error) : ms;
}

static inline void *fail_late(void *error)
{
    int interrupted = co_sleep(0.005);

    return co_raise(interrupted ? interrupted : VALUE(error));
}

static inline void *clean_up_slowly(void *unused)
{
    int error = co_sleep(1000);

    CHECK_EQUAL(error, UV_ECANCELED);
    CHECK_EQUAL(co_sleep(0.005), 0);
    note('c');
    (void)unused;
    return co_raise(error);
}

static inline void *swallow(void *result)
{
    CHECK_EQUAL(co_sleep(1000), UV_ECANCELED);
    return result;
}

static inline void *fail_when_cancelled(void *error)
{
    CHECK_EQUAL(co_sleep(1000), UV_ECANCELED);
    return co_raise(VALUE(error));
}

#endif
