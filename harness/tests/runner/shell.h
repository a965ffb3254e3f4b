/*
 * shell.h - runs a command line as a user would, for tests of programs.
 */
#ifndef SHELL_H
#define SHELL_H

#include "test.h"

struct said {
    int code;         /* exit code; 128 + signal */
    char text[65536]; /* stdout and stderr, as they came */
};

/* Runs the printf-made command in /bin/sh. $BUILD in it is the folder under test. */
struct said *shell(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* The same; fails the test where it ends with another exit code. */
#define shell_ends(expected_code, ...)                                                             \
    ({                                                                                             \
        struct said *ended_ = shell(__VA_ARGS__);                                                  \
        if (ended_->code != (expected_code))                                                       \
            puts(ended_->text);                                                                    \
        CHECK_EQUAL(ended_->code, expected_code);                                                  \
        ended_;                                                                                    \
    })

/* Fails the test with the whole output where `part` is not in it. */
#define CHECK_SAID(said, part) CHECK_HAS((said)->text, part)

/* A program in $BUILD (or a whole command, with a $ in it), and how often it says what.
   Of the model's place * stands for each of the four and + for each but the sequential one. */
struct command {
    const char *program;
    struct {
        const char *part;
        int times; /* SOME: it is there, no matter how often */
    } said[7];
};
#define SOME (-1)
/* All of them end with this exit code. */
#define CHECK_COMMANDS(commands, code)                                                             \
    check_commands(commands, sizeof commands / sizeof *commands, code)
void check_commands(const struct command *commands, size_t number, int code);

/* These skip the test where it cannot be made. Before a command: FAULTY "FAULT=fork:EAGAIN:1 …". */
#define FAULTY "LD_PRELOAD=$PWD/$BUILD/tests/faults.so "
void need_faults(void);
void need_gnuplot(void);
void need_python(void);
void skip_below_a_sanitizer(const char *why);

/* How often `part` is in `text`. */
int count(const char *text, const char *part);

/* Goes on in a new folder, which is removed when the test has passed. $BUILD stays valid. */
void go_to_new_folder(void);

/* Copies what has been built ("bench services/http") into build/, where we are. */
void copy_built(const char *programs);

/* Writes a program, in /bin/sh's language, and makes the folder for it. */
void put_script(const char *path, const char *script);

#endif
