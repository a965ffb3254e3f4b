/*
 * view_transcripts.c - what the models said, side by side, and whether it is as expected.
 */
#include "view.h"

#include "checked_memory.h"
#include "utf8.h"

#define TIME_WIDTH 9 /* "0.000 s  " */

const struct run *transcript_run(const struct row *row)
{
    for (int i = 0; i < row->run_count; i++)
        if (row->runs[i].failure)
            return &row->runs[i];
    return row->run_count ? &row->runs[row->run_count - 1] : NULL;
}

/* How those ended that failed, or that were to fail. */
static void print_endings(FILE *out, const struct measurement *measurement)
{
    for (int i = 0; i < measurement->row_count; i++) {
        const struct run *run = transcript_run(&measurement->rows[i]);
        const char *what = !run ? NULL : run->failure ? run->failure : run->ending;
        if (!what)
            continue;
        char *clean = utf8_clean(what);
        fprintf(out, "%s: %s%s\n", measurement->rows[i].model,
                run->failure ? "not as expected: " : "", clean);
        free(clean);
    }
}

/* "as expected", how those ended that were to fail, and what differs: a line for each. */
static char *verdict_text(const struct measurement *measurement, bool *bad)
{
    int failed = 0, checked = 0;
    const char *separator = "not checked (no expected transcript): ";
    char *text = NULL;
    size_t size;
    FILE *out = have_memory(open_memstream(&text, &size));

    for (int i = 0; i < measurement->row_count; i++) {
        const struct run *run = transcript_run(&measurement->rows[i]);
        failed += run && run->failure;
        checked += run && run->checked;
    }
    *bad = failed > 0;
    if (!failed && checked)
        fputs("as expected\n", out);
    print_endings(out, measurement);
    for (int i = 0; i < measurement->row_count; i++) {
        const struct run *run = transcript_run(&measurement->rows[i]);
        if (!run || run->checked || run->failure)
            continue;
        fprintf(out, "%s%s", separator, measurement->rows[i].model);
        separator = ", ";
    }
    fclose(out);
    have_memory(text);
    if (size && text[size - 1] == '\n')
        text[size - 1] = '\0';
    return text;
}

static void add_line(struct grid_row *row, int column, const struct saying *said)
{
    char time[TIME_WIDTH * 2];

    snprintf(time, sizeof time, "%.3f s ", said->time_s);
    grid_cell(row, column, "%-*s%s", TIME_WIDTH, time, said->text);
}

int view_transcripts(const struct measurement *measurement, struct view *view)
{
    struct grid *grid = &view->grid;

    for (int i = 0; i < measurement->row_count; i++)
        grid_add_column(grid, (struct grid_column){measurement->rows[i].model, LEFT, TONE_PLAIN,
                                                   .model = measurement->rows[i].model});
    for (int i = 0; i < measurement->row_count; i++) {
        const struct run *run = transcript_run(&measurement->rows[i]);
        for (int k = 0; run && k < run->said_count; k++)
            add_line(k < grid->row_count ? &grid->rows[k] : grid_add_row(grid), i, &run->said[k]);
    }
    view->note = verdict_text(measurement, &view->bad);
    view->hang = TIME_WIDTH;
    return measurement->row_count > 0;
}
