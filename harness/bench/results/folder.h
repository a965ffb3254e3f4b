/*
 * folder.h - the folder that results are written into: complete, or not there at all.
 *
 *     results/.lock                   held while a bench runs here
 *     results/2026-11-21-14.03.07/    one bench
 *     results/latest                  a link to the newest
 */
#ifndef FOLDER_H
#define FOLDER_H

#include <limits.h>
#include <stddef.h>

struct folder {
    char root[PATH_MAX - 64]; /* "results" */
    char path[PATH_MAX];      /* where to write; renamed by folder_finish() */
    int lock;
};

/*
 * Takes the lock of `root` (made if it is not there) and makes a folder to write into. Returns 0,
 * or a negative error number with one line for a person in `message`: -EBUSY when another bench
 * runs here (its process is named), or what mkdir, open and flock say.
 */
int folder_open(struct folder *folder, const char *root, char *message, size_t size);

/* Gives the folder its name and points `latest` to it. Returns 0 or a negative error number, with a
   line in `message`; the earlier results are untouched then. folder->path is the new name. */
int folder_finish(struct folder *folder, char *message, size_t size);

/* Removes what was written, and releases the lock. Also after folder_finish(): then only the lock.
 */
void folder_close(struct folder *folder);

#endif
