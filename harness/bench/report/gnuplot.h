/*
 * gnuplot.h - runs gnuplot on a script, without a shell and not for ever.
 */
#ifndef GNUPLOT_H
#define GNUPLOT_H

#include <stddef.h>

/*
 * Runs `script` with `directory` as the current one; files that it loads are looked for in
 * `plots_directory` too. Returns 0, or a negative error number with a line in `message`:
 * -ENOENT (not installed), -ETIMEDOUT (ended after gnuplot_limit_s), -EIO (it failed: the
 * message has its own words), or what starting it failed with.
 */
int run_gnuplot(const char *script, const char *directory, const char *plots_directory,
                char *message, size_t size);

/* Seconds; 60. */
extern double gnuplot_limit_s;

#endif
