/*
 * site.h - what the HTTP service has to say: pages with links, items page by page.
 *
 * Everything follows from a number and the wishes alone, so that a lesson's answer can be checked.
 */
#ifndef SITE_H
#define SITE_H

#include "program.h"

#include <stdbool.h>
#include <stdio.h>

/* How the service is to behave: set for all by its arguments, for one request by its query. */
struct wishes {
    double latency;  /* seconds from a request's arrival to its answer */
    double size;     /* bytes of a page (more where the links need them) */
    double pages;    /* that the links lead to; others are there for who asks for them */
    double errors;   /* percent of the pages that answer with status 500 */
    double truncate; /* percent of the pages that end in the middle */
    double chunks;   /* of a stream */
    double interval; /* seconds between two chunks */
    double per_page; /* items of one page of the API */
    double port;     /* of the service; no request can change it */
};

extern const struct number wish_table[];
extern const struct wishes standard_wishes;

/* Is the number-th page one of the `percent`? They are spread evenly: 10 % is every tenth. */
bool is_chosen(long number, double percent);

/*
 * `query` is passed on in the links ("" or "latency=0.05&pages=20").
 *
 * A page links to 2K and 2K + 1 where these exist (so all are found from page 1), back to K / 2 and
 * to itself, and to some that are none of the site's pages.
 */
void write_page(FILE *out, long number, const struct wishes *wishes, const char *query);

/* {"page": K, "items": [{"id": …, "name": …} …], "next": "/api/items?page=…" or null} */
void write_items(FILE *out, long number, const struct wishes *wishes, const char *query);

#endif
