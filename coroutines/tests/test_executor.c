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
    enum { TASKS = 20 };
    co_task *tasks[TASKS];
    void *results[TASKS];

    for (int i = 0; i < TASKS; i++)
        tasks[i] = co_create_task(call_thread, NUMBER(i));
    CHECK_EQUAL(co_gather(tasks, TASKS, results), 0);
    for (int i = 0; i < TASKS; i++)
        CHECK(results[i] == NUMBER(i + 1));
}

TEST(a_thread_is_asked_for_only_by_a_task)
{
    void *result = NUMBER(1);

    CHECK_EQUAL(co_to_thread(add_one, NULL, &result), UV_EINVAL);
    CHECK(result == NULL);
}

static void *await_a_thread(void *error)
{
    void *result = NUMBER(1);

    CHECK_EQUAL(co_to_thread(wait_in_thread, NULL, &result), (int)(intptr_t)error);
    CHECK(!error || result == NULL);
    CHECK_EQUAL(co_sleep(0.001), 0);
    return NULL;
}

static void *cancel_one_that_runs(void *unused)
{
    co_task *task = co_create_task(await_a_thread, NUMBER(UV_ECANCELED));

    while (!begun)
        CHECK_EQUAL(co_sleep(0.001), 0);
    co_cancel(task);
    CHECK_EQUAL(co_await(task, NULL), 0);
    CHECK_EQUAL(ended, 0);
    may_end = true;
    return unused;
}

TEST(a_cancelled_await_returns_at_once_and_the_end_of_the_run_waits_for_the_thread)
{
    run_in_loop(cancel_one_that_runs, NULL);
    CHECK_EQUAL(ended, 1);
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
    co_cancel(queued);
    CHECK_EQUAL(co_await(queued, NULL), 0);
    may_end = true;
    CHECK_EQUAL(co_gather(tasks, THREADS, NULL), 0);
    CHECK_EQUAL(begun, THREADS);
}

IN_LOOP(a_cancellation_that_came_before_the_call_ends_it)
{
    co_task *task = co_create_task(await_a_thread, NUMBER(UV_ECANCELED));

    co_yield_now();
    co_cancel(co_current());
    CHECK_EQUAL(co_to_thread(wait_in_thread, NULL, NULL), UV_ECANCELED);
    CHECK_EQUAL(co_to_thread(add_one, NULL, NULL), 0);
    co_cancel(task);
    may_end = true;
    CHECK_EQUAL(co_await(task, NULL), 0);
    CHECK(begun <= 1);
}

IN_LOOP_THEN(CHECK_EQUAL(ended, 1), the_end_of_a_run_cancels_awaits_and_waits_for_threads)
{
    co_release(co_create_task(await_a_thread, NUMBER(UV_ECANCELED)));
    while (!begun)
        CHECK_EQUAL(co_sleep(0.001), 0);
    may_end = true;
}

/* --- a pool of threads, with an eventfd for each call ----------------------------------------- */

#define WORKERS 2

struct call {
    struct call *next;
    co_function *function;
    void *argument, *result;
    int done_fd;
    enum { QUEUED, RUNNING, RETURNED, ABANDONED } state;
};

struct thread_pool {
    co_executor executor;
    pthread_t threads[WORKERS];
    pthread_cond_t changed;
    pthread_mutex_t lock;

    /* The lock must be held when using these, and the calls. */
    struct call *queue;
    bool closed;
};

static void free_call(struct call *call)
{
    close(call->done_fd);
    free(call);
}

static void *work(void *argument)
{
    struct thread_pool *pool = argument;

    pthread_mutex_lock(&pool->lock);
    while (!pool->closed) {
        struct call *call = pool->queue;

        if (!call) {
            pthread_cond_wait(&pool->changed, &pool->lock);
            continue;
        }
        pool->queue = call->next;
        call->state = RUNNING;
        pthread_mutex_unlock(&pool->lock);
        void *result = call->function(call->argument);
        pthread_mutex_lock(&pool->lock);
        call->result = result;
        if (call->state == ABANDONED) {
            free_call(call);
        } else {
            call->state = RETURNED;
            eventfd_write(call->done_fd, 1);
        }
    }
    pthread_mutex_unlock(&pool->lock);
    return NULL;
}

