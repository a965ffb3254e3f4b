/*
 * http.h - what lessons do with the HTTP service, whatever their model. It has options of its own:
 * --url, where the service listens, and --timeout.
 *
 * The fetching itself is the lesson's: fetch() blocks, co_fetch() awaits.
 */
#ifndef HTTP_H
#define HTTP_H

#include "fetch.h"
#include "frontier.h"
#include "links.h"

#include <stdbool.h>

#define URL_ROOM 200

/* An address of the service: http_url(url, "/page/%d", 3). */
void http_url(char url[URL_ROOM], const char *path, ...) __attribute__((format(printf, 2, 3)));

/* A crawl begins with page 1 of a site of `pages` pages, each of whose answers is so late. */
void http_start(struct frontier *frontier, long pages, double latency_s);

/* After so many seconds an answer is given up. */
double http_timeout(void);

/* Reads the page that came from `url`; document_free() it. False: it did not come, and the task's
   result is why. */
bool page_read(int task, const struct page *page, const char *url, struct document *document);

/* An answer of the service that comes in chunks, a line each. */
struct stream {
    int id; /* the task's */
    long chunks, sum;
    double began_s, first_s; /* asked, and first answered */
};

/* To be fetched now; each chunk is worked on as soon as it is there. */
struct page stream_page(struct stream *stream);

/* The task's result: what came, or why nothing did. */
void stream_result(const struct stream *stream, const struct page *page);

#endif
