/*
 * test_wait_fd.c - waiting for somebody else's descriptor.
 */
#include "co_stream.h"
#include "tasks.h"

#include <fcntl.h>
#include <math.h>
#include <sys/epoll.h>
#include <sys/socket.h>

static int ends[2];

/* A test in a loop, with a pair of sockets. */
#define WITH_PAIR(test_name)                                                                       \
    static void test_name##_with_pair(void);                                                       \
    IN_LOOP(test_name)                                                                             \
    {                                                                                              \
        CHECK_EQUAL(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);                  \
        test_name##_with_pair();                                                                   \
    }                                                                                              \
    static void test_name##_with_pair(void)

TASK(write_after_a_while, unused)
{
    co_sleep(0.01);
    CHECK_EQUAL(write(ends[1], "!", 1), 1);
}

WITH_PAIR(what_is_ready_is_returned)
{
    CHECK_EQUAL(co_wait_fd(ends[0], UV_WRITABLE, -1), UV_WRITABLE);
    CHECK_EQUAL(co_wait_fd(ends[0], UV_READABLE | UV_WRITABLE, -1), UV_WRITABLE);
    co_release(co_create_task(write_after_a_while, NULL));
    CHECK_EQUAL(co_wait_fd(ends[0], UV_READABLE, -1), UV_READABLE);
    CHECK_EQUAL(co_wait_fd(ends[0], UV_READABLE | UV_WRITABLE, 10), UV_READABLE | UV_WRITABLE);
}

WITH_PAIR(a_wait_ends_in_time_and_one_of_no_time_only_looks)
{
    uint64_t start = co_clock();

    CHECK_EQUAL(co_wait_fd(ends[0], UV_READABLE, 0.05), UV_ETIMEDOUT);
    CHECK(co_clock() - start >= 50000000);
    CHECK_EQUAL(co_wait_fd(ends[0], UV_READABLE, 0), UV_ETIMEDOUT);
    CHECK_EQUAL(write(ends[1], "!", 1), 1);
    CHECK_EQUAL(co_wait_fd(ends[0], UV_READABLE, 0), UV_READABLE);
    CHECK_EQUAL(co_here.timers.running, 0);
}

WITH_PAIR(the_other_sides_end_wakes)
{
    shutdown(ends[1], SHUT_WR);
    CHECK_EQUAL(co_wait_fd(ends[0], UV_DISCONNECT, 10), UV_DISCONNECT);
    CHECK_EQUAL(co_wait_fd(ends[0], UV_READABLE, 10), UV_READABLE);
    close(ends[1]);
    CHECK_EQUAL(co_wait_fd(ends[0], UV_READABLE, 10), UV_READABLE);
}

WITH_PAIR(what_cannot_be_waited_for_is_refused)
{
    int regular = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);

    CHECK(regular >= 0);
    CHECK_EQUAL(co_wait_fd(regular, UV_READABLE, -1), UV_EPERM);
    close(regular);
    CHECK_EQUAL(co_wait_fd(regular, UV_READABLE, -1), UV_EBADF);
    CHECK_EQUAL(co_wait_fd(-1, UV_READABLE, -1), UV_EBADF);
    CHECK_EQUAL(co_wait_fd(ends[0], 0, -1), UV_EINVAL);
    CHECK_EQUAL(co_wait_fd(ends[0], 1024, -1), UV_EINVAL);
    CHECK_EQUAL(co_wait_fd(ends[0], UV_READABLE, NAN), UV_EINVAL);
}

static void *wait_readable(void *limit)
{
    int ready = co_wait_fd(ends[0], UV_READABLE, *(double *)limit);

    return ready < 0 ? co_raise(ready) : NUMBER(ready);
}

WITH_PAIR(a_second_wait_for_the_same_descriptor_is_refused)
{
    static double no_limit = -1;
    co_stream *stream;
    char byte;
    void *ready;
    co_task *first = STARTED(wait_readable, &no_limit);
    CHECK_EQUAL(co_wait_fd(ends[0], UV_WRITABLE, -1), UV_EEXIST);
    CHECK_EQUAL(write(ends[1], "!", 1), 1);
    CHECK_EQUAL(co_await(first, &ready), 0);
    CHECK(ready == NUMBER(UV_READABLE));

    CHECK_EQUAL(read(ends[0], &byte, 1), 1);
    first = co_create_task(wait_readable, &no_limit);
    CHECK_EQUAL(co_yield_now(), 0);
    CHECK_EQUAL(co_stream_open(&stream, ends[0]), 0);
    CHECK_EQUAL(co_read(stream, &byte, 1), UV_EEXIST);
    CHECK_EQUAL(write(ends[1], "!", 1), 1);
    CHECK_EQUAL(co_await(first, NULL), 0);
    CHECK_EQUAL(co_read(stream, &byte, 1), 1);
    co_close(stream);
}

WITH_PAIR(a_cancelled_wait_leaves_no_trace)
{
    static double limits[] = {-1, 100};
    char byte;

    for (int i = 0; i < 2; i++) {
        co_task *task = co_create_task(wait_readable, &limits[i]);

        CHECK_EQUAL(co_yield_now(), 0);
        CHECK_EQUAL(co_here.poller.waiting, 1);
        co_cancel(task);
        CHECK_EQUAL(write(ends[1], "!", 1), 1); /* what comes after it wakes nobody */
        CHECK_EQUAL(co_await(task, NULL), UV_ECANCELED);
        CHECK_EQUAL(co_here.poller.waiting, 0);
        CHECK_EQUAL(co_here.timers.running, 0);
        CHECK_EQUAL(co_wait_fd(ends[0], UV_READABLE, 10), UV_READABLE);
        CHECK_EQUAL(read(ends[0], &byte, 1), 1);
    }
    co_cancel(co_current());
    CHECK_EQUAL(co_wait_fd(ends[0], UV_WRITABLE, -1), UV_ECANCELED);
    CHECK_EQUAL(co_wait_fd(ends[0], UV_WRITABLE, -1), UV_WRITABLE);
}

WITH_PAIR(waiting_again_and_again_works)
{
    uint64_t start = co_clock();

    for (int i = 0; i < 10000; i++)
        CHECK_EQUAL(co_wait_fd(ends[0], UV_WRITABLE, 10), UV_WRITABLE);
    printf("# %.2f us a wait\n", (double)(co_clock() - start) / 1e3 / 10000);
}

TASK(spin, done)
{
    while (!*(bool *)done)
        co_yield_now();
}

WITH_PAIR(tasks_that_are_always_ready_do_not_keep_events_away)
{
    bool done = false;
    co_task *spinner = co_create_task(spin, &done);

    CHECK_EQUAL(write(ends[1], "!", 1), 1);
    CHECK_EQUAL(co_wait_fd(ends[0], UV_READABLE, -1), UV_READABLE);
    done = true;
    CHECK_EQUAL(co_await(spinner, NULL), 0);
}
