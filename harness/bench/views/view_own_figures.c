/*
 * view_own_figures.c - the table of what the lesson itself measured: a row for each model, a column
 * for each metric, in the order in which they were first given.
 */
#include "view.h"

#include "checked_memory.h"
#include "units.h"

#include <math.h>

#define MOST_FIGURES 12

/* Takes in those of the run whose names are new; returns how many there are. */
static int add_figures(const struct figure *figures[MOST_FIGURES], int count, const struct run *run)
{
    for (int i = 0; i < run->figure_count && count < MOST_FIGURES; i++) {
        int k = 0;

        while (k < count && strcmp(figures[k]->name, run->figures[i].name) != 0)
            k++;
        figures[k] = &run->figures[i];
        count += k == count;
    }
    return count;
}

int view_own_figures(const struct measurement *measurement, struct view *view)
{
    const struct figure *figures[MOST_FIGURES];
    int count = 0;

    for (int i = 0; i < measurement->row_count; i++)
        for (int k = 0; k < measurement->rows[i].run_count; k++)
            count = add_figures(figures, count, &measurement->rows[i].runs[k]);
    if (count == 0 && !measurement->own_figures)
        return 0;
    if (!measurement->own_figures)
        view->caption = Strdup("What the lesson measured");
    grid_add_column(&view->grid, (struct grid_column){"model", LEFT, TONE_MODEL, .drop = 0});
    for (int i = 0; i < count; i++)
        grid_add_column(&view->grid,
                        (struct grid_column){figures[i]->name, RIGHT, TONE_PLAIN, .drop = i});
    for (int i = 0; i < measurement->row_count; i++) {
        const struct row *row = &measurement->rows[i];
        struct grid_row *line = grid_add_row(&view->grid);

        line->model = row->model;
        grid_cell(line, 0, "%s", row->model);
        if (summarise(row, NULL).counted == 0) {
            line->span = failure_text(row);
            continue;
        }
        for (int k = 0; k < count; k++)
            grid_figure(line, k + 1,
                        figure_of_unit(figure_median(row, figures[k]->name), figures[k]->unit));
    }
    return 1;
}
