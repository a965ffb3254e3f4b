/*
 * coroutines/cpu/sum.c - N tasks each add up numbers:
 * a coroutine for each, all on one thread and so on one core.
 *
 * Usage: build/coroutines/cpu/sum --tasks 8
 * Compare with cpu/sum.c in threading/ and multiprocessing/.
 */
#include "checked_co.h"
#include "lesson.h"

struct job {
    int id;
    uint64_t sum;
};

static void *task(void *arg)
{
    struct job *job = arg;

    task_started(job->id);
    job->sum = sum_below((uint64_t)lesson.to);
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
