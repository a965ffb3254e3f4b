/*
 * units.c - choosing units and writing figures in them.
 */
#include "units.h"

#include "checked_memory.h"

#include <math.h>

void range_add(struct range *range, double value)
{
    range->min = fmin(range->min, fabs(value)); /* fmin and fmax pass over a NAN */
    range->max = fmax(range->max, fabs(value));
}

struct unit unit_of_times(struct range range)
{
    double smallest;

    if (range.max >= 1)
        return (struct unit){"s", 1, range.max >= 1000 ? 1 : range.max >= 100 ? 3 : 4};
    smallest = range.min * 1000;
    return (struct unit){"ms", 1e-3, smallest >= 10 ? 1 : smallest >= 1 ? 2 : 3};
}

struct unit unit_of_differences(struct range range)
{
    if (range.max >= 1)
        return (struct unit){"s", 1, range.max >= 1000 ? 1 : 3};
    return (struct unit){"ms", 1e-3, range.max >= 1e-3 ? 1 : range.max >= 1e-4 ? 2 : 3};
}

struct unit unit_of_memory(struct range range)
{
    static const struct unit units[] = {
        {"GiB", 1 << 30, 1},
        {"MiB", 1 << 20, 1},
        {"KiB", 1 << 10, 0},
        {"B", 1, 0},
    };
    int i = 0;

    while (i < 3 && !(range.max >= units[i].size))
        i++;
    return units[i];
}

char *figure(double value, struct unit unit)
{
    return isnan(value) ? NULL : Format("%.*f", unit.decimals, value / unit.size);
}

char *figure_with_unit(double value, struct unit unit)
{
    return isnan(value) ? NULL : Format("%.*f %s", unit.decimals, value / unit.size, unit.name);
}

/* What rounds to nothing is +0.0, never -0.0. */
char *difference_with_unit(double value, struct unit unit)
{
    double in_unit = value / unit.size;

    if (isnan(value))
        return NULL;
    if (fabs(in_unit) < 0.5 * pow(10, -unit.decimals))
        in_unit = 0;
    return Format("%+.*f %s", unit.decimals, in_unit, unit.name);
}

char *whole_number(double value)
{
    char digits[400]; /* the largest double has 309 */
    char text[560];
    size_t count, used = 0;

    if (isnan(value))
        return NULL;
    count = (size_t)snprintf(digits, sizeof digits, "%.0f", fabs(value));
    if (value < 0)
        text[used++] = '-';
    for (size_t i = 0; i < count; i++) {
        if (i > 0 && (count - i) % 3 == 0)
            text[used++] = ',';
        text[used++] = digits[i];
    }
    text[used] = '\0';
    return Strdup(text);
}

char *figure_of_unit(double value, const char *unit)
{
    static const struct {
        const char *unit, *name;
        double size;
    } multiples[] = {
        {"s", "s", 1},         {"s", "ms", 1e-3},     {"s", "µs", 1e-6},     {"s", "ns", 1e-9},
        {"B", "GiB", 1 << 30}, {"B", "MiB", 1 << 20}, {"B", "KiB", 1 << 10}, {"B", "B", 1},
    };
    const char *name = unit;
    double size = 1;

    if (isnan(value))
        return NULL;
    for (size_t i = 0; i < sizeof multiples / sizeof *multiples; i++) {
        if (strcmp(multiples[i].unit, unit) != 0)
            continue;
        name = multiples[i].name;
        size = multiples[i].size;
        if (fabs(value) >= size)
            break;
    }
    if (fabs(value) / size >= 1000 || (!*unit && value == floor(value))) {
        char *digits = whole_number(value / size);
        char *text = *name ? Format("%s %s", digits, name) : Strdup(digits);
        free(digits);
        return text;
    }
    int decimals = fabs(value) / size >= 100 ? 0 : fabs(value) / size >= 10 ? 1 : 2;
    return Format("%.*f%s%s", decimals, value / size, *name && strcmp(name, "×") != 0 ? " " : "",
                  name);
}
