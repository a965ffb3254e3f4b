/*
 * picture.h - a picture of a part of the Mandelbrot set: rows that can be computed in any order
 * by any task, some at ten times the cost of others.
 */
#ifndef PICTURE_H
#define PICTURE_H

#include <stddef.h>
#include <stdint.h>

struct picture {
    long width, height;
    long most_steps; /* a point that has not escaped by then counts as one of the set; < 65536 */
    uint16_t *steps; /* of each point, row by row; the caller's memory, picture_bytes() of it */
};

/* Of so many rows, 4 points wide where it is 3 high; without memory for its points. */
struct picture picture_of(long rows, long most_steps);
size_t picture_bytes(const struct picture *picture);

/* Where each of `workers` does a fixed share of the rows, worker `id` (from 1) does those from this
   one to before the next worker's first. */
static inline long first_row(long rows, int id, long workers)
{
    return rows * (id - 1) / workers;
}

/* Computes one row; writes only to its points. */
void picture_row(const struct picture *picture, long row);

/* The same for the same picture, and hardly for another (FNV-1a, 64 bits). */
uint64_t picture_checksum(const struct picture *picture);

/* Writes it as a PPM file. Returns 0 or a negative error number. */
int picture_save(const struct picture *picture, const char *path);

#endif
