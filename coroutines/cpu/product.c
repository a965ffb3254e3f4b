/*
 * coroutines/cpu/product.c - N tasks each multiply big numbers:
 * a coroutine for each, all on one thread and so on one core.
 *
 * Usage: build/coroutines/cpu/product --tasks 8
 * Compare with cpu/product.c in threading/ and multiprocessing/.
 */
#include "checked_co.h"
#include "lesson.h"

struct job {
    int id;
    uint64_t product;
};

static void *task(void *arg)
{
    struct job *job = arg;

    task_started(job->id);
    job->product = product_up_to((uint64_t)lesson.to);
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
