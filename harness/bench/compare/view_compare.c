/*
 * view_compare.c - a comparison in tables: how the machines differ, then for each lesson the medians
 * side by side and, of a class, the speed-ups. The terminal and tables.md show the same.
 */
#include "compare.h"

#include "atomic_file.h"
#include "checked_memory.h"
#include "machine.h"
#include "markdown.h"
#include "table.h"
#include "units.h"
#include "utf8.h"

#include <limits.h>
#include <math.h>

char *ratio_text(double ratio)
{
    if (isnan(ratio))
        return NULL;
    return Format(ratio < 0.0995 ? "%.2g" : ratio < 9.9995 ? "%.3f" : "%.1f", ratio);
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
    grid_add_column(&view->grid, (struct grid_column){.name = (char *)name, align, tone});
}

/* --- how the machines differ ---------------------------------------------------------------- */

static const char *const aspects[] = {"CPU",    "kernel", "compiler", "libuv", "commit", "memory",
                                      "cores",  "quota",  "sizes",    "bench", "disturbed"};
#define ASPECTS (int)(sizeof aspects / sizeof *aspects)

/* The n-th of them, as a new text. */
static char *aspect_text(const struct results *results, int n)
{
    const struct context *context = &results->context;
    const char *texts[] = {context->host_cpu, context->kernel, context->compiler, context->libuv,
                           context->commit};
    struct noise noise = noise_of(results);
    char *text = NULL;

    switch (n) {
    case 5:
        text = figure_of_unit(context->memory_total_bytes, "B");
        return text ? text : Strdup("not known");
    case 6:
        return Format("%d", context->cores);
    case 7:
        return isnan(context->quota) ? Strdup("none") : Format("%.3g", context->quota);
    case 8:
        return Strdup(context->full ? "full" : "quick");
    case 9:
        return Strdup(context->partial ? "interrupted" : "complete");
    case 10:
        return Format("%d of %d runs", noise.disturbed, noise.timed);
    default:
        return *texts[n] ? utf8_clean(texts[n]) : Strdup("not known");
    }
}

static bool differs(const struct comparison *comparison, int n)
{
    char *first = aspect_text(&comparison->files[0].results, n);
    bool differs = false;

    for (int i = 1; i < comparison->file_count && !differs; i++) {
        char *text = aspect_text(&comparison->files[i].results, n);
        differs = strcmp(first, text) != 0;
        free(text);
    }
    free(first);
    return differs;
}

/* A row for each file, a column for what is not the same in all. */
static struct view view_machines(const struct comparison *comparison)
{
    struct view view = {0};
    bool differing[ASPECTS];

    add_column(&view, "file", LEFT, TONE_STRONG);
    for (int n = 0; n < ASPECTS; n++)
        if ((differing[n] = differs(comparison, n)))
            add_column(&view, aspects[n], LEFT, TONE_PLAIN);
    for (int i = 0; i < comparison->file_count && view.grid.column_count > 1; i++) {
        struct grid_row *row = grid_add_row(&view.grid);
        int column = 0;

        row->cells[column++] = Strdup(comparison->files[i].name);
        for (int n = 0; n < ASPECTS; n++)
            if (differing[n])
                row->cells[column++] = aspect_text(&comparison->files[i].results, n);
    }
    return view;
}

/* --- medians and ratios --------------------------------------------------------------------- */

static char *median_text(const struct line *line, int file, struct unit unit)
{
    const struct side *side = &line->sides[file];
    char *text = line->metric ? figure_of_unit(side->median, line->unit)
                              : figure_with_unit(side->median, unit);

    if (!text)
        return Strdup(side->row && summarise(side->row, NULL).failed ? "failed" : "-");
    char *marked = Format("%s%s", text, side->disturbed ? " *" : "");
    free(text);
    return marked;
}

/* A row for each line of two files, for each file and line of more. */
static void add_ratio(struct view *view, const struct comparison *comparison,
                      const struct line *line, int file, struct unit unit)
{
    const struct side *side = &line->sides[file], *base = &line->sides[line->base];
    struct grid_row *row = grid_add_row(&view->grid);
    bool is_base = side == base, disturbed = side->disturbed || base->disturbed;

    row->model = line->model;
    row->cells[0] = utf8_clean(line->model);
    row->cells[1] = comparison->file_count < CLASS_LEAST
                        ? median_text(line, 0, unit)
                        : Strdup(comparison->files[file].name);
    row->cells[2] = median_text(line, file, unit);
    row->cells[3] = is_base ? Strdup("1") : ratio_text(side->ratio.value);
    row->cells[4] = interval_text(side->ratio);
    if (is_base)
        return;
    row->cells[5] =
        Format("%s%s", ratio_verdict(side->ratio, *line->unit == 's'), disturbed ? " *" : "");
    row->cells[6] = Format("%d, %d", sample_runs(base->sample), sample_runs(side->sample));
}

