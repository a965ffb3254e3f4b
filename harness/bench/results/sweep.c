/*
 * sweep.c - the figures of a sweep.
 */
#include "sweep.h"

#include <math.h>
#include <string.h>

static double time_of(const struct sweep_aspect *aspect, const struct measurement *measurement,
                      const struct row *row)
{
    (void)aspect;
    (void)measurement;
    return summarise(row, NULL).median_s;
}

static double memory_of(const struct sweep_aspect *aspect, const struct measurement *measurement,
                        const struct row *row)
{
    (void)aspect;
    (void)measurement;
    return summarise(row, NULL).memory_bytes;
}

static double speed_up_of(const struct sweep_aspect *aspect, const struct measurement *measurement,
                          const struct row *row)
{
    (void)aspect;
    return summarise(row, baseline_of(measurement, row)).speed_up;
}

static double figure_of(const struct sweep_aspect *aspect, const struct measurement *measurement,
                        const struct row *row)
{
    (void)measurement;
    return figure_median(row, aspect->name);
}

static bool is_there(const struct sweep_aspect *aspects, int count, const char *name)
{
    for (int i = 0; i < count; i++)
        if (aspects[i].name && strcmp(aspects[i].name, name) == 0)
            return true;
    return false;
}

/* What the lesson measures itself, as far as there is room. */
static int add_own_figures(const struct measurement *first, struct sweep_aspect *aspects, int count)
{
    for (int i = 0; i < first->swept_count; i++)
        for (int row = 0; row < first[i].row_count; row++)
            for (int run = 0; run < first[i].rows[row].run_count; run++) {
                const struct run *at = &first[i].rows[row].runs[run];
                for (int k = 0; k < at->figure_count && count < SWEEP_ASPECTS; k++)
                    if (!is_there(aspects, count, at->figures[k].name))
                        aspects[count++] =
                            (struct sweep_aspect){at->figures[k].name, at->figures[k].unit,
                                                  at->figures[k].name, figure_of};
            }
    return count;
}

int sweep_aspects(const struct measurement *first, struct sweep_aspect aspects[SWEEP_ASPECTS])
{
    int count = 0;

    if (!first->own_figures) {
        aspects[count++] = (struct sweep_aspect){"Total time", "s", NULL, time_of};
        if (strcmp(first->swept, "workers") == 0)
            aspects[count++] =
                (struct sweep_aspect){"Speed-up over sequential", "×", NULL, speed_up_of};
        aspects[count++] = (struct sweep_aspect){"Memory of all processes", "B", NULL, memory_of};
    }
    return add_own_figures(first, aspects, count);
}

double sweep_value(const struct sweep_aspect *aspect, const struct measurement *measurement,
                   const char *model)
{
    const struct row *row = find_row(measurement, model);

    return row && summarise(row, NULL).counted ? aspect->value(aspect, measurement, row) : NAN;
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
