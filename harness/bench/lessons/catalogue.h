/*
 * catalogue.h - what is known of our lessons: title, question, sizes, ideal, and the right answer.
 *
 * A lesson's knowledge is a text file beside this one, at its own place: io/sleep.txt. They are
 * built into bench. docs/lessons/control/README.md says how they are written. A lesson without one
 * is found, run and tabled all the same, with its name for a title and without an ideal.
 */
#ifndef CATALOGUE_H
#define CATALOGUE_H

#include "expressions.h"
#include "transcripts.h"

#define MOST_SERVICES   2 /* that one lesson needs */
#define PUBLISHED_TASKS 5

/* What the articles say of 5 tasks of 5 seconds; 0: nothing. */
struct published {
    double total_s;
    double finish_s[PUBLISHED_TASKS];
};

struct check;

/* Texts are "" where nothing is said. */
struct entry {
    const char *lesson;  /* "io/half_blocking" */
    const char *variant; /* what tells it from others of the lesson: "await first" */
    const char *title;   /* with {wait} or {wait/2} for an argument */
    const char *question;
    const char *quick, *full; /* the arguments of `make bench` and of `make bench FULL=1` */
    const char *with_python;  /* where Python does it too and the quick ones are too much */
    const char *told_by;  /* the arguments that make it this variant: when the user changes one of
                            them, it is not run */
    const char *baseline; /* the lesson whose sequential program it is compared with, where it has
                             none */
    const char *services[MOST_SERVICES + 1]; /* that it talks to; ends with NULL */
    bool timeline, task_table;
    bool own_figures; /* what it measured itself counts: its own time is neither tabled nor drawn */
    bool
        busy_helpers; /* others compute for it (a service, an executor): that it is ready and has no
                          core is its own doing */
    bool durations;   /* the task table shows how long each took, not when it finished */
    /* By the kind of model, expressions or NULL: how long the whole takes; when a task finishes
       (takes, with `durations`); where only the relation is known, what part of the sequential time
       the whole takes. */
    const char *ideal[MODEL_KINDS], *task_ideal[MODEL_KINDS], *share[MODEL_KINDS];
    /* What is right, or NULL: patterns with {expressions}, and what no pattern says. */
    const char *result, *answer[MODEL_KINDS];
    const struct check *check;
    bool all_finish, all_wait; /* every task starts and ends within the whole; takes --wait */
    struct published published[MODEL_KINDS];
    double published_speed_up; /* of a loop, where an article says no more; 0: none */

    /* What a lesson in control/ is to say; such a lesson is run once. */
    struct transcript *transcripts;
    int transcript_count;
    double place;        /* in lists */
    double time_limit_s; /* of a run, beyond 3 times what it takes; 0: the usual */
};

struct catalogue {
    struct entry *entries; /* those of one lesson stand together */
    int count;
    char *text; /* that the entries' strings are in */
};

/* False: a line says what is wrong and where. catalogue_free() frees *catalogue in both cases. */
bool read_catalogue(const char *text, struct catalogue *catalogue, char *message, size_t size);
void catalogue_free(struct catalogue *catalogue);

/* The one that was built in. Ends the program where it is wrong. */
const struct catalogue *built_in_catalogue(void);

/* The entries for a lesson, one after the other: `index` 0, 1 …; NULL at the end. A lesson that is
   not known has one entry, without knowledge. */
const struct entry *catalogue_entry(const char *lesson, int index);

/* For sorting: lessons that tell a story come behind the others, those that are not known last. */
double catalogue_place(const char *lesson);

/* Does the lesson tell what happens, to be read and checked, rather than be timed? */
bool tells_a_story(const char *lesson);

/* What the entry expects of the model to say; NULL: nothing is known. */
const struct transcript *transcript_of(const struct entry *entry, const char *model);

/* --- checks.c: is what a lesson says it found right? Nobody is credited with work not done. ----- */

/* What no text can say; NULL: there is none of this name. */
const struct check *check_named(const char *name);

bool has_check(const struct entry *entry);

/* One line that says what is wrong, which the caller frees; NULL where nothing is. */
char *check_run(const struct entry *entry, const struct conditions *conditions,
                const struct run *run);

/* Clocks are read by different threads: a few µs may be missing. */
#define CLOCK_SLACK_S 0.00002

#endif
