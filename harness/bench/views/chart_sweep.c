/*
 * chart_sweep.c - each aspect of a sweep over the sizes, a line for each model, and a ✕ where one
 * stopped: data for plots/sweep.gp.
 */
#include "view.h"

#include "chart_text.h"
#include "checked_memory.h"
#include "sweep.h"

#include <math.h>

/* A block of points, with the spread of the runs where it is known, and a block with the ✕: at the
   size that could not be done, as high as the last that could. */
static void write_line(FILE *data, const struct measurement *first, const char *model,
                       const struct sweep_aspect *aspect)
{
    const char *reason;
    int stop = sweep_stop(first, model, &reason);
    double height = NAN;

    fprintf(data, "# %s, %s\n", aspect->title, model);
    for (int i = 0; i < first->swept_count; i++) {
        double value = sweep_value(aspect, &first[i], model);

        if (isnan(value))
            continue;
        struct summary summary = summarise(find_row(&first[i], model), NULL);
        bool is_time = strcmp(aspect->unit, "s") == 0 && !aspect->name;
        fprintf(data, "%.9g\t%.9g\t%.9g\t%.9g\n", first[i].swept_value, value,
                is_time ? summary.min_s : value, is_time ? summary.max_s : value);
        height = i <= stop ? value : height;
    }
    fputs("NaN\tNaN\tNaN\tNaN\n\n\n", data);
    fprintf(data, "%.9g\t%.9g\n\n\n", isnan(height) ? NAN : first[stop].swept_value, height);
}

static bool write_sweep(FILE *data, FILE *script, int number, const struct measurement *first)
{
    struct sweep_aspect aspects[SWEEP_ASPECTS];
    int count = sweep_aspects(first, aspects), reasons = 0;

    (void)number;
    for (int i = 0; i < count; i++) {
        chart_string(script, "TITLE", i + 1, "%s", aspects[i].title);
        chart_string(script, "UNIT", i + 1, "%s", aspects[i].unit);
        for (int model = 0; model < first->row_count; model++)
            write_line(data, first, first->rows[model].model, &aspects[i]);
    }
    for (int i = 0; i < first->row_count; i++) {
        const char *model = first->rows[i].model;
        OWNED char *reason = sweep_reason(first, model);

        chart_string(script, "MODEL", i + 1, "%s", model);
        fprintf(script, "COLOUR[%d] = %u\n", i + 1, chart_colour(model, i));
        if (reason)
            chart_string(script, "REASON", ++reasons, "✕ %s", reason);
    }
    chart_string(script, "SWEPT", 0, "%s", first->swept);
    fprintf(script, "PANELS = %d; MODELS = %d; REASONS = %d\n", count, first->row_count, reasons);
    return count > 0;
}

const struct chart sweep_chart = {
    .ending = "-sweep",
    .shows = "Each figure over the sizes",
    .headings = "",
    .plot = "sweep.gp",
    .write = write_sweep,
};
