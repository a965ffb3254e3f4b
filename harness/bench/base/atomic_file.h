/*
 * atomic_file.h - a file that is either replaced as a whole or left as it was.
 *
 * What is written goes to a temporary file beside the real one, which takes the real one's name
 * only after every byte is known to be on the disk. A full disk, a limit or an interruption costs
 * the new file and never the earlier one.
 *
 *     struct atomic_file file;
 *     int error = atomic_open(&file, "results/latest/results.json");
 *     if (error < 0)
 *         return error;
 *     fprintf(file.stream, …);
 *     return atomic_commit(&file);
 */
#ifndef ATOMIC_FILE_H
#define ATOMIC_FILE_H

#include <stdio.h>

struct atomic_file {
    FILE *stream;
    char *path;
    char *temporary;
};

/* Opens a temporary file beside `path`. 0, or a negative error number with nothing left open. */
int atomic_open(struct atomic_file *file, const char *path);

/* Makes what was written the file at `path`. 0, or a negative error number: then the temporary is
   gone and the earlier file untouched. Nothing is left to be freed in either case. An error of an
   earlier write on the stream counts, so the writes themselves need no checks. */
int atomic_commit(struct atomic_file *file);

/* Gives up: removes the temporary, the earlier file is untouched. */
void atomic_abandon(struct atomic_file *file);

#endif
