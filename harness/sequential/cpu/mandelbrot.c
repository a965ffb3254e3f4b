/*
 * harness/sequential/cpu/mandelbrot.c - a picture by rows, some of
 * which cost much more than others: one worker after the other,
 * each a fixed share, or each the next one that nobody has.
 *
 * Usage: build/sequential/cpu/mandelbrot --shares fixed
 * Compare with cpu/mandelbrot.c in threading/, multiprocessing/
 * and coroutines/.
 */
#include "lesson.h"

static struct picture picture;
static long next_row; /* that nobody has */

static void task(int id)
{
    long row;

    task_started(id);
    if (lesson.shares == FIXED)
        for (row = first_row(id); row < first_row(id + 1); row++)
            picture_row(&picture, row);
    else
        while ((row = next_row++) < lesson.rows)
            picture_row(&picture, row);
    task_finished(id);
}

void run(void)
{
    picture = picture_of(lesson.rows, lesson.to);
    picture.steps = Calloc(1, picture_bytes(&picture));
    for (int i = 0; i < lesson.workers; i++)
        task(i + 1);
    lesson_picture(&picture);
    free(picture.steps);
}
