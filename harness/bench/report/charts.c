/*
 * charts.c - what the gnuplot scripts are given: one file of data and a few numbers for each chart.
 *
 * Texts reach gnuplot in two ways only, as fields of data and as single-quoted strings, with all
 * terminals set to noenhanced: a lesson called a"b_{c} is drawn by that name.
 */
#include "charts.h"

#include "atomic_file.h"
#include "chart_events.h"
#include "chart_sweep.h"
#include "chart_text.h"
#include "checked_memory.h"
#include "drawings.h"
#include "gnuplot.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST_TASKS_DRAWN 30
#define NAME_SIZE        200

static unsigned darker(unsigned colour)
{
    unsigned red = colour >> 16, green = colour >> 8 & 0xff, blue = colour & 0xff;

    return (red * 45 / 100) << 16 | (green * 45 / 100) << 8 | blue * 45 / 100;
}

static void plain_slug(const struct measurement *measurement, char *slug, size_t size)
{
    size_t used = 0;
    const char *parts[] = {measurement->lesson, measurement->variant};

    for (int part = 0; part < 2; part++) {
        if (part && *parts[part] && used + 1 < size)
            slug[used++] = '-';
        for (const char *c = parts[part]; *c && used + 1 < size; c++) {
            char kept = (char)tolower((unsigned char)*c);
            if ((kept >= 'a' && kept <= 'z') || isdigit((unsigned char)kept) || kept == '_')
                slug[used++] = kept;
            else if (used && slug[used - 1] != '-')
                slug[used++] = '-';
        }
    }
    slug[used] = '\0';
}

void chart_slug(const struct results *results, int index, char *slug, size_t size)
{
    char other[NAME_SIZE];
    int same = 0;

    plain_slug(&results->measurements[index], slug, size - 12);
    for (int i = 0; i < index; i++) {
        plain_slug(&results->measurements[i], other, sizeof other);
        same += strcmp(slug, other) == 0;
    }
    if (same || !*slug)
        snprintf(slug + strlen(slug), 12, "-%d", same + 1);
}

/* --- bars ----------------------------------------------------------------------------------- */

static const char *first_failure(const struct row *row)
{
    for (int i = 0; i < row->run_count; i++)
        if (row->runs[i].failure)
            return row->runs[i].failure;
    return NULL;
}

/* The longest bar, whisker or ideal. */
static double longest_s(const struct measurement *measurement)
{
    double longest = 0;

    for (int i = 0; i < measurement->row_count; i++) {
        struct summary summary = summarise(&measurement->rows[i], NULL);
        if (!isnan(summary.median_s))
            longest = fmax(longest, summary.max_s);
    }
    return longest > 0 ? longest : 0.001;
}

static void write_bar(FILE *out, const struct measurement *measurement, int row_index,
                      struct chart_unit unit)
{
    const struct row *row = &measurement->rows[row_index];
    struct summary summary = summarise(row, baseline_of(measurement, row));
    char text[64];
    bool measured = !isnan(summary.median_s);
    double ideal_s = measured ? row->ideal_s : NAN;
    double label_s = measured ? fmax(summary.max_s, isnan(ideal_s) ? 0 : ideal_s) : 0;

    chart_field(out, row->model);
    fprintf(out, "\t%d\t%.9g\t%.9g\t%.9g\t%.9g\t%u\t%.9g\t", row_index + 1, summary.median_s,
            summary.min_s, summary.max_s, ideal_s, chart_colour(row->model, row_index), label_s);
    if (!measured) {
        const char *failure = first_failure(row);
        char line[80];
        snprintf(line, sizeof line, "%s%.70s", failure ? "failed: " : "not run",
                 failure ? failure : "");
        chart_field(out, line);
    } else {
        chart_time(summary.median_s, unit, text, sizeof text);
        fputs(text, out);
        if (!isnan(summary.speed_up) && row != baseline_of(measurement, row))
            fprintf(out, "   %.1f×", summary.speed_up);
        if (summary.failed)
            fprintf(out, "   (%d failed)", summary.failed);
        if (summary.only_disturbed)
            fputs(" *", out);
    }
    fputc('\n', out);
}

static int save_bars(const char *directory, const char *slug, const struct measurement *measurement)
{
    char path[PATH_MAX];
    struct atomic_file file;
    struct chart_unit unit = chart_unit_for(longest_s(measurement));

    snprintf(path, sizeof path, "%s/%s.tsv", directory, slug);
    int error = atomic_open(&file, path);
    if (error)
        return error;
    fputs("model\tposition\tmedian_s\tmin_s\tmax_s\tideal_s\tcolour\tlabel_s\tlabel\n",
          file.stream);
    for (int i = 0; i < measurement->row_count; i++)
        write_bar(file.stream, measurement, i, unit);
    return atomic_commit(&file);
}

