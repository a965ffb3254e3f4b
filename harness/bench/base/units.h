/*
 * units.h - one unit for all figures of a column, so that they can be compared at a glance.
 *
 * The texts are new ones that the caller frees; NULL for NAN.
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

/* s or ms, with enough decimals for two or three digits of the smallest time. */
struct unit unit_of_times(struct range range);

/* s or ms for what times differ by: coarser, since the last digits are noise. */
struct unit unit_of_differences(struct range range);

/* B, KiB, MiB or GiB. */
struct unit unit_of_memory(struct range range);

/* "100.4", "100.4 ms", "+0.3 ms" */
char *figure(double value, struct unit unit);
char *figure_with_unit(double value, struct unit unit);
char *difference_with_unit(double value, struct unit unit);

/* Of the unit "s", "B", "×" or "", with three digits, in the multiple that suits the value: "4.12 ns",
   "4.17 KiB", "12,345". */
char *figure_of_unit(double value, const char *unit);

/* "12,345" */
char *whole_number(double value);

#endif
