/*
 * chart_versus.c - data and numbers for plots/compare.gp.
 */
#include "chart_versus.h"

#include "atomic_file.h"
#include "chart_text.h"
#include "chart_ticks.h"
#include "checked_memory.h"
#include "gnuplot.h"
#include "utf8.h"
#include "view_versus.h"

#include <errno.h>
#include <limits.h>
#include <math.h>

#define MOST_PANELS 24
#define MOST_GROUPS 60 /* in a panel */
#define LABEL_WIDTH 36
/* What lies farther out would make all else a dot at 1. */
#define LEAST_DRAWN 1e-6
#define MOST_DRAWN  1e6
#define GROUP_GAP   0.9 /* in lines */

struct chart {
    FILE *data, *script;
    int panels, groups, models;
    const char **model; /* those that the key names */
    double position;    /* of the next line in the panel */
    int panel_groups;
    double low, high; /* the panel's limits */
    double longest;   /* panel, in lines */
    bool disturbed;   /* a label has a star */
    int widest;       /* name of a group, in characters */
};

/* --- points --------------------------------------------------------------------------------- */

static int colour_of(struct chart *chart, const char *model)
{
    int i = 0;

    while (i < chart->models && strcmp(chart->model[i], model) != 0)
        i++;
    if (i == chart->models) {
        chart->model = Reallocarray(chart->model, (size_t)i + 1, sizeof *chart->model);
        chart->model[chart->models++] = model;
    }
    return (int)chart_colour(model, i);
}

static void add_point(struct chart *chart, const char *group, const char *model,
                      struct estimate estimate, bool disturbed)
{
    enum difference difference = difference_of(estimate);
    bool has_interval = !isnan(estimate.low) && !isnan(estimate.high);
    double low = has_interval ? fmax(estimate.low, LEAST_DRAWN) : estimate.value;
    double high = has_interval ? fmin(estimate.high, MOST_DRAWN) : estimate.value;

    if (!(estimate.value >= LEAST_DRAWN && estimate.value <= MOST_DRAWN))
        return;
    char *label = ratio_text(estimate.value);
    chart->low = fmin(chart->low, low);
    chart->high = fmax(chart->high, high);
    fprintf(chart->data, "%d\t%g\t%.9g\t%.9g\t%.9g\t%d\t%d\t%s%s\t", chart->panels, chart->position,
            estimate.value, low, high,
            difference == DIFFERENCE_LESS || difference == DIFFERENCE_MORE, colour_of(chart, model),
            label, disturbed ? " *" : "");
    chart->disturbed |= disturbed;
    chart_field(chart->data, model);
    fputc('\t', chart->data);
    chart_field(chart->data, group);
    fputc('\n', chart->data);
    chart->position++;
    free(label);
}

static void begin_panel(struct chart *chart, const char *title)
{
    chart->panels++;
    chart->position = 1;
    chart->panel_groups = 0;
    chart->low = chart->high = 1;
    chart_element(chart->script, "TITLE", chart->panels, title);
    fprintf(chart->script, "FIRST[%d] = %d\n", chart->panels, chart->groups + 1);
}

/* The group's name stands at the middle of what was added since `start`. */
static void end_group(struct chart *chart, const char *name, double start)
{
    char *label;

    if (chart->position == start)
        return;
    label = utf8_fit(name, LABEL_WIDTH);
    if (utf8_width(label) > chart->widest)
        chart->widest = utf8_width(label);
    chart_element(chart->script, "GROUP", ++chart->groups, label);
    fprintf(chart->script, "AT[%d] = %g; END[%d] = %g\n", chart->groups,
            (start + chart->position - 1) / 2, chart->groups,
            chart->position - 0.5 + GROUP_GAP / 2);
    chart->position += GROUP_GAP;
    chart->panel_groups++;
    free(label);
}

/* `around_1`: as far to one side of 1 as to the other. */
static void end_panel(struct chart *chart, bool around_1)
{
    double high = fmax(chart->high * pow(chart->high / chart->low, 0.06), 1.06);
    double low = fmin(chart->low / pow(chart->high / chart->low, 0.06), 1 / 1.02);

    if (around_1) {
        high = fmax(high, 1 / low);
        low = 1 / high;
    }
    char *ticks = chart_ticks(low, high);
    fprintf(chart->script, "LAST[%d] = %d; LOW[%d] = %.9g; HIGH[%d] = %.9g; BOTTOM[%d] = %g\n",
            chart->panels, chart->groups, chart->panels, low, chart->panels, high, chart->panels,
            chart->position - 0.5 - GROUP_GAP / 2);
    chart_element(chart->script, "TICKS", chart->panels, ticks);
    chart->longest = fmax(chart->longest, chart->position);
    free(ticks);
}

