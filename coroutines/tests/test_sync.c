/*
 * test_sync.c - locks, semaphores, events, conditions, barriers: who goes first, and what is left
 * behind by those who give up.
 */
#include "co_sync.h"
#include "tasks.h"

static co_lock lock = CO_LOCK_INIT;
static co_semaphore seats = CO_SEMAPHORE_INIT(2);
static co_event ready = CO_EVENT_INIT;

/* --- lock ------------------------------------------------------------------------------------- */

TASK(hold, letter)
{
    CHECK_EQUAL(co_lock_acquire(&lock), 0);
    note((char)VALUE(letter));
    co_yield_now();
    note((char)VALUE(letter));
    CHECK_EQUAL(co_lock_release(&lock), 0);
}

IN_LOOP(a_lock_is_held_by_one_at_a_time_in_the_order_of_asking)
{
    co_task *tasks[3];

    CHECK_EQUAL(co_gather(tasks, create_for_each("abc", hold, tasks), NULL), 0);
    CHECK(co_lock_is_free(&lock));
    CHECK_ORDER("aabbcc");
}

IN_LOOP(a_released_lock_is_its_first_waiters_and_nobody_barges_in)
{
    CHECK_EQUAL(co_lock_acquire(&lock), 0);
    co_task *waiter = STARTED(hold, NUMBER('a'));
    CHECK_EQUAL(co_lock_release(&lock), 0);
    CHECK_EQUAL(co_lock_try_acquire(&lock), UV_EBUSY);
    CHECK_EQUAL(co_lock_acquire(&lock), 0);
    note('b');
    CHECK_EQUAL(co_lock_release(&lock), 0);
    CHECK_EQUAL(co_await(waiter, NULL), 0);
    CHECK_ORDER("aab");
}

IN_LOOP(what_is_free_is_taken_without_a_switch)
{
    co_task *other = co_create_task(hold, NUMBER('a'));

    CHECK_EQUAL(co_lock_acquire(&lock), 0);
    CHECK_EQUAL(co_lock_release(&lock), 0);
    CHECK_EQUAL(co_lock_try_acquire(&lock), 0);
    CHECK_EQUAL(co_lock_release(&lock), 0);
    CHECK_EQUAL(co_semaphore_acquire(&seats), 0);
    CHECK_EQUAL(co_semaphore_release(&seats), 0);
    co_event_set(&ready);
    CHECK_EQUAL(co_event_wait(&ready), 0);
    CHECK_ORDER("");
    CHECK_EQUAL(co_await(other, NULL), 0);
}

IN_LOOP(a_lock_is_released_by_its_holder_and_acquired_once)
{
    CHECK_EQUAL(co_lock_release(&lock), UV_EPERM);
    co_task *holder = STARTED(hold, NUMBER('a'));
    CHECK_EQUAL(co_lock_release(&lock), UV_EPERM);
    CHECK_EQUAL(co_await(holder, NULL), 0);
    CHECK_EQUAL(co_lock_acquire(&lock), 0);
    CHECK_EQUAL(co_lock_acquire(&lock), CO_EDEADLK);
    CHECK_EQUAL(co_lock_release(&lock), 0);
    CHECK_ORDER("aa");
}

TASK(acquire_lock, expected)
{
    CHECK_EQUAL(co_lock_acquire(&lock), VALUE(expected));
    if (expected)
        return;
    note('l');
    CHECK_EQUAL(co_yield_now(), UV_ECANCELED);
    CHECK_EQUAL(co_lock_release(&lock), 0);
}

IN_LOOP(a_cancelled_waiter_for_a_lock_leaves_the_queue)
{
    CHECK_EQUAL(co_lock_acquire(&lock), 0);
    co_task *cancelled = co_create_task(acquire_lock, NUMBER(UV_ECANCELED));
    co_task *other = STARTED(hold, NUMBER('a'));
    cancel_and_await(cancelled, 0);
    CHECK_EQUAL(co_lock_release(&lock), 0);
    CHECK_EQUAL(co_await(other, NULL), 0);
    CHECK(co_lock_is_free(&lock));
    CHECK_ORDER("aa");
}

