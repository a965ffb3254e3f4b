/*
 * record.h - reads the record that a program writes of itself and of its run (docs/record.md).
 */
#ifndef RECORD_H
#define RECORD_H

#include "results.h"

/* What a program says of itself before it says anything of a run. */
struct description {
    enum model_kind kind;       /* MODEL_UNKNOWN: it does not say */
    struct argument *arguments; /* as it resolved them */
    int argument_count;
    int tasks; /* 0: it does not say */
};

/*
 * Parses `text` (NUL-terminated; changed while reading) into *run and *description, which hold what
 * the record leaves unsaid: times that are not known are NAN. Returns true, or false with
 * `complaint` (one line) when the record is incomplete, of another version, or not a record; what
 * it said until then is there all the same. The caller frees both in any case.
 */
bool read_record(char *text, struct run *run, struct description *description, char *complaint,
                 size_t size);

/* The same for a program that was only asked to describe itself: it has no run. */
bool read_description(char *text, struct description *description);
void description_free(struct description *description);

#endif
