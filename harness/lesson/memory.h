/*
 * memory.h - memory of the lesson's processes, and of the kernel for them.
 *
 * Source: Linux's Documentation/filesystems/proc.rst (smaps_rollup, meminfo).
 */
#ifndef LESSON_MEMORY_H
#define LESSON_MEMORY_H

struct memory {
    double own_bytes;    /* the sum of PSS over this process and its descendants: a page that n
                            processes share counts 1/n in each */
    double kernel_bytes; /* stacks, page tables and unreclaimable slab of the whole machine */
};

/* Reads /proc, some 50 µs for each process. */
struct memory memory_now(void);

/*
 * Call while `tasks` tasks wait: the figures "memory a task" and "in the kernel", for each of them,
 * are what has been added since `before`. The kernel's is of the whole machine, and only given
 * where it is more than others change it by. Returns the seconds that it took.
 */
double lesson_memory(const struct memory *before, long tasks);

#endif