IN_LOOP(a_lock_that_came_before_the_cancellation_is_held)
{
    CHECK_EQUAL(co_lock_acquire(&lock), 0);
    co_task *waiter = STARTED(acquire_lock, NUMBER(0));
    CHECK_EQUAL(co_lock_release(&lock), 0);
    cancel_and_await(waiter, 0);
    CHECK(co_lock_is_free(&lock));
    CHECK_ORDER("l");
}

/* --- semaphore -------------------------------------------------------------------------------- */

static int seated, seated_at_most;

TASK(sit, letter)
{
    CHECK_EQUAL(co_semaphore_acquire(&seats), 0);
    note((char)VALUE(letter));
    if (++seated > seated_at_most)
        seated_at_most = seated;
    co_yield_now();
    seated--;
    CHECK_EQUAL(co_semaphore_release(&seats), 0);
}

IN_LOOP(a_semaphore_lets_so_many_in_at_a_time_in_the_order_of_asking)
{
    co_task *tasks[6];

    CHECK_EQUAL(co_gather(tasks, create_for_each("abcdef", sit, tasks), NULL), 0);
    CHECK_EQUAL(seats.permits, 2);
    CHECK_ORDER("abcdef");
    CHECK_EQUAL(seated_at_most, 2);
}

TEST(a_bounded_semaphore_takes_no_more_back_than_it_gave)
{
    co_semaphore bounded = CO_BOUNDED_SEMAPHORE_INIT(1);

    CHECK_EQUAL(co_semaphore_release(&bounded), UV_EINVAL);
    CHECK_EQUAL(co_semaphore_try_acquire(&bounded), 0);
    CHECK_EQUAL(co_semaphore_try_acquire(&bounded), UV_EAGAIN);
    CHECK_EQUAL(co_semaphore_release(&bounded), 0);
    CHECK_EQUAL(co_semaphore_release(&bounded), UV_EINVAL);
    CHECK_EQUAL(co_semaphore_release(&seats), 0);
    CHECK_EQUAL(seats.permits, 3);
}

TASK(acquire_seat, expected)
{
    CHECK_EQUAL(co_semaphore_acquire(&seats), VALUE(expected));
}

IN_LOOP(no_permit_is_lost_when_waiters_are_cancelled)
{
    CHECK_EQUAL(co_semaphore_acquire(&seats), 0);
    CHECK_EQUAL(co_semaphore_acquire(&seats), 0);
    TASKS(tasks, {acquire_seat, NUMBER(UV_ECANCELED)}, {acquire_seat, NUMBER(0)},
          {acquire_seat, NUMBER(0)});
    co_yield_now();
    co_cancel(tasks[0]);
    CHECK_EQUAL(co_semaphore_release(&seats), 0);
    co_cancel(tasks[1]); /* too late: it has its permit */
    CHECK_EQUAL(co_semaphore_try_acquire(&seats), UV_EAGAIN);
    CHECK_EQUAL(co_semaphore_release(&seats), 0);
    CHECK_EQUAL(co_gather(tasks, 3, NULL), 0);
    CHECK_EQUAL(seats.permits, 0);
    CHECK(!seats.waiters.first);
}

/* --- event ------------------------------------------------------------------------------------ */

TASK(wait_until_ready, letter)
{
    CHECK_EQUAL(co_event_wait(&ready), 0);
    note((char)VALUE(letter));
}

IN_LOOP(an_event_wakes_all_who_wait_even_if_it_is_cleared_at_once)
{
    TASKS(tasks, {wait_until_ready, NUMBER('a')}, {wait_until_ready, NUMBER('b')});
    CHECK(!co_event_is_set(&ready));
    co_yield_now();
    note('s');
    co_event_set(&ready);
    CHECK(co_event_is_set(&ready));
    co_event_clear(&ready);
    CHECK_EQUAL(co_gather(tasks, 2, NULL), 0);
    CHECK(!co_event_is_set(&ready));
    CHECK_ORDER("sab");
}

TASK(wait_until_cancelled, unused)
{
    CHECK_EQUAL(co_event_wait(&ready), UV_ECANCELED);
}

IN_LOOP(a_cancelled_waiter_for_an_event_does_not_keep_the_others)
{
    co_task *cancelled = co_create_task(wait_until_cancelled, NULL);
    co_task *other = STARTED(wait_until_ready, NUMBER('a'));
    co_cancel(cancelled);
    co_event_set(&ready);
    CHECK_EQUAL(co_await(cancelled, NULL), 0);
    CHECK_EQUAL(co_await(other, NULL), 0);
    CHECK_ORDER("a");
}

