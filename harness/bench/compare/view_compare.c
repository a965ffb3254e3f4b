/*
 * view_compare.c - a comparison in tables: how the machines differ, then for each lesson the medians
 * side by side and, of a class, the speed-ups. The terminal and tables.md show the same.
 */
#include "compare.h"

#include "atomic_file.h"
#include "checked_memory.h"
#include "document.h"
#include "machine.h"
#include "terminal.h"
#include "units.h"
#include "utf8.h"

#include <limits.h>
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
    char *low = ratio_text(ratio.low), *high = ratio_text(ratio.high);
    char *text = low && high ? Format("%s – %s", low, high) : NULL;

    free(low);
    free(high);
    return text;
}

static void add_column(struct view *view, const char *name, enum align align, enum tone tone)
{
    grid_add_column(&view->grid, (struct grid_column){.name = name, .align = align, .tone = tone});
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
    char *first = aspect_text(&comparison->files[0].results, aspect);
    bool differs = false;

    for (int i = 1; i < comparison->file_count; i++) {
        char *text = aspect_text(&comparison->files[i].results, aspect);
        differs |= strcmp(first, text) != 0;
        free(text);
    }
    free(first);
    return differs;
}

/* A row for each file, a column for each aspect in which they differ. */
static struct view view_machines(const struct comparison *comparison)
{
    struct view view = {0};

    add_column(&view, "file", LEFT, TONE_STRONG);
    add_column(&view, "date", LEFT, TONE_DIM);
    for (int aspect = 0; aspect < ASPECTS; aspect++)
        if (differs(comparison, aspect))
            add_column(&view, aspects[aspect], LEFT, TONE_PLAIN);
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
    char *text = line->metric ? figure_of_unit(side->median, line->unit)
                              : figure_with_unit(side->median, unit);
    bool failed = side->row && summarise(side->row, NULL).failed;
    char *marked = Format("%s%s",
                          text     ? text
                          : failed ? "failed"
                                   : "-",
                          text && side->disturbed ? " *" : "");

    free(text);
    return marked;
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
    add_column(&view, "model", LEFT, TONE_MODEL);
    add_column(&view, pair ? files[0].name : "file", pair ? RIGHT : LEFT, TONE_PLAIN);
    add_column(&view, pair ? files[1].name : "median", RIGHT, TONE_PLAIN);
    add_column(&view, "ratio", RIGHT, TONE_STRONG);
    add_column(&view, "95 % interval", RIGHT, TONE_PLAIN);
    add_column(&view, "verdict", LEFT, TONE_PLAIN);
    add_column(&view, "runs", RIGHT, TONE_DIM);
    view.grid.columns[6].drop = 1;
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
    char *value = ratio_text(side->speed_up.value), *interval = interval_text(side->speed_up);
    char *text = value ? Format("%s× (%s)%s", value, interval ? interval : "too few runs",
                                side->speed_up_disturbed ? " *" : "")
                       : Strdup("-");

    free(value);
    free(interval);
    return text;
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
    int *order = Calloc((size_t)comparison->file_count, sizeof *order);
    int ordered = order_by_speed_up(comparison, lines, count, order);

    add_column(&view, "file", LEFT, TONE_STRONG);
    for (int i = 0; i < count; i++)
        if (has_speed_up(comparison, &lines[i]))
            add_column(&view, lines[i].model, RIGHT, TONE_PLAIN);
    for (int k = 0; k < ordered; k++) {
        struct grid_row *row = grid_add_row(&view.grid);
        int column = 0;

        row->cells[column++] = Strdup(comparison->files[order[k]].name);
        for (int i = 0; i < count; i++)
            if (has_speed_up(comparison, &lines[i]))
                row->cells[column++] = speed_up_text(&lines[i].sides[order[k]]);
    }
    free(order);
    return view;
}

/* --- all of it ------------------------------------------------------------------------------ */

static void show_paragraph(const struct document *document, char *text)
{
    document->paragraph(document, TONE_DIM, text);
    free(text);
}

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

static void show(const struct comparison *comparison, const struct document *document)
{
    const struct line *lines = comparison->lines;
    bool pair = comparison->file_count < CLASS_LEAST;

    show_view(document, view_machines(comparison));
    for (int i = 0, count; i < comparison->line_count; i += count) {
        count = lines_of_group(comparison, i);
        if (i == 0 || !is_same_measurement(lines[i].measurement, lines[i - 1].measurement))
            show_heading(document, lines[i].measurement);
        show_view(document, view_speed_ups(comparison, &lines[i], count));
        show_view(document, view_ratios(comparison, &lines[i], count));
    }
    document->heading(document, NULL, "How to read it");
    show_paragraph(
        document,
        Format(
            "ratio: %s ÷ %s; less than 1 took less. It lies in the interval with 95 %% "
            "confidence (percentile bootstrap; needs %d runs on both sides, as bench run --runs 10 "
            "gives); where that includes "
            "1 no difference is shown. Of twenty comparisons of equals about one shows a "
            "difference.",
            pair ? comparison->files[1].name : "the median",
            pair ? comparison->files[0].name : "that of the first file that has one",
            RATIO_LEAST_RUNS));
    if (comparison->left_out)
        show_paragraph(
            document, Format("Not compared, since only one file has it: %s", comparison->left_out));
}

void compare_print(const struct comparison *comparison)
{
    struct table_style style = terminal_style(stdout);
    struct document document = terminal_document(stdout, &style);

    show(comparison, &document);
}

int compare_save(const struct comparison *comparison, const char *folder)
{
    char path[PATH_MAX];
    struct atomic_file file;

    snprintf(path, sizeof path, "%s/tables.md", folder);
    int error = atomic_open(&file, path);
    if (error)
        return error;
    struct document document = markdown_document(file.stream);
    fputs("# Compared\n\n", file.stream);
    show(comparison, &document);
    return atomic_commit(&file);
}
