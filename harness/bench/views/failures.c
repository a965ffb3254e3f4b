/*
 * failures.c - what went wrong in a row: each different failure once, and in which runs.
 */
#include "view.h"

#include "checked_memory.h"
#include "utf8.h"

#define FAILURES_SHOWN 3 /* different ones, of one row */
#define RUNS_NAMED     5 /* of one failure */

/* How many runs failed so; not counting warm-ups, if they do not. */
static int count_failed(const struct row *row, const char *failure, int end, bool warm_ups)
{
    int count = 0;

    for (int i = 0; i < end; i++)
        count += row->runs[i].failure && strcmp(row->runs[i].failure, failure) == 0 &&
                 (warm_ups || !row->runs[i].warm_up);
    return count;
}

/* " (warm-up, runs 1, 3)": which runs failed in this way. Warm-ups have no number. */
static void name_runs(char **text, const struct row *row, const char *failure)
{
    const char *word = count_failed(row, failure, row->run_count, false) > 1 ? "runs " : "run ";
    int number = 0, named = 0;

    for (int i = 0; i < row->run_count; i++) {
        const struct run *run = &row->runs[i];

        number += !run->warm_up;
        if (!run->failure || strcmp(run->failure, failure) != 0 || named > RUNS_NAMED)
            continue;
        Append(text, named ? ", " : " (");
        if (named++ == RUNS_NAMED)
            Append(text, "…");
        else if (run->warm_up)
            Append(text, "warm-up");
        else
            Append(text, "%s%d", word, number);
        word = run->warm_up ? word : "";
    }
    Append(text, ")");
}

/* Warm-ups count where they fail: a program that crashes then has crashed. */
char *failure_text(const struct row *row)
{
    int failed = 0, tried = 0, shown = 0;
    OWNED char *text = NULL;

    for (int i = 0; i < row->run_count; i++) {
        failed += row->runs[i].failure != NULL;
        tried += !row->runs[i].warm_up || row->runs[i].failure;
    }
    if (failed == 0)
        return NULL;
    Append(&text, "failed %d of %d: ", failed, tried);
    for (int i = 0; i < row->run_count && shown <= FAILURES_SHOWN; i++) {
        const char *failure = row->runs[i].failure;

        if (!failure || count_failed(row, failure, i, true))
            continue;
        Append(&text, "%s%s", shown ? "; " : "", shown < FAILURES_SHOWN ? failure : "…");
        if (shown++ < FAILURES_SHOWN && count_failed(row, failure, row->run_count, true) < tried)
            name_runs(&text, row, failure);
    }
    return utf8_clean(text);
}
