/*
 * test_process_pool.c - workers that work off calls, and what becomes of the calls when one dies.
 */
#include "leftovers.h"
#include "pool.h"

#include <math.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#define CAPACITY 256

static ssize_t square(const void *argument, size_t size, void *result, size_t capacity)
{
    int number = *(const int *)argument;

    if (size != sizeof number || capacity < sizeof number)
        return -EINVAL;
    number *= number;
    memcpy(result, &number, sizeof number);
    return sizeof number;
}

static ssize_t fail(const void *argument, size_t size, void *result, size_t capacity)
{
    (void)size;
    (void)result;
    (void)capacity;
    return *(const int *)argument;
}

static ssize_t die(const void *argument, size_t size, void *result, size_t capacity)
{
    (void)size;
    (void)result;
    (void)capacity;
    die_by(*(const int *)argument);
    return 0;
}

static ssize_t sleep_on(const void *argument, size_t size, void *result, size_t capacity)
{
    (void)argument;
    (void)size;
    (void)result;
    (void)capacity;
    for (int waited = -1; waited;)
        waited = pause();
    return 0;
}

static ssize_t ignore_and_sleep(const void *argument, size_t size, void *result, size_t capacity)
{
    signal(SIGTERM, SIG_IGN);
    if (write(*(const int *)argument, "!", 1) != 1)
        return -EIO;
    return sleep_on(argument, size, result, capacity);
}

/* Reads a byte from the descriptor in its argument, and returns it. */
static ssize_t wait_for_a_byte(const void *argument, size_t size, void *result, size_t capacity)
{
    (void)size;
    (void)capacity;
    return read(*(const int *)argument, result, 1);
}

static ssize_t fill(const void *argument, size_t size, void *result, size_t capacity)
{
    (void)size;
    memset(result, *(const char *)argument, capacity);
    return (ssize_t)capacity;
}

static ssize_t own_pid(const void *argument, size_t size, void *result, size_t capacity)
{
    pid_t pid = getpid();

    (void)argument;
    (void)size;
    (void)capacity;
    memcpy(result, &pid, sizeof pid);
    return sizeof pid;
}

static struct future *submit(struct pool *pool, pool_function *function, int argument)
{
    struct future *future;

    CHECK_EQUAL(pool_submit(pool, function, &argument, sizeof argument, &future), 0);
    return future;
}

static void square_fifty(void)
{
    struct pool *pool;
    struct future *futures[50];
    int number;

    CHECK_EQUAL(pool_create(&pool, 3, CAPACITY), 0);
    for (int i = 0; i < 50; i++)
        futures[i] = submit(pool, square, i);
    for (int i = 49; i >= 0; i--) {
        CHECK_EQUAL(future_result(futures[i], INFINITY, &number, sizeof number, NULL), 0);
        CHECK_EQUAL(number, i * i);
        future_release(futures[i]);
    }
    CHECK_EQUAL(pool_destroy(pool, INFINITY, 1), 0);
}

TEST(every_call_gets_its_own_result)
{
    square_fifty();
    LEAVES_NOTHING(square_fifty());
    CHECK_EQUAL(pool_destroy(NULL, 0, 0), 0);
}

TEST(error_of_a_call_is_its_own_and_the_pool_goes_on)
{
    struct pool *pool;

    CHECK_EQUAL(pool_create(&pool, 1, CAPACITY), 0);
    struct future *failed = submit(pool, fail, -ENOSPC), *much = submit(pool, fail, CAPACITY + 1),
                  *good = submit(pool, square, 2);
    CHECK_EQUAL(future_result(good, INFINITY, NULL, 0, NULL), 0);
    CHECK_EQUAL(future_result(failed, 0, NULL, 0, NULL), -ENOSPC);
    CHECK_EQUAL(future_result(much, 0, NULL, 0, NULL), -EMSGSIZE);
    future_release(failed);
    future_release(much);
    future_release(good);
    CHECK_EQUAL(pool_destroy(pool, INFINITY, 1), 0);
}

static void lose_a_worker(int number, const char *name)
{
    struct pool *pool;
    struct future *futures[20], *refused;
    char expected[128];
    pid_t pid;

    CHECK_EQUAL(pool_create(&pool, 1, CAPACITY), 0);
    struct future *first = submit(pool, own_pid, 0);
    CHECK_EQUAL(future_result(first, INFINITY, &pid, sizeof pid, NULL), 0);
    future_release(first);
    futures[0] = submit(pool, die, number);
    for (int i = 1; i < 20; i++) /* they may be submitted after it is noticed */
        if (pool_submit(pool, square, &i, sizeof i, &futures[i]) != 0)
            futures[i] = NULL;
    CHECK_EQUAL(future_result(futures[0], INFINITY, NULL, 0, NULL), -EOWNERDEAD);
    for (int i = 1; i < 20; i++)
        if (futures[i])
            CHECK_EQUAL(future_result(futures[i], INFINITY, NULL, 0, NULL), -EOWNERDEAD);
    snprintf(expected, sizeof expected, "worker 1 (pid %d) was killed by %s while doing task 2",
             (int)pid, name);
    CHECK(pool_trouble(pool) && strcmp(pool_trouble(pool), expected) == 0);
    CHECK_EQUAL(pool_submit(pool, square, &number, sizeof number, &refused), -EOWNERDEAD);
    for (int i = 0; i < 20; i++)
        future_release(futures[i]);
    CHECK_EQUAL(pool_destroy(pool, INFINITY, 1), -EOWNERDEAD);
}

