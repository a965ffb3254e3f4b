/*
 * multiprocessing/cpu/mandelbrot.c - a picture by rows, some of
 * which cost much more than others: K processes do them, each a
 * fixed share, or each the next number that comes out of a pipe.
 * The points are in memory that all of them share.
 *
 * Usage: build/multiprocessing/cpu/mandelbrot --shares fixed
 * Compare with cpu/mandelbrot.c in threading/ and coroutines/.
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

static void task(int id)
{
    long last = first_row(rows, id + 1, workers), row;

    task_started(id);
    if (shares == FIXED)
        for (row = first_row(rows, id, workers); row < last; row++)
            picture_row(&picture, row);
    else
        while (Read_full(queue[0], &row, sizeof row))
            picture_row(&picture, row);
    task_finished(id);
}

static void put_rows(void)
{
    for (long row = 0; row < rows; row++)
        Write_full(queue[1], &row, sizeof row);
}

void run(void)
{
    pid_t *children = Calloc(workers, sizeof *children);

    picture = picture_of(rows, to);
    picture.steps = Share(picture_bytes(&picture));
    Pipe(queue);
    for (int i = 0; i < workers; i++) {
        children[i] = Fork();
        if (children[i] == 0) {
            Close(queue[1]); /* or the rows would never end */
            task(i + 1);
            _exit(0);
        }
    }
    if (shares == BY_QUEUE)
        put_rows();
    Close(queue[1]);
    for (int i = 0; i < workers; i++)
        Waitpid(children[i]);
    lesson_picture(&picture, save);
}
