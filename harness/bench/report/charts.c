/*
 * charts.c - the data of all charts, and one script that draws them.
 *
 * The script tells each of plots/ what it draws by arrays: FIRST to LAST are the charts in it. Bars
 * keep their places, so that all of them can be drawn together at the end; the others share one.
 */
#include "report.h"

#include "atomic_file.h"
#include "chart_text.h"
#include "checked_memory.h"
#include "view.h"

#include <errno.h>

#define SPARE 16 /* more than there are speakers, or aspects of a sweep */

struct charts {
    const struct results *results;
    const char *directory;
    FILE *script;
    int bars;       /* so many have been added */
    int last_place; /* in the arrays */
};

static void begin_script(struct charts *charts)
{
    charts->last_place = SPARE;
    for (int i = 0; i < charts->results->measurement_count; i++)
        charts->last_place += 1 + charts->results->measurements[i].row_count;
    fprintf(charts->script, "CORES = %d; PLACES = %d; load 'arrays.gp'\n",
            charts->results->context.cores, charts->last_place);
}

static int add_chart(struct charts *charts, int index, const struct chart *chart)
{
    const struct measurement *measurement = &charts->results->measurements[index];
    int number = chart == &bars_chart ? charts->bars + 1 : charts->last_place;
    char slug[SLUG_SIZE];
    struct atomic_file file;

    measurement_slug(charts->results, index, slug);
    OWNED char *name = Format("%s%s", slug, chart->ending);
    OWNED char *path = Format("%s/%s.tsv", charts->directory, name);
    OWNED char *measured = measurement_name(measurement);
    int error = atomic_open(&file, path);
    if (error)
        return error;
    chart_string(charts->script, "DATA", number, "%s.tsv", name);
    chart_string(charts->script, "HEADING", number, "%s%s%s", measured,
                 *measurement->title ? ": " : "", measurement->title);
    fprintf(charts->script, "FIRST = %d; LAST = %d\n", number, number);
    fputs(chart->headings, file.stream);
    if (!chart->write(file.stream, charts->script, number, measurement)) {
        atomic_abandon(&file);
        return 0;
    }
    chart_draw(charts->script, name, chart->plot);
    charts->bars += chart == &bars_chart;
    return atomic_commit(&file);
}

static int add_charts(struct charts *charts)
{
    int error = 0;

    begin_script(charts);
    for (int i = 0; i < charts->results->measurement_count; i++)
        for (const struct presentation *shown = presentations; shown->of && !error; shown++)
            if (shown->chart && presents(shown, &charts->results->measurements[i]))
                error = add_chart(charts, i, shown->chart);
    if (charts->bars) {
        fprintf(charts->script, "FIRST = 1; LAST = %d\n", charts->bars);
        chart_draw(charts->script, "bars", bars_chart.plot);
    }
    return error;
}

int draw_charts(const struct results *results, const char *directory, const char *plots_directory,
                char *message, size_t size)
{
    OWNED char *script = NULL;
    size_t length;
    struct charts charts = {results, directory, have_memory(open_memstream(&script, &length)), 0,
                            0};
    int error = add_charts(&charts);

    fclose(charts.script);
    have_memory(script);
    if (error)
        snprintf(message, size, "cannot write the charts' data: %s", strerror(-error));
    else if (results->measurement_count)
        error = draw_script(script, directory, plots_directory, message, size);
    return error;
}
