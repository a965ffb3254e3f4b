/*
 * units.h - one unit for all figures of a column, so that they can be compared at a glance.
 */
#ifndef UNITS_H
#define UNITS_H

/* Starts as {NAN, NAN}. */
struct range {
    double min, max;
};

struct unit {
    const char *name; /* "ms" */
    double size;      /* 0.001 */
    int decimals;
};

/* Takes the size of `value` (its sign apart) into the range; NAN is passed over. */
void range_add(struct range *range, double value);

/* s or ms; decimals so that the smallest time still has two figures or three. */
struct unit unit_of_times(struct range range);

/* s or ms for what times differ by: coarser, since the last figures are noise. */
struct unit unit_of_differences(struct range range);

/* B, KiB, MiB or GiB. */
struct unit unit_of_memory(struct range range);

/* The figure with or without the unit's name; NULL for NAN. The caller frees it. */
char *figure(double value, struct unit unit);
char *figure_with_unit(double value, struct unit unit);

/* "+0.3 ms" */
char *difference_with_unit(double value, struct unit unit);

/* Of the unit "s", "B" or "", with three figures, in the unit's own multiple: "4.12 ns", "4.17
   KiB", "12,345". NULL for NAN. The caller frees it. */
char *figure_of_unit(double value, const char *unit);

/* "12,345" */
char *whole_number(double value);

#endif
