/*
 * compare.h - what several results files have in common, number beside number, with how sure the
 * ratios are. docs/comparing.md says what is resampled how.
 */
#ifndef COMPARE_H
#define COMPARE_H

#include "ratio.h"
#include "results.h"

/* From so many files on each file is a machine of a class; two are before and after. */
#define CLASS_LEAST 3

struct file {
    char *path; /* of the results.json, without links */
    char *name; /* "before": short and safe to print */
    struct results results;
};

/* What a line is about, in one file. */
struct side {
    const struct row *row; /* NULL: the file does not have it */
    struct sample sample;
    double median;
    bool disturbed;        /* other programs were using the machine in all runs behind the median */
    struct ratio ratio;    /* to the base */
    struct ratio speed_up; /* over the file's own sequential row; only of a class */
    bool speed_up_disturbed;
};

/* A metric of one model, in a lesson with the same variant and arguments in at least two files. */
struct line {
    const struct measurement *measurement; /* of a file that has it */
    const char *metric;                    /* NULL: the total time */
    const char *unit;                      /* "s", "B" or "" */
    const char *model;
    struct side *sides; /* one for each file */
    int base; /* the file that ratios are to: of two the first, of more the first with a median */
};

struct comparison {
    struct file *files;
    int file_count;
    struct line *lines; /* those of one metric of one lesson follow each other */
    int line_count;
    char *left_out; /* what one file alone has: "io/sleep --tasks 5, …"; or NULL */
};

/* Reads the results that `paths` names (results_path()) and computes all ratios. Returns the exit
   code, after a line that says what is wrong: 2 when two of them are the same file, 1 when one
   cannot be read. Call compare_free() afterwards in either case. */
int compare(struct comparison *comparison, char *const *paths, int count);

void compare_free(struct comparison *comparison);

/* How many lines from this one on are of the same lesson and metric. */
int lines_of_group(const struct comparison *comparison, int first);

struct document;
void compare_show(const struct comparison *comparison, const struct document *document);

/*
 * Writes compare.tsv, compare.svg and compare.png into `folder`: of two files the ratios in one
 * panel, of more a panel of speed-ups for each lesson. Returns and says in `message` what
 * draw_charts() does; -ENODATA: there is nothing to draw, and no file.
 */
int compare_draw(const struct comparison *comparison, const char *folder, const char *plots,
                 char *message, size_t size);

/* The files that have a speed-up in these lines, the highest first, and how many. */
int order_by_speed_up(const struct comparison *comparison, const struct line *lines, int count,
                      int *order);

/* "0.512", "3.910", "41.2"; NULL for NAN. The caller frees it. */
char *ratio_text(double ratio);

#endif
