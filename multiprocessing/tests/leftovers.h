/*
 * leftovers.h - what a test must not leave behind: descriptors and processes.
 */
#ifndef LEFTOVERS_H
#define LEFTOVERS_H

#include "test.h"

#include <dirent.h>
#include <errno.h>
#include <sys/wait.h>

static inline int open_descriptors(void)
{
    DIR *all = opendir("/proc/self/fd");
    int count = 0;

    CHECK(all);
    while (readdir(all))
        count++;
    closedir(all);
    return count;
}

/* Neither a zombie nor a running child. */
static inline void check_no_child_is_left(void)
{
    errno = 0;
    CHECK_EQUAL(waitpid(-1, NULL, WNOHANG), -1);
    CHECK_EQUAL(errno, ECHILD);
}

/* Runs what it is given and checks that it leaves nothing. */
#define LEAVES_NOTHING(...)                                                                        \
    do {                                                                                           \
        int open_before = open_descriptors();                                                      \
        __VA_ARGS__;                                                                               \
        CHECK_EQUAL(open_descriptors(), open_before);                                              \
        check_no_child_is_left();                                                                  \
    } while (0)

/* Dies as a program does, also where a sanitizer handles the signal. */
static inline void die_by(int number)
{
    signal(number, SIG_DFL);
    raise(number);
}

#endif
