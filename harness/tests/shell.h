/*
 * shell.h - runs a command line as a user would, for tests of programs.
 */
#ifndef SHELL_H
#define SHELL_H

struct said {
    int code;         /* exit code; 128 + signal */
    char text[65536]; /* stdout and stderr, as they came */
};

/* Runs the printf-made command in /bin/sh. $BUILD in it is the folder under test. */
struct said *shell(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Fails the test with the whole output where `part` is not in it. */
#define CHECK_SAID(said, part)                                                                     \
    do {                                                                                           \
        if (!strstr((said)->text, part)) {                                                         \
            printf("%s:%d: \"%s\" is not in:\n%s\n", __FILE__, __LINE__, part, (said)->text);      \
            fflush(stdout);                                                                        \
            _exit(1);                                                                              \
        }                                                                                          \
    } while (0)

#endif
