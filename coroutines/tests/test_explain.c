/*
 * test_explain.c - what the library tells by itself: who keeps the loop, whom nobody awaited.
 *
 * Each test's standard error goes through a pipe, to be read back.
 */
#include "co_internal.h"
#include "sanitizers.h"
#include "test.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static char said[65536];
static int reading, real_stderr;

static void listen_to_stderr(void)
{
    int ends[2];

    CHECK_EQUAL(pipe2(ends, O_CLOEXEC), 0);
    CHECK_EQUAL(fcntl(ends[0], F_SETFL, O_NONBLOCK), 0);
    reading = ends[0];
    real_stderr = dup(STDERR_FILENO);
    CHECK(dup2(ends[1], STDERR_FILENO) >= 0);
    close(ends[1]);
}

/* Adds what has come since to `said`. */
static const char *hear(void)
{
    size_t length = strlen(said);
    ssize_t got = read(reading, said + length, sizeof said - 1 - length);

    said[length + (got > 0 ? (size_t)got : 0)] = '\0';
    return said;
}

static void stop_listening(void)
{
    hear();
    dup2(real_stderr, STDERR_FILENO);
    fputs(said, stderr);
}

static int times_said(const char *what)
{
    int times = 0;

    for (const char *at = said; (at = strstr(at, what)); at++)
        times++;
    return times;
}

/* A macro, because a task's name is what co_run was given. */
#define RUN(function)                                                                              \
    do {                                                                                           \
        listen_to_stderr();                                                                        \
        CHECK_EQUAL(co_run(function, NULL, NULL), 0);                                              \
        stop_listening();                                                                          \
    } while (0)

static double now(void)
{
    return (double)co_clock() * 1e-9;
}

/* --- who keeps the loop ------------------------------------------------------------------------
 */

static volatile long counted;

static __attribute__((noinline)) void compute_until(double end)
{
    while (now() < end)
        for (int i = 0; i < 1000; i++)
            counted++;
}

/* Until it has been named, or much too long: then the test fails. */
static __attribute__((noinline)) void compute_until_named(const char *name)
{
    double end = now() + 30;

    while (now() < end && !strstr(hear(), name))
        compute_until(now() + 0.02);
}

static void *hold(void *unused)
{
    compute_until_named("fetch-7");
    return unused;
}

static void *run_one_that_holds(void *unused)
{
    CHECK_EQUAL(co_await (co_create_task(hold, NULL, .name = "fetch-7"), NULL), 0);
    return unused;
}

TEST(a_task_that_keeps_the_loop_is_named_while_it_does, .limit_s = 60)
{
    RUN(run_one_that_holds);
    CHECK(strstr(said, "coroutine 'fetch-7' (task 2, created at coroutines/tests/test_explain.c:"));
    CHECK(
        strstr(said, "has held the event loop for 100 ms without awaiting; nothing else can run."));
#ifndef CO_TSAN /* keeps signals back while a thread computes */
    CHECK(strstr(said, "It is here:\n"));
    CHECK(strstr(said, "  compute_until"));
    CHECK(strstr(said, "  hold\n"));
    CHECK(strstr(said, "addr2line -e "));
    CHECK(!strstr(said, "co_task_live"));
#endif
}

static void *hold_on(void *unused)
{
    CHECK_EQUAL(co_slow_task_limit(0.02), 0);
    compute_until_named("for 200 ms");
    return unused;
}

TEST(it_is_named_once_and_again_at_ten_times_the_limit, .limit_s = 60)
{
    RUN(hold_on);
    CHECK_EQUAL(times_said("for 20 ms"), 1);
    CHECK_EQUAL(times_said("for 200 ms"), 1);
}

static double slept;

static __attribute__((noinline)) void sleep_badly(double seconds)
{
    struct timespec rest = {(time_t)seconds, (long)((seconds - (double)(time_t)seconds) * 1e9)};
    double start = now();

    CHECK_EQUAL(nanosleep(&rest, NULL), 0);
    slept = now() - start;
    counted++; /* so that the call above is not the function's last */
}

static void *sleep_in_the_kernel(void *unused)
{
    sleep_badly(0.5);
    return unused;
}

