/*
 * json.h - results.json: everything that a bench measured, to be drawn, compared and read back.
 * docs/results.md describes the file, fields.c what is in it.
 */
#ifndef JSON_H
#define JSON_H

#include "results.h"

#include <stdio.h>

#define RESULTS_SCHEMA  "concurrency-sandbox/results"
#define RESULTS_VERSION 3

/* Replaces the file as a whole by what write_json(), say, writes. 0, or a negative error number with
   the earlier file untouched. */
int save_results(const char *path, void (*write)(FILE *out, const struct results *results),
                 const struct results *results);

void write_json(FILE *out, const struct results *results);

/* The same on one line without an end; the caller frees it. */
char *json_line(const struct results *results);

/*
 * Reads a file of save_results() back. NULL; or what is wrong, a line that the caller frees and that
 * names the file and the place ("results.json: context.cores is not …"); then *results is empty.
 */
char *load_results(const char *path, struct results *results);

/* The same of a text that is in memory; `path` is for the message. */
char *read_json(const char *path, const char *text, size_t length, struct results *results);

#endif
