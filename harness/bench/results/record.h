/*
 * record.h - reads the record that a program writes of itself and of its run (docs/record.md).
 */
#ifndef RECORD_H
#define RECORD_H

#include "results.h"

/*
 * Parses `text` (NUL-terminated; changed while reading) into *run, which holds what the record
 * leaves unsaid: times that are not known are NAN. *kind becomes the kind of model that it names.
 * Returns true, or false with `complaint` (one line) when the record is incomplete, of another
 * version, or not a record; what it said until then is in *run all the same. The caller frees *run
 * in any case.
 */
bool read_record(char *text, struct run *run, enum model_kind *kind, char *complaint, size_t size);

/* What a program says that was only asked to describe itself: its arguments and the number of its
   tasks. False: no such record. */
bool read_description(char *text, struct measurement *measurement);

#endif
