/*
 * descendants.h - all processes that came of this one, wherever they went.
 *
 * This process has to be a subreaper (PR_SET_CHILD_SUBREAPER): then whatever a run starts, be it
 * in a session of its own or orphaned twice over, stays below it.
 */
#ifndef DESCENDANTS_H
#define DESCENDANTS_H

#include <stddef.h>
#include <sys/types.h>

struct processes {
    pid_t *ids;
    size_t count, room;
};

/* All descendants of this process, parents before their children. Returns 0 or -ENOMEM; the
   caller frees ids. Processes that come and go meanwhile may be missing. */
int find_descendants(struct processes *processes);

/* The same of another process; of those that it does not own, orphans are missing. */
int find_descendants_of(pid_t id, struct processes *processes);

/* How many threads all descendants have together. */
long count_descendant_threads(void);

/*
 * Ends all descendants and reaps them: stops each until no new one is found, so that none can
 * fork while others are being killed, then kills all. Returns how many were reaped.
 * Source: cgroup v1's freezer was used in the same way.
 */
int end_descendants(void);

#endif
