/*
 * json.h - results.json: everything that a bench measured, to be drawn, compared and read back.
 * docs/results.md describes the file.
 */
#ifndef JSON_H
#define JSON_H

#include "results.h"

#include <stdio.h>

#define RESULTS_SCHEMA  "concurrency-sandbox/results"
#define RESULTS_VERSION 2

/* What a file keeps of a run with many tasks: so many tasks, intervals, lines said. */
#define SAVED_TASKS_MAX     2000
#define SAVED_INTERVALS_MAX 2000
#define SAVED_SAID_MAX      2000

/* Replaces the file as a whole. 0, or a negative error number with the earlier file untouched. */
int save_results(const char *path, const struct results *results);

void write_json(FILE *out, const struct results *results);

/*
 * Reads a file of save_results() back. 0; or a negative error number, *results empty, and in
 * `message` one line that names the file and where it applies the line ("results.json: line 7: …").
 * Call results_free() afterwards in either case.
 */
int load_results(const char *path, struct results *results, char *message, size_t size);

#endif