/* --- condition -------------------------------------------------------------------------------- */

static co_condition changed = CO_CONDITION_INIT(&lock);
static int stock;

static bool in_stock(void *unused)
{
    (void)unused;
    return stock > 0;
}

TASK(buy, letter)
{
    CHECK_EQUAL(co_lock_acquire(&lock), 0);
    CHECK_EQUAL(co_condition_wait_for(&changed, in_stock, NULL), 0);
    CHECK(!co_lock_is_free(&lock));
    stock--;
    note((char)VALUE(letter));
    CHECK_EQUAL(co_lock_release(&lock), 0);
}

IN_LOOP(a_notified_waiter_goes_on_with_the_lock)
{
    co_task *tasks[3];

    create_for_each("abc", buy, tasks);
    co_yield_now();
    for (int i = 0; i < 3; i++) {
        CHECK_EQUAL(co_lock_acquire(&lock), 0);
        stock++;
        CHECK_EQUAL(co_condition_notify(&changed, 1), 0);
        note('+');
        CHECK_EQUAL(co_lock_release(&lock), 0);
        co_yield_now();
    }
    CHECK_EQUAL(co_gather(tasks, 3, NULL), 0);
    CHECK(co_lock_is_free(&lock));
    CHECK_ORDER("+a+b+c");
}

IN_LOOP(all_who_are_notified_look_again)
{
    co_task *tasks[3];

    create_for_each("abc", buy, tasks);
    co_yield_now();
    CHECK_EQUAL(co_lock_acquire(&lock), 0);
    stock = 2;
    CHECK_EQUAL(co_condition_notify_all(&changed), 0);
    CHECK_EQUAL(co_lock_release(&lock), 0);
    let_all_run();
    CHECK_ORDER("ab"); /* the third has looked and waits again */
    stock = 1;
    CHECK_EQUAL(co_lock_acquire(&lock), 0);
    CHECK_EQUAL(co_condition_notify_all(&changed), 0);
    CHECK_EQUAL(co_lock_release(&lock), 0);
    CHECK_EQUAL(co_gather(tasks, 3, NULL), 0);
    CHECK_ORDER("abc");
}

IN_LOOP(a_condition_is_for_the_holder_of_its_lock)
{
    CHECK_EQUAL(co_condition_wait(&changed), UV_EPERM);
    CHECK_EQUAL(co_condition_wait_for(&changed, in_stock, NULL), UV_EPERM);
    CHECK_EQUAL(co_condition_notify(&changed, 1), UV_EPERM);
    CHECK_EQUAL(co_condition_notify_all(&changed), UV_EPERM);
}

TEST(outside_a_task_locks_are_not_tried_and_conditions_not_waited_for)
{
    CHECK_EQUAL(co_lock_try_acquire(&lock), UV_EINVAL);
    CHECK_EQUAL(co_lock_release(&lock), UV_EPERM);
    CHECK_EQUAL(co_condition_wait_for(&changed, in_stock, NULL), UV_EINVAL);
}

TASK(wait_for_change, expected)
{
    CHECK_EQUAL(co_lock_acquire(&lock), 0);
    CHECK_EQUAL(co_condition_wait(&changed), VALUE(expected));
    note(expected ? 'x' : 'n');
    CHECK_EQUAL(co_lock_release(&lock), 0);
}

IN_LOOP(a_cancelled_wait_for_a_condition_ends_with_the_lock_held)
{
    co_task *cancelled = STARTED(wait_for_change, NUMBER(UV_ECANCELED));
    CHECK_EQUAL(co_lock_acquire(&lock), 0);
    co_cancel(cancelled);
    let_all_run();
    CHECK_ORDER(""); /* it waits for the lock */
    CHECK_EQUAL(co_lock_release(&lock), 0);
    CHECK_EQUAL(co_await(cancelled, NULL), 0);
    CHECK(co_lock_is_free(&lock));
    CHECK(!changed.waiters.first);
    CHECK_ORDER("x");
}