/* "io/half_blocking · await first", "cost/switch: a switch" */
static char *name_of(const struct common *common, const char *figure)
{
    const struct measurement *measurement = common->measurement;
    const char *what = *measurement->swept ? measurement->arguments : measurement->variant;

    return Format("%s%s%s%s%s", measurement->lesson, *what ? " · " : "", what, figure ? ": " : "",
                  figure ? figure : "");
}

/* --- two files ------------------------------------------------------------------------------ */

/* One group for a lesson's times; of what it measured itself one for each figure. */
static void add_ratios(struct chart *chart, const struct common *common, const char *figure)
{
    char *name = name_of(common, figure);
    double start = chart->position;

    for (int i = 0; i < common->line_count; i++) {
        const struct line *line = &common->lines[i];
        if (!figure || strcmp(line->figure, figure) == 0)
            add_point(chart, name, line->model, line->sides[1].ratio,
                      line->sides[1].ratio_disturbed);
    }
    end_group(chart, name, start);
    free(name);
}

static bool is_first_figure(const struct common *common, int index)
{
    for (int i = 0; i < index; i++)
        if (strcmp(common->lines[i].figure, common->lines[index].figure) == 0)
            return false;
    return true;
}

static void chart_ratios(struct chart *chart, const struct versus *versus)
{
    begin_panel(chart, "");
    for (int i = 0; i < versus->common_count; i++) {
        const struct common *common = &versus->commons[i];

        if (!common->measurement->own_figures && chart->panel_groups < MOST_GROUPS)
            add_ratios(chart, common, NULL);
        for (int k = 0; k < common->line_count && common->measurement->own_figures; k++)
            if (is_first_figure(common, k) && chart->panel_groups < MOST_GROUPS)
                add_ratios(chart, common, common->lines[k].figure);
    }
    end_panel(chart, true);
}

/* --- a class -------------------------------------------------------------------------------- */

static void add_machine(struct chart *chart, const struct versus *versus,
                        const struct common *common, int file)
{
    const struct source *source = &versus->sources->list[file];
    int cores = source->results.context.cores;
    char *name = Format("%s, %d core%s", source->name, cores, cores == 1 ? "" : "s");
    double start = chart->position;

    for (int i = 0; i < common->line_count; i++)
        add_point(chart, name, common->lines[i].model, common->lines[i].sides[file].speed_up,
                  common->lines[i].sides[file].speed_up_disturbed);
    end_group(chart, name, start);
    free(name);
}

static void chart_speed_ups(struct chart *chart, const struct versus *versus)
{
    for (int i = 0; i < versus->common_count && chart->panels < MOST_PANELS; i++) {
        const struct common *common = &versus->commons[i];
        int *order, files = order_by_speed_up(versus, common, &order);

        if (files) {
            char *name = name_of(common, NULL);
            begin_panel(chart, name);
            free(name);
            for (int k = 0; k < files && k < MOST_GROUPS; k++)
                add_machine(chart, versus, common, order[k]);
            end_panel(chart, false);
        }
        free(order);
    }
}

/* --- all ------------------------------------------------------------------------------------ */

static void script_key(FILE *script, const struct chart *chart)
{
    fprintf(script, "array MODEL[%d]; array COLOUR[%d]\n", chart->models, chart->models);
    for (int i = 0; i < chart->models; i++) {
        chart_element(script, "MODEL", i + 1, chart->model[i]);
        fprintf(script, "COLOUR[%d] = %u\n", i + 1, chart_colour(chart->model[i], i));
    }
}