/* The measurements `shown` as one chart, a panel for each. */
static void script_bars(FILE *script, const struct results *results, const int *shown, int count,
                        const char *name)
{
    int columns = count > 6 ? 2 : 1, most_rows = 1, longest_name = 15,
        lines = (count + columns - 1) / columns;
    bool starred = false;

    fprintf(script,
            "array DATA[%d]; array TITLE[%d]; array ROWS[%d]; array TOP[%d]; array SCALE[%d]; "
            "array UNIT[%d]\n",
            count, count, count, count, count, count);
    for (int panel = 1; panel <= count; panel++) {
        const struct measurement *measurement = &results->measurements[shown[panel - 1]];
        struct chart_unit unit = chart_unit_for(longest_s(measurement));
        char slug[NAME_SIZE], data[NAME_SIZE + 8], title[400];
        chart_slug(results, shown[panel - 1], slug, sizeof slug);
        snprintf(data, sizeof data, "%s.tsv", slug);
        chart_title(measurement, title, sizeof title);
        chart_element(script, "DATA", panel, data);
        chart_element(script, "TITLE", panel, title);
        chart_element(script, "UNIT", panel, unit.name);
        fprintf(script, "ROWS[%d] = %d; TOP[%d] = %.9g; SCALE[%d] = %g\n", panel,
                measurement->row_count, panel, longest_s(measurement), panel, unit.scale);
        most_rows = measurement->row_count > most_rows ? measurement->row_count : most_rows;
        for (int i = 0; i < measurement->row_count; i++) {
            int length = (int)strlen(measurement->rows[i].model);
            longest_name = length > longest_name ? length : longest_name;
            starred |= summarise(&measurement->rows[i], NULL).only_disturbed;
        }
    }
    fprintf(script,
            "PANELS = %d; COLUMNS_OF_PANELS = %d; ROWS_AT_MOST = %d; NAME_WIDTH = %d; WIDTH = %d; "
            "HEIGHT = %d\n",
            count, columns, most_rows, 8 + 8 * longest_name, columns == 1 ? 820 : 1500,
            34 + lines * (66 + 27 * most_rows));
    chart_string(
        script, "NOTE",
        starred
            ? "bar: median, whisker: fastest to slowest run, red: ideal, ×: against sequential, *: "
              "others used the machine"
            : "bar: median, whisker: fastest to slowest run, red: ideal, ×: against sequential");
    for (int kind = 0; kind < 2; kind++)
        fprintf(script, "OUT = '.%s.%s'; load 'bars.gp'\n", name, kind ? "png" : "svg");
}

/* --- timelines ------------------------------------------------------------------------------ */

static const struct run *shown_run(const struct row *row)
{
    int typical = typical_run(row);

    return typical >= 0 && row->runs[typical].interval_count ? &row->runs[typical] : NULL;
}

static int save_timeline(const char *directory, const char *slug,
                         const struct measurement *measurement)
{
    char path[PATH_MAX];
    struct atomic_file file;
    int panel = 0;

    snprintf(path, sizeof path, "%s/%s-timeline.tsv", directory, slug);
    int error = atomic_open(&file, path);
    if (error)
        return error;
    fputs("panel\tmodel\ttask\tstate\tfrom_s\tuntil_s\n", file.stream);
    for (int i = 0; i < measurement->row_count; i++) {
        const struct run *run = shown_run(&measurement->rows[i]);
        if (!run)
            continue;
        panel++;
        for (int k = 0; k < run->interval_count; k++) {
            const struct interval *interval = &run->intervals[k];
            if (interval->task > MOST_TASKS_DRAWN)
                continue;
            fprintf(file.stream, "%d\t", panel);
            chart_field(file.stream, measurement->rows[i].model);
            fprintf(file.stream, "\t%d\t%s\t%.9f\t%.9f\n", interval->task,
                    state_names[interval->state], interval->from_s, interval->until_s);
        }
    }
    return atomic_commit(&file);
}

