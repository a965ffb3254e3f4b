/*
 * view_transcripts.c - what the models said, side by side, and whether it is as expected.
 */
#include "view.h"

#include "checked_memory.h"
#include "utf8.h"

#include <math.h>

const struct run *told_run(const struct row *row)
{
    for (int i = 0; i < row->run_count; i++)
        if (row->runs[i].failure)
            return &row->runs[i];
    return row->run_count ? &row->runs[row->run_count - 1] : NULL;
}

static void tell_endings(FILE *out, const struct measurement *measurement)
{
    for (int i = 0; i < measurement->row_count; i++) {
        const struct run *run = told_run(&measurement->rows[i]);
        const char *what = !run ? NULL : run->failure ? run->failure : run->ending;
        if (!what)
            continue;
        char *clean = utf8_clean(what);
        fprintf(out, "%s: %s%s\n", measurement->rows[i].model,
                run->failure ? "not as expected: " : "", clean);
        free(clean);
    }
}

/* The models whose runs there is nothing to compare with. */
static void tell_unchecked(FILE *out, const struct measurement *measurement)
{
    const char *separator = "not checked, for want of expectations: ";

    for (int i = 0; i < measurement->row_count; i++) {
        const struct run *run = told_run(&measurement->rows[i]);
        if (!run || run->checked || run->failure)
            continue;
        fprintf(out, "%s%s", separator, measurement->rows[i].model);
        separator = ", ";
    }
    fputs(*separator == ',' ? "\n" : "", out);
}

char *verdict_text(const struct measurement *measurement, bool *good)
{
    int failed = 0, checked = 0;
    char *text = NULL;
    size_t size;
    FILE *out = have_memory(open_memstream(&text, &size));

    for (int i = 0; i < measurement->row_count; i++) {
        const struct run *run = told_run(&measurement->rows[i]);
        failed += run && run->failure;
        checked += run && run->checked;
    }
    *good = !failed;
    if (!failed && checked)
        fputs("as expected\n", out);
    tell_endings(out, measurement);
    tell_unchecked(out, measurement);
    fclose(out);
    have_memory(text);
    if (size)
        text[size - 1] = '\0';
    return text;
}

static struct grid_row *row_of(struct grid *grid, int index)
{
    return index < grid->row_count ? &grid->rows[index] : grid_add_row(grid);
}

bool view_transcripts(const struct measurement *measurement, struct view *view)
{
    struct grid *grid = &view->grid;
    bool good;

    *view = (struct view){0};
    for (int i = 0; i < measurement->row_count; i++)
        grid_add_column(grid, (struct grid_column){measurement->rows[i].model, LEFT, TONE_PLAIN,
                                                   .model = measurement->rows[i].model});
    for (int i = 0; i < measurement->row_count; i++) {
        const struct run *run = told_run(&measurement->rows[i]);
        for (int k = 0; run && k < run->said_count; k++)
            row_of(grid, k)->cells[i] = Format("%.3f s %s", run->said[k].time_s, run->said[k].text);
    }
    view->note = verdict_text(measurement, &good);
    return measurement->row_count > 0;
}
