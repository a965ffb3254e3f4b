/*
 * gnuplot.h - runs gnuplot on a script, without a shell and not for ever.
 */
#ifndef GNUPLOT_H
#define GNUPLOT_H

#include <stddef.h>

/*
 * Runs `script`, which draws with chart_draw(), with `directory` as the current one; files that it
 * loads are looked for in `plots_directory` too. The pictures get their names only when all are
 * whole; else none is kept. Returns 0, or a negative error number with a line in `message`: -ENOENT
 * (not installed), -ETIMEDOUT (it took longer than gnuplot_limit_s), -EIO (it failed, or a picture
 * is not whole), or what starting it or naming a picture failed with.
 */
int draw_script(const char *script, const char *directory, const char *plots_directory,
                char *message, size_t size);

/* Seconds; 60. */
extern double gnuplot_limit_s;

#endif
