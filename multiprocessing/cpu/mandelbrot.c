/*
 * multiprocessing/cpu/mandelbrot.c - a picture by rows of unequal
 * cost: K processes do fixed shares, or rows from a pipe.
 *
 * Usage: build/multiprocessing/cpu/mandelbrot --shares fixed
 * Compare with the same file in threading/ and coroutines/.
 */
#include "lesson.h"

enum { BY_QUEUE, FIXED };

TASKS(workers, 2, 1, 64, "how many at a time");
WHOLE(rows, 240, 1, 8000, "of the picture");
WHOLE(to, 2000, 1, 65535, "the last step for a point");
CHOICE(shares, "which rows a worker does", "queue", "fixed");
TEXT(save, NULL, "the picture, as a PPM file");

static struct picture picture;
static int queue[2]; /* the numbers of rows that nobody has */

static int task(int id)
{
    long last = first_row(rows, id + 1, workers), row;

    Close(queue[1]); /* or the rows would never end */
    task_started(id);
    if (shares == FIXED)
        for (row = first_row(rows, id, workers); row < last; row++)
            picture_row(&picture, row);
    else
        while (Read_full(queue[0], &row, sizeof row))
            picture_row(&picture, row);
    task_finished(id);
    return 0;
}

void run(void)
{
    pid_t *children = Calloc(workers, sizeof *children);

    picture = picture_of(rows, to);
    picture.steps = Share(picture_bytes(&picture));
    Pipe(queue);
    for (int i = 0; i < workers; i++)
        if ((children[i] = Fork()) == 0)
            _exit(task(i + 1));
    for (long row = 0; shares == BY_QUEUE && row < rows; row++)
        Write_full(queue[1], &row, sizeof row);
    Close(queue[1]);
    for (int i = 0; i < workers; i++)
        Waitpid(children[i]);
    lesson_picture(&picture, save);
}
