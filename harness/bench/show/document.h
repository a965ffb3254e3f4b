/*
 * document.h - the results as a whole: one walk over them, which markdown.c and page.c write down
 * each in its way.
 */
#ifndef DOCUMENT_H
#define DOCUMENT_H

#include "view.h"

#include <stdio.h>

struct document {
    FILE *out;
    const struct results *results;
    const char *directory; /* that the charts are in, or NULL */

    void (*heading)(const struct document *document, const char *slug, const char *text);
    void (*paragraph)(const struct document *document, enum tone tone, const char *text);
    void (*table)(const struct document *document, const struct view *view);
    /* The charts of a measurement, whose files are named after `slug`. */
    void (*charts)(const struct document *document, const struct measurement *measurement,
                   const char *slug);
};

/* A section for each measurement, one for what differs between the models, one for the claims. */
void write_sections(const struct document *document);

#endif
