/*
 * memory.h - what a run's processes take together.
 */
#ifndef MEMORY_H
#define MEMORY_H

#include <stddef.h>

/* The sum of PSS (a page that n processes share counts 1/n in each) over all descendants of this
   process, in bytes, now. RSS would count shared pages once for each process. */
size_t memory_of_descendants(void);

#endif
