/*
 * executor.c - functions run by libuv's threads, or by any pool that signals by a descriptor.
 */
#include "co_executor.h"
#include "co_internal.h"
#include "co_stream.h"

#include <pthread.h>
#include <stdlib.h>

#define MOST_WORKERS 1024 /* libuv's limit, and its usual number */
#define WORKERS      4

static pthread_mutex_t starting = PTHREAD_MUTEX_INITIALIZER;

static void *wait_for_all(void *unused)
{
    pthread_mutex_lock(&starting);
    pthread_mutex_unlock(&starting);
    return unused;
}

/*
 * libuv aborts the process if it cannot start its threads. So before its first use we start as
 * many, all at a time, and see. (What happens between the two is beyond us.)
 */
int co_workers_ready(void)
{
    static bool could_start; /* `starting` must be held */
    pthread_t threads[MOST_WORKERS];
    const char *size = getenv("UV_THREADPOOL_SIZE");
    long count = size ? strtol(size, NULL, 10) : WORKERS, started = 0;
    int error = 0;

    count = count < 1 ? 1 : count > MOST_WORKERS ? MOST_WORKERS : count;
    pthread_mutex_lock(&starting);
    if (!could_start)
        while (started < count && !error)
            if (!(error = pthread_create(&threads[started], NULL, wait_for_all, NULL)))
                started++;
    could_start = !error;
    pthread_mutex_unlock(&starting);
    while (started)
        pthread_join(threads[--started], NULL);
    return error ? UV_EAGAIN : 0;
}

/* A function in libuv's pool. On the heap, as the thread may outlive the await. */
struct job {
    uv_work_t work;
    co_function *function;
    void *argument, *result;
    struct co_task *task; /* NULL: nobody waits, on_job_done frees it */
};

static void do_job(uv_work_t *work)
{
    struct job *job = (struct job *)work;

    job->result = job->function(job->argument);
}

static void on_job_done(uv_work_t *work, int status)
{
    struct job *job = (struct job *)work;

    (void)status; /* of a job that nobody waits for: it may have been cancelled in the queue */
    if (job->task)
        co_wake(job->task, 0);
    else
        free(job);
}

static void leave_job(struct co_task *task)
{
    struct job *job = task->waits_for;

    uv_cancel((uv_req_t *)&job->work); /* a job that has begun goes on */
    job->task = NULL;
}

static const struct co_reason job_done = {leave_job, .text = "for a function in another thread"};

int co_to_thread(co_function *function, void *argument, void **result)
{
    int error = co_may_begin();

    if (result)
        *result = NULL;
    if (error || (error = co_workers_ready()) != 0)
        return error;
    struct job *job = malloc(sizeof *job);
    if (!job)
        return UV_ENOMEM;
    *job = (struct job){.function = function, .argument = argument, .task = co_here.current};
    error = uv_queue_work(&co_here.uv, &job->work, do_job, on_job_done);
    if (!error && (error = co_park(&job_done, job)) != 0)
        return error; /* on_job_done frees it */
    if (!error && result)
        *result = job->result;
    free(job);
    return error;
}

int co_run_in_executor(co_executor *executor, co_function *function, void *argument, void **result)
{
    void *ticket, *value = NULL;
    int error = co_may_begin();

    if (result)
        *result = NULL;
    if (error)
        return error;
    int fd = executor->submit(executor, function, argument, &ticket);
    if (fd < 0)
        return fd;
    int events = co_wait_fd(fd, UV_READABLE, -1);
    if (events < 0) {
        executor->abandon(executor, ticket);
        return events;
    }
    error = executor->fetch(executor, ticket, &value);
    if (result && !error)
        *result = value;
    return error;
}
