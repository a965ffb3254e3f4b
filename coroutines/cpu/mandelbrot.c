/*
 * coroutines/cpu/mandelbrot.c - a picture by rows of unequal cost:
 * K coroutines on one thread; the first does all.
 *
 * Usage: build/coroutines/cpu/mandelbrot --shares fixed
 * Compare with the same file in threading/ and multiprocessing/.
 */
#include "lesson.h"

enum { BY_QUEUE, FIXED };

TASKS(workers, 2, 1, 64, "how many at a time");
WHOLE(rows, 240, 1, 8000, "of the picture");
WHOLE(to, 2000, 1, 65535, "the last step for a point");
CHOICE(shares, "which rows a worker does", "queue", "fixed");
TEXT(save, NULL, "the picture, as a PPM file");

static struct picture picture;
static long next_row; /* that nobody has; no lock: nobody awaits */

static void *task(void *arg)
{
    int id = task_id(arg);
    long last = first_row(rows, id + 1, workers), row;

    task_started(id);
    if (shares == FIXED)
        for (row = first_row(rows, id, workers); row < last; row++)
            picture_row(&picture, row);
    else
        while ((row = next_row++) < rows)
            picture_row(&picture, row);
    task_finished(id);
    return NULL;
}

void run(void)
{
    co_task **coroutines = Calloc(workers, sizeof *coroutines);

    picture = picture_of(rows, to);
    picture.steps = Calloc(1, picture_bytes(&picture));
    for (int i = 0; i < workers; i++)
        coroutines[i] = Co_create_task(task, task_arg(i + 1));
    Co_gather(coroutines, workers, NULL);
    lesson_picture(&picture, save);
}
