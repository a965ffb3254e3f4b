/*
 * fields.h - the plain members of results.h's structures by name: what results.json and
 * results.csv write and results.json is read back into. A new figure is one line in fields.c.
 */
#ifndef FIELDS_H
#define FIELDS_H

#include "results.h"

enum field_kind {
    FIELD_TEXT,         /* char *, never NULL once read */
    FIELD_TEXT_OR_NULL, /* char * */
    FIELD_FLAG,         /* bool */
    FIELD_COUNT,        /* int, 0 or more */
    FIELD_NUMBER,       /* double; NAN: not known */
    FIELD_LOAD,         /* double[3], as in /proc/loadavg */
};

struct field {
    const char *name; /* NULL ends a table */
    enum field_kind kind;
    size_t offset;
};

extern const struct field context_fields[], measurement_fields[], row_fields[], run_fields[],
    task_fields[], said_fields[], interval_fields[], figure_fields[], summary_fields[];

/* The member that `field` describes; const is the caller's to keep. */
static inline void *field_in(const struct field *field, const void *structure)
{
    return (char *)structure + field->offset;
}

/* The shortest text that reads back as the same number; "" for NAN and infinities. */
struct number_text {
    char text[32];
};
struct number_text number_text(double number);

#endif
