/*
 * sources.h - the results files that are compared, each under a short name that no other has.
 */
#ifndef SOURCES_H
#define SOURCES_H

#include "results.h"

struct source {
    char *path; /* of the results.json */
    char *name; /* "before"; at most SOURCE_NAME_WIDTH columns, safe to print */
    struct results results;
};

#define SOURCE_NAME_WIDTH 28

struct sources {
    struct source *list;
    int count;
};

/*
 * Reads the files, or the results.json of the folders, that `paths` names. 0; -EEXIST when two
 * of them are the same file; or what load_results() returns; with one line that names the file in
 * `message`. Call sources_free() afterwards in either case.
 */
int sources_load(struct sources *sources, char *const *paths, int count, char *message,
                 size_t size);

void sources_free(struct sources *sources);

#endif
