/*
 * markdown.h - tables.md: the tables of all measurements, as GitHub shows them.
 */
#ifndef MARKDOWN_H
#define MARKDOWN_H

#include "document.h"
#include "results.h"

#include <stdio.h>

/* Replaces the file as a whole. 0, or a negative error number with the earlier file untouched. */
int save_markdown(const char *path, const struct results *results);

void write_markdown(FILE *out, const struct results *results);

/* What writes any document down in Markdown. */
struct document markdown_document(FILE *out);

#endif
