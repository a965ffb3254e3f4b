/*
 * coroutines/cpu/mandelbrot.c - a picture by rows, some of which
 * cost much more than others: K coroutines do them, each a fixed
 * share, or each the next one that nobody has. All are on one
 * thread, and the first does not stop before there is none left.
 *
 * Usage: build/coroutines/cpu/mandelbrot --shares fixed
 * Compare with cpu/mandelbrot.c in threading/ and
 * multiprocessing/.
 */
#include "checked_co.h"
#include "lesson.h"

static struct picture picture;
static long next_row; /* that nobody has; no lock: nobody awaits */

static void *task(void *arg)
{
    int id = task_id(arg);
    long row;

    task_started(id);
    if (lesson.shares == FIXED)
        for (row = first_row(id); row < first_row(id + 1); row++)
            picture_row(&picture, row);
    else
        while ((row = next_row++) < lesson.rows)
            picture_row(&picture, row);
    task_finished(id);
    return NULL;
}

static void *all_tasks(void *arg)
{
    co_task **tasks = Calloc(lesson.workers, sizeof *tasks);

    for (int i = 0; i < lesson.workers; i++)
        tasks[i] = Co_create_task(task, task_arg(i + 1));
    Co_gather(tasks, lesson.workers, NULL);
    free(tasks);
    return arg;
}

void run(void)
{
    picture = picture_of(lesson.rows, lesson.to);
    picture.steps = Calloc(1, picture_bytes(&picture));
    Co_run(all_tasks, NULL, NULL);
    lesson_picture(&picture);
    free(picture.steps);
}