TEST(one_that_sleeps_in_a_system_call_is_named_and_sleeps_on, .limit_s = 60)
{
    RUN(sleep_in_the_kernel);
    CHECK(slept >= 0.5);
    CHECK(strstr(said, "coroutine 'sleep_in_the_kernel' (task 1, "));
#if !defined(CO_ASAN) && !defined(CO_TSAN)
    if (RUNNING_ON_VALGRIND)
        test_skip("valgrind shows the system calls of its own stack");
#ifndef CO_UCONTEXT
    CHECK(strstr(said, "  sleep_badly\n  sleep_in_the_kernel\n"));
#endif
#endif
}

static void *yield_for_long(void *unused)
{
    for (double end = now() + 0.3; now() < end;)
        CHECK_EQUAL(co_yield_now(), 0);
    return unused;
}

TEST(one_that_awaits_all_the_time_is_not_named)
{
    /* Generous: another process may have the processor for a while. */
    CHECK_EQUAL(co_slow_task_limit(0.25), 0);
    RUN(yield_for_long);
    CHECK_EQUAL(times_said("held"), 0);
}

static void compute_in_callback(uv_timer_t *timer)
{
    compute_until(now() + 0.3);
    uv_close((uv_handle_t *)timer, NULL);
}

static void *wait_for_callback(void *unused)
{
    static uv_timer_t timer;

    uv_timer_init(co_loop(), &timer);
    uv_timer_start(&timer, compute_in_callback, 1, 0);
    CHECK_EQUAL(co_sleep(0.05), 0);
    return unused;
}

TEST(a_callback_is_not_blamed_on_a_task)
{
    RUN(wait_for_callback);
    CHECK_EQUAL(times_said("held"), 0);
}

static void *hold_unnamed(void *unused)
{
    CHECK_EQUAL(co_slow_task_limit(0), 0);
    compute_until(now() + 0.3);
    return unused;
}

TEST(a_limit_of_zero_names_nobody)
{
    RUN(hold_unnamed);
    CHECK_EQUAL(times_said("held"), 0);
}

TEST(debugging_names_them_all_the_same, .limit_s = 60)
{
    CHECK_EQUAL(setenv("CO_DEBUG", "1", 1), 0);
    CHECK_EQUAL(setenv("CO_TRACE", "/dev/null", 1), 0);
    CHECK_EQUAL(co_slow_task_limit(0), 0);
    RUN(run_one_that_holds);
    CHECK_EQUAL(times_said("'fetch-7'"), 1);
}

TEST(a_limit_below_zero_is_refused)
{
    CHECK_EQUAL(co_slow_task_limit(-1), UV_EINVAL);
    CHECK_EQUAL(co_slow_task_limit(0.0 / 0.0), UV_EINVAL);
}

static void *hold_after_a_rest(void *unused)
{
    CHECK_EQUAL(co_sleep(0.3), 0); /* the watching thread has gone to sleep */
    compute_until_named("hold_after_a_rest");
    return unused;
}

TEST(one_that_holds_after_the_loop_was_idle_is_named, .limit_s = 60)
{
    RUN(hold_after_a_rest);
    CHECK_EQUAL(times_said("'hold_after_a_rest'"), 1);
}

static void *sleep_for(void *unused)
{
    for (int i = 0; i < 20; i++)
        CHECK_EQUAL(co_sleep(0.02), 0);
    return unused;
}

static void *run_a_loop(void *function)
{
    CHECK_EQUAL(co_run(*(co_function **)function, NULL, NULL), 0);
    return NULL;
}

TEST(of_several_loops_the_one_that_is_held_is_named, .limit_s = 60)
{
    co_function *functions[] = {sleep_for, run_one_that_holds, sleep_for};
    pthread_t threads[3];

    listen_to_stderr();
    for (int i = 0; i < 3; i++)
        CHECK_EQUAL(pthread_create(&threads[i], NULL, run_a_loop, &functions[i]), 0);
    for (int i = 0; i < 3; i++)
        CHECK_EQUAL(pthread_join(threads[i], NULL), 0);
    stop_listening();
    CHECK_EQUAL(times_said("'fetch-7'"), 1);
    CHECK_EQUAL(times_said("'sleep_for'"), 0);
}

/* --- whom nobody awaited -----------------------------------------------------------------------
 */

static void *do_nothing(void *unused)
{
    return unused;
}

static void *fail(void *error)
{
    return co_raise((int)(intptr_t)error);
}

#define ERROR(error) ((void *)(intptr_t)(error))

static void *keep_a_handle(void *unused)
{
    CHECK(co_create_task(do_nothing, NULL, .name = "fetch"));
    return unused;
}

