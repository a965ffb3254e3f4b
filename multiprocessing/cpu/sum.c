/*
 * multiprocessing/cpu/sum.c - N tasks each add up numbers: a
 * process for each; a pipe brings what it found.
 *
 * Usage: build/multiprocessing/cpu/sum --tasks 8
 * Compare with the same file in threading/ and coroutines/.
 */
#include "lesson.h"

TASKS(tasks, 8, 1, 1e7, "how many tasks");
WHOLE(to, 1e8, 0, 4e9, "add the numbers below this");

static int found[2]; /* children write, the parent reads */
static struct {
    int id;
    uint64_t sum;
} message;

static int task(int id)
{
    task_started(id);
    message.id = id;
    message.sum = sum_below((uint64_t)to);
    task_finished(id);
    Write_full(found[1], &message, sizeof message);
    return 0;
}

void run(void)
{
    pid_t *children = Calloc(tasks, sizeof *children);

    Pipe(found);
    for (int i = 0; i < tasks; i++)
        if ((children[i] = Fork()) == 0)
            _exit(task(i + 1));
    Close(found[1]); /* or the pipe would never end */
    while (Read_full(found[0], &message, sizeof message))
        task_result(message.id, "%" PRIu64, message.sum);
    for (int i = 0; i < tasks; i++)
        Waitpid(children[i]);
}
