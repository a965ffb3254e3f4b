/*
 * view_compare.c - a comparison in tables: how the machines differ, then for each lesson the medians
 * side by side and, of a class, the speed-ups. The terminal and tables.md show the same.
 */
#include "compare.h"

#include "checked_memory.h"
#include "document.h"
#include "machine.h"
#include "units.h"
#include "utf8.h"

#include <math.h>

char *ratio_text(double ratio)
{
    return isnan(ratio)     ? NULL
           : ratio < 0.0995 ? Format("%.2g", ratio)
           : ratio < 9.9995 ? Format("%.3f", ratio)
                            : Format("%.1f", ratio);
}

/* "0.498 – 0.530"; NULL where there is none. */
static char *interval_text(struct ratio ratio)
{
    OWNED char *low = ratio_text(ratio.low), *high = ratio_text(ratio.high);

    return low && high ? Format("%s – %s", low, high) : NULL;
}

static void add_columns(struct view *view, const struct grid_column *columns, int count)
{
    for (int i = 0; i < count; i++)
        grid_add_column(&view->grid, columns[i]);
}

/* --- how the machines differ ---------------------------------------------------------------- */

static const char *const aspects[] = {"machine", "compiler", "libuv",    "commit",
                                      "sizes",   "bench",    "disturbed"};
#define ASPECTS (int)(sizeof aspects / sizeof *aspects)

static char *aspect_text(const struct results *results, int aspect)
{
    const struct context *context = &results->context;
    const char *texts[ASPECTS] = {NULL,
                                  context->compiler,
                                  context->libuv,
                                  context->commit,
                                  context->full ? "full" : "quick",
                                  context->partial ? "interrupted" : "complete"};
    struct noise noise = noise_of(results);

    return aspect == 0      ? machine_text(context)
           : !texts[aspect] ? Format("%d of %d runs", noise.disturbed, noise.timed)
           : *texts[aspect] ? utf8_clean(texts[aspect])
                            : Strdup("not known");
}

static bool differs(const struct comparison *comparison, int aspect)
{
    OWNED char *first = aspect_text(&comparison->files[0].results, aspect);

    for (int i = 1; i < comparison->file_count; i++) {
        OWNED char *text = aspect_text(&comparison->files[i].results, aspect);
        if (strcmp(first, text) != 0)
            return true;
    }
    return false;
}

/* A row for each file, a column for each aspect in which they differ. */
static struct view view_machines(const struct comparison *comparison)
{
    struct view view = {0};

    add_columns(&view,
                (struct grid_column[]){{.name = "file", .tone = TONE_STRONG},
                                       {.name = "date", .tone = TONE_DIM}},
                2);
    for (int aspect = 0; aspect < ASPECTS; aspect++)
        if (differs(comparison, aspect))
            add_columns(&view, &(struct grid_column){.name = aspects[aspect]}, 1);
    if (view.grid.column_count == 2)
        view.note = Strdup("The machines, and what was built on them, are the same.");
    for (int i = 0; i < comparison->file_count; i++) {
        const struct results *results = &comparison->files[i].results;
        struct grid_row *row = grid_add_row(&view.grid);

        row->cells[0] = Strdup(comparison->files[i].name);
        row->cells[1] = utf8_clean(results->context.date);
        for (int aspect = 0, column = 2; column < view.grid.column_count; aspect++)
            if (strcmp(view.grid.columns[column].name, aspects[aspect]) == 0)
                row->cells[column++] = aspect_text(results, aspect);
    }
    return view;
}

/* --- medians and ratios --------------------------------------------------------------------- */

static char *median_text(const struct line *line, int file, struct unit unit)
{
    const struct side *side = &line->sides[file];
    OWNED char *text = line->metric ? figure_of_unit(side->median, line->unit)
                                    : figure_with_unit(side->median, unit);
    bool failed = side->row && summarise(side->row, NULL).failed;

    return text ? Format("%s%s", text, side->disturbed ? " *" : "")
                : Strdup(failed ? "failed" : "-");
}

/* The file beside the base. */
static void add_ratio(struct view *view, const struct comparison *comparison,
                      const struct line *line, int file, struct unit unit)
{
    const struct side *side = &line->sides[file], *base = &line->sides[line->base];
    struct grid_row *row = grid_add_row(&view->grid);
    const char *star = side->disturbed || base->disturbed ? " *" : "";
    bool pair = comparison->file_count < CLASS_LEAST;

    row->model = line->model;
    row->cells[0] = utf8_clean(line->model);
    row->cells[1] = pair ? median_text(line, 0, unit) : Strdup(comparison->files[file].name);
    row->cells[2] = median_text(line, file, unit);
    row->cells[3] = side == base ? Strdup("1") : ratio_text(side->ratio.value);
    row->cells[4] = interval_text(side->ratio);
    if (side == base)
        return;
    row->cells[5] = Format("%s%s", ratio_verdict(side->ratio, *line->unit == 's'), star);
    row->cells[6] = Format("%d, %d", sample_runs(base->sample), sample_runs(side->sample));
}

