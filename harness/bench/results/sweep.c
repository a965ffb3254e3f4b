/*
 * sweep.c - the figures of a sweep.
 */
#include "sweep.h"

#include "checked_memory.h"
#include "units.h"

#include <math.h>

#define OF(member) offsetof(struct summary, member)
static const struct sweep_aspect whole[] = {
    {"Total time", "s", NULL, OF(median_s)},
    {"Speed-up over sequential", "×", NULL, OF(speed_up)}, /* where workers share the work */
    {"Memory of all processes", "B", NULL, OF(memory_bytes)},
};

/* Has any model a value at any size? A transcript's memory, say, is not measured. */
static bool is_known(const struct measurement *first, const struct sweep_aspect *aspect)
{
    for (int i = 0; i < first->swept_count; i++)
        for (int row = 0; row < first[i].row_count; row++)
            if (!isnan(sweep_value(aspect, &first[i], first[i].rows[row].model)))
                return true;
    return false;
}

/* What the lesson measured itself, as far as there is room. */
static int add_figures(const struct run *run, struct sweep_aspect *aspects, int count)
{
    for (int k = 0; k < run->figure_count && count < SWEEP_ASPECTS; k++) {
        const struct figure *figure = &run->figures[k];
        int i = 0;
        while (i < count && (!aspects[i].name || strcmp(aspects[i].name, figure->name) != 0))
            i++;
        if (i == count)
            aspects[count++] = (struct sweep_aspect){figure->name, figure->unit, figure->name, 0};
    }
    return count;
}

int sweep_aspects(const struct measurement *first, struct sweep_aspect aspects[SWEEP_ASPECTS])
{
    int count = 0;

    for (int i = 0; i < 3 && !first->own_figures; i++)
        if ((whole[i].place != OF(speed_up) || strcmp(first->swept, "workers") == 0) &&
            is_known(first, &whole[i]))
            aspects[count++] = whole[i];
    for (int i = 0; i < first->swept_count; i++)
        for (int row = 0; row < first[i].row_count; row++)
            for (int run = 0; run < first[i].rows[row].run_count; run++)
                count = add_figures(&first[i].rows[row].runs[run], aspects, count);
    return count;
}

double sweep_value(const struct sweep_aspect *aspect, const struct measurement *measurement,
                   const char *model)
{
    const struct row *row = find_row(measurement, model);
    struct summary summary =
        row ? summarise(row, baseline_of(measurement, row)) : (struct summary){0};

    if (summary.counted == 0)
        return NAN;
    return aspect->name ? figure_median(row, aspect->name)
                        : *(const double *)(const void *)((const char *)&summary + aspect->place);
}

int sweep_stop(const struct measurement *first, const char *model, const char **reason)
{
    for (int i = 0; i < first->swept_count; i++) {
        const struct row *row = find_row(&first[i], model);

        if (row && row->stopped) {
            *reason = row->stopped;
            return i;
        }
    }
    return -1;
}

char *size_text(double size)
{
    return size == floor(size) ? whole_number(size) : Format("%g", size);
}
