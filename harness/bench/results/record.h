/*
 * record.h - reads the record that a program writes of its run (docs/record.md) into a struct run.
 */
#ifndef RECORD_H
#define RECORD_H

#include "results.h"

/*
 * Parses `text` (NUL-terminated; changed while reading). Fills the run's times, costs, answer,
 * tasks and intervals. Returns true, or false with `complaint` (one line) when the record is
 * incomplete, of another version, or not a record. What is not said in it stays as it was in *run.
 * What was said before a record breaks off is in *run all the same.
 * The run's memory belongs to the caller (results_free()) in both cases.
 */
bool read_record(char *text, struct run *run, char *complaint, size_t size);

#endif
