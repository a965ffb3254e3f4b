/*
 * view_machines.c - in what the machines, and what was built on them, are not the same.
 */
#include "view_versus.h"

#include "checked_memory.h"
#include "units.h"
#include "utf8.h"

#include <math.h>

static char *processor(const struct context *context)
{
    return utf8_clean(context->host_cpu);
}

static char *cores(const struct context *context)
{
    return Format("%d", context->cores);
}

static char *quota(const struct context *context)
{
    return isnan(context->quota) ? Strdup("none") : Format("%.3g", context->quota);
}

static char *memory(const struct context *context)
{
    const struct range range = {context->memory_total_bytes, context->memory_total_bytes};
    char *text = figure_with_unit(context->memory_total_bytes, unit_of_memory(range));

    return text ? text : Strdup("");
}

static char *kernel(const struct context *context)
{
    return utf8_clean(context->kernel);
}

static char *compiler(const struct context *context)
{
    return utf8_clean(context->compiler);
}

static char *libuv(const struct context *context)
{
    return utf8_clean(context->libuv);
}

static char *commit(const struct context *context)
{
    return utf8_clean(context->commit);
}

static char *sizes(const struct context *context)
{
    return Strdup(context->full ? "full" : "quick");
}

static char *whole(const struct context *context)
{
    return Strdup(context->partial ? "interrupted" : "whole");
}

/* Texts are new, and "" for what the system did not say. */
static const struct aspect {
    const char *name;
    char *(*text)(const struct context *context);
} aspects[] = {
    {"CPU", processor},     {"cores", cores}, {"quota", quota},   {"memory", memory},
    {"kernel", kernel},     {"libuv", libuv}, {"commit", commit}, {"sizes", sizes},
    {"compiler", compiler}, {"bench", whole},
};

#define ASPECTS (sizeof aspects / sizeof *aspects)

/* "before, later": the files from `first` on with the value that `first` has. */
static char *names_with(const struct sources *sources, char *const *values, int first)
{
    char *names = Strdup(sources->list[first].name);

    for (int i = first + 1; i < sources->count; i++) {
        if (strcmp(values[i], values[first]) != 0)
            continue;
        char *longer = Format("%s, %s", names, sources->list[i].name);
        free(names);
        names = longer;
    }
    return names;
}

static bool came_before(char *const *values, int index)
{
    for (int i = 0; i < index; i++)
        if (strcmp(values[i], values[index]) == 0)
            return true;
    return false;
}

static bool all_same(char *const *values, int count)
{
    for (int i = 1; i < count; i++)
        if (strcmp(values[i], values[0]) != 0)
            return false;
    return true;
}

static void add_aspect(struct grid *grid, const struct sources *sources,
                       const struct aspect *aspect)
{
    char **values = Calloc((size_t)sources->count, sizeof *values);

    for (int i = 0; i < sources->count; i++)
        values[i] = aspect->text(&sources->list[i].results.context);
    for (int i = 0; i < sources->count && !all_same(values, sources->count); i++) {
        if (came_before(values, i))
            continue;
        struct grid_row *cells = grid_add_row(grid);
        if (i == 0)
            cells->cells[0] = Strdup(aspect->name);
        cells->cells[1] = Strdup(*values[i] ? values[i] : "not known");
        cells->cells[2] = names_with(sources, values, i);
    }
    for (int i = 0; i < sources->count; i++)
        free(values[i]);
    free(values);
}

bool view_machines(const struct sources *sources, struct view *view)
{
    static const char *const columns[] = {"differs", "", "in"};

    *view = (struct view){0};
    for (int i = 0; i < 3; i++)
        grid_add_column(&view->grid,
                        (struct grid_column){(char *)columns[i], LEFT,
                                             i == 1 ? TONE_STRONG : TONE_PLAIN, .drop = 0});
    for (size_t i = 0; i < ASPECTS; i++)
        add_aspect(&view->grid, sources, &aspects[i]);
    if (view->grid.row_count)
        return true;
    view_free(view);
    return false;
}
