/*
 * failures.c - what went wrong in a row: each different failure once, and in which runs.
 */
#include "view.h"

#include "checked_memory.h"
#include "utf8.h"

#define FAILURES_TOLD 3 /* different ones, of one row */
#define RUNS_NAMED    5 /* of one failure */

static bool same_failure(const struct run *run, const char *failure)
{
    return run->failure && strcmp(run->failure, failure) == 0;
}

/* " (warm-up, runs 1, 3)": which runs failed in this way. Warm-ups have no number. */
static void print_failed_runs(FILE *out, const struct row *row, const char *failure)
{
    const char *separator = " (", *word = "";
    int number = 0, failed = 0;

    for (int i = 0; i < row->run_count; i++)
        failed += !row->runs[i].warm_up && same_failure(&row->runs[i], failure);
    word = failed > 1 ? "runs " : "run ";
    for (int i = 0, named = 0; i < row->run_count; i++) {
        const struct run *run = &row->runs[i];

        number += !run->warm_up;
        if (!same_failure(run, failure))
            continue;
        if (named++ == RUNS_NAMED) {
            fputs(", …", out);
            break;
        }
        if (run->warm_up)
            fprintf(out, "%swarm-up", separator);
        else
            fprintf(out, "%s%s%d", separator, word, number);
        word = run->warm_up ? word : "";
        separator = ", ";
    }
    fputc(')', out);
}

static bool told_before(const struct row *row, int index)
{
    for (int i = 0; i < index; i++)
        if (same_failure(&row->runs[i], row->runs[index].failure))
            return true;
    return false;
}

/* Warm-ups count where they fail: a program that crashes then has crashed. */
static int count_tried(const struct row *row)
{
    int tried = 0;

    for (int i = 0; i < row->run_count; i++)
        tried += !row->runs[i].warm_up || row->runs[i].failure;
    return tried;
}

static int count_failed(const struct row *row, const char *failure)
{
    int failed = 0;

    for (int i = 0; i < row->run_count; i++)
        failed += row->runs[i].failure && (!failure || same_failure(&row->runs[i], failure));
    return failed;
}

/* Each different failure once, and of which runs, unless it is the one of all. */
static void print_failures(FILE *out, const struct row *row)
{
    int told = 0;

    for (int i = 0; i < row->run_count; i++) {
        const char *failure = row->runs[i].failure;

        if (!failure || told_before(row, i))
            continue;
        fputs(told ? "; " : "", out);
        if (told++ == FAILURES_TOLD) {
            fputs("…", out);
            break;
        }
        fputs(failure, out);
        if (count_failed(row, failure) < count_tried(row))
            print_failed_runs(out, row, failure);
    }
}

char *failure_text(const struct row *row)
{
    int failed = count_failed(row, NULL);
    char *text = NULL, *clean;
    size_t size;
    FILE *out;

    if (failed == 0)
        return NULL;
    out = have_memory(open_memstream(&text, &size));
    fprintf(out, "failed %d of %d: ", failed, count_tried(row));
    print_failures(out, row);
    fclose(out);
    clean = utf8_clean(have_memory(text));
    free(text);
    return clean;
}
