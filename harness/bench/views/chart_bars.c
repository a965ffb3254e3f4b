/*
 * chart_bars.c - the time of each model: data for plots/bars.gp.
 */
#include "view.h"

#include "chart_text.h"

#include <math.h>
#include <string.h>

/* The longest whisker. */
static double longest_of(const struct measurement *measurement)
{
    double longest_s = 0;

    for (int i = 0; i < measurement->row_count; i++) {
        struct summary summary = summarise(&measurement->rows[i], NULL);
        if (!isnan(summary.median_s))
            longest_s = fmax(longest_s, summary.max_s);
    }
    return longest_s > 0 ? longest_s : 0.001;
}

static void write_failure(FILE *data, const struct row *row)
{
    for (int i = 0; i < row->run_count; i++) {
        char line[80];

        if (!row->runs[i].failure)
            continue;
        snprintf(line, sizeof line, "failed: %.70s", row->runs[i].failure);
        chart_field(data, line);
        return;
    }
    fputs("not run", data);
}

static void write_bar(FILE *data, const struct measurement *measurement, int index,
                      double longest_s)
{
    const struct row *row = &measurement->rows[index];
    const struct row *baseline = baseline_of(measurement, row);
    struct summary summary = summarise(row, baseline);
    bool measured = !isnan(summary.median_s);
    double ideal_s = measured ? row->ideal_s : NAN;

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
        write_failure(data, row);
    }
    fputc('\n', data);
}

static bool write_bars(FILE *data, FILE *script, int number, const struct measurement *measurement)
{
    double longest_s = longest_of(measurement);
    int longest_name = 0, starred = 0;

    for (int i = 0; i < measurement->row_count; i++) {
        int length = (int)strlen(measurement->rows[i].model);

        write_bar(data, measurement, i, longest_s);
        longest_name = length > longest_name ? length : longest_name;
        starred |= summarise(&measurement->rows[i], NULL).only_disturbed;
    }
    chart_axis(script, number, longest_s);
    fprintf(script, "ROWS[%d] = %d; LETTERS[%d] = %d; STARS[%d] = %d\n", number,
            measurement->row_count, number, longest_name, number, starred);
    return measurement->row_count > 0;
}

const struct chart bars_chart = {
    .ending = "",
    .shows = "The time of each model",
    .headings = "model\tposition\tmedian_s\tmin_s\tmax_s\tideal_s\tcolour\tlabel_s\tlabel\n",
    .plot = "bars.gp",
    .write = write_bars,
};