TEST(killed_worker_is_named_and_pending_calls_fail)
{
    LEAVES_NOTHING(lose_a_worker(SIGSEGV, "SIGSEGV"));
    LEAVES_NOTHING(lose_a_worker(SIGKILL, "SIGKILL"));
}

TEST(dead_worker_fails_also_what_others_were_doing)
{
    struct pool *pool;

    LEAVES_NOTHING({
        CHECK_EQUAL(pool_create(&pool, 3, CAPACITY), 0);
        struct future *sleeping = submit(pool, sleep_on, 0), *dying = submit(pool, die, SIGSEGV);
        CHECK_EQUAL(future_result(sleeping, INFINITY, NULL, 0, NULL), -EOWNERDEAD);
        CHECK(strstr(pool_trouble(pool), "worker 2 "));
        CHECK(strstr(pool_trouble(pool), "while doing task 2"));
        future_release(sleeping);
        future_release(dying);
        CHECK_EQUAL(pool_destroy(pool, INFINITY, 5), -EOWNERDEAD);
    });
}

TEST(worker_killed_while_idle_is_noticed)
{
    struct pool *pool;
    pid_t pid;

    CHECK_EQUAL(pool_create(&pool, 1, CAPACITY), 0);
    struct future *future = submit(pool, own_pid, 0);
    CHECK_EQUAL(future_result(future, INFINITY, &pid, sizeof pid, NULL), 0);
    future_release(future);
    CHECK(!pool_trouble(pool));
    kill(pid, SIGKILL);
    struct pollfd polled = {.fd = pool_descriptor(pool), .events = POLLIN};
    CHECK_EQUAL(poll(&polled, 1, -1), 1);
    CHECK_EQUAL(pool_progress(pool), -EOWNERDEAD);
    CHECK(strstr(pool_trouble(pool), "was killed by SIGKILL while idle"));
    CHECK_EQUAL(pool_destroy(pool, INFINITY, 1), -EOWNERDEAD);
}

TEST(call_that_takes_too_long_can_be_waited_for_again)
{
    struct pool *pool;
    int ends[2];
    char byte = 0;

    CHECK_EQUAL(pipe(ends), 0);
    CHECK_EQUAL(pool_create(&pool, 2, CAPACITY), 0);
    struct future *future = submit(pool, wait_for_a_byte, ends[0]);
    CHECK_EQUAL(future_result(future, 0.02, NULL, 0, NULL), -ETIMEDOUT);
    CHECK(!future_cancel(future)); /* it runs */
    CHECK_EQUAL(write(ends[1], "x", 1), 1);
    CHECK_EQUAL(future_result(future, INFINITY, &byte, 1, NULL), 0);
    CHECK_EQUAL(byte, 'x');
    future_release(future);
    CHECK_EQUAL(pool_destroy(pool, INFINITY, 1), 0);
}

TEST(pending_call_is_cancelled_and_released_ones_run_on)
{
    struct pool *pool;
    int ends[2];

    CHECK_EQUAL(pipe(ends), 0);
    CHECK_EQUAL(pool_create(&pool, 1, CAPACITY), 0);
    struct future *running = submit(pool, wait_for_a_byte, ends[0]),
                  *cancelled = submit(pool, die, SIGKILL), *released = submit(pool, die, SIGKILL),
                  *last = submit(pool, square, 3);
    CHECK(future_cancel(cancelled));
    CHECK(future_cancelled(cancelled));
    CHECK(!future_cancel(cancelled));
    future_release(released);
    future_release(running);
    CHECK_EQUAL(pool_submit(pool, square, &(int){1}, sizeof(int), NULL), 0);
    CHECK_EQUAL(write(ends[1], "x", 1), 1);
    CHECK_EQUAL(future_result(last, INFINITY, NULL, 0, NULL), 0);
    future_release(last);
    future_release(cancelled);
    CHECK_EQUAL(pool_destroy(pool, INFINITY, 1), 0);
}

TEST(shutdown_takes_no_more_and_cancels_what_has_not_begun)
{
    struct pool *pool;
    struct future *refused;
    int ends[2];

    CHECK_EQUAL(pipe(ends), 0);
    CHECK_EQUAL(pool_create(&pool, 1, CAPACITY), 0);
    struct future *running = submit(pool, wait_for_a_byte, ends[0]),
                  *pending = submit(pool, square, 3);
    pool_shutdown(pool, true);
    CHECK_EQUAL(pool_submit(pool, square, &(int){1}, sizeof(int), &refused), -ESHUTDOWN);
    CHECK_EQUAL(future_result(pending, 0, NULL, 0, NULL), -ECANCELED);
    CHECK_EQUAL(write(ends[1], "x", 1), 1);
    CHECK_EQUAL(pool_destroy(pool, INFINITY, 1), 0);
    CHECK_EQUAL(future_result(running, 0, NULL, 0, NULL), 0);
    future_release(running);
    future_release(pending);
}

