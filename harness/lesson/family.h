/*
 * family.h - what a process and its descendants take together, as /proc and their clocks tell.
 *
 * A descendant that ends meanwhile counts as 0. Children are those of each process's first thread.
 * `without` is left out, with its own descendants; 0: nobody is.
 */
#ifndef FAMILY_H
#define FAMILY_H

#include <sys/types.h>

/* Bytes (PSS: a page that n processes share counts 1/n in each). Some 50 µs for each process. */
double family_memory(pid_t process, pid_t without);

/* Seconds of processor time so far; of those that have ended, none. */
double family_cpu(pid_t process, pid_t without);

/* The sum of the lines of a file of /proc, "NAME: 123 kB", that begin with one of `names`, which
   end with NULL, in bytes. NAN: the file cannot be opened. */
double proc_sum(const char *path, const char *const *names);

#endif
