/*
 * process_tree.h - a process, its children, and theirs.
 *
 * Every thread of a process may have children. Whoever is a subreaper (PR_SET_CHILD_SUBREAPER) has
 * orphans below it, too: otherwise they leave the tree. Processes that come and go while the tree
 * is read may be missing.
 */
#ifndef PROCESS_TREE_H
#define PROCESS_TREE_H

#include <stddef.h>
#include <sys/types.h>

/* Processes or threads. Whoever gets one frees `all`. */
struct ids {
    pid_t *all;
    size_t count, room;
};

/* All below `root`, parents before their children; without the process `without` (0: none is left
   out) and those below it. Returns 0, or -ENOMEM with those that were found until then. */
int find_descendants(pid_t root, pid_t without, struct ids *processes);

/* The same for the threads of one process. */
int find_threads(pid_t process, struct ids *threads);

/* Adds up what of() says of all below `root`, that is, without `root` itself. */
double sum_of_descendants(pid_t root, pid_t without, double (*of)(pid_t process));

/* Bytes: the PSS (a page that n processes share counts 1/n in each; the RSS would count it in each).
   Takes some 50 µs. 0: the process is gone. */
double process_memory(pid_t process);

/* How many threads it has. */
double process_threads(pid_t process);

#endif
