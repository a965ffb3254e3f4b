/*
 * test_wait_fd.c - waiting for somebody else's descriptor.
 */
#include "co_cancel.h"
#include "co_internal.h"
#include "co_stream.h"
#include "test.h"

#include <fcntl.h>
#include <math.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#define NUMBER(number) ((void *)(intptr_t)(number))

static int ends[2];

static void run(co_function *function)
{
    CHECK_EQUAL(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
    int error = co_run(function, NULL, NULL);

    if (error)
        printf("co_run: %s\n", co_strerror(error));
    CHECK_EQUAL(error, 0);
}

static void *write_after_a_while(void *unused)
{
    co_sleep(0.01);
    CHECK_EQUAL(write(ends[1], "!", 1), 1);
    return unused;
}

static void *wait_for_both(void *unused)
{
    CHECK_EQUAL(co_wait_fd(ends[0], UV_WRITABLE, -1), UV_WRITABLE);
    CHECK_EQUAL(co_wait_fd(ends[0], UV_READABLE | UV_WRITABLE, -1), UV_WRITABLE);
    co_release(co_create_task(write_after_a_while, NULL));
    CHECK_EQUAL(co_wait_fd(ends[0], UV_READABLE, -1), UV_READABLE);
    CHECK_EQUAL(co_wait_fd(ends[0], UV_READABLE | UV_WRITABLE, 10), UV_READABLE | UV_WRITABLE);
    return unused;
}

TEST(what_is_ready_is_returned)
{
    run(wait_for_both);
}

static void *wait_in_vain(void *unused)
{
    uint64_t start = co_clock();

    CHECK_EQUAL(co_wait_fd(ends[0], UV_READABLE, 0.05), UV_ETIMEDOUT);
    CHECK(co_clock() - start >= 50000000);
    CHECK_EQUAL(co_wait_fd(ends[0], UV_READABLE, 0), UV_ETIMEDOUT);
    CHECK_EQUAL(write(ends[1], "!", 1), 1);
    CHECK_EQUAL(co_wait_fd(ends[0], UV_READABLE, 0), UV_READABLE);
    CHECK_EQUAL(co_here.timers.running, 0);
    return unused;
}

TEST(a_wait_ends_in_time_and_one_of_no_time_only_looks)
{
    run(wait_in_vain);
}

static void *wait_for_the_end(void *unused)
{
    shutdown(ends[1], SHUT_WR);
    CHECK_EQUAL(co_wait_fd(ends[0], UV_DISCONNECT, 10), UV_DISCONNECT);
    CHECK_EQUAL(co_wait_fd(ends[0], UV_READABLE, 10), UV_READABLE);
    close(ends[1]);
    CHECK_EQUAL(co_wait_fd(ends[0], UV_READABLE, 10), UV_READABLE);
    return unused;
}

TEST(the_other_sides_end_wakes)
{
    run(wait_for_the_end);
}

static void *refuse(void *unused)
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
    return unused;
}

TEST(what_cannot_be_waited_for_is_refused)
{
    run(refuse);
    CHECK_EQUAL(co_wait_fd(ends[0], UV_READABLE, -1), UV_EINVAL);
}

static void *wait_readable(void *limit)
{
    int ready = co_wait_fd(ends[0], UV_READABLE, *(double *)limit);

    return ready < 0 ? co_raise(ready) : NUMBER(ready);
}

static void *two_at_once(void *unused)
{
    static double no_limit = -1;
    co_stream *stream;
    char byte;
    void *ready;
    co_task *first = co_create_task(wait_readable, &no_limit);

    CHECK_EQUAL(co_yield_now(), 0);
    CHECK_EQUAL(co_wait_fd(ends[0], UV_WRITABLE, -1), UV_EEXIST);
    CHECK_EQUAL(write(ends[1], "!", 1), 1);
    CHECK_EQUAL(co_await (first, &ready), 0);
    CHECK(ready == NUMBER(UV_READABLE));

    CHECK_EQUAL(read(ends[0], &byte, 1), 1);
    first = co_create_task(wait_readable, &no_limit);
    CHECK_EQUAL(co_yield_now(), 0);
    CHECK_EQUAL(co_stream_open(&stream, ends[0]), 0);
    CHECK_EQUAL(co_read(stream, &byte, 1), UV_EEXIST);
    CHECK_EQUAL(write(ends[1], "!", 1), 1);
    CHECK_EQUAL(co_await (first, NULL), 0);
    CHECK_EQUAL(co_read(stream, &byte, 1), 1);
    co_close(stream);
    return unused;
}

TEST(a_second_wait_for_the_same_descriptor_is_refused)
{
    run(two_at_once);
}

static void *cancel(void *unused)
{
    static double limits[] = {-1, 100};
    char byte;

    for (int i = 0; i < 2; i++) {
        co_task *task = co_create_task(wait_readable, &limits[i]);

        CHECK_EQUAL(co_yield_now(), 0);
        CHECK_EQUAL(co_here.poller.waiting, 1);
        co_cancel(task);
        CHECK_EQUAL(write(ends[1], "!", 1), 1); /* what comes after it wakes nobody */
        CHECK_EQUAL(co_await (task, NULL), UV_ECANCELED);
        CHECK_EQUAL(co_here.poller.waiting, 0);
        CHECK_EQUAL(co_here.timers.running, 0);
        CHECK_EQUAL(co_wait_fd(ends[0], UV_READABLE, 10), UV_READABLE);
        CHECK_EQUAL(read(ends[0], &byte, 1), 1);
    }
    co_cancel(co_current());
    CHECK_EQUAL(co_wait_fd(ends[0], UV_WRITABLE, -1), UV_ECANCELED);
    CHECK_EQUAL(co_wait_fd(ends[0], UV_WRITABLE, -1), UV_WRITABLE);
    return unused;
}

TEST(a_cancelled_wait_leaves_no_trace)
{
    run(cancel);
}

static void *many_times(void *unused)
{
    uint64_t start = co_clock();

    for (int i = 0; i < 10000; i++)
        CHECK_EQUAL(co_wait_fd(ends[0], UV_WRITABLE, 10), UV_WRITABLE);
    printf("# %.2f us a wait\n", (double)(co_clock() - start) / 1e3 / 10000);
    return unused;
}

TEST(waiting_again_and_again_works)
{
    run(many_times);
}

static void *spin(void *done)
{
    while (!*(bool *)done)
        co_yield_now();
    return NULL;
}

static void *wait_beside_a_spinner(void *unused)
{
    bool done = false;
    co_task *spinner = co_create_task(spin, &done);

    CHECK_EQUAL(write(ends[1], "!", 1), 1);
    CHECK_EQUAL(co_wait_fd(ends[0], UV_READABLE, -1), UV_READABLE);
    done = true;
    CHECK_EQUAL(co_await (spinner, NULL), 0);
    return unused;
}

TEST(tasks_that_are_always_ready_do_not_keep_events_away)
{
    run(wait_beside_a_spinner);
}

static void *leave_waiting(void *unused)
{
    static double no_limit = -1;

    co_release(co_create_task(wait_readable, &no_limit));
    co_yield_now();
    return unused;
}

TEST(a_task_still_waiting_when_the_main_task_ends_is_cancelled)
{
    run(leave_waiting);
}