TEST(a_task_that_nobody_awaited_is_named)
{
    RUN(keep_a_handle);
    CHECK(strstr(said, "task 'fetch' (task 2, created at coroutines/tests/test_explain.c:"));
    CHECK(strstr(said, ") was never awaited\n"));
}

static void *keep_a_failed_one(void *unused)
{
    CHECK(co_create_task(fail, ERROR(UV_ECONNREFUSED), .name = "fetch"));
    CHECK_EQUAL(co_yield_now(), 0);
    return unused;
}

TEST(a_task_that_failed_unseen_is_named_with_its_error)
{
    RUN(keep_a_failed_one);
    CHECK(strstr(said, ") failed with 'connection refused' and nobody looked at its error\n"));
    CHECK_EQUAL(times_said("'fetch'"), 1);
}

static void *release_a_failed_one(void *unused)
{
    co_release(co_create_task(fail, ERROR(UV_ECONNREFUSED), .name = "fetch"));
    CHECK_EQUAL(co_yield_now(), 0);
    /* On the same stack: what is told must not be of this one. */
    CHECK_EQUAL(co_await (co_create_task(do_nothing, NULL, .name = "other"), NULL), 0);
    return unused;
}

TEST(releasing_a_handle_does_not_hide_an_error)
{
    RUN(release_a_failed_one);
    CHECK(strstr(said, "task 'fetch' (task 2, created at "));
    CHECK(strstr(said, "failed with 'connection refused' and nobody looked"));
    CHECK_EQUAL(times_said("task '"), 1);
}

static void *sleep_long(void *unused)
{
    co_sleep(1000);
    return unused;
}

/* Awaited, gathered, released, cancelled at the end: of none of them there is anything to say. */
static void *forget_nothing(void *unused)
{
    co_task *both[] = {co_create_task(fail, ERROR(UV_EIO)), co_create_task(fail, ERROR(UV_EIO))};
    co_task *twice = co_retain(co_create_task(fail, ERROR(UV_EIO)));

    CHECK_EQUAL(co_gather(both, 2, NULL), UV_EIO);
    CHECK_EQUAL(co_await (twice, NULL), UV_EIO);
    co_release(twice);
    co_release(co_create_task(do_nothing, NULL));
    co_release(co_create_task(fail, ERROR(UV_ECANCELED)));
    co_release(co_create_task(sleep_long, NULL));
    CHECK_EQUAL(co_yield_now(), 0);
    return unused;
}

TEST(what_was_awaited_gathered_released_or_cancelled_is_not_named)
{
    RUN(forget_nothing);
    CHECK_EQUAL(strlen(said), 0);
}

static void *fail_itself(void *unused)
{
    (void)unused;
    return co_raise(UV_EIO);
}

TEST(the_error_of_the_main_task_is_seen_by_who_runs_it)
{
    listen_to_stderr();
    CHECK_EQUAL(co_run(fail_itself, NULL, NULL), UV_EIO);
    stop_listening();
    CHECK_EQUAL(strlen(said), 0);
}

static void *forget_many(void *unused)
{
    for (int i = 0; i < 30; i++)
        co_release(co_create_task(fail, ERROR(UV_EIO)));
    for (int i = 0; i < 30; i++)
        CHECK(co_create_task(do_nothing, NULL));
    CHECK_EQUAL(co_yield_now(), 0);
    return unused;
}

TEST(of_many_forgotten_twenty_are_named)
{
    RUN(forget_many);
    CHECK_EQUAL(times_said("task '"), 20);
    CHECK(strstr(said, "… and 40 more\n"));
}

static void *await_it(void *task)
{
    co_await (task, NULL);
    return NULL;
}

static void *fail_and_sleep_for_ever(void *unused)
{
    co_task *failing = co_create_task(fail, ERROR(UV_EIO), .name = "producer");
    co_task *self = co_retain(co_current());

    CHECK(failing);
    CHECK(co_create_task(do_nothing, NULL, .name = "harmless"));
    CHECK_EQUAL(co_yield_now(), 0);
    co_await (co_create_task(await_it, self), NULL);
    return unused;
}

TEST(after_a_deadlock_the_errors_are_told_that_may_have_led_to_it)
{
    listen_to_stderr();
    CHECK_EQUAL(co_run(fail_and_sleep_for_ever, NULL, NULL), CO_EDEADLK);
    stop_listening();
    CHECK(strstr(said, "deadlock: "));
    CHECK(strstr(said, "task 'producer' (task 2"));
    CHECK_EQUAL(times_said("'harmless'"), 0);
}
