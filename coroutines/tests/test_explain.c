/*
 * test_explain.c - what the library tells by itself: who keeps the loop, whom nobody awaited.
 *
 * Each test's standard error goes through a pipe, to be read back.
 */
#include "co_generator.h"
#include "co_group.h"
#include "co_process.h"
#include "co_stream.h"
#include "co_sync.h"
#include "loop/sanitizers.h"
#include "shell.h"
#include "tasks.h"

#include <fcntl.h>
#include <math.h>
#include <pthread.h>
#include <sys/mman.h>
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

/* A macro, because a task's name is what co_run was given. */
#define RUN(function, error)                                                                       \
    do {                                                                                           \
        listen_to_stderr();                                                                        \
        CHECK_EQUAL(co_run(function, NULL, NULL), error);                                          \
        stop_listening();                                                                          \
    } while (0)

static void check_heard(const char *what, int times)
{
    stop_listening();
    CHECK_EQUAL(what ? count(said, what) : (int)strlen(said), times);
}

/* A test in a loop that says something so many times; with NULL and 0, nothing at all. */
#define HEARING(what, times, test_name, ...)                                                       \
    static void test_name##_heard(void);                                                           \
    IN_LOOP_THEN(check_heard(what, times), test_name, __VA_ARGS__)                                 \
    {                                                                                              \
        listen_to_stderr();                                                                        \
        test_name##_heard();                                                                       \
    }                                                                                              \
    static void test_name##_heard(void)

static double now(void)
{
    return (double)co_clock() * 1e-9;
}

/* --- who keeps the loop ----------------------------------------------------------------------- */

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

TASK(hold, unused)
{
    compute_until_named("fetch-7");
}

TASK(run_one_that_holds, unused)
{
    CHECK_EQUAL(co_await(co_create_task(hold, NULL, .name = "fetch-7"), NULL), 0);
}

