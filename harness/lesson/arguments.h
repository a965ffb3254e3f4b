/*
 * arguments.h - the command line of a lesson.
 */
#ifndef ARGUMENTS_H
#define ARGUMENTS_H

#include <stdbool.h>

struct program {
    const char *lesson, *model; /* "io/sleep", "threading" */
    int record_fd;              /* --record, or -1: a person runs it */
    bool quiet;
    bool one_core; /* --one-core: all tasks take turns on one core */
    bool outlive;  /* --outlive: the record is written even when a task's crash ends the program */
};

/*
 * Fills `lesson` with the defaults and then from the command line. A mistake of the user ends the
 * program with one line on stderr and exit code 2; --help ends it with 0.
 */
void read_arguments(int count, char **words, struct program *program);

#endif
