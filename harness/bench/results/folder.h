/*
 * folder.h - the folder that results are written into: complete, or not there at all.
 *
 *     results/.lock                   held while a bench runs here
 *     results/.unfinished/            what it has measured until now (journal.h)
 *     results/2026-11-21-14.03.07/    one bench
 *     results/latest                  a link to the newest
 *
 * Functions return NULL, or what went wrong in a line that the caller frees.
 */
#ifndef FOLDER_H
#define FOLDER_H

#include <stdbool.h>

struct folder {
    char *root;    /* "results" */
    char *path;    /* where to write; renamed by folder_finish() */
    char *rescued; /* what a bench left that was killed, under its date; or NULL */
    int lock;
    bool busy; /* another bench has the lock */
};

/* Takes the lock of `root` (made if it is not there), and names what a killed bench has left there
   by the date of its last run. Call folder_close() afterwards in any case. */
char *folder_lock(struct folder *folder, const char *root);

/* The same, and makes a folder to write into. */
char *folder_open(struct folder *folder, const char *root);

/* Gives the folder its name and points `latest` to it. Where that fails the earlier results are
   untouched. folder->path is the new name. */
char *folder_finish(struct folder *folder);

/* Points `latest` to what was rescued, unless there is something newer. */
char *folder_finish_rescue(struct folder *folder);

/* Releases the lock, and removes what was begun, unless something was measured that is not saved
   elsewhere: that is left to be rescued. */
void folder_close(struct folder *folder);

/* Makes the folder, with those above it, where it is not there already. */
char *make_folder(const char *path);

/* The results.json that `path` names: itself, or that of a folder, or of the folder's `latest`. The
   caller frees it. */
char *results_path(const char *path);

#endif
