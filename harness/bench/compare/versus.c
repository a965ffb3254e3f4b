/*
 * versus.c - see versus.h.
 */
#include "versus.h"

#include "checked_memory.h"

#include <math.h>

static bool is_same(const struct measurement *a, const struct measurement *b)
{
    return strcmp(a->lesson, b->lesson) == 0 && strcmp(a->variant, b->variant) == 0 &&
           strcmp(a->arguments, b->arguments) == 0;
}

static bool is_timed(const struct measurement *measurement)
{
    return !measurement->transcript && !measurement->skipped;
}

static const struct measurement *find(const struct source *source, const struct measurement *like)
{
    for (int i = 0; i < source->results.measurement_count; i++) {
        const struct measurement *measurement = &source->results.measurements[i];

        if (is_timed(measurement) && is_same(measurement, like))
            return measurement;
    }
    return NULL;
}

/* --- lines ---------------------------------------------------------------------------------- */

static bool has_line(const struct common *common, const char *model, const char *figure)
{
    for (int i = 0; i < common->line_count; i++) {
        const struct line *line = &common->lines[i];

        if (strcmp(line->model, model) == 0 &&
            (!figure || (line->figure && strcmp(line->figure, figure) == 0)))
            return true;
    }
    return false;
}

static void add_line(struct common *common, const char *model, const char *figure, const char *unit)
{
    if (has_line(common, model, figure))
        return;
    common->lines =
        Reallocarray(common->lines, (size_t)common->line_count + 1, sizeof *common->lines);
    common->lines[common->line_count++] =
        (struct line){.model = model, .figure = figure, .unit = unit};
}

static void add_figures(struct common *common, const struct row *row)
{
    for (int run = 0; run < row->run_count; run++)
        for (int i = 0; i < row->runs[run].figure_count; i++) {
            const struct figure *figure = &row->runs[run].figures[i];
            add_line(common, row->model, figure->name, figure->unit);
        }
}

static void add_lines(struct common *common, const struct measurement *measurement)
{
    for (int i = 0; i < measurement->row_count; i++) {
        const struct row *row = &measurement->rows[i];

        if (measurement->own_figures)
            add_figures(common, row);
        else
            add_line(common, row->model, NULL, "s");
    }
}

struct sample sample_of(const struct side *side)
{
    return (struct sample){side->values, side->row ? side->row->run_count : 0};
}

static void fill_side(const struct line *line, const struct measurement *measurement,
                      struct side *side)
{
    const struct estimate unknown = {NAN, NAN, NAN, 0};

    *side = (struct side){.median = NAN, .ratio = unknown, .speed_up = unknown};
    side->row = measurement ? find_row(measurement, line->model) : NULL;
    if (!side->row)
        return;
    side->values = counted_figures(side->row, line->figure);
    side->median = sample_median(sample_of(side));
    side->only_disturbed = summarise(side->row, NULL).only_disturbed;

    const struct row *sequential = baseline_of(measurement, side->row);
    if (line->figure || !sequential || sequential == side->row)
        return;
    double *baseline = counted_figures(sequential, NULL);
    side->speed_up_disturbed = side->only_disturbed || summarise(sequential, NULL).only_disturbed;
    side->speed_up =
        ratio_in_rounds((struct sample){baseline, sequential->run_count}, sample_of(side));
    free(baseline);
}

static void fill_ratios(struct line *line, int count)
{
    line->base = 0;
    while (count > 2 && line->base < count - 1 && isnan(line->sides[line->base].median))
        line->base++;
    const struct side *base = &line->sides[line->base];
    for (int i = 0; i < count; i++) {
        struct side *side = &line->sides[i];

        side->ratio_disturbed = side->only_disturbed || base->only_disturbed;
        if (side != base)
            side->ratio = ratio_apart(sample_of(side), sample_of(base));
    }
}

/* How many files have the row. */
static int fill_line(struct line *line, const struct sources *sources,
                     const struct measurement *like)
{
    int rows = 0;

    line->sides = Calloc((size_t)sources->count, sizeof *line->sides);
    for (int i = 0; i < sources->count; i++) {
        fill_side(line, find(&sources->list[i], like), &line->sides[i]);
        rows += line->sides[i].row != NULL;
    }
    fill_ratios(line, sources->count);
    return rows;
}

static void free_line(struct line *line, int count)
{
    for (int i = 0; i < count; i++)
        free(line->sides[i].values);
    free(line->sides);
}

/* --- what files have in common -------------------------------------------------------------- */

static struct common find_lines(const struct sources *sources, const struct measurement *like)
{
    struct common common = {.measurement = like};
    int kept = 0;

    for (int i = 0; i < sources->count; i++) {
        const struct measurement *measurement = find(&sources->list[i], like);
        if (measurement)
            add_lines(&common, measurement);
    }
    for (int i = 0; i < common.line_count; i++) {
        struct line line = common.lines[i];

        if (fill_line(&line, sources, like) >= 2)
            common.lines[kept++] = line;
        else
            free_line(&line, sources->count);
    }
    common.line_count = kept;
    return common;
}

/* Is it new, or was it already found in this file or an earlier one? */
static bool is_first(const struct sources *sources, const struct measurement *measurement)
{
    for (int i = 0; i < sources->count; i++) {
        const struct measurement *found = find(&sources->list[i], measurement);
        if (found)
            return found == measurement;
    }
    return false;
}

static void leave_out(struct versus *versus, const struct measurement *measurement)
{
    const char *arguments = measurement->arguments;
    char *text =
        Format("%s%s%s%s%s", versus->left_out ? versus->left_out : "", versus->left_out ? ", " : "",
               measurement->lesson, *arguments ? " " : "", arguments);

    free(versus->left_out);
    versus->left_out = text;
}

static void add_common(struct versus *versus, const struct measurement *measurement)
{
    struct common common = find_lines(versus->sources, measurement);

    if (!common.line_count) {
        free(common.lines);
        leave_out(versus, measurement);
        return;
    }
    versus->commons =
        Reallocarray(versus->commons, (size_t)versus->common_count + 1, sizeof *versus->commons);
    versus->commons[versus->common_count++] = common;
}

struct versus compare_sources(const struct sources *sources)
{
    struct versus versus = {.sources = sources};

    for (int i = 0; i < sources->count; i++) {
        const struct results *results = &sources->list[i].results;

        for (int k = 0; k < results->measurement_count; k++)
            if (is_timed(&results->measurements[k]) && is_first(sources, &results->measurements[k]))
                add_common(&versus, &results->measurements[k]);
    }
    return versus;
}

void versus_free(struct versus *versus)
{
    for (int i = 0; i < versus->common_count; i++) {
        struct common *common = &versus->commons[i];

        for (int k = 0; k < common->line_count; k++)
            free_line(&common->lines[k], versus->sources->count);
        free(common->lines);
    }
    free(versus->commons);
    free(versus->left_out);
    *versus = (struct versus){0};
}

const char *verdict_word(const struct line *line, struct estimate ratio)
{
    bool is_time = strcmp(line->unit, "s") == 0;

    switch (difference_of(ratio)) {
    case DIFFERENCE_LESS:
        return is_time ? "faster" : "less";
    case DIFFERENCE_MORE:
        return is_time ? "slower" : "more";
    case DIFFERENCE_NOT_SHOWN:
        return "no difference shown";
    case DIFFERENCE_TOO_FEW:
        return "too few runs";
    default:
        return "-";
    }
}
