/*
 * comparison.c - a row for each aspect; every cell is a metric of this run, or a dash.
 */
#include "comparison.h"

#include "checked_memory.h"
#include "metrics.h"
#include "models.h"

static const struct aspect {
    const char *name, *lesson, *variant;
    struct metric metric, of; /* "3 of 4"; kind NO_METRIC: it is of nothing */
    const char *unit;         /* behind it */
} aspects[] = {
    /* clang-format off */
    {"longest gap while another computes", "control/blocked_loop", "", {.kind = FIGURE, .name = "longest gap"}, {0}, ""},
    {"switches while computing", "cpu/sum", "", {.kind = FORCED_SWITCHES}, {0}, " forced"},
    {"waiting work", "io/sleep", "", {.kind = SPEED_UP}, {0}, " as fast"},
    {"waiting for a server", "io/fetch", "", {.kind = SPEED_UP}, {0}, " as fast"},
    {"computing work", "cpu/sum", "", {.kind = SPEED_UP}, {0}, " as fast"},
    {"computing under one lock (GIL)", "cpu/gil", "", {.kind = SPEED_UP}, {0}, " as fast"},
    {"memory of a waiting task", "cost/spawn", "", {.kind = FIGURE, .name = "memory a task"}, {0}, ""},
    {"creating and joining a task", "cost/spawn", "", {.kind = FIGURE, .name = "one after the other"}, {0}, ""},
    {"handing over to another", "cost/switch", "", {.kind = FIGURE, .name = "a hand-over"}, {0}, ""},
    {"unprotected increments", "cost/counter", "", {.kind = FIGURE, .name = "lost"}, {0}, " lost"},
    {"after one task crashes", "cost/crash", "", {.kind = FIGURE, .name = "finished"}, {.kind = EXPRESSION, .name = "tasks - 1"}, " survive"},
    /* clang-format on */
};

static char *cell_of(const struct results *results, const struct measurement *measurement,
                     const struct aspect *aspect, const char *model)
{
    struct metric metric = aspect->metric;

    metric.model = model;
    char *text = evidence_text(metric_of(results, measurement, &metric)), *cell = NULL;
    if (text && aspect->of.kind) {
        char *of = evidence_text(metric_of(results, measurement, &aspect->of));
        cell = Format("%s of %s%s", text, of, aspect->unit);
        free(of);
    } else if (text) {
        cell = Format("%s%s", text, aspect->unit);
    }
    free(text);
    return cell ? cell : Strdup("-");
}

bool view_comparison(const struct results *results, struct view *view)
{
    static const char *const models[] = {MODEL_THREADING, MODEL_MULTIPROCESSING, MODEL_COROUTINES};

    *view = (struct view){.caption = Strdup("What differs, all together")};
    grid_add_column(&view->grid, (struct grid_column){"aspect", LEFT, TONE_PLAIN, .drop = 0});
    for (int i = 0; i < 3; i++)
        grid_add_column(&view->grid,
                        (struct grid_column){models[i], RIGHT, TONE_PLAIN, .model = models[i]});
    grid_add_column(&view->grid, (struct grid_column){"measured by", LEFT, TONE_DIM, .drop = 0});
    for (size_t i = 0; i < sizeof aspects / sizeof *aspects; i++) {
        const struct aspect *aspect = &aspects[i];
        const struct measurement *measurement =
            find_measurement(results, aspect->lesson, aspect->variant);
        if (!measurement || measurement->skipped)
            continue;
        char **cells = grid_add_row(&view->grid)->cells;
        cells[0] = Strdup(aspect->name);
        for (int model = 0; model < 3; model++)
            cells[model + 1] = cell_of(results, measurement, aspect, models[model]);
        cells[4] = Format("%s%s%s", aspect->lesson, *aspect->variant ? " · " : "", aspect->variant);
    }
    return view->grid.row_count > 0;
}
