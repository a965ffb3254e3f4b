/*
 * coroutines/cpu/product.c - N tasks each multiply big numbers:
 * a coroutine for each, all on one thread and so on one core,
 * unless they hand the work to threads or processes and await it.
 *
 * Usage: build/coroutines/cpu/product --executor thread
 * Compare with cpu/product.c in threading/ and multiprocessing/.
 */
#include "checked_co.h"
#include "lesson.h"

struct job {
    int id;
    uint64_t product;
};

static void *multiply(void *arg)
{
    struct job *job = arg;

    job->product = product_up_to((uint64_t)lesson.to);
    return NULL;
}

static void multiply_in_process(struct job *job)
{
    int ends[2];

    Pipe(ends);
    pid_t child = Fork();
    if (child == 0) {
        multiply(job);
        Write_full(ends[1], &job->product, sizeof job->product);
        _exit(0);
    }
    Close(ends[1]);
    Co_wait_fd(ends[0], UV_READABLE, -1);
    Read_full(ends[0], &job->product, sizeof job->product);
    Close(ends[0]);
    Waitpid(child); /* stops if it did not end well */
}

static void *task(void *arg)
{
    struct job *job = arg;

    task_started(job->id);
    if (lesson.executor != NO_EXECUTOR)
        task_waits(job->id, 0);
    if (lesson.executor == IN_THREAD)
        Co_to_thread(multiply, job, NULL);
    else if (lesson.executor == IN_PROCESS)
        multiply_in_process(job);
    else
        multiply(job);
    task_finished(job->id);
    return NULL;
}

static void *all_tasks(void *arg)
{
    co_task **tasks = Calloc(lesson.tasks, sizeof *tasks);
    struct job *jobs = Calloc(lesson.tasks, sizeof *jobs);

    for (int i = 0; i < lesson.tasks; i++) {
        jobs[i].id = i + 1;
        tasks[i] = Co_create_task(task, &jobs[i]);
    }
    Co_gather(tasks, lesson.tasks, NULL);
    for (int i = 0; i < lesson.tasks; i++)
        task_result(i + 1, "%" PRIu64, jobs[i].product);
    free(jobs);
    free(tasks);
    return arg;
}

void run(void)
{
    Co_run(all_tasks, NULL, NULL);
}
