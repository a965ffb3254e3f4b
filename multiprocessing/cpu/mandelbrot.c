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

static struct picture picture;

static void task(int id, int rows)
{
    long row;

    task_started(id);
    if (lesson.shares == FIXED)
        for (row = first_row(id); row < first_row(id + 1); row++)
            picture_row(&picture, row);
    else
        while (Read_full(rows, &row, sizeof row))
            picture_row(&picture, row);
    task_finished(id);
}

static void put_rows(int queue)
{
    for (long row = 0; row < lesson.rows; row++)
        Write_full(queue, &row, sizeof row);
}

void run(void)
{
    pid_t *children = Calloc(lesson.workers, sizeof *children);
    int queue[2];

    picture = picture_of(lesson.rows, lesson.to);
    picture.steps = Share(picture_bytes(&picture));
    Pipe(queue);
    for (int i = 0; i < lesson.workers; i++) {
        children[i] = Fork();
        if (children[i] == 0) {
            Close(queue[1]); /* or the rows would never end */
            task(i + 1, queue[0]);
            _exit(0);
        }
    }
    if (lesson.shares == BY_QUEUE)
        put_rows(queue[1]);
    Close(queue[1]);
    for (int i = 0; i < lesson.workers; i++)
        Waitpid(children[i]);
    lesson_picture(&picture);
    free(children);
}