/* Returns false where there is nothing to draw. */
static bool script_timeline(FILE *script, const struct results *results, int index)
{
    const struct measurement *measurement = &results->measurements[index];
    int panels = 0, tasks = 1;
    double top_s = 0;
    char slug[NAME_SIZE], text[500], time[64];

    for (int i = 0; i < measurement->row_count; i++) {
        const struct run *run = shown_run(&measurement->rows[i]);
        if (!run)
            continue;
        panels++;
        top_s = fmax(top_s, run->total_s);
        tasks = run->task_count > tasks ? run->task_count : tasks;
    }
    if (!measurement->timeline || !panels || !(top_s > 0))
        return false;

    struct chart_unit unit = chart_unit_for(top_s);
    int drawn = tasks < MOST_TASKS_DRAWN ? tasks : MOST_TASKS_DRAWN, panel = 0;
    fprintf(script, "array TITLE[%d]; array COLOUR[%d]; array DARK[%d]; array END[%d]\n", panels,
            panels, panels, panels);
    for (int i = 0; i < measurement->row_count; i++) {
        const struct run *run = shown_run(&measurement->rows[i]);
        if (!run)
            continue;
        panel++;
        unsigned colour = chart_colour(measurement->rows[i].model, i);
        chart_time(run->total_s, unit, time, sizeof time);
        snprintf(text, sizeof text, "%s: all finished after %s", measurement->rows[i].model, time);
        chart_element(script, "TITLE", panel, text);
        fprintf(script, "COLOUR[%d] = %u; DARK[%d] = %u; END[%d] = %.9g\n", panel, colour, panel,
                darker(colour), panel, run->total_s);
    }
    chart_title(measurement, text, sizeof text - 40);
    if (tasks > drawn)
        snprintf(text + strlen(text), 40, " (the first %d tasks)", drawn);
    chart_string(script, "HEADING", text);
    chart_slug(results, index, slug, sizeof slug);
    snprintf(text, sizeof text, "%s-timeline.tsv", slug);
    chart_string(script, "DATA", text);
    chart_string(script, "UNIT", unit.name);
    fprintf(script, "PANELS = %d; TASKS = %d; TOP = %.9g; SCALE = %g; WIDTH = 900; HEIGHT = %d\n",
            panels, drawn, top_s * 1.01, unit.scale,
            102 + panels * (40 + (drawn < 4 ? 4 : drawn) * (drawn > 12 ? 9 : 16)));
    for (int kind = 0; kind < 2; kind++)
        fprintf(script, "OUT = '.%s-timeline.%s'; load 'timeline.gp'\n", slug,
                kind ? "png" : "svg");
    return true;
}

/* --- all ------------------------------------------------------------------------------------ */

static int save_data(const struct results *results, const char *directory)
{
    char slug[NAME_SIZE];
    int error = 0;

    for (int i = 0; i < results->measurement_count && !error; i++) {
        chart_slug(results, i, slug, sizeof slug);
        if (results->measurements[i].swept_count)
            error = save_sweep(directory, slug, &results->measurements[i]);
        if (*results->measurements[i].swept)
            continue;
        if (results->measurements[i].transcript) {
            error = save_events(directory, slug, &results->measurements[i]);
            continue;
        }
        if (!results->measurements[i].own_figures)
            error = save_bars(directory, slug, &results->measurements[i]);
        if (!error && results->measurements[i].timeline)
            error = save_timeline(directory, slug, &results->measurements[i]);
    }
    return error;
}

static int script_one(FILE *script, const struct results *results, int index,
                      struct drawings *drawings)
{
    int error = 0;
    char slug[NAME_SIZE];

    chart_slug(results, index, slug, sizeof slug);
    if (results->measurements[index].swept_count) {
        script_sweep(script, &results->measurements[index], slug, results->context.cores);
        return drawings_add(drawings, "%s-sweep", slug);
    }
    if (*results->measurements[index].swept)
        return 0;
    if (results->measurements[index].transcript)
        return script_events(script, &results->measurements[index], slug)
                   ? drawings_add(drawings, "%s-events", slug)
                   : 0;
    if (!results->measurements[index].own_figures) {
        script_bars(script, results, &index, 1, slug);
        error = drawings_add(drawings, "%s", slug);
    }
    if (!error && script_timeline(script, results, index))
        error = drawings_add(drawings, "%s-timeline", slug);
    return error;
}

static int script_all(FILE *script, const struct results *results, struct drawings *drawings)
{
    int *timed = Calloc((size_t)results->measurement_count, sizeof *timed), count = 0, error = 0;

    for (int i = 0; i < results->measurement_count; i++)
        if (!results->measurements[i].transcript && !results->measurements[i].own_figures &&
            !*results->measurements[i].swept)
            timed[count++] = i;
    if (count) {
        error = drawings_add(drawings, "bars");
        script_bars(script, results, timed, count, "bars");
    }
    free(timed);
    for (int i = 0; i < results->measurement_count && !error; i++)
        error = script_one(script, results, i, drawings);
    return error;
}

int draw_charts(const struct results *results, const char *directory, const char *plots_directory,
                char *message, size_t size)
{
    struct drawings drawings = {NULL, 0};
    char *script = NULL;
    size_t length;
    int error = save_data(results, directory);

    if (error)
        snprintf(message, size, "cannot write the charts' data: %s", strerror(-error));
    if (error || !results->measurement_count)
        return error;
    FILE *out = open_memstream(&script, &length);
    error = out ? script_all(out, results, &drawings) : -ENOMEM;
    if (out && fclose(out) != 0 && !error)
        error = -ENOMEM;
    if (error) {
        snprintf(message, size, "cannot draw the charts: %s", strerror(-error));
    } else {
        error = run_gnuplot(script, directory, plots_directory, message, size);
        int unfinished = drawings_finish(&drawings, directory, error == 0, message, size);
        error = error ? error : unfinished;
    }
    free(script);
    drawings_free(&drawings);
    return error;
}
