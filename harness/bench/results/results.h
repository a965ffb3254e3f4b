/*
 * results.h - what one bench measured, in memory: the one structure that the tables, the charts'
 * data and results.json are all made from, and that results.json is read back into.
 *
 * Times are seconds as double, memory is bytes, tasks are numbered from 1. NAN stands for "not
 * known" and is null in JSON, "-" in a table, empty in CSV. All strings are owned by the structure
 * and freed by results_free(); NULL where said.
 */
#ifndef RESULTS_H
#define RESULTS_H

#include "models.h"

#include <stdbool.h>
#include <stddef.h>

enum task_state {
    STATE_RUNNING,
    STATE_READY, /* could run, has no processor (or the loop is held by another) */
    STATE_WAITING,
    STATE_BLOCKING, /* waits without giving its thread away */
    STATE_COUNT,
};
extern const char *const state_names[STATE_COUNT]; /* "running", "ready" … */

struct interval {
    int task;
    enum task_state state;
    double from_s, until_s; /* since the run's start */
};

struct task_times {
    double started_s, finished_s; /* since the run's start; NAN: never */
    char *result;                 /* what the task reported, or NULL */
};

/* What a lesson itself measured. */
struct figure {
    char *name; /* "a switch" */
    double value;
    char *unit; /* "s", "B", or "" */
};

/* A line of a run's transcript. */
struct saying {
    double time_s; /* since the run's start */
    char *text;
};

struct run {
    char *failure;  /* why it does not count, one line; NULL when it does */
    bool warm_up;   /* its time is not used (its memory is) */
    bool disturbed; /* other programs were using the machine */
    double
        total_s; /* first task created to last joined, by the program's own clock; NAN if failed */
    double process_s; /* fork to exit, seen from outside */
    double cpu_user_s, cpu_system_s;
    double voluntary_switches, involuntary_switches;
    double running_s, ready_s,
        waiting_s; /* the tasks' time by the scheduler's account, summed over tasks */
    double others_cpu_s, steal_s;
    double memory_bytes;      /* NAN when it was not sampled */
    char *answer;             /* the result of the whole, or NULL */
    struct task_times *tasks; /* tasks[0] is task 1 */
    int task_count;
    struct interval *intervals; /* in time order */
    int interval_count;
    struct figure *figures;
    int figure_count;
    struct saying *said; /* in time order */
    int said_count;
    bool checked; /* what it said was compared with what is expected */
    bool differs; /* it came to its end, and failed only because it said something else */
    char *ending; /* how it failed, where that is right: "still running after …"; or NULL */
};

/* What the runs of one row come to: computed by summarise(), never stored. Over the clean runs
   (neither warm-up, failed nor disturbed); over the disturbed ones where no clean one is left. */
struct summary {
    int counted, failed,
        disturbed;       /* runs: behind the median; failed; marked disturbed among all timed */
    bool only_disturbed; /* the median had to be taken over disturbed runs */
    double median_s, min_s, max_s;
    double over_ideal_s; /* median - ideal */
    double speed_up;     /* sequential median / median */
    double cpu_s;        /* medians over the same runs */
    double voluntary_switches, involuntary_switches;
    double running_s, ready_s, waiting_s;
    double memory_bytes; /* the largest seen */
};

struct row {
    char *model;
    enum model_kind kind;       /* by the table of models, or as its record says */
    double ideal_s;             /* NAN: not known */
    double published_s;         /* scaled to these arguments; NAN: none */
    double *ideal_finish_s;     /* for each task, or NULL */
    double *published_finish_s; /* for each task, scaled; or NULL */
    struct run *runs;
    int run_count;
    char *stopped; /* why a sweep goes no further with this model, or NULL */
};

/* An argument of a lesson, as the lesson resolved it. */
struct argument {
    char *name;         /* "wait" */
    char *value;        /* "0.1"; of a flag "0" or "1"; of a choice its word */
    char *type;         /* "whole", "seconds", "choice", "flag" or "text" */
    double number;      /* the value; NAN where it is none */
    double least, most; /* that it may be; NAN where that means nothing */
};

