/*
 * coroutines/cpu/sum.c - N tasks each add up numbers:
 * a coroutine for each, all on one thread and so on one core,
 * unless they hand the work to threads or processes and await it.
 *
 * Usage: build/coroutines/cpu/sum --executor thread
 * Compare with cpu/sum.c in threading/ and multiprocessing/.
 */
#include "checked_co.h"
#include "lesson.h"

struct job {
    int id;
    uint64_t sum;
};

static void *add_up(void *arg)
{
    struct job *job = arg;

    job->sum = sum_below((uint64_t)lesson.to);
    return NULL;
}

static void add_up_in_process(struct job *job)
{
    int ends[2];

    Pipe(ends);
    pid_t child = Fork();
    if (child == 0) {
        add_up(job);
        Write_full(ends[1], &job->sum, sizeof job->sum);
        _exit(0);
    }
    Close(ends[1]);
    Co_wait_fd(ends[0], UV_READABLE, -1);
    Read_full(ends[0], &job->sum, sizeof job->sum);
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
        Co_to_thread(add_up, job, NULL);
    else if (lesson.executor == IN_PROCESS)
        add_up_in_process(job);
    else
        add_up(job);
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
        task_result(i + 1, "%" PRIu64, jobs[i].sum);
    free(jobs);
    free(tasks);
    return arg;
}

void run(void)
{
    Co_run(all_tasks, NULL, NULL);
}
