/*
 * folder.h - the folder that results are written into: complete, or not there at all.
 *
 *     results/.lock                   held while a bench runs here
 *     results/.unfinished/            what it has measured until now (journal.h)
 *     results/2026-11-21-14.03.07/    one bench
 *     results/latest                  a link to the newest
 */
#ifndef FOLDER_H
#define FOLDER_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

struct folder {
    char root[PATH_MAX - 64]; /* "results" */
    char path[PATH_MAX];      /* where to write; renamed by folder_finish() */
    char rescued[PATH_MAX];   /* what a bench left that was killed, under its date; or "" */
    int lock;
};

/*
 * Takes the lock of `root` (made if it is not there), and names what a killed bench has left there
 * by the date of its last run. Returns 0, or a negative error number with one line for a person in
 * `message`: -EBUSY when another bench runs here (its process is named), or what mkdir, open and
 * flock say.
 */
int folder_lock(struct folder *folder, const char *root, char *message, size_t size);

/* The same, and makes a folder to write into. */
int folder_open(struct folder *folder, const char *root, char *message, size_t size);

/* Gives the folder its name and points `latest` to it. Returns 0 or a negative error number, with a
   line in `message`; the earlier results are untouched then. folder->path is the new name. */
int folder_finish(struct folder *folder, char *message, size_t size);

/* Points `latest` to what was rescued, unless there is something newer. Returns and says what
   folder_finish() does. */
int folder_finish_rescue(struct folder *folder, char *message, size_t size);

/* Releases the lock, and removes what was begun, unless something was measured that is not saved
   elsewhere: that is left to be rescued. */
void folder_close(struct folder *folder);

/* Makes the folder, with those above it. 0, also where it is there already, or a negative error
   number. */
int make_folder(const char *path);

/* The results.json that `path` names: itself, or that of a folder, or of the folder's `latest`. */
void results_path(const char *path, char found[PATH_MAX]);

#endif
