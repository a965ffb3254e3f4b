/*
 * drawings.c - see drawings.h.
 */
#include "drawings.h"

#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *ending;
    const char *last; /* what a whole one ends with */
} kinds[] = {{"svg", "</svg>"}, {"png", "IEND\xae\x42\x60\x82"}};

#define KINDS (int)(sizeof kinds / sizeof *kinds)

int drawings_add(struct drawings *drawings, const char *format, ...)
{
    char(*more)[DRAWING_NAME_SIZE] =
        realloc(drawings->names, (size_t)(drawings->count + 1) * sizeof *more);
    va_list arguments;

    if (!more)
        return -ENOMEM;
    drawings->names = more;
    va_start(arguments, format);
    vsnprintf(more[drawings->count++], sizeof *more, format, arguments);
    va_end(arguments);
    return 0;
}

static bool is_whole(const char *path, const char *last)
{
    char tail[16] = "";
    FILE *file = fopen(path, "r");

    if (!file)
        return false;
    size_t length =
        fseek(file, -(long)(sizeof tail), SEEK_END) == 0 ? fread(tail, 1, sizeof tail, file) : 0;
    fclose(file);
    return length && memmem(tail, length, last, strlen(last));
}

static void path_of(char *path, const struct drawings *drawings, int i, const char *directory,
                    const char *dot)
{
    snprintf(path, PATH_MAX, "%s/%s%s.%s", directory, dot, drawings->names[i / KINDS],
             kinds[i % KINDS].ending);
}

int drawings_finish(const struct drawings *drawings, const char *directory, bool drawn,
                    char *message, size_t size)
{
    char hidden[PATH_MAX], path[PATH_MAX];
    int pictures = drawings->count * KINDS, error = 0;

    for (int i = 0; i < pictures && drawn; i++) {
        path_of(hidden, drawings, i, directory, ".");
        if (!is_whole(hidden, kinds[i % KINDS].last)) {
            snprintf(message, size,
                     "gnuplot could not write all of %s.%s (is the disk full?): no charts, the "
                     "data is kept",
                     drawings->names[i / KINDS], kinds[i % KINDS].ending);
            error = -EIO;
            drawn = false;
        }
    }
    for (int i = 0; i < pictures; i++) {
        path_of(hidden, drawings, i, directory, ".");
        path_of(path, drawings, i, directory, "");
        if (!drawn) {
            remove(hidden);
        } else if (rename(hidden, path) != 0 && !error) {
            error = -errno;
            snprintf(message, size, "cannot name the charts: %s", strerror(errno));
        }
    }
    return error;
}

void drawings_free(struct drawings *drawings)
{
    free(drawings->names);
    *drawings = (struct drawings){NULL, 0};
}
