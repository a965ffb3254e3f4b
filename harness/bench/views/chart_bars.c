/*
 * chart_bars.c - the time of each model: data for plots/bars.gp.
 */
#include "view.h"

#include "chart_text.h"
#include "checked_memory.h"
#include "utf8.h"

#include <math.h>

#define LONGEST_FAILURE 80 /* in letters */

/* "100.4 ms   5.0×", in the unit of the axis. */
static char *time_label(const struct summary *summary, bool compared, double longest_s)
{
    double median_s = summary->median_s;
    char *label = longest_s < 1 ? Format("%.1f ms", 1000 * median_s)
                                : Format("%.*f s", median_s < 9.995 ? 3 : 1, median_s);

    if (compared && !isnan(summary->speed_up))
        Append(&label, "   %.1f×", summary->speed_up);
    if (summary->failed)
        Append(&label, "   (%d failed)", summary->failed);
    Append(&label, "%s", summary->only_disturbed ? " *" : "");
    return label;
}

static char *failure_label(const struct row *row)
{
    OWNED char *failure = failure_text(row);

    return utf8_fit(failure ? failure : "not run", LONGEST_FAILURE);
}

static bool write_bars(FILE *data, FILE *script, int number, const struct measurement *measurement)
{
    double longest_s = 0; /* whisker */

    for (int i = 0; i < measurement->row_count; i++)
        longest_s = fmax(longest_s, summarise(&measurement->rows[i], NULL).max_s);
    longest_s = longest_s > 0 ? longest_s : 0.001;
    fprintf(script, "TOP[%d] = %.9g\n", number, longest_s);
    for (int i = 0; i < measurement->row_count; i++) {
        const struct row *row = &measurement->rows[i];
        const struct row *baseline = baseline_of(measurement, row);
        struct summary summary = summarise(row, baseline);
        bool measured = !isnan(summary.median_s);
        double ideal_s = measured ? row->ideal_s : NAN;
        OWNED char *label =
            measured ? time_label(&summary, row != baseline, longest_s) : failure_label(row);

        chart_field(data, row->model);
        fprintf(data, "\t%d\t%.9g\t%.9g\t%.9g\t%.9g\t%u\t%.9g\t", i + 1, summary.median_s,
                summary.min_s, summary.max_s, ideal_s, chart_colour(row->model, i),
                measured ? fmax(summary.max_s, ideal_s) : 0); /* fmax passes over a NAN */
        chart_field(data, label);
        fputc('\n', data);
    }
    return measurement->row_count > 0;
}

const struct chart bars_chart = {
    .ending = "",
    .shows = "The time of each model",
    .headings = "model\tposition\tmedian_s\tmin_s\tmax_s\tideal_s\tcolour\tlabel_s\tlabel\n",
    .plot = "bars.gp",
    .write = write_bars,
};
