/*
 * view_versus.c - the tables of figures; view_machines.c has the one of machines.
 */
#include "view_versus.h"

#include "checked_memory.h"
#include "units.h"
#include "utf8.h"

#include <math.h>

char *ratio_text(double ratio)
{
    if (isnan(ratio))
        return NULL;
    return ratio < 0.0995   ? Format("%.2g", ratio)
           : ratio < 9.9995 ? Format("%.3f", ratio)
                            : Format("%.1f", ratio);
}

/* "0.498 – 0.530" */
static char *interval_text(struct estimate estimate)
{
    char *low = ratio_text(estimate.low), *high = ratio_text(estimate.high);
    char *text = low && high ? Format("%s – %s", low, high) : NULL;

    free(low);
    free(high);
    return text;
}

static void add_column(struct grid *grid, const char *name, enum align align, enum tone tone,
                       int drop)
{
    grid_add_column(grid, (struct grid_column){(char *)name, align, tone, .drop = drop});
}

/* --- medians and ratios --------------------------------------------------------------------- */

/* Total times have the table's unit; figures of the lesson's own have each the one that suits. */
static char *median_cell(const struct line *line, const struct side *side, struct unit unit)
{
    char *text = line->figure ? figure_of_unit(side->median, line->unit)
                              : figure_with_unit(side->median, unit);

    if (!text)
        return Strdup(side->row && summarise(side->row, NULL).failed ? "failed" : "-");
    char *marked = Format("%s%s", text, side->only_disturbed ? " *" : "");
    free(text);
    return marked;
}

static struct unit unit_of(const struct common *common, int count)
{
    struct range range = {NAN, NAN};

    for (int i = 0; i < common->line_count; i++)
        for (int k = 0; k < count; k++)
            if (!common->lines[i].figure)
                range_add(&range, common->lines[i].sides[k].median);
    return unit_of_times(range);
}

static void fill_names(struct grid_row *cells, const struct line *line, bool figures)
{
    cells->model = line->model;
    cells->cells[0] = utf8_clean(line->model);
    if (figures)
        cells->cells[1] = utf8_clean(line->figure ? line->figure : "");
}

/* Fills the columns from `at` on: ratio, interval, verdict, runs. */
static void fill_ratio(struct grid_row *cells, int at, const struct line *line,
                       const struct side *side)
{
    cells->cells[at] = ratio_text(side->ratio.value);
    cells->cells[at + 1] = interval_text(side->ratio);
    cells->cells[at + 2] =
        Format("%s%s", verdict_word(line, side->ratio), side->ratio_disturbed ? " *" : "");
    cells->cells[at + 3] = Format("%d, %d", sample_runs(sample_of(&line->sides[line->base])),
                                  sample_runs(sample_of(side)));
}

static void add_pair(struct grid *grid, const struct line *line, struct unit unit, bool figures)
{
    struct grid_row *cells = grid_add_row(grid);
    int at = figures ? 2 : 1;

    fill_names(cells, line, figures);
    cells->cells[at] = median_cell(line, &line->sides[0], unit);
    cells->cells[at + 1] = median_cell(line, &line->sides[1], unit);
    fill_ratio(cells, at + 2, line, &line->sides[1]);
}

static void add_files(struct grid *grid, const struct versus *versus, const struct line *line,
                      struct unit unit, bool figures)
{
    int at = figures ? 2 : 1;
    bool named = false;

    for (int i = 0; i < versus->sources->count; i++) {
        const struct side *side = &line->sides[i];

        if (!side->row)
            continue;
        struct grid_row *cells = grid_add_row(grid);
        if (!named)
            fill_names(cells, line, figures);
        named = true;
        cells->cells[at] = Strdup(versus->sources->list[i].name);
        cells->cells[at + 1] = median_cell(line, side, unit);
        if (i != line->base)
            fill_ratio(cells, at + 2, line, side);
        else
            cells->cells[at + 2] = Strdup("1");
    }
}

static bool has_star(const struct common *common, int count)
{
    for (int i = 0; i < common->line_count; i++)
        for (int k = 0; k < count; k++)
            if (common->lines[i].sides[k].only_disturbed)
                return true;
    return false;
}

