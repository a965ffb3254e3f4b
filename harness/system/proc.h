/*
 * proc.h - reads the small text files in which Linux answers: /proc, /sys and the cgroup.
 */
#ifndef PROC_H
#define PROC_H

#include <stddef.h>

/* The whole file, cut off at size - 1 bytes; "" when it cannot be read. Returns its length. */
size_t read_text(const char *path, char *text, size_t size);

/* What follows `key` in the first line that begins with it, without the blanks, colon or equals
   sign between them; "" when there is none. */
void read_value(const char *path, const char *key, char *value, size_t size);

/* The same as a number; NAN when there is none. */
double read_number(const char *path, const char *key);

struct load {
    double average[3]; /* processes that wanted a processor, over 1, 5 and 15 minutes */
    double threads;    /* on the whole machine */
};

/* /proc/loadavg. All NAN where it cannot be read. */
struct load machine_load(void);

#endif
