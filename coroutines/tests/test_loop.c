/*
 * test_loop.c - time and events: who sleeps how long, libuv beside the tasks, and deadlocks.
 */
#include "loop/sanitizers.h"
#include "tasks.h"

#include <fcntl.h>
#include <math.h>
#include <sys/resource.h>
#include <sys/wait.h>

static double seconds_since(uint64_t start)
{
    return (double)(co_clock() - start) * 1e-9;
}

static void compute_for(double seconds)
{
    for (uint64_t start = co_clock(); seconds_since(start) < seconds;)
        continue;
}

/* Long beside what it takes to start a few tasks on a busy machine. */
static int unit_ms(void)
{
    return RUNNING_ON_VALGRIND ? 250 : 25;
}

TASK(sleep_units, units)
{
    CHECK_EQUAL(co_sleep(1e-3 * unit_ms() * (double)(intptr_t)units), 0);
    note('0' + (int)(intptr_t)units);
}

TASK(sleep_in_disorder, unused)
{
    TASKS(tasks, {sleep_units, NUMBER(3)}, {sleep_units, NUMBER(1)}, {sleep_units, NUMBER(5)},
          {sleep_units, NUMBER(2)}, {sleep_units, NUMBER(4)});
    CHECK_EQUAL(co_gather(tasks, 5, NULL), 0);
}

TEST(sleeping_tasks_wake_in_order_of_their_deadlines)
{
    uint64_t start = co_clock();

    run_in_loop(sleep_in_disorder, NULL);
    CHECK_ORDER("12345");
    CHECK(seconds_since(start) >= 0.05);
}

IN_LOOP(a_sleep_of_nothing_only_yields)
{
    CHECK_EQUAL(co_sleep(NAN), UV_EINVAL);
    CHECK_EQUAL(co_sleep(-1), 0);
    CHECK_EQUAL(co_sleep(0), 0);
    CHECK_EQUAL(co_sleep(1e-12), 0);
}

TASK(sleep_for_ever, unused)
{
    CHECK_EQUAL(co_sleep(INFINITY), UV_ECANCELED);
    note('i');
}

TASK(sleep_most, unused)
{
    CHECK_EQUAL(co_sleep(1e300), UV_ECANCELED);
    note('m');
}

IN_LOOP_THEN(CHECK_EQUAL(strlen(order), 2), an_endless_sleep_ends_with_the_run)
{
    co_create_task(sleep_for_ever, NULL);
    co_create_task(sleep_most, NULL);
    CHECK_EQUAL(co_sleep(0.01), 0);
}

IN_LOOP(a_sleep_counts_from_its_call_even_after_computing)
{
    compute_for(0.05);
    uint64_t start = co_clock();
    CHECK_EQUAL(co_sleep(0.05), 0);
    CHECK(seconds_since(start) >= 0.05);
}

TASK(yield_on, stop)
{
    while (!*(volatile int *)stop)
        CHECK_EQUAL(co_yield_now(), 0);
}

IN_LOOP(a_task_that_only_yields_does_not_starve_the_timers)
{
    int stop = 0;
    co_task *busy = co_create_task(yield_on, &stop);
    uint64_t start = co_clock();

    CHECK_EQUAL(co_sleep(0.02), 0);
    CHECK(seconds_since(start) < 2);
    stop = 1;
    CHECK_EQUAL(co_await(busy, NULL), 0);
}

/* --- timers, from below ----------------------------------------------------------------------- */

/* Records the order in which tasks wake whose deadlines are given, in the past. */
IN_LOOP(equal_deadlines_fire_first_started_first)
{
    static const int deadlines[] = {5, 3, 3, 9, 1, 3, 9, 2, 5};
    enum { COUNT = sizeof deadlines / sizeof *deadlines };
    struct co_task tasks[COUNT];

    for (int i = 0; i < COUNT; i++) {
        memset(&tasks[i], 0, sizeof tasks[i]);
        CHECK_EQUAL(co_timer_start(&tasks[i].sleep, (uint64_t)deadlines[i]), 0);
    }
    size_t tail = co_here.ready.tail;
    CHECK_EQUAL(co_timer_earliest(), 1);
    co_timers_fire(4, 100);
    co_timers_fire(9, 2);
    CHECK_EQUAL(co_here.ready.tail - tail, 7);
    co_timers_fire(9, 100);
    CHECK_EQUAL(co_here.timers.running, 0);
    CHECK_EQUAL(co_timer_earliest(), 0);

    static const int expected[COUNT] = {4, 7, 1, 2, 5, 0, 8, 3, 6};
    for (int i = 0; i < COUNT; i++) {
        struct co_ready *ready = &co_here.ready;
        CHECK(ready->tasks[(tail + (size_t)i) & ready->mask] == &tasks[expected[i]]);
    }
    co_here.ready.tail = tail;
}

