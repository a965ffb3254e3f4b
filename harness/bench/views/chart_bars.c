/*
 * chart_bars.c - the time of each model: data for plots/bars.gp.
 */
#include "view.h"

#include "chart_text.h"
#include "checked_memory.h"
#include "utf8.h"

#include <math.h>

#define LONGEST_FAILURE 80 /* in letters */

static void write_bar(FILE *data, const struct measurement *measurement, int index,
                      double longest_s)
{
    const struct row *row = &measurement->rows[index], *baseline = baseline_of(measurement, row);
    struct summary summary = summarise(row, baseline);
    bool measured = !isnan(summary.median_s);
    double ideal_s = measured ? row->ideal_s : NAN;
    OWNED char *failure = measured ? NULL : failure_text(row);
    OWNED char *label = utf8_fit(failure ? failure : "not run", LONGEST_FAILURE);

    chart_field(data, row->model);
    fprintf(data, "\t%d\t%.9g\t%.9g\t%.9g\t%.9g\t%u\t%.9g\t", index + 1, summary.median_s,
            summary.min_s, summary.max_s, ideal_s, chart_colour(row->model, index),
            measured ? fmax(summary.max_s, ideal_s) : 0); /* fmax passes over a NAN */
    if (measured) {
        chart_time(data, summary.median_s, longest_s);
        if (!isnan(summary.speed_up) && row != baseline)
            fprintf(data, "   %.1f×", summary.speed_up);
        if (summary.failed)
            fprintf(data, "   (%d failed)", summary.failed);
        fputs(summary.only_disturbed ? " *" : "", data);
    } else {
        chart_field(data, label);
    }
    fputc('\n', data);
}

static bool write_bars(FILE *data, FILE *script, int number, const struct measurement *measurement)
{
    double longest_s = 0; /* whisker */
    int letters = 0, starred = 0;

    for (int i = 0; i < measurement->row_count; i++) {
        struct summary summary = summarise(&measurement->rows[i], NULL);
        int length = utf8_width(measurement->rows[i].model);

        letters = length > letters ? length : letters;
        longest_s = fmax(longest_s, summary.max_s);
        starred |= summary.only_disturbed;
    }
    longest_s = longest_s > 0 ? longest_s : 0.001;
    for (int i = 0; i < measurement->row_count; i++)
        write_bar(data, measurement, i, longest_s);
    chart_axis(script, number, longest_s);
    fprintf(script, "ROWS[%d] = %d; LETTERS[%d] = %d; STARS[%d] = %d\n", number,
            measurement->row_count, number, letters, number, starred);
    return measurement->row_count > 0;
}

const struct chart bars_chart = {
    .ending = "",
    .shows = "The time of each model",
    .headings = "model\tposition\tmedian_s\tmin_s\tmax_s\tideal_s\tcolour\tlabel_s\tlabel\n",
    .plot = "bars.gp",
    .write = write_bars,
};