/* So many columns that the picture is about as wide as a slide. */
static void script_size(FILE *script, const struct chart *chart)
{
    double line = chart->longest > 60 ? 9 : chart->panels > 1 || chart->longest > 30 ? 13 : 17;
    int columns = 1, left = 30 + 8 * chart->widest, width, height;

    do {
        int rows = (chart->panels + columns - 1) / columns;
        width = columns * (left + 70 + (columns == 1 ? 640 : 340));
        height = 84 + rows * (int)(78 + line * chart->longest);
    } while (height > 0.75 * width && columns < chart->panels && ++columns);
    fprintf(
        script,
        "PANELS = %d; COLUMNS_OF_PANELS = %d; WIDTH = %d; HEIGHT = %d; LEFT = %d; MODELS = %d\n",
        chart->panels, columns, width, height, left, chart->models);
}

static void script_texts(FILE *script, const struct versus *versus, const struct chart *chart)
{
    const char *after = versus->sources->list[1].name;
    bool pair = versus->sources->count < CLASS_LEAST;
    char *texts[][2] = {
        {"HEADING",
         pair ? Format("%s ÷ %s", after, versus->sources->list[0].name)
              : Format("Speed-up over sequential on %d machines", versus->sources->count)},
        {"LESS", pair ? Format("◂ %s took less", after) : Strdup("")},
        {"MORE", pair ? Format("%s took more ▸", after) : Strdup("")},
        {"AXIS", Strdup(pair ? "" : "times as fast as sequential")},
        {"NOTE",
         Format("dot: ratio of medians, line: 95 %% interval, hollow: no difference%s shown%s",
                pair ? "" : " from sequential",
                chart->disturbed ? ", *: others used the machine" : "")},
        {"DATA", Strdup("compare.tsv")},
    };

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        chart_string(script, texts[i][0], texts[i][1]);
        free(texts[i][1]);
    }
}

static void script_all(FILE *script, const struct versus *versus, const struct chart *chart,
                       const char *elements)
{
    int panels = chart->panels, groups = chart->groups;

    fprintf(script,
            "array TITLE[%d]; array FIRST[%d]; array LAST[%d]; array LOW[%d]; array HIGH[%d]\n"
            "array BOTTOM[%d]; array TICKS[%d]; array GROUP[%d]; array AT[%d]; array END[%d]\n%s",
            panels, panels, panels, panels, panels, panels, panels, groups, groups, groups,
            elements);
    script_key(script, chart);
    script_texts(script, versus, chart);
    script_size(script, chart);
    chart_draw(script, "compare", "compare.gp");
}

/* A picture of an earlier comparison must not stand beside these tables. */
static void remove_earlier(const char *directory)
{
    static const char *const endings[] = {"tsv", "svg", "png"};
    char path[PATH_MAX];

    for (int i = 0; i < 3; i++) {
        snprintf(path, sizeof path, "%s/compare.%s", directory, endings[i]);
        remove(path);
    }
}

/* Writes the data, and into `elements` what the script says of panels and groups. */
static int save_data(struct chart *chart, const struct versus *versus, const char *directory,
                     char **elements)
{
    struct atomic_file file;
    char path[PATH_MAX];
    size_t length;

    snprintf(path, sizeof path, "%s/compare.tsv", directory);
    int error = atomic_open(&file, path);
    if (error)
        return error;
    chart->data = file.stream;
    chart->script = have_memory(open_memstream(elements, &length));
    fputs("panel\tposition\tratio\tlow\thigh\tshown\tcolour\tlabel\tmodel\tgroup\n", file.stream);
    if (versus->sources->count < CLASS_LEAST)
        chart_ratios(chart, versus);
    else
        chart_speed_ups(chart, versus);
    fclose(chart->script);
    have_memory(*elements);
    if (chart->groups)
        return atomic_commit(&file);
    atomic_abandon(&file);
    return -ENODATA;
}

int draw_versus(const struct versus *versus, const char *directory, const char *plots_directory,
                char *message, size_t size)
{
    struct chart chart = {0};
    char *elements = NULL, *script = NULL;
    size_t length;

    remove_earlier(directory);
    int error = save_data(&chart, versus, directory, &elements);
    if (error == -ENODATA)
        snprintf(message, size, "no chart: there is no ratio to draw");
    else if (error)
        snprintf(message, size, "cannot write the chart's data: %s", strerror(-error));
    if (!error) {
        FILE *out = have_memory(open_memstream(&script, &length));
        script_all(out, versus, &chart, elements);
        fclose(out);
        error = draw_script(have_memory(script), directory, plots_directory, message, size);
    }
    free(script);
    free(elements);
    free(chart.model);
    return error;
}