static struct view view_ratios(const struct comparison *comparison, const struct line *lines,
                               int count)
{
    const struct file *files = comparison->files;
    bool pair = comparison->file_count < CLASS_LEAST, disturbed = false;
    struct range range = {NAN, NAN};
    struct view view = {.caption = lines->metric ? utf8_clean(lines->metric)
                                   : pair        ? NULL
                                                 : Strdup("Medians, and ratios to the first file")};

    add_column(&view, "model", LEFT, TONE_MODEL);
    add_column(&view, pair ? files[0].name : "file", pair ? RIGHT : LEFT, TONE_PLAIN);
    add_column(&view, pair ? files[1].name : "median", RIGHT, TONE_PLAIN);
    add_column(&view, "ratio", RIGHT, TONE_STRONG);
    add_column(&view, "95 % interval", RIGHT, TONE_PLAIN);
    add_column(&view, "verdict", LEFT, TONE_PLAIN);
    add_column(&view, "runs", RIGHT, TONE_DIM);
    view.grid.columns[6].drop = 1;
    for (int i = 0; i < count; i++)
        for (int file = 0; file < comparison->file_count; file++) {
            range_add(&range, lines[i].sides[file].median);
            disturbed |= lines[i].sides[file].disturbed;
        }
    for (int i = 0; i < count; i++)
        for (int file = pair ? 1 : 0; file < comparison->file_count; file++)
            if (pair || lines[i].sides[file].row)
                add_ratio(&view, comparison, &lines[i], file, unit_of_times(range));
    if (disturbed)
        view.note = Strdup("* others used the machine in all runs behind a median: they may be what "
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
        int at = isnan(best) ? 0 : ordered++;

        for (; at > 0 && best_speed_up(lines, count, order[at - 1]) < best; at--)
            order[at] = order[at - 1];
        if (!isnan(best))
            order[at] = file;
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

/* A row for each file; none where there are no speed-ups. */
static struct view view_speed_ups(const struct comparison *comparison, const struct line *lines,
                                  int count)
{
    struct view view = {.caption = Strdup("Speed-up over sequential, by machine")};
    int *order = Calloc((size_t)comparison->file_count, sizeof *order);
    int ordered = order_by_speed_up(comparison, lines, count, order);

    add_column(&view, "file", LEFT, TONE_STRONG);
    for (int i = 0; i < count; i++) {
        char *name = utf8_clean(lines[i].model);
        grid_add_column(&view.grid, (struct grid_column){.name = name, .align = RIGHT,
                                                         .model = lines[i].model});
        free(name);
    }
    for (int k = 0; k < ordered; k++) {
        struct grid_row *row = grid_add_row(&view.grid);

        row->cells[0] = Strdup(comparison->files[order[k]].name);
        for (int i = 0; i < count; i++)
            row->cells[i + 1] = speed_up_text(&lines[i].sides[order[k]]);
    }
    free(order);
    return view;
}

/* --- all of it, on a terminal or in Markdown ------------------------------------------------ */

struct page {
    FILE *out; /* tables.md, or NULL for the terminal */
    struct table_style style;
};

static void show_text(const struct page *page, char *text)
{
    if (text && page->out) {
        markdown_text(page->out, text);
        fputs("\n\n", page->out);
    } else if (text) {
        print_wrapped(stdout, text, 0, 0, TONE_DIM, &page->style);
    }
    free(text);
}

/* Nothing, where it has no rows. */
static bool show_view(const struct page *page, struct view view)
{
    bool worth = view.grid.row_count > 0;

    if (worth && page->out)
        markdown_view(page->out, &view);
    else if (worth)
        print_view(stdout, &view, &page->style);
    view_free(&view);
    return worth;
}

/* All sizes of a sweep have the sweep's title: their arguments tell them apart. */
static void show_heading(const struct page *page, const struct measurement *measurement)
{
    struct measurement heading = *measurement;

    if (*heading.swept || !*heading.title)
        heading.title = heading.arguments;
    if (!page->out) {
        putchar('\n');
        print_heading(stdout, &heading, &page->style);
        return;
    }
    fputs("## ", page->out);
    show_text(page, Format("%s%s%s", heading.lesson, *heading.variant ? " · " : "", heading.variant));
    show_text(page, Strdup(heading.title));
}

static char *legend(const struct comparison *comparison)
{
    bool pair = comparison->file_count < CLASS_LEAST;

    return Format("ratio: %s%s%s; less than 1 took less. It lies in the interval with 95 %% confidence "
                  "(percentile bootstrap; needs %d runs on both sides); where that includes 1 no "
                  "difference is shown. Of twenty comparisons of equals about one shows a difference.",
                  pair ? comparison->files[1].name : "the median", " ÷ ",
                  pair ? comparison->files[0].name : "that of the first file that has one",
                  RATIO_LEAST_RUNS);
}

static void show(const struct comparison *comparison, const struct page *page)
{
    const struct line *lines = comparison->lines;

    if (!show_view(page, view_machines(comparison)))
        show_text(page, Strdup("The machines, and what was built on them, are the same."));
    for (int i = 0, count; i < comparison->line_count; i += count) {
        count = lines_of_group(comparison, i);
        if (i == 0 || !is_same_measurement(lines[i].measurement, lines[i - 1].measurement))
            show_heading(page, lines[i].measurement);
        show_view(page, view_speed_ups(comparison, &lines[i], count));
        show_view(page, view_ratios(comparison, &lines[i], count));
    }
    if (!page->out)
        putchar('\n');
    show_text(page, legend(comparison));
    if (comparison->left_out)
        show_text(page, Format("Not compared, since only one file has it: %s", comparison->left_out));
}

void compare_print(const struct comparison *comparison)
{
    show(comparison, &(struct page){NULL, terminal_style(stdout)});
}

int compare_save(const struct comparison *comparison, const char *folder)
{
    char path[PATH_MAX];
    struct atomic_file file;

    snprintf(path, sizeof path, "%s/tables.md", folder);
    int error = atomic_open(&file, path);
    if (error)
        return error;
    fputs("# Compared\n\n", file.stream);
    for (int i = 0; i < comparison->file_count; i++) {
        const struct context *context = &comparison->files[i].results.context;
        char *machine = machine_text(context);

        fputs("- ", file.stream);
        show_text(&(struct page){file.stream, {0}},
                  Format("%s: %s, %s", comparison->files[i].name, context->date, machine));
        free(machine);
    }
    show(comparison, &(struct page){file.stream, {0}});
    return atomic_commit(&file);
}
