/*
 * view_transcripts.c - what the models said, side by side, and whether it is as expected.
 */
#include "view.h"

#include "checked_memory.h"

#define TIME_WIDTH 9 /* "0.000 s  " */

const struct run *transcript_run(const struct row *row)
{
    for (int i = 0; i < row->run_count; i++)
        if (row->runs[i].failure)
            return &row->runs[i];
    return row->run_count ? &row->runs[row->run_count - 1] : NULL;
}

/* "as expected", how those ended that were to fail, and what differs: a line for each. */
static void add_verdict(const struct measurement *measurement, struct view *view)
{
    OWNED char *endings = NULL, *unchecked = NULL;
    bool checked = false;

    for (int i = 0; i < measurement->row_count; i++) {
        const struct run *run = transcript_run(&measurement->rows[i]);
        const char *model = measurement->rows[i].model;

        if (!run)
            continue;
        checked |= run->checked;
        view->bad |= run->failure != NULL;
        if (run->failure)
            Append(&endings, "\n%s: not as expected: %s", model, run->failure);
        else if (run->ending)
            Append(&endings, "\n%s: %s", model, run->ending);
        if (!run->failure && !run->checked)
            Append(&unchecked, "%s%s",
                   unchecked ? ", " : "\nnot checked (no expected transcript): ", model);
    }
    OWNED char *text = Format("%s%s%s", checked && !view->bad ? "\nas expected" : "",
                              endings ? endings : "", unchecked ? unchecked : "");
    view->note = *text ? Strdup(text + 1) : NULL;
}

static void add_line(struct grid_row *row, int column, const struct saying *said)
{
    OWNED char *time = Format("%.3f s ", said->time_s);

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
    add_verdict(measurement, view);
    view->hang = TIME_WIDTH;
    return measurement->row_count > 0;
}