struct measurement {
    char *lesson;           /* "io/half_blocking" */
    char *variant;          /* what tells it from others of the lesson: "await first", or "" */
    char *title;            /* "5 tasks each wait 0.1 s" */
    char *question;         /* or "" */
    char *arguments;        /* "--tasks 5 --wait 0.1" */
    struct argument *given; /* the lesson's arguments, as it says them itself; none: not known */
    int given_count;
    int tasks;
    bool finish_table;      /* show the tasks' finish times, model by model */
    bool durations;         /* that table shows how long each task took, not when it finished */
    bool own_figures;       /* it is about what the lesson measured itself, not about the time */
    bool timeline;          /* draw the tasks' states over time */
    bool transcript;        /* show what the runs said, not how long they took */
    double published_scale; /* 50: the published figures were divided by it; 1: as they are */
    struct row *rows;
    int row_count;
    char *skipped; /* why it was not run at all, or NULL */
    char *swept;   /* the argument whose sizes a sweep goes through: "tasks"; or "" */
    double swept_value;
    int swept_count; /* the first of a sweep is shown for so many, itself and those behind it */
};

/* On what it was measured; strings may be "" where the system does not say. */
struct context {
    char *date;     /* ISO 8601, UTC */
    char *host_cpu; /* "Intel(R) Xeon(R) …" */
    int cores;      /* that we may use: affinity and quota */
    double quota;   /* processors' worth of cgroup CPU quota; NAN: none */
    char *kernel, *compiler, *libuv, *commit;
    double memory_total_bytes;
    double load_before[3], load_after[3];   /* /proc/loadavg */
    double pressure_before, pressure_after; /* /proc/pressure/cpu some avg10, percent; NAN: none */
    double elapsed_s;                       /* the whole bench */
    bool full;                              /* published sizes */
    bool partial;                           /* it was interrupted: rows are missing */
};

struct results {
    struct context context;
    struct measurement *measurements;
    int measurement_count;
};

void results_free(struct results *results);

/* Finds what belongs to one sweep: the measurements of a lesson, one behind the other, that sweep
   the same argument. */
void link_sweeps(struct results *results);

/* The same lesson, variant and arguments? */
bool is_same_measurement(const struct measurement *one, const struct measurement *other);

/* True when it gets tables of its own; false inside a sweep. */
bool is_shown(const struct measurement *measurement);

/* The argument of this name; NULL: not known. */
const struct argument *find_argument(const struct measurement *measurement, const char *name);

/* Its value as a number (of a flag 0 or 1); NAN: not known, or none. */
double argument_number(const struct measurement *measurement, const char *name);

/* Is it known, and this? */
bool argument_is(const struct measurement *measurement, const char *name, const char *value);

/* What a measurement owns; *measurement itself is the caller's. */
void measurement_free(struct measurement *measurement);

/* A row without runs, of which nothing is expected yet. */
struct row *new_row(struct measurement *measurement, const char *model);

/* What a run owns; *run itself is the caller's. */
void run_free(struct run *run);

/* The row's summary; `sequential` is the row that speed-up is taken over, or NULL. */
struct summary summarise(const struct row *row, const struct row *sequential);

/* The median, over the runs behind the summary, of what the lesson measured under this name; NAN:
   it did not. */
double figure_median(const struct row *row, const char *name);

/* For qsort: doubles, the smallest first. */
int compare_numbers(const void *left, const void *right);

/* Puts the values in order; NAN of none. */
double median_of(double *values, int count);

/* What stands behind a row's median, round by round: the total time, or the lesson's own figure of
   this name, of each run; NAN for runs that do not count in summarise(). There are row->run_count;
   the caller frees them. */
double *counted_figures(const struct row *row, const char *name);

/* The measurement's row for `model`, or NULL. */
const struct row *find_row(const struct measurement *measurement, const char *model);

/* The row that this one's speed-up is taken over: one after the other, in the same language. NULL:
   there is none. */
const struct row *baseline_of(const struct measurement *measurement, const struct row *row);

/* Index of the run whose total is nearest the row's median (the one a timeline shows), or -1. */
int typical_run(const struct row *row);

#endif
