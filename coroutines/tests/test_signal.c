/*
 * test_signal.c - signals that are waited for, and what they do when nobody does.
 */
#include "co_process.h"
#include "tasks.h"
#include "torture.h"

static volatile sig_atomic_t handled;

static void handle(int number)
{
    (void)number;
    handled++;
}

static void *wait_once(void *number)
{
    int error = co_wait_signal((int)(intptr_t)number);

    return error ? co_raise(error) : number;
}

static void *signal_two_who_wait(void *unused)
{
    co_task *tasks[] = {co_create_task(wait_once, NUMBER(SIGUSR1)),
                        co_create_task(wait_once, NUMBER(SIGUSR1))};

    CHECK_EQUAL(co_yield_now(), 0);
    CHECK_EQUAL(raise(SIGUSR1), 0);
    CHECK_EQUAL(co_gather(tasks, 2, NULL), 0);
    CHECK_EQUAL(handled, 0);
    CHECK_EQUAL(raise(SIGUSR1), 0);
    CHECK_EQUAL(handled, 1);
    return unused;
}

TEST(everyone_who_waits_gets_the_signal_and_then_the_handler_is_back)
{
    struct sigaction with_flags = {.sa_handler = handle, .sa_flags = SA_RESTART | SA_NODEFER}, now;

    CHECK_EQUAL(sigaction(SIGUSR1, &with_flags, NULL), 0);
    run_in_loop(signal_two_who_wait, NULL);
    CHECK_EQUAL(sigaction(SIGUSR1, NULL, &now), 0);
    CHECK(now.sa_handler == handle);
    CHECK_EQUAL(now.sa_flags & (SA_RESTART | SA_NODEFER), SA_RESTART | SA_NODEFER);
}

IN_LOOP(a_signal_that_nobody_waits_for_does_what_it_did, .expect_signal = SIGUSR1)
{
    co_task *task = co_create_task(wait_once, NUMBER(SIGUSR1));

    CHECK_EQUAL(co_yield_now(), 0);
    CHECK_EQUAL(raise(SIGUSR1), 0);
    CHECK_EQUAL(co_await(task, NULL), 0);
    raise(SIGUSR1);
}

static void *cancel_one_who_waits(void *unused)
{
    co_task *impatient = co_create_task(wait_once, NUMBER(SIGUSR1));
    co_task *patient = co_create_task(wait_once, NUMBER(SIGUSR1));

    CHECK_EQUAL(co_sleep(0.001), 0);
    co_cancel(impatient);
    CHECK_EQUAL(co_await(impatient, NULL), UV_ECANCELED);
    CHECK_EQUAL(raise(SIGUSR1), 0);
    CHECK_EQUAL(co_await(patient, NULL), 0);
    CHECK_EQUAL(handled, 0);
    return unused;
}

TEST(a_cancelled_wait_leaves_the_others_waiting)
{
    signal(SIGUSR1, handle);
    run_in_loop(cancel_one_who_waits, NULL);
    CHECK_EQUAL(raise(SIGUSR1), 0);
    CHECK_EQUAL(handled, 1);
}

static void *wait_on(void *signal)
{
    return co_signal_wait(signal) ? NULL : signal;
}

IN_LOOP(an_open_signal_keeps_what_comes_while_nobody_waits)
{
    co_signal *signal;
    void *result;

    CHECK_EQUAL(co_signal_open(&signal, SIGUSR1), 0);
    CHECK_EQUAL(raise(SIGUSR1), 0);
    CHECK_EQUAL(raise(SIGUSR1), 0);
    CHECK_EQUAL(co_sleep(0.01), 0); /* the loop has seen both */
    CHECK_EQUAL(co_signal_wait(signal), 0);
    co_task *task = co_create_task(wait_on, signal); /* the two were one */
    CHECK_EQUAL(co_sleep(0.01), 0);
    co_cancel(task);
    CHECK_EQUAL(co_await(task, &result), 0);
    CHECK(result == NULL);
    CHECK_EQUAL(raise(SIGUSR1), 0);
    CHECK_EQUAL(co_signal_wait(signal), 0);
    co_signal_close(signal);
    co_signal_close(NULL);
}

static void *leave_signals_open(void *unused)
{
    co_signal *signal;

    CHECK_EQUAL(co_signal_open(&signal, SIGUSR1), 0);
    CHECK_EQUAL(co_signal_open(&signal, SIGUSR2), 0);
    co_release(co_create_task(wait_once, NUMBER(SIGUSR1)));
    CHECK_EQUAL(co_yield_now(), 0);
    CHECK_EQUAL(raise(SIGUSR2), 0);
    return unused;
}

TEST(the_end_of_a_run_puts_the_handlers_back)
{
    signal(SIGUSR1, handle);
    signal(SIGUSR2, SIG_IGN);
    run_in_loop(leave_signals_open, NULL);
    CHECK_EQUAL(handled, 0);
    CHECK(signal(SIGUSR1, SIG_DFL) == handle);
    CHECK(signal(SIGUSR2, SIG_DFL) == SIG_IGN);
}

IN_LOOP_THEN(CHECK_EQUAL(co_wait_signal(SIGUSR1), UV_EINVAL),
             signals_that_cannot_be_waited_for_are_refused)
{
    CHECK_EQUAL(co_wait_signal(SIGKILL), UV_EINVAL);
    CHECK_EQUAL(co_wait_signal(SIGCHLD), UV_EINVAL);
    CHECK_EQUAL(co_wait_signal(0), UV_EINVAL);
    CHECK_EQUAL(co_wait_signal(-1), UV_EINVAL);
    CHECK_EQUAL(co_wait_signal(NSIG), UV_EINVAL);
}

IN_DEADLOCK(a_signal_that_nobody_waits_for_hides_no_deadlock, .expect = "waits for ever")
{
    co_signal *signal;

    CHECK_EQUAL(co_signal_open(&signal, SIGUSR1), 0);
    co_park(&for_ever, NULL);
}