static int submit_to_thread(co_executor *executor, co_function *function, void *argument,
                            void **ticket)
{
    struct thread_pool *pool = (struct thread_pool *)executor;
    struct call *call = calloc(1, sizeof *call), **last = &pool->queue;

    if (!call)
        return UV_ENOMEM;
    *call = (struct call){NULL, function, argument, NULL, eventfd(0, EFD_CLOEXEC), QUEUED};
    if (call->done_fd < 0) {
        int error = -errno;
        free(call);
        return error;
    }
    pthread_mutex_lock(&pool->lock);
    while (*last)
        last = &(*last)->next;
    *last = call;
    pthread_cond_signal(&pool->changed);
    pthread_mutex_unlock(&pool->lock);
    *ticket = call;
    return call->done_fd;
}

static int fetch_from_thread(co_executor *executor, void *ticket, void **result)
{
    struct thread_pool *pool = (struct thread_pool *)executor;
    struct call *call = ticket;

    pthread_mutex_lock(&pool->lock);
    *result = call->result;
    pthread_mutex_unlock(&pool->lock);
    free_call(call);
    return 0;
}

static void abandon_thread(co_executor *executor, void *ticket)
{
    struct thread_pool *pool = (struct thread_pool *)executor;
    struct call *call = ticket, **link = &pool->queue;

    pthread_mutex_lock(&pool->lock);
    while (*link && *link != call)
        link = &(*link)->next;
    if (*link)
        *link = call->next;
    bool is_running = call->state == RUNNING;
    call->state = ABANDONED;
    pthread_mutex_unlock(&pool->lock);
    if (!is_running)
        free_call(call);
}

static struct thread_pool threads = {
    .executor = {submit_to_thread, fetch_from_thread, abandon_thread},
    .changed = PTHREAD_COND_INITIALIZER,
    .lock = PTHREAD_MUTEX_INITIALIZER,
};

static void open_threads(void)
{
    for (int i = 0; i < WORKERS; i++)
        CHECK(pthread_create(&threads.threads[i], NULL, work, &threads) == 0);
}

static void close_threads(void)
{
    pthread_mutex_lock(&threads.lock);
    threads.closed = true;
    pthread_cond_broadcast(&threads.changed);
    pthread_mutex_unlock(&threads.lock);
    for (int i = 0; i < WORKERS; i++)
        pthread_join(threads.threads[i], NULL);
}

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

static co_executor *pool;

static void *square_in_pool(void *number)
{
    void *result = NULL;

    CHECK_EQUAL(co_run_in_executor(pool, square, number, &result), 0);
    return result;
}

static void *square_many(void *unused)
{
    enum { TASKS = 8 };
    co_task *tasks[TASKS];
    void *results[TASKS];

    for (int i = 0; i < TASKS; i++)
        tasks[i] = co_create_task(square_in_pool, NUMBER(i));
    CHECK_EQUAL(co_gather(tasks, TASKS, results), 0);
    for (int i = 0; i < TASKS; i++)
        CHECK(results[i] == NUMBER(i * i));
    return unused;
}

TEST(a_pool_of_threads_can_be_awaited)
{
    pool = &threads.executor;
    open_threads();
    run_in_loop(square_many, NULL);
    close_threads();
}

TEST(processes_can_be_awaited)
{
    pool = &processes;
    run_in_loop(square_many, NULL);
}

static void *crash(void *unused)
{
    raise(SIGKILL);
    return unused;
}

IN_LOOP(a_process_that_crashes_is_an_error)
{
    void *result = NUMBER(1);

    CHECK_EQUAL(co_run_in_executor(&processes, crash, NULL, &result), UV_EIO);
    CHECK(result == NULL);
}

static void *await_the_pool(void *unused)
{
    CHECK_EQUAL(co_run_in_executor(pool, wait_in_thread, NULL, NULL), UV_ECANCELED);
    return unused;
}

static void *cancel_more_than_workers(void *unused)
{
    co_task *tasks[WORKERS + 1];
    int before = torture_descriptors();

    for (int i = 0; i < WORKERS + 1; i++)
        tasks[i] = co_create_task(await_the_pool, NULL);
    CHECK_EQUAL(co_sleep(0.02), 0);
    for (int i = 0; i < WORKERS + 1; i++)
        co_cancel(tasks[i]);
    CHECK_EQUAL(co_gather(tasks, WORKERS + 1, NULL), 0);
    may_end = true;
    if (pool == &processes)
        CHECK(torture_descriptors() <= before + 1); /* the loop's own */
    return unused;
}

TEST(a_cancelled_call_is_abandoned_to_the_threads)
{
    pool = &threads.executor;
    open_threads();
    run_in_loop(cancel_more_than_workers, NULL);
    close_threads();
    CHECK_EQUAL(begun, ended);
    CHECK(begun <= WORKERS);
}

TEST(a_cancelled_call_is_abandoned_to_the_processes)
{
    pool = &processes;
    run_in_loop(cancel_more_than_workers, NULL);
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
