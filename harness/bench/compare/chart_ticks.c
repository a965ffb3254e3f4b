/*
 * chart_ticks.c - see chart_ticks.h. gnuplot's own ticks are none where the axis is below a decade.
 */
#include "chart_ticks.h"

#include "checked_memory.h"

#include <math.h>
#include <stdbool.h>

/* Ticks at multiples of `step`. */
static void linear_ticks(FILE *out, double low, double high, double step)
{
    int count = 0;

    for (double k = ceil(low / step - 1e-9); k * step <= high * (1 + 1e-9); k++)
        if (k > 0)
            fprintf(out, "%s\"%g\" %g", count++ ? ", " : "", k * step, k * step);
}

static void decade_ticks(FILE *out, double low, double high)
{
    static const double digits[] = {1, 1.5, 2, 3, 5, 7};
    double decades = log10(high / low);
    int count = 0;

    for (double decade = floor(log10(low)); decade <= log10(high); decade++)
        for (int i = 0; i < 6; i++) {
            double tick = digits[i] * pow(10, decade);
            bool wanted = decades < 1 || i == 0 || (decades < 3 && (i == 2 || i == 4));
            if (wanted && tick >= low && tick <= high)
                fprintf(out, "%s\"%g\" %g", count++ ? ", " : "", tick, tick);
        }
}

char *chart_ticks(double low, double high)
{
    static const double steps[] = {0.01, 0.02, 0.05, 0.1, 0.2};
    char *text = NULL;
    size_t size;

    for (size_t i = 0; high / low < 4 && i < sizeof steps / sizeof *steps; i++) {
        if ((high - low) / steps[i] > 8)
            continue;
        FILE *out = have_memory(open_memstream(&text, &size));
        linear_ticks(out, low, high, steps[i]);
        fclose(out);
        return have_memory(text);
    }
    FILE *out = have_memory(open_memstream(&text, &size));
    decade_ticks(out, low, high);
    fclose(out);
    return have_memory(text);
}
