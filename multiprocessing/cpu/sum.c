/*
 * multiprocessing/cpu/sum.c - N tasks each add up numbers:
 * a process for each; what it found comes back through a pipe.
 *
 * Usage: build/multiprocessing/cpu/sum --tasks 8
 * Compare with cpu/sum.c in threading/ and coroutines/.
 */
#include "lesson.h"

struct job {
    pid_t child;
    int found; /* the read end of its pipe */
};

static void task(int id, int parent)
{
    task_started(id);
    uint64_t sum = sum_below((uint64_t)lesson.to);
    task_finished(id);
    Write_full(parent, &sum, sizeof sum);
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
        uint64_t sum = 0;
        Read_full(jobs[i].found, &sum, sizeof sum);
        Close(jobs[i].found);
        Waitpid(jobs[i].child); /* stops if it did not end well */
        task_result(i + 1, "%" PRIu64, sum);
    }
    free(jobs);
}