void view_ratios(const struct versus *versus, const struct common *common, struct view *view)
{
    const struct source *sources = versus->sources->list;
    int count = versus->sources->count;
    bool figures = common->measurement->own_figures, pair = count < CLASS_LEAST;
    struct unit unit = unit_of(common, count);
    struct grid *grid = &view->grid;

    *view = (struct view){0};
    add_column(grid, "model", LEFT, TONE_MODEL, 0);
    if (figures)
        add_column(grid, "figure", LEFT, TONE_PLAIN, 0);
    add_column(grid, pair ? sources[0].name : "file", pair ? RIGHT : LEFT, TONE_PLAIN, 0);
    add_column(grid, pair ? sources[1].name : "median", RIGHT, TONE_PLAIN, 0);
    add_column(grid, "ratio", RIGHT, TONE_STRONG, 0);
    add_column(grid, "95 % interval", RIGHT, TONE_PLAIN, 0);
    add_column(grid, "verdict", LEFT, TONE_PLAIN, 0);
    add_column(grid, "runs", RIGHT, TONE_DIM, 1);
    for (int i = 0; i < common->line_count; i++)
        if (pair)
            add_pair(grid, &common->lines[i], unit, figures);
        else
            add_files(grid, versus, &common->lines[i], unit, figures);
    if (has_star(common, count))
        view->note = Strdup("* others used the machine in all runs behind a median: what differs "
                            "may be their doing");
}

/* --- speed-ups ------------------------------------------------------------------------------ */

static double best_speed_up(const struct common *common, int file)
{
    double best = NAN;

    for (int i = 0; i < common->line_count; i++)
        best = fmax(best, common->lines[i].sides[file].speed_up.value);
    return best;
}

int order_by_speed_up(const struct versus *versus, const struct common *common, int **order)
{
    int *files = Calloc((size_t)versus->sources->count, sizeof *files), count = 0;

    for (int i = 0; i < versus->sources->count; i++) {
        double best = best_speed_up(common, i);
        int at = count;

        if (isnan(best))
            continue;
        for (; at > 0 && best_speed_up(common, files[at - 1]) < best; at--)
            files[at] = files[at - 1];
        files[at] = i;
        count++;
    }
    *order = files;
    return count;
}

/* "3.91× (3.85 – 3.99)" */
static char *speed_up_cell(const struct side *side)
{
    struct estimate speed_up = side->speed_up;
    const char *star = side->speed_up_disturbed ? " *" : "";
    char *value = ratio_text(speed_up.value), *interval = interval_text(speed_up);
    char *text = !value     ? Strdup("-")
                 : interval ? Format("%s× (%s)%s", value, interval, star)
                            : Format("%s× (too few runs)%s", value, star);

    free(value);
    free(interval);
    return text;
}

static bool has_speed_up(const struct line *line, int count)
{
    for (int i = 0; i < count; i++)
        if (!isnan(line->sides[i].speed_up.value))
            return true;
    return false;
}

bool view_speed_ups(const struct versus *versus, const struct common *common, struct view *view)
{
    int *order, files = order_by_speed_up(versus, common, &order);
    int all = versus->sources->count;

    *view = (struct view){.caption = files ? Strdup("Speed-up over sequential, by machine") : NULL};
    add_column(&view->grid, "file", LEFT, TONE_STRONG, 0);
    for (int i = 0; i < common->line_count; i++) {
        const struct line *line = &common->lines[i];
        char *name = utf8_clean(line->model);

        if (has_speed_up(line, all))
            grid_add_column(&view->grid, (struct grid_column){name, RIGHT, TONE_PLAIN, .drop = 0,
                                                              .model = line->model});
        free(name);
    }
    for (int i = 0; i < files; i++) {
        struct grid_row *cells = grid_add_row(&view->grid);
        int column = 0;

        cells->cells[column++] = Strdup(versus->sources->list[order[i]].name);
        for (int k = 0; k < common->line_count; k++)
            if (has_speed_up(&common->lines[k], all))
                cells->cells[column++] = speed_up_cell(&common->lines[k].sides[order[i]]);
    }
    free(order);
    if (!files)
        view_free(view);
    return files > 0;
}

char *versus_legend(const struct versus *versus)
{
    const struct source *sources = versus->sources->list;
    char *ratio = versus->sources->count < CLASS_LEAST
                      ? Format("%s ÷ %s", sources[1].name, sources[0].name)
                      : Strdup("the median ÷ that of the first file that has one");
    char *text =
        Format("ratio: %s; less than 1 took less. It lies in the interval with 95 %% confidence "
               "(percentile bootstrap, needs %d runs on both sides); where that includes 1 no "
               "difference is shown. Of twenty comparisons of equals about one shows a difference.",
               ratio, BOOTSTRAP_LEAST_RUNS);

    free(ratio);
    return text;
}
