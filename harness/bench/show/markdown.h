/*
 * markdown.h - tables.md: the tables of all measurements, as GitHub shows them.
 */
#ifndef MARKDOWN_H
#define MARKDOWN_H

#include "results.h"
#include "view.h"

#include <stdio.h>

/* Replaces the file as a whole. 0, or a negative error number with the earlier file untouched. */
int save_markdown(const char *path, const struct results *results);

void write_markdown(FILE *out, const struct results *results);

/* A table, and a text in which nothing is taken for Markdown. */
void markdown_view(FILE *out, const struct view *view);
void markdown_text(FILE *out, const char *text);

#endif
