/*
 * test_executor.c - functions in threads and in pools: awaited, cancelled, outliving their await.
 */
#include "co_executor.h"
#include "tasks.h"
#include "torture.h"

#include <pthread.h>
#include <stdatomic.h>
#include <sys/eventfd.h>

#define THREADS 4

__attribute__((constructor)) static void limit_threads(void)
{
    setenv("UV_THREADPOOL_SIZE", "4", 1);
}

static atomic_int begun, ended;
static atomic_bool may_end;

static void *wait_in_thread(void *argument)
{
    begun++;
    while (!may_end)
        usleep(1000);
    ended++;
    return argument;
}

static void *add_one_in_thread(void *number)
{
    CHECK(co_current() == NULL);
    CHECK_EQUAL(co_sleep(1), UV_EINVAL);
    usleep(1000);
    return add_one(number);
}

static void *call_thread(void *number)
{
    void *result = NULL;

    CHECK_EQUAL(co_to_thread(add_one_in_thread, number, &result), 0);
    CHECK(result == (char *)number + 1);
    CHECK_EQUAL(co_to_thread(add_one_in_thread, number, NULL), 0);
    return result;
}

IN_LOOP(results_come_back_from_threads)
{
    co_task *tasks[20];
    void *results[20];

    for (int i = 0; i < 20; i++)
        tasks[i] = co_create_task(call_thread, NUMBER(i));
    CHECK_EQUAL(co_gather(tasks, 20, results), 0);
    for (int i = 0; i < 20; i++)
        CHECK(results[i] == NUMBER(i + 1));
}

TASK(await_a_thread, error)
{
    void *result = NUMBER(1);

    CHECK_EQUAL(co_to_thread(wait_in_thread, NULL, &result), (int)(intptr_t)error);
    CHECK(!error || result == NULL);
    CHECK_EQUAL(co_sleep(0.001), 0);
}

IN_LOOP_THEN(CHECK_EQUAL(ended, 1),
             a_cancelled_await_returns_at_once_and_the_end_of_the_run_waits_for_the_thread)
{
    co_task *task = co_create_task(await_a_thread, NUMBER(UV_ECANCELED));

    while (!begun)
        CHECK_EQUAL(co_sleep(0.001), 0);
    cancel_and_await(task, 0);
    CHECK_EQUAL(ended, 0);
    may_end = true;
}

IN_LOOP(a_function_cancelled_in_the_queue_never_runs)
{
    co_task *tasks[THREADS], *queued;

    for (int i = 0; i < THREADS; i++)
        tasks[i] = co_create_task(await_a_thread, NULL);
    while (begun < THREADS)
        CHECK_EQUAL(co_sleep(0.001), 0);
    queued = co_create_task(await_a_thread, NUMBER(UV_ECANCELED));
    CHECK_EQUAL(co_sleep(0.001), 0);
    cancel_and_await(queued, 0);
    may_end = true;
    CHECK_EQUAL(co_gather(tasks, THREADS, NULL), 0);
    CHECK_EQUAL(begun, THREADS);
}

IN_LOOP_THEN(CHECK_EQUAL(ended, 1), the_end_of_a_run_cancels_awaits_and_waits_for_threads)
{
    co_release(co_create_task(await_a_thread, NUMBER(UV_ECANCELED)));
    while (!begun)
        CHECK_EQUAL(co_sleep(0.001), 0);
    may_end = true;
}

/* --- a thread for each call, with an eventfd -------------------------------------------------- */

struct call {
    co_function *function;
    void *argument, *_Atomic result;
    int done_fd;
    atomic_int users; /* the thread, and whoever fetches or abandons */
};

static void leave_call(struct call *call)
{
    if (--call->users)
        return;
    close(call->done_fd);
    free(call);
}

TASK(work, argument)
{
    struct call *call = argument;

    call->result = call->function(call->argument);
    eventfd_write(call->done_fd, 1);
    leave_call(call);
}

static int submit_to_thread(co_executor *executor, co_function *function, void *argument,
                            void **ticket)
{
    struct call *call = calloc(1, sizeof *call);
    pthread_t thread;

    (void)executor;
    CHECK(call);
    *call = (struct call){function, argument, NULL, eventfd(0, EFD_CLOEXEC), 2};
    CHECK(call->done_fd >= 0 && pthread_create(&thread, NULL, work, call) == 0);
    pthread_detach(thread);
    *ticket = call;
    return call->done_fd;
}

