/*
 * picture.c - the Mandelbrot set under much sky: the upper rows cost little, the lower ones much.
 */
#include "picture.h"

#include "compute.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>

#define LEFT  -2.0
#define RIGHT 0.6
#define TOP   1.5

#define POINTS_A_BREATH 32 /* some 100 µs where 1,000 steps a point are taken */

struct picture picture_of(long rows, long most_steps)
{
    return (struct picture){.width = (rows * 4 + 1) / 3, .height = rows, .most_steps = most_steps};
}

size_t picture_bytes(const struct picture *picture)
{
    return (size_t)picture->width * (size_t)picture->height * sizeof *picture->steps;
}

/* How often z = z² + c can be done before |z| > 2. */
static long steps_at(double real, double imaginary, long most)
{
    double x = 0, y = 0;
    long steps = 0;

    for (; steps < most && x * x + y * y <= 4; steps++) {
        double next = x * x - y * y + real;
        y = 2 * x * y + imaginary;
        x = next;
    }
    return steps;
}

void picture_row(const struct picture *picture, long row)
{
    double step = (RIGHT - LEFT) / (double)picture->width;
    double imaginary = TOP - ((double)row + 0.5) * step;

    for (long column = 0; column < picture->width; column++) {
        double real = LEFT + ((double)column + 0.5) * step;
        picture->steps[row * picture->width + column] =
            (uint16_t)steps_at(real, imaginary, picture->most_steps);
        if (column % POINTS_A_BREATH == 0)
            compute_breathe();
    }
}

uint64_t picture_checksum(const struct picture *picture)
{
    uint64_t sum = UINT64_C(0xcbf29ce484222325);

    for (long i = 0; i < picture->width * picture->height; i++)
        sum = (sum ^ picture->steps[i]) * UINT64_C(0x100000001b3);
    return sum;
}

/* Night blue over white to gold, as the steps rise; the set itself is black. */
static void write_point(FILE *file, const struct picture *picture, long i)
{
    double part = 0;

    if (picture->steps[i] < picture->most_steps)
        part = log1p(picture->steps[i]) / log1p((double)picture->most_steps);
    fputc((int)(255 * 9 * (1 - part) * part * part * part), file);
    fputc((int)(255 * 15 * (1 - part) * (1 - part) * part * part), file);
    fputc((int)(255 * 8.5 * (1 - part) * (1 - part) * (1 - part) * part), file);
}

int picture_save(const struct picture *picture, const char *path)
{
    FILE *file = fopen(path, "we");

    if (!file)
        return -errno;
    fprintf(file, "P6\n%ld %ld\n255\n", picture->width, picture->height);
    for (long i = 0; i < picture->width * picture->height; i++)
        write_point(file, picture, i);
    int error = ferror(file) ? EIO : 0;
    if (fclose(file) != 0)
        error = errno;
    return -error;
}
