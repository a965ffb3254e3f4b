/*
 * failures.c - what went wrong in a row: each different failure once, and in which runs.
 */
#include "view.h"

#include "checked_memory.h"
#include "utf8.h"

#define FAILURES_SHOWN 3 /* different ones, of one row */
#define RUNS_NAMED     5 /* of one failure */

static bool failed_so(const struct run *run, const char *failure)
{
    return run->failure && strcmp(run->failure, failure) == 0;
}

/* " (warm-up, runs 1, 3)": which runs failed in this way. Warm-ups have no number. */
static void print_runs(FILE *out, const struct row *row, const char *failure)
{
    int number = 0, named = 0, timed = 0;
    const char *word;

    for (int i = 0; i < row->run_count; i++)
        timed += !row->runs[i].warm_up && failed_so(&row->runs[i], failure);
    word = timed > 1 ? "runs " : "run ";
    for (int i = 0; i < row->run_count && named <= RUNS_NAMED; i++) {
        bool warm_up = row->runs[i].warm_up;

        number += !warm_up;
        if (!failed_so(&row->runs[i], failure))
            continue;
        fputs(named ? ", " : " (", out);
        if (named++ == RUNS_NAMED)
            fputs("…", out);
        else if (warm_up)
            fputs("warm-up", out);
        else
            fprintf(out, "%s%d", word, number);
        word = warm_up ? word : "";
    }
    fputc(')', out);
}

/* How many of the runs up to `end` failed like that. */
static int count_failed(const struct row *row, const char *failure, int end)
{
    int count = 0;

    for (int i = 0; i < end; i++)
        count += failed_so(&row->runs[i], failure);
    return count;
}

/* Warm-ups count where they fail: a program that crashes then has crashed. */
char *failure_text(const struct row *row)
{
    int failed = 0, tried = 0, shown = 0;
    char *text = NULL, *clean;
    size_t size;
    FILE *out;

    for (int i = 0; i < row->run_count; i++) {
        failed += row->runs[i].failure != NULL;
        tried += !row->runs[i].warm_up || row->runs[i].failure;
    }
    if (failed == 0)
        return NULL;
    out = have_memory(open_memstream(&text, &size));
    fprintf(out, "failed %d of %d: ", failed, tried);
    for (int i = 0; i < row->run_count && shown <= FAILURES_SHOWN; i++) {
        const char *failure = row->runs[i].failure;

        if (!failure || count_failed(row, failure, i))
            continue;
        fputs(shown ? "; " : "", out);
        fputs(shown++ < FAILURES_SHOWN ? failure : "…", out);
        if (shown <= FAILURES_SHOWN && count_failed(row, failure, row->run_count) < tried)
            print_runs(out, row, failure);
    }
    fclose(out);
    clean = utf8_clean(have_memory(text));
    free(text);
    return clean;
}
