/*
 * harness/sequential/cpu/mandelbrot.c - a picture by rows of
 * unequal cost: one worker after the other.
 *
 * Usage: build/sequential/cpu/mandelbrot --shares fixed
 * Compare with the same file in the three models' folders.
 */
#include "lesson.h"

enum { BY_QUEUE, FIXED };

TASKS(workers, 2, 1, 64, "how many at a time");
WHOLE(rows, 240, 1, 8000, "of the picture");
WHOLE(to, 2000, 1, 65535, "the last step for a point");
CHOICE(shares, "which rows a worker does", "queue", "fixed");
TEXT(save, NULL, "the picture, as a PPM file");

static struct picture picture;
static long next_row; /* that nobody has */

static void task(int id)
{
    long last = first_row(rows, id + 1, workers), row;

    task_started(id);
    if (shares == FIXED)
        for (row = first_row(rows, id, workers); row < last; row++)
            picture_row(&picture, row);
    else
        while ((row = next_row++) < rows)
            picture_row(&picture, row);
    task_finished(id);
}

void run(void)
{
    picture = picture_of(rows, to);
    picture.steps = Calloc(1, picture_bytes(&picture));
    for (int i = 0; i < workers; i++)
        task(i + 1);
    lesson_picture(&picture, save);
}
