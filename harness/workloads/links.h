/*
 * links.h - what a crawler takes from an HTML page: its title and its links.
 */
#ifndef LINKS_H
#define LINKS_H

#include <stddef.h>

struct document {
    char title[80]; /* "" when it has none */
    char **links;   /* whole addresses on the page's own server, without #parts */
    long count;
};

/* Reads the HTML that came from `url`, however broken it is. Any thread may call it. Ends the program when
   memory runs out. document_free() it. */
void document_read(struct document *document, const char *html, size_t bytes, const char *url);
void document_free(struct document *document);

#endif
