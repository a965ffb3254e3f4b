/*
 * descendants.h - ends all processes that came of this one, wherever they went.
 *
 * This process has to be a subreaper (PR_SET_CHILD_SUBREAPER): then whatever a run starts, be it
 * in a session of its own or orphaned twice over, stays below it.
 */
#ifndef DESCENDANTS_H
#define DESCENDANTS_H

/*
 * Ends all descendants and reaps them: stops each until no new one is found, so that none can
 * fork while others are being killed, then kills all. Returns how many were reaped.
 * Source: cgroup v1's freezer was used in the same way.
 */
int end_descendants(void);

#endif
