/*
 * comparison.c - the table that all the lessons fill: a row for each aspect, what each model measured
 * in it (or a dash), and the lesson that it is from.
 */
#include "checked_memory.h"
#include "metrics.h"
#include "view.h"

static const struct aspect {
    const char *name, *lesson;
    struct metric metric;
    const char *unit; /* behind it */
    struct metric of; /* "3 of 4"; kind NO_METRIC: it is of nothing */
} aspects[] = {
    /* clang-format off */
    {"longest gap while another computes", "control/blocked_loop", {.kind = FIGURE, .name = "longest gap"}, "", {0}},
    {"switches while computing", "cpu/sum", {.kind = FORCED_SWITCHES}, " forced", {0}},
    {"waiting work", "io/sleep", {.kind = SPEED_UP}, " as fast", {0}},
    {"waiting for a server", "io/fetch", {.kind = SPEED_UP}, " as fast", {0}},
    {"computing work", "cpu/sum", {.kind = SPEED_UP}, " as fast", {0}},
    {"computing under one lock (GIL)", "cpu/gil", {.kind = SPEED_UP}, " as fast", {0}},
    {"memory of a waiting task", "cost/spawn", {.kind = FIGURE, .name = "memory a task"}, "", {0}},
    {"creating and joining a task", "cost/spawn", {.kind = FIGURE, .name = "one after the other"}, "", {0}},
    {"handing over to another", "cost/switch", {.kind = FIGURE, .name = "a hand-over"}, "", {0}},
    {"unprotected increments", "cost/counter", {.kind = FIGURE, .name = "lost"}, " lost", {0}},
    {"after one task crashes", "cost/crash", {.kind = FIGURE, .name = "finished"}, " survive", {.kind = EXPRESSION, .name = "tasks - 1"}},
    /* clang-format on */
};

/* NULL: not known. */
static char *cell_of(const struct results *results, const struct measurement *measurement,
                     const struct aspect *aspect, const char *model)
{
    struct metric metric = aspect->metric;

    metric.model = model;
    OWNED char *text = evidence_text(metric_of(results, measurement, &metric));
    OWNED char *of = evidence_text(metric_of(results, measurement, &aspect->of));
    if (!text)
        return NULL;
    return Format("%s%s%s%s", text, of ? " of " : "", of ? of : "", aspect->unit);
}

bool view_comparison(const struct results *results, struct view *view)
{
    static const struct grid_column columns[] = {
        {"aspect", LEFT, TONE_PLAIN, .drop = 0},
        {MODEL_THREADING, RIGHT, TONE_PLAIN, .model = MODEL_THREADING},
        {MODEL_MULTIPROCESSING, RIGHT, TONE_PLAIN, .model = MODEL_MULTIPROCESSING},
        {MODEL_COROUTINES, RIGHT, TONE_PLAIN, .model = MODEL_COROUTINES},
        {"measured by", LEFT, TONE_DIM, .drop = 0},
    };

    *view = (struct view){.caption = Strdup("What differs, all together")};
    for (int i = 0; i < 5; i++)
        grid_add_column(&view->grid, columns[i]);
    for (size_t i = 0; i < sizeof aspects / sizeof *aspects; i++) {
        const struct aspect *aspect = &aspects[i];
        const struct measurement *measurement = find_measurement(results, aspect->lesson, "");
        if (!measurement || measurement->skipped)
            continue;
        struct grid_row *row = grid_add_row(&view->grid);
        grid_cell(row, 0, "%s", aspect->name);
        for (int k = 1; k < 4; k++)
            grid_figure(row, k, cell_of(results, measurement, aspect, columns[k].name));
        grid_cell(row, 4, "%s", aspect->lesson);
    }
    return view->grid.row_count > 0;
}
