/*
 * descriptors.h - pipe ends that are one process's own.
 *
 * fork() copies every descriptor, and O_CLOEXEC does not help where nothing is executed. A second
 * child that holds the first one's pipe keeps it from ever ending: no EOF, no EPIPE, a hang. So the
 * library notes the ends that a process has for itself, and a child closes them first of all.
 */
#ifndef DESCRIPTORS_H
#define DESCRIPTORS_H

/* Makes a pipe that does not survive exec(), with more `flags` (O_NONBLOCK); ends[0] reads. 0, or
 * -EMFILE, -ENFILE, -ENOMEM. */
int descriptors_pipe(int ends[2], int flags);

/* Children that child_start makes will close `fd`. 0 or -ENOMEM (nothing noted). Call it between
 * descriptors_lock and descriptors_unlock, together with what makes the descriptor. */
int descriptors_note(int fd);

/* Takes it back, under the lock. -1 is allowed. */
void descriptors_forget(int fd);

/* Closes `fd`, noted or not, and forgets it. -1 is allowed. */
void descriptors_close(int fd);

/* What stands between them is not torn by a fork in another thread. */
void descriptors_lock(void);
void descriptors_unlock(void);

/* In a new child, made under the lock: closes all that is noted, and unlocks. */
void descriptors_close_noted(void);

#endif