IN_LOOP(cancelled_timers_are_swept_out_and_the_others_keep_their_order)
{
    enum { COUNT = 5000 };
    struct co_task *tasks = calloc(COUNT, sizeof *tasks);
    size_t fired = co_here.ready.tail;

    CHECK(tasks);
    for (size_t i = 0; i < COUNT; i++) /* half of them in the lane, half in the heap */
        CHECK_EQUAL(co_timer_start(&tasks[i].sleep, i / 2 % 2 ? 1 + i * 7919 % 4999 : COUNT + i),
                    0);
    for (size_t i = 0; i < COUNT; i++)
        if (i % 50)
            co_timer_cancel(&tasks[i].sleep);

    struct co_timers *all = &co_here.timers;
    CHECK_EQUAL(all->running, COUNT / 50);
    CHECK(all->lane.tail - all->lane.head + all->heap.tail < COUNT / 10);
    uint64_t last = 0;
    while (all->running) {
        uint64_t next = co_timer_earliest();
        CHECK(next >= last);
        last = next;
        co_timers_fire(last, 1);
    }
    CHECK_EQUAL(co_here.ready.tail - fired, COUNT / 50);
    co_here.ready.tail = fired;
    free(tasks);
}

/* --- alarms other than the tasks' sleeps: cancelled, they are forgotten ------------------------ */

#define MANY    1000
#define SOON_NS 1000000ull

struct numbered {
    struct co_alarm alarm;
    uint64_t deadline;
};

static size_t rung;
static uint64_t last_deadline;

static void ring(struct co_alarm *alarm)
{
    const struct numbered *one = (struct numbered *)alarm;

    CHECK(one->deadline >= last_deadline);
    last_deadline = one->deadline;
    rung++;
}

static void start(struct numbered *one, uint64_t deadline)
{
    *one = (struct numbered){.alarm = {.ring = ring}, .deadline = deadline};
    CHECK_EQUAL(co_timer_start(&one->alarm, deadline), 0);
}

/* Every third is cancelled, from the middle, and started anew or not. */
IN_LOOP(alarms_ring_by_their_deadlines_whichever_were_cancelled)
{
    static struct numbered alarms[MANY];
    uint64_t now = co_clock();
    size_t left = MANY;

    srand(1);
    for (int i = 0; i < MANY; i++)
        start(&alarms[i], now + SOON_NS + (uint64_t)(rand() % 1000) * 1000);
    for (int i = 0; i < MANY; i += 3) {
        co_timer_cancel(&alarms[i].alarm);
        if (i % 2)
            start(&alarms[i], now + SOON_NS + (uint64_t)(rand() % 1000) * 1000);
        else
            left--;
    }
    CHECK_EQUAL(co_here.timers.running, left);
    CHECK_EQUAL(co_sleep(0.05), 0);
    CHECK_EQUAL(rung, left);
    CHECK_EQUAL(co_here.timers.running, 0);
}

/* As if the alarm's memory were something else by then, which happened to hold its number. */
IN_LOOP(a_cancelled_alarm_is_not_looked_at_again)
{
    struct numbered one;

    start(&one, co_clock() + SOON_NS);
    uint64_t number = one.alarm.timer;
    co_timer_cancel(&one.alarm);
    one.alarm.timer = number;
    CHECK_EQUAL(co_sleep(0.01), 0);
    CHECK_EQUAL(rung, 0);
}

/* --- libuv beside the tasks ------------------------------------------------------------------- */

static void on_timer(uv_timer_t *timer)
{
    CHECK(!co_current());
    CHECK_EQUAL(co_sleep(1), UV_EINVAL); /* a callback cannot await */
    co_wake(timer->data, UV_ETIMEDOUT);
}

