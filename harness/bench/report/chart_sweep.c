/*
 * chart_sweep.c - data and numbers for plots/sweep.gp.
 */
#include "chart_sweep.h"

#include "atomic_file.h"
#include "chart_text.h"
#include "sweep.h"
#include "units.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The lowest and the highest of the runs' times; of other aspects only the value is known. */
static void write_point(FILE *out, const struct measurement *measurement, const struct row *row,
                        const struct sweep_aspect *aspect, double value)
{
    struct summary summary = summarise(row, NULL);
    bool is_time = strcmp(aspect->unit, "s") == 0 && !aspect->name;

    fprintf(out, "%.9g\t%.9g\t%.9g\t%.9g\n", measurement->swept_value, value,
            is_time ? summary.min_s : value, is_time ? summary.max_s : value);
}

/* A ✕ stands at the size that could not be done, as high as the last that could. */
static void write_stop(FILE *out, const struct measurement *first, const char *model,
                       const struct sweep_aspect *aspect)
{
    const char *reason;
    int stop = sweep_stop(first, model, &reason);
    double height = NAN;

    for (int i = 0; i <= stop; i++) {
        double value = sweep_value(aspect, &first[i], model);
        height = isnan(value) ? height : value;
    }
    if (stop >= 0 && !isnan(height))
        fprintf(out, "%.9g\t%.9g\n", first[stop].swept_value, height);
    else
        fputs("NaN\tNaN\n", out);
}

/* For each aspect and each model a block of its points and a block with its ✕. */
int save_sweep(const char *directory, const char *slug, const struct measurement *first)
{
    struct sweep_aspect aspects[SWEEP_ASPECTS];
    int count = sweep_aspects(first, aspects);
    char path[PATH_MAX];
    struct atomic_file file;

    snprintf(path, sizeof path, "%s/%s-sweep.tsv", directory, slug);
    int error = atomic_open(&file, path);
    if (error)
        return error;
    for (int i = 0; i < count; i++)
        for (int model = 0; model < first->row_count; model++) {
            const char *name = first->rows[model].model;
            fprintf(file.stream, "# %s, %s\n", aspects[i].title, name);
            for (int size = 0; size < first->swept_count; size++) {
                double value = sweep_value(&aspects[i], &first[size], name);
                if (!isnan(value))
                    write_point(file.stream, &first[size], find_row(&first[size], name),
                                &aspects[i], value);
            }
            fputs("NaN\tNaN\tNaN\tNaN\n\n\n", file.stream);
            write_stop(file.stream, first, name, &aspects[i]);
            fputs("\n\n", file.stream);
        }
    return atomic_commit(&file);
}

/* "✕ multiprocessing at 5,000: not tried: …" */
static int script_reasons(FILE *script, const struct measurement *first)
{
    int count = 0;

    fprintf(script, "array REASON[%d]\n", first->row_count + 1);
    for (int model = 0; model < first->row_count; model++) {
        const char *name = first->rows[model].model, *reason;
        int stop = sweep_stop(first, name, &reason);
        char text[300];

        if (stop < 0)
            continue;
        char *size = whole_number(first[stop].swept_value);
        snprintf(text, sizeof text, "✕ %s at %s: %.200s", name, size, reason);
        chart_element(script, "REASON", ++count, text);
        free(size);
    }
    return count;
}

void script_sweep(FILE *script, const struct measurement *first, const char *slug, int cores)
{
    struct sweep_aspect aspects[SWEEP_ASPECTS];
    int count = sweep_aspects(first, aspects);
    char data[300], title[400];

    snprintf(data, sizeof data, "%s-sweep.tsv", slug);
    chart_title(first, title, sizeof title);
    chart_string(script, "DATA", data);
    chart_string(script, "HEADING", title);
    chart_string(script, "SWEPT", first->swept);
    fprintf(script,
            "PANELS = %d; MODELS = %d; CORES = %d\narray TITLE[%d]; array UNIT[%d]\n"
            "array MODEL[%d]; array COLOUR[%d]\n",
            count, first->row_count, cores, count, count, first->row_count, first->row_count);
    for (int i = 0; i < count; i++) {
        chart_element(script, "TITLE", i + 1, aspects[i].title);
        chart_element(script, "UNIT", i + 1, aspects[i].unit);
    }
    for (int i = 0; i < first->row_count; i++) {
        chart_element(script, "MODEL", i + 1, first->rows[i].model);
        fprintf(script, "COLOUR[%d] = %u\n", i + 1, chart_colour(first->rows[i].model, i));
    }
    int reasons = script_reasons(script, first), lines = (count + 1) / 2;
    fprintf(script, "REASONS = %d; WIDTH = %d; HEIGHT = %d\n", reasons, count > 1 ? 1100 : 640,
            76 + 380 * lines + 20 * reasons);
    for (int kind = 0; kind < 2; kind++)
        fprintf(script, "OUT = '.%s-sweep.%s'; load 'sweep.gp'\n", slug, kind ? "png" : "svg");
}
