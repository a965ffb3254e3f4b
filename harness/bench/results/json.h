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

/* Replaces the file as a whole. 0, or a negative error number with the earlier file untouched. */
int save_results(const char *path, const struct results *results);

void write_json(FILE *out, const struct results *results);

/* The same on one line without an end; the caller frees it. */
char *json_line(const struct results *results);

/*
 * Reads a file of save_results() back. 0; or a negative error number, *results empty, and in
 * `message` one line that names the file and where it applies the line ("results.json: line 7: …").
 * Call results_free() afterwards in either case.
 */
int load_results(const char *path, struct results *results, char *message, size_t size);

/* The same of a text that is in memory; `path` is for the message. */
int read_json(const char *path, const char *text, size_t length, struct results *results,
              char *message, size_t size);

/* A regular file's content, with a NUL behind it, that the caller frees; or NULL, errno says why. */
char *read_whole_file(const char *path, size_t *length);

#endif
