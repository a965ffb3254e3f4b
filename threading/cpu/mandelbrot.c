/*
 * threading/cpu/mandelbrot.c - a picture by rows, some of which
 * cost much more than others: K threads do them, each a fixed
 * share, or each the next one that nobody has.
 *
 * Usage: build/threading/cpu/mandelbrot --shares fixed
 * Compare with cpu/mandelbrot.c in multiprocessing/ and
 * coroutines/.
 */
#include "checked_gil.h"
#include "lesson.h"

#include <stdatomic.h>

static struct picture picture;
static atomic_long next_row; /* that nobody has */

static void *task(void *arg)
{
    int id = task_id(arg);
    long row;

    Gil_acquire(); /* does nothing without --gil */
    task_started(id);
    if (lesson.shares == FIXED)
        for (row = first_row(id); row < first_row(id + 1); row++)
            picture_row(&picture, row);
    else
        while ((row = atomic_fetch_add(&next_row, 1)) < lesson.rows)
            picture_row(&picture, row);
    task_finished(id);
    Gil_release();
    return NULL;
}

void run(void)
{
    pthread_t *threads = Calloc(lesson.workers, sizeof *threads);

    picture = picture_of(lesson.rows, lesson.to);
    picture.steps = Calloc(1, picture_bytes(&picture));
    for (int i = 0; i < lesson.workers; i++)
        Pthread_create(&threads[i], NULL, task, task_arg(i + 1));
    for (int i = 0; i < lesson.workers; i++)
        Pthread_join(threads[i], NULL);
    lesson_picture(&picture);
    free(picture.steps);
    free(threads);
}
