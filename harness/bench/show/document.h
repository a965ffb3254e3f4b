/*
 * document.h - one walk over a measurement, or over all results, which the terminal, markdown.c and
 * page.c write down each in its way.
 */
#ifndef DOCUMENT_H
#define DOCUMENT_H

#include "results.h"
#include "view.h"

#include <stdio.h>

struct document {
    FILE *out;
    const struct table_style *style; /* of a terminal, or NULL */
    const char *directory;           /* that charts are in, or NULL */

    void (*heading)(const struct document *document, const char *slug, const char *text);
    void (*paragraph)(const struct document *document, enum tone tone, const char *text);
    void (*table)(const struct document *document, const struct view *view);
    /* What stands between heading and tables: the charts; or NULL. */
    void (*begin)(const struct document *document, const struct measurement *measurement,
                  const char *slug);
};

/* `slug` names its section and files; NULL: it has no heading but what begin() writes. */
void write_measurement(const struct document *document, const struct measurement *measurement,
                       const char *slug);

/* A section for each measurement, one for what differs between the models, one for the claims. */
void write_sections(const struct document *document, const struct results *results);

void write_markdown(FILE *out, const struct results *results);

/* What writes any document down in Markdown. */
struct document markdown_document(FILE *out);

#endif