/* A row for each line; of a class for each file of each line. */
static struct view view_ratios(const struct comparison *comparison, const struct line *lines,
                               int count)
{
    const struct file *files = comparison->files;
    bool pair = comparison->file_count < CLASS_LEAST, disturbed = false;
    struct range range = {NAN, NAN};
    struct view view = {0};

    if (lines->metric || !pair)
        view.caption = lines->metric ? utf8_clean(lines->metric)
                                     : Strdup("Medians, and ratios to the first file");
    const struct grid_column columns[] = {
        {.name = "model", .tone = TONE_MODEL},
        {.name = pair ? files[0].name : "file", .align = pair ? RIGHT : LEFT},
        {.name = pair ? files[1].name : "median", .align = RIGHT},
        {.name = "ratio", .align = RIGHT, .tone = TONE_STRONG},
        {.name = "95 % interval", .align = RIGHT},
        {.name = "verdict"},
        {.name = "runs", .align = RIGHT, .tone = TONE_DIM, .drop = 1},
    };
    add_columns(&view, columns, sizeof columns / sizeof *columns);
    for (int i = 0; i < count * comparison->file_count; i++) {
        const struct side *side =
            &lines[i / comparison->file_count].sides[i % comparison->file_count];
        range_add(&range, side->median);
        disturbed |= side->disturbed;
    }
    for (int i = 0; i < count; i++)
        for (int file = pair; file < comparison->file_count; file++)
            if (pair || lines[i].sides[file].row)
                add_ratio(&view, comparison, &lines[i], file, unit_of_times(range));
    if (disturbed)
        view.note = Strdup(
            "* other programs were using the machine in all runs behind a median: they may be what "
            "made the difference");
    return view;
}

/* --- speed-ups ------------------------------------------------------------------------------ */

static double best_speed_up(const struct line *lines, int count, int file)
{
    double best = NAN;

    for (int i = 0; i < count; i++)
        best = fmax(best, lines[i].sides[file].speed_up.value);
    return best;
}

int order_by_speed_up(const struct comparison *comparison, const struct line *lines, int count,
                      int *order)
{
    int ordered = 0;

    for (int file = 0; file < comparison->file_count; file++) {
        double best = best_speed_up(lines, count, file);
        int at = ordered;

        if (isnan(best))
            continue;
        for (; at > 0 && best_speed_up(lines, count, order[at - 1]) < best; at--)
            order[at] = order[at - 1];
        order[at] = file;
        ordered++;
    }
    return ordered;
}

/* "3.91× (3.85 – 3.99)" */
static char *speed_up_text(const struct side *side)
{
    OWNED char *value = ratio_text(side->speed_up.value), *interval = interval_text(side->speed_up);

    return value ? Format("%s× (%s)%s", value, interval ? interval : "too few runs",
                          side->speed_up_disturbed ? " *" : "")
                 : Strdup("-");
}

static bool has_speed_up(const struct comparison *comparison, const struct line *line)
{
    for (int i = 0; i < comparison->file_count; i++)
        if (!isnan(line->sides[i].speed_up.value))
            return true;
    return false;
}

/* A row for each file, a column for each model, that has one. */
static struct view view_speed_ups(const struct comparison *comparison, const struct line *lines,
                                  int count)
{
    struct view view = {.caption = Strdup("Speed-up over sequential, by machine")};
    OWNED int *order = Calloc((size_t)comparison->file_count, sizeof *order);
    int ordered = order_by_speed_up(comparison, lines, count, order);

    add_columns(&view, &(struct grid_column){.name = "file", .tone = TONE_STRONG}, 1);
    for (int i = 0; i < count; i++)
        if (has_speed_up(comparison, &lines[i]))
            add_columns(&view, &(struct grid_column){.name = lines[i].model, .align = RIGHT}, 1);
    for (int k = 0; k < ordered; k++) {
        struct grid_row *row = grid_add_row(&view.grid);
        int column = 0;

        row->cells[column++] = Strdup(comparison->files[order[k]].name);
        for (int i = 0; i < count; i++)
            if (has_speed_up(comparison, &lines[i]))
                row->cells[column++] = speed_up_text(&lines[i].sides[order[k]]);
    }
    return view;
}

/* --- all of it ------------------------------------------------------------------------------ */

static void show_view(const struct document *document, struct view view)
{
    if (view.grid.row_count)
        document->table(document, &view);
    view_free(&view);
}

/* All sizes of a sweep have the sweep's title: their arguments tell them apart. */
static void show_heading(const struct document *document, const struct measurement *measurement)
{
    bool titled = *measurement->title && !*measurement->swept;
    OWNED char *name = measurement_name(measurement);

    document->heading(document, NULL, name);
    document->paragraph(document, TONE_PLAIN, titled ? measurement->title : measurement->arguments);
}

void compare_show(const struct comparison *comparison, const struct document *document)
{
    const struct line *lines = comparison->lines;
    const struct file *files = comparison->files;
    bool pair = comparison->file_count < CLASS_LEAST;

    show_view(document, view_machines(comparison));
    for (int i = 0, count; i < comparison->line_count; i += count) {
        count = lines_of_group(comparison, i);
        if (i == 0 || !is_same_measurement(lines[i].measurement, lines[i - 1].measurement))
            show_heading(document, lines[i].measurement);
        show_view(document, view_speed_ups(comparison, &lines[i], count));
        show_view(document, view_ratios(comparison, &lines[i], count));
    }
    OWNED char *reading = Format(
        "ratio: %s ÷ %s; less than 1 took less. It lies in the interval with 95 %% confidence "
        "(percentile bootstrap; needs %d runs on both sides, as bench run --runs 10 gives); where "
        "that includes 1 no difference is shown. Of twenty comparisons of equals about one shows "
        "a difference.",
        pair ? files[1].name : "the median",
        pair ? files[0].name : "that of the first file that has one", RATIO_LEAST_RUNS);
    document->heading(document, NULL, "How to read it");
    document->paragraph(document, TONE_DIM, reading);
    if (comparison->left_out) {
        OWNED char *text =
            Format("Not compared, since only one file has it: %s", comparison->left_out);
        document->paragraph(document, TONE_DIM, text);
    }
}
