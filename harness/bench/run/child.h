/*
 * child.h - what a run and a service have in common: how their program starts and what it says.
 */
#ifndef CHILD_H
#define CHILD_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/*
 * In a forked child: becomes the program, in a process group of its own, killed when its parent
 * ends, with all signals as usual, without a core file. Returns only when that fails, with the
 * error number.
 */
int become(char *const *arguments, int input, int output);

/* Reads all that is there and keeps the end of it in `text`. False: no more will come. */
bool keep_end(int fd, char *text, size_t size);

/* The last line that says something. Cuts off what is behind it. */
const char *last_line(char *text);

#endif
