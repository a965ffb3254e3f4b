/*
 * threading/cpu/product.c - N tasks each multiply big numbers:
 * a thread for each, on as many cores as there are.
 *
 * Usage: build/threading/cpu/product --tasks 8 [--gil]
 * Compare with cpu/product.c in multiprocessing/ and coroutines/.
 */
#include "checked_gil.h"
#include "lesson.h"

struct job {
    int id;
    uint64_t product;
};

static void *task(void *arg)
{
    struct job *job = arg;

    Gil_acquire(); /* does nothing without --gil */
    task_started(job->id);
    job->product = product_up_to((uint64_t)lesson.to);
    task_finished(job->id);
    Gil_release();
    return NULL;
}

void run(void)
{
    pthread_t *threads = Calloc(lesson.tasks, sizeof *threads);
    struct job *jobs = Calloc(lesson.tasks, sizeof *jobs);

    for (int i = 0; i < lesson.tasks; i++) {
        jobs[i].id = i + 1;
        Pthread_create(&threads[i], NULL, task, &jobs[i]);
    }
    for (int i = 0; i < lesson.tasks; i++) {
        Pthread_join(threads[i], NULL);
        task_result(i + 1, "%" PRIu64, jobs[i].product);
    }
    free(jobs);
    free(threads);
}
