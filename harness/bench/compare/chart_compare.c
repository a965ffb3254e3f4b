/*
 * chart_compare.c - data and numbers for plots/compare.gp: panels of groups of points.
 *
 * Of two files there is one panel with a group for each lesson, and ratios to the first. Of more
 * each lesson has a panel with a group for each machine, and speed-ups.
 */
#include "compare.h"

#include "atomic_file.h"
#include "chart_text.h"
#include "checked_memory.h"
#include "report.h"
#include "utf8.h"

#include <errno.h>
#include <math.h>

#define MOST_PANELS 24
#define MOST_GROUPS 60 /* in a panel */
#define LABEL_WIDTH 36
#define GROUP_GAP   0.9 /* in lines */
/* What lies farther out would make all else a dot at 1. */
#define LEAST_DRAWN 1e-6
#define MOST_DRAWN  1e6

struct chart {
    const struct comparison *comparison;
    bool pair; /* of two files */
    FILE *data, *script;
    int panels, groups, models;
    const char *model[MOST_GROUPS]; /* those that the key names */
    double position;                /* of the next point in the panel */
    double low, high;               /* the panel's limits */
    double longest;                 /* panel, in lines */
    int widest;                     /* name of a group, in characters */
};

static unsigned colour_of(struct chart *chart, const char *model)
{
    int i = 0;

    while (i < chart->models && strcmp(chart->model[i], model) != 0)
        i++;
    if (i == chart->models && i < MOST_GROUPS) {
        chart->model[chart->models++] = model;
        chart_string(chart->script, "MODEL", i + 1, "%s", model);
        fprintf(chart->script, "COLOUR[%d] = %u\n", i + 1, chart_colour(model, i));
    }
    return chart_colour(model, i);
}

static void add_point(struct chart *chart, const char *group, const char *model, struct ratio ratio,
                      bool disturbed)
{
    double low = fmax(isnan(ratio.low) ? ratio.value : ratio.low, LEAST_DRAWN);
    double high = fmin(isnan(ratio.high) ? ratio.value : ratio.high, MOST_DRAWN);

    if (!(ratio.value >= LEAST_DRAWN && ratio.value <= MOST_DRAWN))
        return;
    OWNED char *label = ratio_text(ratio.value);
    chart->low = fmin(chart->low, low);
    chart->high = fmax(chart->high, high);
    fprintf(chart->data, "%d\t%g\t%.9g\t%.9g\t%.9g\t%d\t%u\t%s%s\t", chart->panels,
            chart->position++, ratio.value, low, high, ratio_differs(ratio),
            colour_of(chart, model), label, disturbed ? " *" : "");
    chart_field(chart->data, model);
    fputc('\t', chart->data);
    chart_field(chart->data, group);
    fputc('\n', chart->data);
}

/* "io/half_blocking · await first", "io/sleep · --tasks 10" within a sweep, "cost/switch: a switch" */
static char *name_of(const struct line *line)
{
    const struct measurement *measurement = line->measurement;
    const char *what = *measurement->swept ? measurement->arguments : measurement->variant;

    return Format("%s%s%s%s%s", measurement->lesson, *what ? " · " : "", what,
                  line->metric ? ": " : "", line->metric ? line->metric : "");
}

/* A point for each line: a ratio to the first file or, of a class, a speed-up. The group's name, its
   lesson's or of a class its file's, stands in the middle of them. */
static void add_group(struct chart *chart, const struct line *lines, int count, int file)
{
    const struct file *of = &chart->comparison->files[file];
    int cores = of->results.context.cores;
    OWNED char *name = chart->pair
                           ? name_of(lines)
                           : Format("%s, %d core%s", of->name, cores, cores == 1 ? "" : "s");
    OWNED char *label = utf8_fit(name, LABEL_WIDTH);
    double first = chart->position;

    for (int i = 0; i < count; i++) {
        const struct side *side = &lines[i].sides[file];
        if (chart->pair)
            add_point(chart, name, lines[i].model, side->ratio,
                      side->disturbed || lines[i].sides[0].disturbed);
        else
            add_point(chart, name, lines[i].model, side->speed_up, side->speed_up_disturbed);
    }
    if (chart->position == first)
        return;
    chart->widest = fmax(chart->widest, utf8_width(label));
    chart_string(chart->script, "GROUP", ++chart->groups, "%s", label);
    fprintf(chart->script, "AT[%d] = %g; END[%d] = %g\n", chart->groups,
            (first + chart->position - 1) / 2, chart->groups,
            chart->position - 0.5 + GROUP_GAP / 2);
    chart->position += GROUP_GAP;
}