static int fetch_from_thread(co_executor *executor, void *ticket, void **result)
{
    struct call *call = ticket;
    eventfd_t count;

    (void)executor;
    CHECK_EQUAL(eventfd_read(call->done_fd, &count), 0);
    *result = call->result;
    leave_call(call);
    return 0;
}

static void abandon_thread(co_executor *executor, void *ticket)
{
    (void)executor;
    leave_call(ticket);
}

static co_executor threads = {submit_to_thread, fetch_from_thread, abandon_thread};

/* --- a process for each call, with a pipe ----------------------------------------------------- */

struct worker {
    pid_t process;
    int result_fd;
};

static int submit_to_process(co_executor *executor, co_function *function, void *argument,
                             void **ticket)
{
    struct worker *worker = malloc(sizeof *worker);
    int ends[2];

    (void)executor;
    if (!worker || pipe2(ends, O_CLOEXEC)) {
        free(worker);
        return worker ? -errno : UV_ENOMEM;
    }
    *worker = (struct worker){fork(), ends[0]};
    if (worker->process == 0) {
        void *result = function(argument);

        _exit(write(ends[1], &result, sizeof result) != sizeof result);
    }
    close(ends[1]);
    if (worker->process < 0) {
        close(ends[0]);
        free(worker);
        return UV_EAGAIN;
    }
    *ticket = worker;
    return worker->result_fd;
}

static void end_worker(struct worker *worker)
{
    waitpid(worker->process, NULL, 0);
    close(worker->result_fd);
    free(worker);
}

static int fetch_from_process(co_executor *executor, void *ticket, void **result)
{
    struct worker *worker = ticket;
    ssize_t size = read(worker->result_fd, result, sizeof *result);

    (void)executor;
    end_worker(worker);
    return size == sizeof *result ? 0 : UV_EIO;
}

static void abandon_process(co_executor *executor, void *ticket)
{
    struct worker *worker = ticket;

    (void)executor;
    kill(worker->process, SIGKILL);
    end_worker(worker);
}

static co_executor processes = {submit_to_process, fetch_from_process, abandon_process};

/* --- both ------------------------------------------------------------------------------------- */

static void *square(void *number)
{
    usleep(1000);
    return NUMBER((intptr_t)number * (intptr_t)number);
}

TASK(square_in, pool)
{
    void *result = NULL;

    CHECK_EQUAL(co_run_in_executor(pool, square, NUMBER(3), &result), 0);
    CHECK_EQUAL(VALUE(result), 9);
}

#define MANY 8

static void gather_many(co_function *function, co_executor *pool)
{
    co_task *tasks[MANY];

    for (int i = 0; i < MANY; i++)
        tasks[i] = co_create_task(function, pool);
    CHECK_EQUAL(co_gather(tasks, MANY, NULL), 0);
}

IN_LOOP(threads_can_be_awaited)
{
    gather_many(square_in, &threads);
}

IN_LOOP(processes_can_be_awaited)
{
    gather_many(square_in, &processes);
}

TASK(crash, unused)
{
    raise(SIGKILL);
}

IN_LOOP(a_process_that_crashes_is_an_error)
{
    void *result = NUMBER(1);

    CHECK_EQUAL(co_run_in_executor(&processes, crash, NULL, &result), UV_EIO);
    CHECK(result == NULL);
}

TASK(abandon_in, pool)
{
    BEGIN_TIMEOUT(timeout, 0.02);
    CHECK_EQUAL(co_run_in_executor(pool, wait_in_thread, NULL, NULL), UV_ECANCELED);
    CHECK_EQUAL(co_timeout_end(&timeout), UV_ETIMEDOUT);
}

IN_LOOP(a_cancelled_call_is_abandoned_to_its_thread)
{
    gather_many(abandon_in, &threads);
    may_end = true;
    while (ended < begun)
        CHECK_EQUAL(co_sleep(0.001), 0);
}

IN_LOOP(a_cancelled_call_is_abandoned_with_its_process)
{
    int before = torture_descriptors();

    gather_many(abandon_in, &processes);
    CHECK(torture_descriptors() <= before + 1); /* the loop's own */
}

static int call_pools(void)
{
    void *result = NULL;

    int error = co_run_in_executor(&processes, square, NUMBER(3), &result);
    CHECK(error || result == NUMBER(9));
    return error;
}

TORTURE(faults_while_processes_are_used_are_errors_and_leave_nothing, call_pools,
        "malloc:ENOMEM calloc:ENOMEM pipe2:EMFILE fork:EAGAIN")
