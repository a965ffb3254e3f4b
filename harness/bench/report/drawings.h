/*
 * drawings.h - pictures that are drawn under a hidden name and shown only when all are whole.
 *
 * gnuplot neither checks its writes nor fails when the disk is full; it leaves pictures of no
 * bytes.
 */
#ifndef DRAWINGS_H
#define DRAWINGS_H

#include <stdbool.h>
#include <stddef.h>

#define DRAWING_NAME_SIZE 220

struct drawings {
    char (*names)[DRAWING_NAME_SIZE]; /* without folder and ending */
    int count;
};

/* Notes that .NAME.svg and .NAME.png will be drawn. 0 or -ENOMEM. */
int drawings_add(struct drawings *drawings, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/*
 * Gives all pictures in `directory` their names, without the dot. If one of them is not whole, or
 * `drawn` is false, none is kept. Returns 0, or -EIO for a picture that is not whole, or what
 * rename failed with; then (and only if `drawn`) `message` names it.
 */
int drawings_finish(const struct drawings *drawings, const char *directory, bool drawn,
                    char *message, size_t size);

void drawings_free(struct drawings *drawings);

#endif
