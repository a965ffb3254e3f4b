/*
 * guard.h - makes sure that nothing outlives bench, however bench ends. See supervise_init().
 */
#ifndef GUARD_H
#define GUARD_H

#include <sys/types.h>

/*
 * Forks: the child returns 0 and goes on as bench, the parent never returns. It waits for the
 * child, ends all that the child leaves, and exits with the child's code (128 + signal when it was
 * killed). When the parent is killed, the child gets SIGTERM. Negative error number: fork failed.
 */
int guard_start(void);

/* This child of the guard's ends by itself when bench has: it is given 5 s before it is killed, as
   all others are at once. The last 16 that were named count. */
void guard_spares(pid_t id);

#endif