TEST(a_task_that_keeps_the_loop_is_named_while_it_does, .limit_s = 60)
{
    RUN(run_one_that_holds, 0);
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

TASK(hold_on, unused)
{
    CHECK_EQUAL(co_slow_task_limit(0.02), 0);
    compute_until_named("for 200 ms");
}

TEST(it_is_named_once_and_again_at_ten_times_the_limit, .limit_s = 60)
{
    RUN(hold_on, 0);
    CHECK_EQUAL(count(said, "for 20 ms"), 1);
    CHECK_EQUAL(count(said, "for 200 ms"), 1);
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

TASK(sleep_in_the_kernel, unused)
{
    sleep_badly(0.5);
}

TEST(one_that_sleeps_in_a_system_call_is_named_and_sleeps_on, .limit_s = 60)
{
    RUN(sleep_in_the_kernel, 0);
    CHECK(slept >= 0.5);
    CHECK(strstr(said, "coroutine 'sleep_in_the_kernel' (task 1, "));
}

TEST(it_is_said_who_made_the_system_call_that_it_sleeps_in, .limit_s = 60)
{
#if defined(CO_ASAN) || defined(CO_TSAN)
    test_skip("under a sanitizer the system call is made in its own function");
#elif defined(CO_UCONTEXT)
    test_skip("where a sleeping task is, is found by how our own stacks begin");
#endif
    if (RUNNING_ON_VALGRIND || madvise(NULL, 0, -1) == 0)
        test_skip("an emulator shows the system calls of its own stack");
    RUN(sleep_in_the_kernel, 0);
    CHECK(strstr(said, "  sleep_badly\n  sleep_in_the_kernel\n"));
}

HEARING("held", 0, one_that_awaits_all_the_time_is_not_named)
{
    /* Generous: another process may have the processor for a while. */
    CHECK_EQUAL(co_slow_task_limit(0.25), 0);
    for (double end = now() + 0.3; now() < end;)
        CHECK_EQUAL(co_yield_now(), 0);
}

static void compute_in_callback(uv_timer_t *timer)
{
    compute_until(now() + 0.3);
    uv_close((uv_handle_t *)timer, NULL);
}

HEARING("held", 0, a_callback_is_not_blamed_on_a_task)
{
    static uv_timer_t timer;

    uv_timer_init(co_loop(), &timer);
    uv_timer_start(&timer, compute_in_callback, 1, 0);
    CHECK_EQUAL(co_sleep(0.05), 0);
}

HEARING("held", 0, a_limit_of_zero_names_nobody)
{
    CHECK_EQUAL(co_slow_task_limit(0), 0);
    compute_until(now() + 0.3);
}

TEST(debugging_names_them_all_the_same, .limit_s = 60)
{
    CHECK_EQUAL(setenv("CO_DEBUG", "1", 1), 0);
    CHECK_EQUAL(setenv("CO_TRACE", "/dev/null", 1), 0);
    CHECK_EQUAL(co_slow_task_limit(0), 0);
    RUN(run_one_that_holds, 0);
    CHECK_EQUAL(count(said, "'fetch-7'"), 1);
}

TEST(a_limit_below_zero_is_refused)
{
    CHECK_EQUAL(co_slow_task_limit(-1), UV_EINVAL);
    CHECK_EQUAL(co_slow_task_limit(0.0 / 0.0), UV_EINVAL);
}

HEARING("'one_that_holds", 1, one_that_holds_after_the_loop_was_idle_is_named, .limit_s = 60)
{
    CHECK_EQUAL(co_sleep(0.3), 0); /* the watching thread has gone to sleep */
    compute_until_named("one_that_holds");
}

TASK(sleep_for, unused)
{
    for (int i = 0; i < 20; i++)
        CHECK_EQUAL(co_sleep(0.02), 0);
}

TASK(run_a_loop, function)
{
    CHECK_EQUAL(co_run(*(co_function **)function, NULL, NULL), 0);
}

TEST(of_several_loops_the_one_that_is_held_is_named, .limit_s = 60)
{
    static co_function *functions[] = {sleep_for, run_one_that_holds, sleep_for};
    pthread_t threads[3];

    listen_to_stderr();
    for (int i = 0; i < 3; i++)
        CHECK_EQUAL(pthread_create(&threads[i], NULL, run_a_loop, &functions[i]), 0);
    for (int i = 0; i < 3; i++)
        CHECK_EQUAL(pthread_join(threads[i], NULL), 0);
    stop_listening();
    CHECK_EQUAL(count(said, "'fetch-7'"), 1);
    CHECK_EQUAL(count(said, "'sleep_for'"), 0);
}

/* --- who sleeps for ever ----------------------------------------------------------------------- */

static co_lock lock, other_lock;
static co_semaphore semaphore;
static co_event event;
static co_condition condition = CO_CONDITION_INIT(&lock);
static co_barrier barrier = CO_BARRIER_INIT(3);

static __attribute__((noinline)) int take_the_other(void)
{
    int error = co_lock_acquire(&other_lock);

    counted++; /* so that the call above is not the function's last */
    return error;
}

TASK(hold_and_want, unused)
{
    CHECK_EQUAL(co_lock_acquire(&lock), 0);
    CHECK_EQUAL(co_yield_now(), 0);
    CHECK_EQUAL(take_the_other(), 0);
}

TASK(hold_the_other_and_want, unused)
{
    CHECK_EQUAL(co_lock_acquire(&other_lock), 0);
    CHECK_EQUAL(co_yield_now(), 0);
    CHECK_EQUAL(co_lock_acquire(&lock), 0);
}

TASK(lock_crosswise, unused)
{
    co_task *tasks[] = {co_create_task(hold_and_want, NULL, .name = "left"),
                        co_create_task(hold_the_other_and_want, NULL, .name = "right")};

    co_gather(tasks, 2, NULL);
}

TEST(a_deadlock_names_who_holds_what_the_others_want)
{
    RUN(lock_crosswise, CO_EDEADLK);
    CHECK(strstr(said, "deadlock: every coroutine is asleep and no timer, socket or process can "
                       "wake one\n"));
    CHECK(strstr(said, "  'left' (task 2, created at coroutines/tests/test_explain.c:"));
    CHECK(strstr(said, ") waits for a lock that 'right' (task 3) holds\n"));
    CHECK(strstr(said, ") waits for a lock that 'left' (task 2) holds\n"));
    CHECK_EQUAL(count(said, " waits "), 3);
}

TEST(a_deadlock_says_in_which_function_each_task_waits)
{
#ifdef CO_UCONTEXT
    test_skip("the frames of ucontext's tasks are not followed");
#endif
    RUN(lock_crosswise, CO_EDEADLK);
    CHECK(strstr(said, "    in lock_crosswise (the lines: addr2line -e "));
    CHECK(strstr(said, "    in take_the_other, called by hold_and_want (the lines: addr2line"));
    CHECK(strstr(said, "    in hold_the_other_and_want (the lines: addr2line"));
    CHECK(!strstr(said, "called by co_task_live"));
}

/* --- what each kind of wait is called ---------------------------------------------------------- */

IN_DEADLOCK(a_wait_for_a_task_is_named, .expect = " waits for 'endless' (task 2) to end\n")
{
    co_await(co_create_task(wait_for_ever, NULL, .name = "endless"), NULL);
}

IN_DEADLOCK(a_wait_for_a_semaphore_is_named, .expect = " waits for a permit of a semaphore\n")
{
    co_semaphore_acquire(&semaphore);
}

IN_DEADLOCK(a_wait_for_an_event_is_named, .expect = " waits for an event to be set\n")
{
    co_event_wait(&event);
}

TASK(take_the_lock, unused)
{
    co_lock_acquire(&lock);
}

IN_DEADLOCK(a_wait_for_a_lock_whose_holder_is_gone_is_named,
            .expect = " waits for a lock that task 2 has not released before it ended\n")
{
    RUN_TASK(take_the_lock, NULL);
    take_the_lock(NULL);
}

TASK(wait_for_the_condition, unused)
{
    take_the_lock(NULL);
    co_condition_wait(&condition);
}

IN_DEADLOCK(a_wait_for_a_condition_is_named, .expect = " waits for a condition to be notified\n")
{
    wait_for_the_condition(NULL);
}

IN_DEADLOCK(
    a_wait_for_a_lock_after_a_notification_is_named,
    .expect =
        " waits for a lock that 'a_wait_for_a_lock_after_a_notification_is_named' (task 1) holds\n")
{
    co_create_task(wait_for_the_condition, NULL);
    co_yield_now();
    take_the_lock(NULL);
    co_condition_notify(&condition, 1);
    co_event_wait(&event);
}

TASK(wait_at_the_barrier, unused)
{
    co_barrier_wait(&barrier);
}

IN_DEADLOCK(a_wait_for_a_barrier_is_named,
            .expect = " waits for the others at a barrier (2 of 3 are there)\n")
{
    co_create_task(wait_at_the_barrier, NULL);
    wait_at_the_barrier(NULL);
}

static co_queue *queue_of_three(const char *letters)
{
    static co_queue queue;

    CHECK_EQUAL(co_queue_init(&queue, 3), 0);
    for (; *letters; letters++)
        co_queue_put(&queue, NULL);
    return &queue;
}

IN_DEADLOCK(a_wait_for_an_empty_queue_is_named, .expect = " waits for an item in a queue\n")
{
    co_queue_get(queue_of_three(""), NULL);
}

IN_DEADLOCK(a_wait_for_a_full_queue_is_named, .expect = " waits for room in a queue of 3\n")
{
    queue_of_three("abcd");
}

IN_DEADLOCK(a_wait_for_unfinished_items_is_named,
            .expect = " waits for a queue's items to be done: 2\n")
{
    co_queue_join(queue_of_three("ab"));
}

IN_DEADLOCK(a_wait_for_a_future_is_named, .expect = " waits for a future to be done\n")
{
    static co_future
        *volatile future; /* so that it is no leak: nobody gives the abandoned handle back */

    future = co_future_create();
    co_future_await(future, NULL);
}

TASK(yield_and_wait, unused)
{
    co_yield(NULL);
    co_event_wait(&event);
}

static co_generator *ask_for_two(void)
{
    co_generator *generator = co_generate(yield_and_wait, NULL, .name = "numbers");
    void *value;

    CHECK_EQUAL(co_next(generator, &value), 0);
    return generator;
}

IN_DEADLOCK(a_wait_for_a_value_is_named,
            .expect = " waits for the next value of 'numbers' (task 2)\n")
{
    void *value;

    co_next(ask_for_two(), &value);
}

IN_DEADLOCK(a_wait_for_a_generators_cleanup_is_named,
            .expect = " waits for the cleanup of 'numbers' (task 2)\n")
{
    co_generator_close(ask_for_two());
}

IN_DEADLOCK(a_wait_for_a_generator_that_is_not_asked_is_named,
            .expect = " waits for somebody to ask for its next value\n")
{
    ask_for_two();
    co_event_wait(&event);
}

IN_DEADLOCK(a_wait_for_a_group_is_named,
            .expect = " waits for the 2 tasks of its group to end, 'last' (task 3) among them\n")
{
    BEGIN_GROUP(group);
    CHECK(co_group_create_task(&group, wait_for_ever, NULL));
    CHECK(co_group_create_task(&group, wait_for_ever, NULL, .name = "last"));
    co_group_end(&group);
}

static co_task *endless[3];

static co_task **three_for_ever(void)
{
    endless[0] = co_create_task(wait_for_ever, NULL);
    endless[1] = co_create_task(add_one, NULL);
    endless[2] = co_create_task(wait_for_ever, NULL);
    return endless;
}

IN_DEADLOCK(a_wait_for_the_first_of_many_is_named,
            .expect = " waits for 'wait_for_ever' (task 2) or 1 more to end\n")
{
    three_for_ever();
    endless[1] = endless[2];
    co_wait(endless, 2, CO_FIRST_COMPLETED, INFINITY, NULL);
}

IN_DEADLOCK(a_wait_for_many_is_named,
            .expect = " waits for 'wait_for_ever' (task 2) and 1 more to end\n")
{
    co_gather(three_for_ever(), 3, NULL);
}

IN_DEADLOCK(a_wait_for_the_next_of_many_is_named,
            .expect = " waits for the next of 2 tasks to end\n")
{
    co_as_completed each;

    CHECK_EQUAL(co_as_completed_begin(&each, three_for_ever(), 3, INFINITY), 0);
    while (co_as_completed_next(&each))
        continue;
}

/* --- no deadlock ------------------------------------------------------------------------------- */

static int pipe_ends[2];

TASK(wait_for_a_pipe, unused)
{
    CHECK_EQUAL(co_wait_fd(pipe_ends[0], UV_READABLE, -1), UV_READABLE);
}

TASK(wait_for_a_child, unused)
{
    char *const sleep_arguments[] = {"sleep", "0.2", NULL};
    co_process *process;
    int status;

    CHECK_EQUAL(co_create_subprocess(&process, sleep_arguments), 0);
    CHECK_EQUAL(co_process_wait(process, &status), 0);
    co_process_release(process);
    CHECK(write(pipe_ends[1], "!", 1) == 1);
}

HEARING(NULL, 0, who_waits_for_a_descriptor_or_a_child_is_in_no_deadlock, .limit_s = 60)
{
    TASKS(tasks, {wait_for_a_pipe, NULL}, {wait_for_a_child, NULL});
    CHECK_EQUAL(pipe(pipe_ends), 0);
    CHECK_EQUAL(co_gather(tasks, 2, NULL), 0);
    close(pipe_ends[0]);
    close(pipe_ends[1]);
}

/* --- whom nobody awaited ---------------------------------------------------------------------- */

static void *do_nothing(void *unused)
{
    return unused;
}

TASK(keep_a_handle, unused)
{
    CHECK(co_create_task(do_nothing, NULL, .name = "fetch"));
}

TEST(a_task_that_nobody_awaited_is_named)
{
    RUN(keep_a_handle, 0);
    CHECK(strstr(said, "task 'fetch' (task 2, created at coroutines/tests/test_explain.c:"));
    CHECK(strstr(said, ") was never awaited\n"));
}

TASK(keep_a_failed_one, unused)
{
    CHECK(co_create_task(fail, NUMBER(UV_ECONNREFUSED), .name = "fetch"));
    CHECK_EQUAL(co_yield_now(), 0);
}

TEST(a_task_that_failed_unseen_is_named_with_its_error)
{
    RUN(keep_a_failed_one, 0);
    CHECK(strstr(said, ") failed with 'connection refused' and nobody looked at its error\n"));
    CHECK_EQUAL(count(said, "'fetch'"), 1);
}

TASK(release_a_failed_one, unused)
{
    co_release(co_create_task(fail, NUMBER(UV_ECONNREFUSED), .name = "fetch"));
    CHECK_EQUAL(co_yield_now(), 0);
    /* On the same stack: what is told must not be of this one. */
    CHECK_EQUAL(co_await(co_create_task(do_nothing, NULL, .name = "other"), NULL), 0);
}

TEST(releasing_a_handle_does_not_hide_an_error)
{
    RUN(release_a_failed_one, 0);
    CHECK(strstr(said, "task 'fetch' (task 2, created at "));
    CHECK(strstr(said, "failed with 'connection refused' and nobody looked"));
    CHECK_EQUAL(count(said, "task '"), 1);
}

/* Awaited, gathered, released, cancelled at the end: of none of them there is anything to say. */
HEARING(NULL, 0, what_was_awaited_gathered_released_or_cancelled_is_not_named)
{
    TASKS(both, {fail, NUMBER(UV_EIO)}, {fail, NUMBER(UV_EIO)});
    co_task *twice = co_retain(co_create_task(fail, NUMBER(UV_EIO)));

    CHECK_EQUAL(co_gather(both, 2, NULL), UV_EIO);
    CHECK_EQUAL(co_await(twice, NULL), UV_EIO);
    co_release(twice);
    co_release(co_create_task(do_nothing, NULL));
    co_release(co_create_task(fail, NUMBER(UV_ECANCELED)));
    co_release(co_create_task(sleep_long, NULL));
    CHECK_EQUAL(co_yield_now(), 0);
}

static void *fail_itself(void *unused)
{
    (void)unused;
    return co_raise(UV_EIO);
}

TEST(the_error_of_the_main_task_is_seen_by_who_runs_it)
{
    RUN(fail_itself, UV_EIO);
    CHECK_EQUAL(strlen(said), 0);
}

TASK(forget_many, unused)
{
    for (int i = 0; i < 30; i++)
        co_release(co_create_task(fail, NUMBER(UV_EIO)));
    for (int i = 0; i < 30; i++)
        CHECK(co_create_task(do_nothing, NULL));
    CHECK_EQUAL(co_yield_now(), 0);
}

TEST(of_many_forgotten_twenty_are_named)
{
    RUN(forget_many, 0);
    CHECK_EQUAL(count(said, "task '"), 20);
    CHECK(strstr(said, "… and 40 more\n"));
}

TASK(await_it, task)
{
    co_await(task, NULL);
}

TASK(fail_and_sleep_for_ever, unused)
{
    co_task *failing = co_create_task(fail, NUMBER(UV_EIO), .name = "producer");
    co_task *self = co_retain(co_current());

    CHECK(failing);
    CHECK(co_create_task(do_nothing, NULL, .name = "harmless"));
    CHECK_EQUAL(co_yield_now(), 0);
    co_await(co_create_task(await_it, self), NULL);
}

TEST(after_a_deadlock_the_errors_are_told_that_may_have_led_to_it)
{
    RUN(fail_and_sleep_for_ever, CO_EDEADLK);
    CHECK(strstr(said, "deadlock: "));
    CHECK(strstr(said, "task 'producer' (task 2"));
    CHECK_EQUAL(count(said, "'harmless'"), 0);
}