TEST(worker_that_ignores_sigterm_is_killed_after_the_grace_period)
{
    struct pool *pool;
    int ends[2];
    char byte;

    CHECK_EQUAL(pipe(ends), 0);
    LEAVES_NOTHING({
        CHECK_EQUAL(pool_create(&pool, 1, CAPACITY), 0);
        struct future *running = submit(pool, ignore_and_sleep, ends[1]),
                      *pending = submit(pool, square, 3);
        CHECK_EQUAL(read(ends[0], &byte, 1), 1);
        CHECK_EQUAL(pool_destroy(pool, 0.02, 0.05), -ETIMEDOUT);
        CHECK_EQUAL(future_result(running, 0, NULL, 0, NULL), -ECANCELED);
        CHECK_EQUAL(future_result(pending, 0, NULL, 0, NULL), -ECANCELED);
        future_release(running);
        future_release(pending);
    });
}

TEST(results_larger_than_a_pipe_arrive_from_many_workers)
{
    struct pool *pool;
    struct future *futures[6];
    size_t capacity = 300000, size;
    char *result = malloc(capacity);

    CHECK_EQUAL(pool_create(&pool, 3, capacity), 0);
    for (int i = 0; i < 6; i++) {
        memset(result, 'a' + i, capacity);
        CHECK_EQUAL(pool_submit(pool, fill, result, capacity, &futures[i]), 0);
    }
    CHECK_EQUAL(pool_submit(pool, fill, result, capacity + 1, NULL), -EMSGSIZE);
    for (int i = 0; i < 6; i++) {
        CHECK_EQUAL(future_result(futures[i], INFINITY, result, capacity, &size), 0);
        CHECK_EQUAL(size, capacity);
        CHECK_EQUAL(result[0], 'a' + i);
        CHECK_EQUAL(result[capacity - 1], 'a' + i);
        future_release(futures[i]);
    }
    free(result);
    CHECK_EQUAL(pool_destroy(pool, INFINITY, 1), 0);
}

TEST(event_loop_awaits_calls_by_their_descriptors)
{
    struct pool *pool;
    struct future *futures[4];
    struct pollfd polled[5];
    int done = 0;

    LEAVES_NOTHING({
        CHECK_EQUAL(pool_create(&pool, 2, CAPACITY), 0);
        polled[4] = (struct pollfd){.fd = pool_descriptor(pool), .events = POLLIN};
        for (int i = 0; i < 4; i++) {
            futures[i] = submit(pool, square, i);
            polled[i] = (struct pollfd){.fd = future_descriptor(futures[i]), .events = POLLIN};
        }
        while (done < 4) {
            CHECK(poll(polled, 5, -1) > 0);
            if (polled[4].revents)
                CHECK_EQUAL(pool_progress(pool), 0);
            for (int i = 0; i < 4; i++)
                if (polled[i].revents) {
                    CHECK_EQUAL(future_result(futures[i], 0, NULL, 0, NULL), 0);
                    future_release(futures[i]);
                    polled[i] = (struct pollfd){.fd = -1};
                    done++;
                }
        }
        CHECK_EQUAL(pool_destroy(pool, INFINITY, 1), 0);
    });
}

TEST(map_gives_the_results_in_the_order_of_the_arguments)
{
    struct pool *pool;
    int numbers[100], squares[100];

    for (int i = 0; i < 100; i++)
        numbers[i] = i;
    LEAVES_NOTHING({
        CHECK_EQUAL(pool_create(&pool, 3, CAPACITY), 0);
        CHECK_EQUAL(pool_map(pool, square, numbers, sizeof(int), 100, squares, sizeof(int)), 0);
        for (int i = 0; i < 100; i++)
            CHECK_EQUAL(squares[i], i * i);
        CHECK_EQUAL(pool_map(pool, square, numbers, sizeof(int), 100, squares, 1), -EMSGSIZE);
        CHECK_EQUAL(pool_map(pool, square, numbers, sizeof(int), 9, NULL, 0), 0);
        CHECK_EQUAL(pool_map(pool, square, NULL, 0, 0, NULL, 0), 0);
        numbers[0] = -ENOSPC;
        numbers[1] = -EIO;
        CHECK_EQUAL(pool_map(pool, fail, numbers, sizeof(int), 2, squares, sizeof(int)), -ENOSPC);
        numbers[1] = SIGSEGV;
        CHECK_EQUAL(pool_map(pool, die, numbers + 1, sizeof(int), 99, squares, sizeof(int)),
                    -EOWNERDEAD);
        CHECK_EQUAL(pool_destroy(pool, INFINITY, 1), -EOWNERDEAD);
    });
}

TEST(pool_without_workers_is_refused)
{
    struct pool *pool;

    CHECK_EQUAL(pool_create(&pool, 0, CAPACITY), -EINVAL);
}
