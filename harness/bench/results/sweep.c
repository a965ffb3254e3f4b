/*
 * sweep.c - the figures of a sweep.
 */
#include "sweep.h"

#include "checked_memory.h"
#include "units.h"

#include <math.h>

static double time_of(const struct measurement *measurement, const struct row *row)
{
    (void)measurement;
    return summarise(row, NULL).median_s;
}

static double memory_of(const struct measurement *measurement, const struct row *row)
{
    (void)measurement;
    return summarise(row, NULL).memory_bytes;
}

static double speed_up_of(const struct measurement *measurement, const struct row *row)
{
    return summarise(row, baseline_of(measurement, row)).speed_up;
}

static const struct sweep_aspect whole = {"Total time", "s", NULL, time_of};
static const struct sweep_aspect gain = {"Speed-up over sequential", "×", NULL, speed_up_of};
static const struct sweep_aspect memory = {"Memory of all processes", "B", NULL, memory_of};

/* The memory of a transcript's run, say, is not measured. */
static bool has_memory(const struct measurement *first)
{
    for (int i = 0; i < first->swept_count; i++)
        for (int row = 0; row < first[i].row_count; row++)
            if (!isnan(memory_of(&first[i], &first[i].rows[row])))
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
            aspects[count++] =
                (struct sweep_aspect){figure->name, figure->unit, figure->name, NULL};
    }
    return count;
}

int sweep_aspects(const struct measurement *first, struct sweep_aspect aspects[SWEEP_ASPECTS])
{
    int count = 0;

    if (!first->own_figures) {
        aspects[count++] = whole;
        if (strcmp(first->swept, "workers") == 0)
            aspects[count++] = gain;
        if (has_memory(first))
            aspects[count++] = memory;
    }
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

    if (!row || summarise(row, NULL).counted == 0)
        return NAN;
    return aspect->name ? figure_median(row, aspect->name) : aspect->value(measurement, row);
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
