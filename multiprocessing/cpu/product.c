/*
 * multiprocessing/cpu/product.c - N tasks each multiply big
 * numbers: a process for each; what it found comes back through a
 * pipe.
 *
 * Usage: build/multiprocessing/cpu/product --tasks 8
 * Compare with cpu/product.c in threading/ and coroutines/.
 */
#include "lesson.h"

struct job {
    pid_t child;
    int found; /* the read end of its pipe */
};

static void task(int id, int parent)
{
    task_started(id);
    uint64_t product = product_up_to((uint64_t)lesson.to);
    task_finished(id);
    Write_full(parent, &product, sizeof product);
}

void run(void)
{
    struct job *jobs = Calloc(lesson.tasks, sizeof *jobs);

    for (int i = 0; i < lesson.tasks; i++) {
        int ends[2];
        Pipe(ends);
        jobs[i].found = ends[0];
        jobs[i].child = Fork();
        if (jobs[i].child == 0) {
            task(i + 1, ends[1]);
            _exit(0);
        }
        Close(ends[1]);
    }
    for (int i = 0; i < lesson.tasks; i++) {
        uint64_t product = 0;
        Read_full(jobs[i].found, &product, sizeof product);
        Close(jobs[i].found);
        Waitpid(jobs[i].child); /* stops if it did not end well */
        task_result(i + 1, "%" PRIu64, product);
    }
    free(jobs);
}
