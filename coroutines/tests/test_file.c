/*
 * test_file.c - files read and written by libuv's threads, and cancelled while they are.
 */
#include "co_call.h"
#include "co_executor.h"
#include "co_file.h"
#include "tasks.h"
#include "torture.h"

#include <sys/stat.h>

static char path[] = "/tmp/co-file-XXXXXX";

/* Makes an empty file of the name `path`. */
static void make_file(void)
{
    int file = mkstemp(path);

    CHECK(file >= 0);
    close(file);
}

IN_LOOP(what_was_written_is_read_back)
{
    make_file();
    char text[16] = "";
    int file = co_open(path, O_RDWR | O_TRUNC, 0);

    CHECK(file >= 0);
    CHECK(fcntl(file, F_GETFD) & FD_CLOEXEC);
    CHECK_EQUAL(co_pwrite(file, "hello, world", 12, 0), 12);
    CHECK_EQUAL(co_pwrite(file, "HE", 2, 0), 2);
    CHECK_EQUAL(co_fsync(file), 0);
    CHECK_EQUAL(co_pread(file, text, 5, 0), 5);
    CHECK(strcmp(text, "HEllo") == 0);
    CHECK_EQUAL(co_pread(file, text, sizeof text, 7), 5);
    CHECK(memcmp(text, "world", 5) == 0);
    CHECK_EQUAL(co_pread(file, text, sizeof text, -1), 12);
    CHECK_EQUAL(co_pread(file, text, sizeof text, -1), 0);
    CHECK_EQUAL(co_close_file(file), 0);
    CHECK_EQUAL(fcntl(file, F_GETFD), -1);
    unlink(path);
}

IN_LOOP(errors_of_the_system_are_returned)
{
    char byte = 0;

    CHECK_EQUAL(co_open("/nowhere/at/all", O_RDONLY, 0), UV_ENOENT);
    CHECK_EQUAL(co_pread(-1, &byte, 1, 0), UV_EBADF);
    CHECK_EQUAL(co_pwrite(-1, &byte, 1, 0), UV_EBADF);
    CHECK_EQUAL(co_fsync(-1), UV_EBADF);
    CHECK_EQUAL(co_close_file(-1), UV_EBADF);
}

TEST(outside_a_task_no_file_is_used)
{
    CHECK_EQUAL(co_open(path, O_RDONLY, 0), UV_EINVAL);
    CHECK_EQUAL(co_fsync(0), UV_EINVAL);
}

TASK(count_turns, turns)
{
    while (co_sleep(0.001) == 0)
        ++*(int *)turns;
}

static int pipe_ends[2];

TASK(write_later, unused)
{
    CHECK_EQUAL(co_sleep(0.05), 0);
    CHECK_EQUAL(write(pipe_ends[1], "x", 1), 1);
}

TASK(read_what_blocks, turns)
{
    char byte = 0;
    co_task *counter = co_create_task(count_turns, turns);
    co_task *writer = co_create_task(write_later, NULL);

    CHECK_EQUAL(co_pread(pipe_ends[0], &byte, 1, -1), 1);
    CHECK_EQUAL(byte, 'x');
    co_cancel(counter);
    CHECK_EQUAL(co_gather((co_task *[]){counter, writer}, 2, NULL), 0);
}

TEST(the_others_run_while_a_file_is_waited_for)
{
    int turns = 0;

    CHECK(pipe2(pipe_ends, O_CLOEXEC) == 0);
    CHECK_EQUAL(co_run(read_what_blocks, &turns, NULL), 0);
    CHECK(turns > 1);
}

/* A read that is cancelled before a thread has taken it returns UV_ECANCELED: true. */
TASK(read_until_cancelled, too_early)
{
    char byte = 0;
    ssize_t size = co_pread(pipe_ends[0], &byte, 1, -1);

    *(bool *)too_early = size == UV_ECANCELED;
    if (*(bool *)too_early)
        return;
    CHECK_EQUAL(size, 1); /* had begun: lasted until it ended */
    CHECK_EQUAL(byte, 'x');
    CHECK_EQUAL(co_pread(pipe_ends[0], &byte, 1, -1), UV_ECANCELED);
    CHECK_EQUAL(co_sleep(0.001), 0);
}

IN_LOOP(a_read_that_has_begun_gives_its_result_and_the_next_await_is_cancelled)
{
    CHECK(pipe2(pipe_ends, O_CLOEXEC) == 0);
    bool too_early = true;

    for (double wait = 0.02; too_early; wait *= 2) {
        co_task *reader = co_create_task(read_until_cancelled, &too_early);

        too_early = false;
        CHECK_EQUAL(co_sleep(wait), 0);
        co_cancel(reader);
        CHECK_EQUAL(co_sleep(0.02), 0);
        if (!too_early)
            CHECK_EQUAL(write(pipe_ends[1], "x", 1), 1);
        CHECK_EQUAL(co_await(reader, NULL), 0);
    }
}

