/*
 * comparison.c - every cell is a figure of this run, or a dash.
 */
#include "comparison.h"

#include "checked_memory.h"
#include "evidence.h"
#include "units.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *const models[] = {"threading", "multiprocessing", "coroutines"};
#define MODELS 3

struct aspect {
    const char *name, *lesson, *variant;
    const char *figure; /* that the lesson measured itself, or NULL */
    /* Of the model's row. NULL: not known. The caller frees it. */
    char *(*cell)(const struct aspect *aspect, const struct measurement *measurement,
                  const char *model);
};

static struct summary summary_of(const struct measurement *measurement, const char *model)
{
    return summarise(find_row(measurement, model), find_row(measurement, MODEL_SEQUENTIAL));
}

static char *speed_up(const struct aspect *aspect, const struct measurement *measurement,
                      const char *model)
{
    double speed_up = summary_of(measurement, model).speed_up;

    (void)aspect;
    return isnan(speed_up) ? NULL : Format("%.1f× as fast", speed_up);
}

static char *switches(const struct aspect *aspect, const struct measurement *measurement,
                      const char *model)
{
    double switches = summary_of(measurement, model).involuntary_switches;
    char *text = whole_number(switches), *cell = text ? Format("%s forced", text) : NULL;

    (void)aspect;
    free(text);
    return cell;
}

static char *own_figure(const struct aspect *aspect, const struct measurement *measurement,
                        const char *model)
{
    struct evidence evidence = figure_of_model(measurement, model, aspect->figure);
    const struct row *row = find_row(measurement, model);

    for (int i = 0; i < row->run_count; i++)
        for (int k = 0; k < row->runs[i].figure_count; k++)
            if (strcmp(row->runs[i].figures[k].name, aspect->figure) == 0)
                return figure_of_unit(evidence.value, row->runs[i].figures[k].unit);
    return NULL;
}

static char *lost(const struct aspect *aspect, const struct measurement *measurement,
                  const char *model)
{
    struct evidence evidence = figure_of_model(measurement, model, aspect->figure);
    char *text = whole_number(evidence.value), *cell = NULL;

    if (text)
        cell = Format("%s lost", text);
    free(text);
    return cell;
}

static char *survivors(const struct aspect *aspect, const struct measurement *measurement,
                       const char *model)
{
    struct evidence evidence = figure_of_model(measurement, model, aspect->figure);

    return isnan(evidence.value)
               ? NULL
               : Format("%.0f of %d survive", evidence.value, measurement->tasks - 1);
}

static const struct aspect aspects[] = {
    {"longest gap while another computes", "control/blocked_loop", "", "longest gap", own_figure},
    {"switches while computing", "cpu/sum", "", NULL, switches},
    {"waiting work", "io/sleep", "", NULL, speed_up},
    {"waiting for a server", "io/fetch", "", NULL, speed_up},
    {"computing work", "cpu/sum", "", NULL, speed_up},
    {"computing under one lock (GIL)", "cpu/sum", "gil", NULL, speed_up},
    {"memory of a waiting task", "cost/spawn", "", "memory a task", own_figure},
    {"creating and joining a task", "cost/spawn", "", "one after the other", own_figure},
    {"handing over to another", "cost/switch", "", "a hand-over", own_figure},
    {"unprotected additions", "cost/counter", "", "lost", lost},
    {"after a crash of one task", "cost/crash", "", "finished", survivors},
};

bool view_comparison(const struct results *results, struct view *view)
{
    static const char *const headings[] = {"aspect", "threading", "multiprocessing", "coroutines",
                                           "measured by"};

    *view = (struct view){.caption = Strdup("What differs, all together")};
    for (int i = 0; i < 5; i++)
        grid_add_column(&view->grid,
                        (struct grid_column){(char *)headings[i], i && i < 4 ? RIGHT : LEFT,
                                             i < 4 ? TONE_PLAIN : TONE_DIM,
                                             .model = i && i < 4 ? models[i - 1] : NULL});
    for (size_t i = 0; i < sizeof aspects / sizeof *aspects; i++) {
        const struct aspect *aspect = &aspects[i];
        const struct measurement *measurement = measured(results, aspect->lesson, aspect->variant);
        struct grid_row *row;

        if (!measurement || measurement->skipped)
            continue;
        row = grid_add_row(&view->grid);
        row->cells[0] = Strdup(aspect->name);
        for (int model = 0; model < MODELS; model++) {
            char *cell = find_row(measurement, models[model])
                             ? aspect->cell(aspect, measurement, models[model])
                             : NULL;
            row->cells[model + 1] = cell ? cell : Strdup("-");
        }
        row->cells[4] =
            Format("%s%s%s", aspect->lesson, *aspect->variant ? " · " : "", aspect->variant);
    }
    return view->grid.row_count > 0;
}