static void begin_panel(struct chart *chart, const char *title)
{
    chart->panels++;
    chart->position = chart->low = chart->high = 1;
    chart_string(chart->script, "TITLE", chart->panels, "%s", title);
    fprintf(chart->script, "FIRST[%d] = %d\n", chart->panels, chart->groups + 1);
}

static void end_panel(struct chart *chart)
{
    fprintf(chart->script, "LAST[%d] = %d; LOW[%d] = %.9g; HIGH[%d] = %.9g; BOTTOM[%d] = %g\n",
            chart->panels, chart->groups, chart->panels, chart->low, chart->panels, chart->high,
            chart->panels, chart->position - 0.5 - GROUP_GAP / 2);
    chart->longest = fmax(chart->longest, chart->position);
}

static void add_panels(struct chart *chart)
{
    const struct comparison *comparison = chart->comparison;
    OWNED int *order = Calloc((size_t)comparison->file_count, sizeof *order);

    if (chart->pair)
        begin_panel(chart, "");
    for (int i = 0, count; i < comparison->line_count; i += count) {
        const struct line *lines = &comparison->lines[i];
        OWNED char *name = name_of(lines);
        count = lines_of_group(comparison, i);
        int files = order_by_speed_up(comparison, lines, count, order);

        if (chart->pair && chart->groups < MOST_GROUPS)
            add_group(chart, lines, count, 1);
        if (chart->pair || !files || chart->panels == MOST_PANELS)
            continue;
        begin_panel(chart, name);
        for (int k = 0; k < files && k < MOST_GROUPS; k++)
            add_group(chart, lines, count, order[k]);
        end_panel(chart);
    }
    if (chart->pair)
        end_panel(chart);
}

static void write_chart(struct chart *chart)
{
    const struct file *files = chart->comparison->files;
    OWNED char *heading = chart->pair ? Format("%s ÷ %s", files[1].name, files[0].name)
                                      : Format("Speed-up over sequential on %d machines",
                                               chart->comparison->file_count);

    fputs("panel\tposition\tratio\tlow\thigh\tshown\tcolour\tlabel\tmodel\tgroup\n", chart->data);
    fprintf(chart->script,
            "array TITLE[%1$d]; array FIRST[%1$d]; array LAST[%1$d]; array LOW[%1$d]\n"
            "array HIGH[%1$d]; array BOTTOM[%1$d]; array MODEL[%2$d]; array COLOUR[%2$d]\n"
            "array GROUP[%3$d]; array AT[%3$d]; array END[%3$d]\n",
            MOST_PANELS, MOST_GROUPS, MOST_PANELS * MOST_GROUPS);
    add_panels(chart);
    chart_string(chart->script, "HEADING", 0, "%s", heading);
    chart_string(chart->script, "AFTER", 0, "%s", chart->pair ? files[1].name : "");
    fprintf(chart->script, "PANELS = %d; MODELS = %d; WIDEST = %d; LONGEST = %g\n", chart->panels,
            chart->models, chart->widest, chart->longest);
    chart_draw(chart->script, "compare", "compare.gp");
}

int compare_draw(const struct comparison *comparison, const char *folder, const char *plots,
                 char *message, size_t size)
{
    OWNED char *picture = Format("%s/compare.svg", folder),
               *data = Format("%s/compare.tsv", folder);
    OWNED char *image = Format("%s/compare.png", folder), *script = NULL;
    struct chart chart = {.comparison = comparison, .pair = comparison->file_count < CLASS_LEAST};
    struct atomic_file file;
    size_t length;

    /* A picture of an earlier comparison must not stand beside these tables. */
    remove(picture);
    remove(image);
    remove(data);
    int error = atomic_open(&file, data);
    if (!error) {
        chart.data = file.stream;
        chart.script = have_memory(open_memstream(&script, &length));
        write_chart(&chart);
        fclose(chart.script);
        have_memory(script);
        if (!chart.groups) {
            atomic_abandon(&file);
            snprintf(message, size, "no chart: there is no ratio to draw");
            return -ENODATA;
        }
        error = atomic_commit(&file);
    }
    if (!error)
        return draw_script(script, folder, plots, message, size);
    snprintf(message, size, "cannot write the chart's data: %s", strerror(-error));
    return error;
}
