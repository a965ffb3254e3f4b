/*
 * options.h - a lesson declares its options, a line each, beside its run().
 *
 *     TASKS(tasks, 5, 1, 1e7, "how many tasks");             long tasks; it is the number of tasks
 *     WHOLE(workers, 0, 0, 1e6, "how many at a time; 0: all");   long workers
 *     SECONDS(wait, 1, "how long each waits");               double wait_s
 *     CHOICE(order, "which half comes first", "await-first", "block-first");   int order, an index
 *     FLAG(chain, "each task shows the chain");              bool chain
 *     TEXT(save, NULL, "the picture, as a PPM file");        const char *save
 *
 * Each line makes a static variable that holds the default until main() has read the command line,
 * and puts the option into a section of the program that options.c walks. Modules that are linked
 * only where they are used declare theirs in the same way.
 */
#ifndef OPTIONS_H
#define OPTIONS_H

#include <stdbool.h>
#include <stdio.h>

enum option_type { OPTION_WHOLE, OPTION_SECONDS, OPTION_CHOICE, OPTION_FLAG, OPTION_TEXT };

struct lesson_option {
    const char *name; /* "wait" for --wait */
    enum option_type type;
    void *value;
    const char *doc;
    double least, most;
    const char *const *choices; /* ends with NULL; the first is the default */
    bool counts_tasks;
    int line; /* of the declaration: the compiler may put them in any order */
};

#define LESSON_OPTION(variable, ...)                                                               \
    static const struct lesson_option variable##_option = {__VA_ARGS__, .line = __LINE__};         \
    static const struct lesson_option *const variable##_listed                                     \
        __attribute__((used, section("lesson_options"))) = &variable##_option

#define TASKS(variable, standard, least, most, doc)                                                \
    static long variable = (long)(standard);                                                       \
    LESSON_OPTION(variable, #variable, OPTION_WHOLE, &variable, doc, least, most, NULL, true)

#define WHOLE(variable, standard, least, most, doc)                                                \
    static long variable = (long)(standard);                                                       \
    LESSON_OPTION(variable, #variable, OPTION_WHOLE, &variable, doc, least, most, NULL, false)

#define SECONDS(name, standard, doc) SECONDS_FROM(name, standard, 0, doc)

#define SECONDS_FROM(name, standard, least, doc)                                                   \
    static double name##_s = (standard);                                                           \
    LESSON_OPTION(name##_s, #name, OPTION_SECONDS, &name##_s, doc, least, 3600, NULL, false)

#define CHOICE(variable, doc, ...)                                                                 \
    static int variable;                                                                           \
    static const char *const variable##_choices[] = {__VA_ARGS__, NULL};                           \
    LESSON_OPTION(variable, #variable, OPTION_CHOICE, &variable, doc, 0, 0, variable##_choices,    \
                  false)

#define FLAG(variable, doc)                                                                        \
    static bool variable;                                                                          \
    LESSON_OPTION(variable, #variable, OPTION_FLAG, &variable, doc, 0, 0, NULL, false)

#define TEXT(variable, standard, doc)                                                              \
    static const char *variable = (standard);                                                      \
    LESSON_OPTION(variable, #variable, OPTION_TEXT, &variable, doc, 0, 0, NULL, false)

/* How many tasks there are, as the lesson's TASKS say; 0: it numbers its tasks as it likes. */
long lesson_tasks(void);

/* --- for main() ------------------------------------------------------------------------------ */

struct program {
    const char *lesson, *model, *kind; /* "io/sleep", "threading", "preemptive" */
    int record_fd;                     /* --record, or -1: a person runs it */
    bool describe;                     /* --describe: only the record's first lines are wanted */
    bool quiet;
    bool one_core; /* --one-core: all tasks take turns on one core */
    bool outlive;  /* --outlive: the record is written even when a task's crash ends the program */
};

/*
 * Sets the options from the command line. A mistake of the user ends the program with one line on
 * stderr and exit code 2; --help ends it with 0.
 */
void read_options(int count, char **words, struct program *program);

/* The record's lines "argument", one for each option. */
void write_options(FILE *out);

#endif
