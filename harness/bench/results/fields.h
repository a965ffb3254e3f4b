/*
 * fields.h - what results.h's structures consist of, by name. results.json is written from these
 * tables and read back by them, results.csv takes its columns from them: a member has one line.
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
    FIELD_CHOICE,       /* an enum; in the file one of `names` */
    FIELD_TASK,         /* int, 1 to the owner's count */
    FIELD_TASK_NUMBERS, /* double *, as many as the owner counts; or NULL */
    FIELD_OBJECT,       /* a structure of its own */
    FIELD_LIST,         /* a pointer to structures, which are counted beside it */
    FIELD_SUMMARY,      /* of a row: computed when it is written, passed over when it is read */
};

struct structure;

struct field {
    const char *name; /* NULL ends a table */
    enum field_kind kind;
    size_t offset;
    bool is_column;                    /* of results.csv */
    size_t count_offset;               /* of the int that counts: in the same structure for a list,
                                          else in the owner's, the structure whose list this is in */
    int most;                          /* elements of a list that are saved (0: all), or choices */
    const struct structure *structure; /* of an object or a list's elements */
    const char *const *names;          /* of choices */
};

struct structure {
    size_t size;
    const struct field *fields;
};

extern const struct structure results_structure, context_structure, measurement_structure,
    row_structure, run_structure, interval_structure, summary_structure;

/* Of a run's many tasks, intervals and lines said a file keeps the first so many each. */
#define SAVED_MOST 2000

/* Frees all that the structure owns; *data itself is the caller's. */
void structure_free(const struct structure *structure, void *data);

/* The member that `field` describes, its count, its elements; const is the caller's to keep. */
static inline void *field_in(const struct field *field, const void *structure)
{
    return (char *)structure + field->offset;
}

static inline int *count_in(const struct field *field, const void *structure)
{
    return (int *)((char *)structure + field->count_offset);
}

static inline void *element_of(const struct field *field, const void *structure, int index)
{
    return *(char **)field_in(field, structure) + (size_t)index * field->structure->size;
}

#endif
