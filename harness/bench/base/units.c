/*
 * units.c - choosing units and writing figures in them.
 */
#include "units.h"

#include "checked_memory.h"

#include <math.h>
#include <stdbool.h>

void range_add(struct range *range, double value)
{
    range->min = fmin(range->min, fabs(value)); /* fmin and fmax pass over a NAN */
    range->max = fmax(range->max, fabs(value));
}

struct unit unit_of_times(struct range range)
{
    if (range.max >= 1)
        return (struct unit){"s", 1, range.max >= 1000 ? 1 : range.max >= 100 ? 3 : 4};
    return (struct unit){"ms", 1e-3, range.min >= 10e-3 ? 1 : range.min >= 1e-3 ? 2 : 3};
}

struct unit unit_of_differences(struct range range)
{
    if (range.max >= 1)
        return (struct unit){"s", 1, range.max >= 1000 ? 1 : 3};
    return (struct unit){"ms", 1e-3, range.max >= 1e-3 ? 1 : range.max >= 1e-4 ? 2 : 3};
}

/* The largest of the unit's multiples that the value reaches, or else the smallest. */
static struct unit multiple_of(const char *unit, double value)
{
    static const struct {
        const char *unit;
        struct unit multiple;
    } multiples[] = {
        {"s", {"s", 1, 0}},         {"s", {"ms", 1e-3, 0}},     {"s", {"µs", 1e-6, 0}},
        {"s", {"ns", 1e-9, 0}},     {"B", {"GiB", 1 << 30, 1}}, {"B", {"MiB", 1 << 20, 1}},
        {"B", {"KiB", 1 << 10, 0}}, {"B", {"B", 1, 0}},
    };
    struct unit found = {unit, 1, 0};

    for (size_t i = 0; i < sizeof multiples / sizeof *multiples; i++) {
        if (strcmp(multiples[i].unit, unit) != 0)
            continue;
        found = multiples[i].multiple;
        if (fabs(value) >= found.size)
            break;
    }
    return found;
}

struct unit unit_of_memory(struct range range)
{
    return multiple_of("B", range.max);
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
    bool nothing = fabs(value / unit.size) < 0.5 * pow(10, -unit.decimals);

    return isnan(value)
               ? NULL
               : Format("%+.*f %s", unit.decimals, nothing ? 0 : value / unit.size, unit.name);
}

char *whole_number(double value)
{
    OWNED char *digits = isnan(value) ? NULL : Format("%.0f", fabs(value));
    char *text = isnan(value) ? NULL : Strdup(value < 0 ? "-" : "");

    for (size_t left = digits ? strlen(digits) : 0, i = 0; left > 0; left--, i++)
        Append(&text, "%s%c", i > 0 && left % 3 == 0 ? "," : "", digits[i]);
    return text;
}

char *figure_of_unit(double value, const char *unit)
{
    struct unit multiple = multiple_of(unit, value);
    double in_unit = value / multiple.size, size = fabs(in_unit);
    const char *space = *multiple.name && strcmp(multiple.name, "×") != 0 ? " " : "";
    bool whole = size >= 1000 || (!*unit && value == floor(value));

    if (isnan(value))
        return NULL;
    OWNED char *digits = whole ? whole_number(in_unit)
                               : Format("%.*f",
                                        size >= 100  ? 0
                                        : size >= 10 ? 1
                                                     : 2,
                                        in_unit);
    return Format("%s%s%s", digits, space, multiple.name);
}
