/*
 * catalogue.h - what is known of our lessons: title, question, sizes, ideal, and the right answer.
 *
 * Only knowledge stands here: a lesson that is not in the catalogue is found, run and tabled all
 * the same, with its name for a title and without an ideal.
 */
#ifndef CATALOGUE_H
#define CATALOGUE_H

#include "results.h"

/* A lesson's arguments as numbers, and the machine they meet. */
struct sizes {
    int tasks;
    double wait_s;
    double to;
    int workers; /* at a time; 0: all */
    int chunks;
    double rows;
    int size_kib; /* of a file */
    bool block_first, chain, compute, fixed_shares;
    bool gil;                       /* threads compute one at a time */
    bool thread_pool, process_each; /* a coroutine's computing is done elsewhere */
    int cores;
};

#define MOST_SERVICES 2 /* that one lesson needs */

struct published {
    const char *model;
    double total_s;
    const double *finish_s; /* for tasks 1 … 5, or NULL */
};

struct entry {
    const char *lesson;  /* "io/half_blocking" */
    const char *variant; /* "await first", or "" */
    const char *title; /* with {tasks}, {wait}, {half} (of wait), {to}, {workers}, {chunks}, {size}
                          (in KiB), {rows} */
    const char *question;
    const char *quick, *full; /* the arguments of `make bench` and of `make bench FULL=1` */
    const char *with_python; /* where Python does it too and the quick ones are too much; or NULL */
    const char *services[MOST_SERVICES + 1]; /* that it talks to; ends with NULL */
    bool timeline, task_table;
    bool own_figures; /* what it measured itself counts: its own time is neither tabled nor drawn */
    bool
        busy_services; /* they compute: the lesson, ready without a core, waits for its own doing */
    bool durations;    /* the task table shows how long each took, not when it finished */

    /* How long the whole takes in this model, from the arguments alone; NAN: not to be said. */
    double (*ideal_s)(const char *model, const struct sizes *sizes);
    /* Where only the relation is known: what part of the sequential time it takes. */
    double (*ideal_share)(const char *model, const struct sizes *sizes);
    /* When a task finishes (takes, with `durations`). */
    double (*ideal_task_s)(const char *model, const struct sizes *sizes, int task);
    /* What is wrong with the run's results (one line, into `text`), or NULL. */
    const char *(*check)(const char *model, const struct sizes *sizes, const struct run *run,
                         char *text, size_t size);
    const struct published *published; /* for 5 tasks of 5 s; ends with model NULL */
    double published_speed_up;         /* of coroutines, where an article says no more; 0: none */

    /* What a lesson in control/ is to say (transcripts.h); such a lesson is run once. */
    struct transcript *transcripts;
    int transcript_count;
    int place;           /* among the lessons of its kind */
    double time_limit_s; /* of a run, beyond 3 times what it takes; NAN or 0: the usual */
};

/* Does the lesson tell what happens, to be read and checked, rather than be timed? */
bool tells_a_story(const char *lesson);

/* The catalogue's entries for a lesson, one after the other: `index` 0, 1 …; NULL at the end.
   A lesson that is not known has one entry, without knowledge. */
const struct entry *catalogue_entry(const char *lesson, int index);

/* Those of them that are left beside arguments of the user's: "--order block-first" takes the
   variant "await first" out. Where none would be left, the first one is run with his arguments. */
const struct entry *wanted_entry(const char *lesson, const char *arguments, int index);

/* The lesson's place in the catalogue, for sorting; those that are not known come last. */
int catalogue_rank(const char *lesson);

/* Reads the numbers that the catalogue knows from "--tasks 5 --wait 0.1"; the last one counts. */
struct sizes read_sizes(const char *arguments, int cores);

/* The title with the sizes put in; the caller frees it. NULL: out of memory. */
char *fill_title(const char *title, const struct sizes *sizes);

#endif