IN_LOOP(a_notification_of_a_cancelled_waiter_goes_to_the_next)
{
    TASKS(tasks, {wait_for_change, NUMBER(UV_ECANCELED)}, {wait_for_change, NUMBER(0)});
    co_yield_now();
    CHECK_EQUAL(co_lock_acquire(&lock), 0);
    CHECK_EQUAL(co_condition_notify(&changed, 1), 0);
    co_cancel(tasks[0]);
    CHECK_EQUAL(co_lock_release(&lock), 0);
    CHECK_EQUAL(co_gather(tasks, 2, NULL), 0);
    CHECK(co_lock_is_free(&lock));
    CHECK_ORDER("xn");
}

TASK(wait_and_be_cancelled_twice, unused)
{
    CHECK_EQUAL(co_lock_acquire(&lock), 0);
    CHECK_EQUAL(co_condition_wait(&changed), UV_ECANCELED);
    CHECK(!co_lock_is_free(&lock));
    CHECK_EQUAL(co_yield_now(), UV_ECANCELED);
    CHECK_EQUAL(co_yield_now(), 0);
    CHECK_EQUAL(co_lock_release(&lock), 0);
}

IN_LOOP(a_second_cancellation_of_a_wait_for_a_condition_is_for_the_next_await)
{
    co_task *cancelled = STARTED(wait_and_be_cancelled_twice, NULL);
    CHECK_EQUAL(co_lock_acquire(&lock), 0);
    co_cancel(cancelled);
    co_yield_now(); /* it waits for the lock */
    co_cancel(cancelled);
    co_yield_now();
    CHECK_EQUAL(co_lock_release(&lock), 0);
    CHECK_EQUAL(co_await(cancelled, NULL), 0);
}

/* --- barrier ---------------------------------------------------------------------------------- */

static co_barrier gate = CO_BARRIER_INIT(3);

TASK(pass_gate_twice, letter)
{
    for (int round = 0; round < 2; round++) {
        int number = co_barrier_wait(&gate);

        CHECK(number >= 0 && number < 3);
        note((char)('0' + number));
    }
    note((char)VALUE(letter));
}

static void pass_in_rounds(void)
{
    co_task *tasks[3];

    CHECK_EQUAL(co_gather(tasks, create_for_each("abc", pass_gate_twice, tasks), NULL), 0);
    CHECK_EQUAL(gate.waiting, 0);
    CHECK_ORDER("2012b0c1a");
}

IN_LOOP(a_barrier_opens_when_all_are_there_and_closes_behind_them)
{
    pass_in_rounds();
}

TASK(pass_gate, expected)
{
    CHECK_EQUAL(co_barrier_wait(&gate), VALUE(expected));
}

IN_LOOP(the_place_of_a_cancelled_waiter_at_a_barrier_is_free_for_another)
{
    co_task *cancelled = co_create_task(pass_gate, NUMBER(UV_ECANCELED));
    co_task *first = STARTED(pass_gate, NUMBER(0));
    cancel_and_await(cancelled, 0);
    CHECK_EQUAL(gate.waiting, 1);
    co_cancel(co_current());
    CHECK_EQUAL(co_barrier_wait(&gate), UV_ECANCELED);
    CHECK_EQUAL(gate.waiting, 1);

    co_task *tasks[] = {first, co_create_task(pass_gate, NUMBER(1)),
                        co_create_task(pass_gate, NUMBER(2))};
    CHECK_EQUAL(co_gather(tasks, 3, NULL), 0);
}

IN_LOOP(who_was_let_through_is_not_cancelled_at_the_barrier)
{
    TASKS(tasks, {pass_gate, NUMBER(0)}, {pass_gate, NUMBER(1)});
    co_yield_now();
    CHECK_EQUAL(co_barrier_wait(&gate), 2);
    co_cancel(tasks[1]);
    CHECK_EQUAL(co_gather(tasks, 2, NULL), 0);
    CHECK_EQUAL(gate.waiting, 0);
}

IN_LOOP(a_broken_barrier_lets_nobody_wait_until_it_is_reset)
{
    TASKS(tasks, {pass_gate, NUMBER(UV_EPIPE)}, {pass_gate, NUMBER(UV_EPIPE)});
    co_yield_now();
    co_barrier_abort(&gate);
    CHECK_EQUAL(co_barrier_wait(&gate), UV_EPIPE);
    CHECK_EQUAL(co_gather(tasks, 2, NULL), 0);
    co_barrier_reset(&gate);
    pass_in_rounds();
}
