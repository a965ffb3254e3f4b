/*
 * multiprocessing/cpu/product.c - N tasks each multiply big
 * numbers: a process for each, on as many cores as there are. What
 * it found comes back through a pipe.
 *
 * Usage: build/multiprocessing/cpu/product --tasks 8
 * Compare with cpu/product.c in threading/ and coroutines/.
 */
#include "lesson.h"

TASKS(tasks, 8, 1, 1e7, "how many tasks");
WHOLE(to, 20000, 1, 1e6, "the last factor");

struct message {
    int id;
    uint64_t product;
};

static int found[2]; /* children write, the parent reads */

static void task(int id)
{
    struct message message = {.id = id};

    task_started(id);
    message.product = product_up_to((uint64_t)to);
    task_finished(id);
    Write_full(found[1], &message, sizeof message);
}

static void collect(void)
{
    struct message message;

    while (Read_full(found[0], &message, sizeof message))
        task_result(message.id, "%" PRIu64, message.product);
}

void run(void)
{
    pid_t *children = Calloc(tasks, sizeof *children);

    Pipe(found);
    for (int i = 0; i < tasks; i++) {
        children[i] = Fork();
        if (children[i] == 0) {
            task(i + 1);
            _exit(0);
        }
    }
    Close(found[1]); /* or the pipe would never end */
    collect();
    for (int i = 0; i < tasks; i++)
        Waitpid(children[i]);
}