static void write_a_byte(void *unused)
{
    (void)unused;
    CHECK_EQUAL(write(pipe_ends[1], "x", 1), 1);
}

/* A read that no thread has taken when the deadline comes is cut short, any other is not. */
IN_LOOP(a_deadline_does_not_cut_short_a_read_that_has_begun)
{
    CHECK(pipe2(pipe_ends, O_CLOEXEC) == 0);
    co_timeout timeout;
    char byte = 0;

    CHECK(co_call_later(0.2, write_a_byte, NULL) > 0);
    CHECK_EQUAL(co_timeout_begin(&timeout, 0.05), 0);
    ssize_t size = co_pread(pipe_ends[0], &byte, 1, -1);
    int late = co_timeout_end(&timeout);
    CHECK(size == 1 ? late == 0 : size == UV_ECANCELED && late == UV_ETIMEDOUT);
    CHECK_EQUAL(co_sleep(0.2), 0);
}

TASK(block_a_thread, unused)
{
    char byte = 0;

    CHECK_EQUAL(read(pipe_ends[0], &byte, 1), 1);
}

TASK(keep_a_thread, unused)
{
    CHECK_EQUAL(co_to_thread(block_a_thread, NULL, NULL), 0);
}

TASK(create_a_file, error)
{
    CHECK_EQUAL(co_open(path, O_CREAT | O_RDWR, 0600), (int)(intptr_t)error);
    CHECK_EQUAL(co_sleep(0.001), 0);
}

TASK(close_while_cancelled, file)
{
    CHECK_EQUAL(co_close_file((int)(intptr_t)file), 0);
    CHECK_EQUAL(fcntl((int)(intptr_t)file, F_GETFD), -1);
    CHECK_EQUAL(co_sleep(1), UV_ECANCELED);
}

/* All of libuv's threads are kept busy meanwhile. */
IN_LOOP(a_call_cancelled_in_the_queue_is_not_made_but_a_close_is)
{
    setenv("UV_THREADPOOL_SIZE", "4", 1);
    make_file();
    unlink(path);
    CHECK(pipe2(pipe_ends, O_CLOEXEC) == 0);
    enum { THREADS = 4 };
    co_task *keepers[THREADS];
    co_timeout timeout;

    for (int i = 0; i < THREADS; i++)
        keepers[i] = co_create_task(keep_a_thread, NULL);
    CHECK_EQUAL(co_sleep(0.05), 0);
    int file = open("/dev/null", O_RDONLY);
    co_task *opener = co_create_task(create_a_file, (void *)(intptr_t)UV_ECANCELED);
    co_task *closer = co_create_task(close_while_cancelled, (void *)(intptr_t)file);
    CHECK_EQUAL(co_sleep(0.01), 0);
    co_cancel(opener);
    co_cancel(closer);
    CHECK_EQUAL(co_await(opener, NULL), 0);
    CHECK_EQUAL(co_timeout_begin(&timeout, 0.02), 0);
    CHECK_EQUAL(co_open(path, O_CREAT | O_RDWR, 0600), UV_ECANCELED);
    CHECK_EQUAL(co_timeout_end(&timeout), UV_ETIMEDOUT);
    CHECK_EQUAL(access(path, F_OK), -1);
    CHECK_EQUAL(write(pipe_ends[1], "xxxx", THREADS), THREADS);
    CHECK_EQUAL(co_await(closer, NULL), 0);
    CHECK_EQUAL(co_gather(keepers, THREADS, NULL), 0);
}

TASK(read_for_ever, unused)
{
    char byte = 0;

    CHECK_EQUAL(co_pread(pipe_ends[0], &byte, 1, -1), 1);
    CHECK_EQUAL(co_sleep(1000), UV_ECANCELED);
}

TASK(write_after_the_end, unused)
{
    usleep(50000);
    CHECK_EQUAL(write(pipe_ends[1], "x", 1), 1);
}

IN_LOOP(the_end_of_a_run_waits_for_a_read_that_has_begun)
{
    CHECK(pipe2(pipe_ends, O_CLOEXEC) == 0);
    pthread_t writer;
    char byte = 0;

    CHECK_EQUAL(write(pipe_ends[1], "x", 1), 1);
    CHECK_EQUAL(co_pread(pipe_ends[0], &byte, 1, -1), 1); /* from here on there are threads */
    co_release(co_create_task(read_for_ever, NULL));
    CHECK_EQUAL(co_sleep(0.2), 0);
    CHECK(pthread_create(&writer, NULL, write_after_the_end, NULL) == 0);
    CHECK(pthread_detach(writer) == 0);
}
