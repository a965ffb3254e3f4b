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

/* " (warm-up, runs 1, 3)": which runs failed in this way, if others did not. Warm-ups
   have no number. */
static void name_runs(char **text, const struct row *row, const char *failure, int tried)
{
    OWNED char *names = NULL;
    int warm_ups = 0, named = 0, number = 0;

    for (int i = 0; i < row->run_count; i++) {
        number += !row->runs[i].warm_up;
        if (!failed_so(&row->runs[i], failure))
            continue;
        if (row->runs[i].warm_up)
            warm_ups++;
        else if (named++ < RUNS_NAMED)
            Append(&names, ", %d", number);
    }
    if (warm_ups + named < tried)
        Append(text, " (%s%s%s%s%s)", warm_ups ? "warm-up" : "", warm_ups && named ? ", " : "",
               named > 1 ? "runs "
               : named   ? "run "
                         : "",
               named ? names + 2 : "", named > RUNS_NAMED ? ", …" : "");
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
        bool known = !failure;

        for (int k = 0; k < i && !known; k++)
            known = failed_so(&row->runs[k], failure);
        if (known)
            continue;
        Append(&text, "%s%s", shown ? "; " : "", shown < FAILURES_SHOWN ? failure : "…");
        if (shown++ < FAILURES_SHOWN)
            name_runs(&text, row, failure, tried);
    }
    return utf8_clean(text);
}