TASK(wait_for_libuv, ms)
{
    uv_timer_t timer = {.data = co_current()};

    uv_update_time(co_loop());
    CHECK_EQUAL(uv_timer_init(co_loop(), &timer), 0);
    CHECK_EQUAL(uv_timer_start(&timer, on_timer, (uint64_t)(intptr_t)ms, 0), 0);
    CHECK_EQUAL(co_park(&for_ever, &timer), UV_ETIMEDOUT);
    note('u');
    uv_close((uv_handle_t *)&timer, NULL);
    CHECK_EQUAL(co_sleep(0.001), 0); /* closing takes a turn of the loop */
}

IN_LOOP(libuv_callbacks_wake_tasks_between_our_timers)
{
    co_task *tasks[] = {co_create_task(wait_for_libuv, NUMBER(2 * unit_ms())),
                        co_create_task(sleep_units, NUMBER(1)),
                        co_create_task(sleep_units, NUMBER(3)),
                        co_create_task(wait_for_libuv, NUMBER(0))};

    CHECK_EQUAL(co_gather(tasks, 4, NULL), 0);
    CHECK_ORDER("u1u3");
}

static void on_never(uv_timer_t *timer)
{
    (void)timer;
}

IN_LOOP(libuv_handles_left_open_are_closed)
{
    static uv_timer_t timer;

    CHECK_EQUAL(uv_timer_init(co_loop(), &timer), 0);
    CHECK_EQUAL(uv_timer_start(&timer, on_never, 100000, 0), 0);
}

static int open_descriptors(void)
{
    int count = 0;

    for (int fd = 0; fd < 256; fd++)
        count += fcntl(fd, F_GETFD) >= 0;
    return count;
}

static void *do_nothing(void *unused)
{
    return unused;
}

TEST(a_run_leaves_no_descriptor_open)
{
    run_in_loop(do_nothing, NULL); /* libuv keeps a pipe for the signals of the whole process */
    int before = open_descriptors();
    run_in_loop(sleep_in_disorder, NULL);
    CHECK_EQUAL(open_descriptors(), before);
}

/* In a process of its own, as libuv 1.44 keeps a descriptor of a loop that it could not make. */
static int run_with_spare_descriptors(int spare)
{
    int status;
    pid_t child = fork();

    CHECK(child >= 0);
    if (child == 0) {
        struct rlimit few = {(rlim_t)(open_descriptors() + spare), 256};
        if (setrlimit(RLIMIT_NOFILE, &few) != 0)
            _exit(2);
        int error = co_run(do_nothing, NULL, NULL);
        _exit(error == 0 ? 0 : error == UV_EMFILE && strstr(co_limit(), "too many open") ? 1 : 2);
    }
    CHECK_EQUAL(waitpid(child, &status, 0), child);
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) < 2);
    return WEXITSTATUS(status);
}

TEST(a_run_without_descriptors_is_refused_at_each_step)
{
    int spare = 0;

    if (RUNNING_ON_VALGRIND)
        test_skip("valgrind answers for the limit of descriptors itself");
    run_in_loop(do_nothing, NULL);
    while (run_with_spare_descriptors(spare) != 0)
        spare++;
    CHECK(spare >= 3); /* at least epoll, an eventfd, and our timer */
}

/* --- deadlocks -------------------------------------------------------------------------------- */

TASK(sleep_and_await_for_ever, unused)
{
    co_task *other = co_create_task(wait_for_ever, NULL);

    co_create_task(sleep_units, NUMBER(2));
    co_await(other, NULL);
    CHECK(!"reached");
}

TEST(a_deadlock_is_reported_when_the_last_sleeper_has_gone_and_another_loop_may_follow,
     .expect = "deadlock: ")
{
    void *result = NUMBER(1);

    CHECK_EQUAL(co_run(sleep_and_await_for_ever, NULL, &result), CO_EDEADLK);
    CHECK(result == NULL);
    CHECK_ORDER("2");
    run_in_loop(sleep_in_disorder, NULL);
}

static void *wait_twice(void *unused)
{
    wait_for_ever(NULL);
    return wait_for_ever(unused);
}

IN_DEADLOCK(a_deadlock_of_what_the_main_task_left_is_reported_in_part, .expect = "… and 5 more\n")
{
    for (int i = 0; i < 25; i++)
        co_create_task(wait_twice, NULL);
    co_yield_now();
}

TEST(errors_are_said_in_words)
{
    CHECK(strstr(co_strerror(CO_EDEADLK), "deadlock"));
    CHECK(strstr(co_strerror(UV_ECANCELED), "canceled"));
    CHECK(strcmp(co_strerror(0), "success") == 0);
}
