/*
 * fetch.h - one HTTP GET: what came back, or in plain words why it did not.
 *
 * fetch() blocks. A loop that drives many transfers by itself calls fetch_prepare() before and
 * fetch_finish() after each of them.
 */
#ifndef FETCH_H
#define FETCH_H

#include <curl/curl.h>
#include <stddef.h>

/* Start with {0} (and take_line, where lines are wanted); page_free() what came. */
struct page {
    char *body; /* with a NUL at the end; "" when nothing came */
    size_t bytes;
    /* Why it is not there or not whole: "connection refused", "HTTP 500", "truncated: 512 of 1024
       bytes", "no answer within 0.5 s"; "" when all is well. */
    char problem[120];

    /* Unless NULL: called with each line as soon as it is complete, without its newline; `body` then
       keeps only the incomplete rest. */
    void (*take_line)(const char *line, void *context);
    void *context;

    size_t room; /* private */
    double timeout_s;
};

/*
 * Gets `url` into *page, in `timeout_s` seconds or not at all. `curl` comes from curl_easy_init()
 * and keeps its connection for the next fetch; NULL (out of memory) is a problem like others.
 * Any number of threads may fetch at once, each with a `curl` of its own. The program's limit of
 * open files is raised as far as possible: a fetch takes about three.
 */
void fetch(CURL *curl, struct page *page, const char *url, double timeout_s);

/* The two halves of it, for a `curl` that is not NULL. *page stays where it is in between. */
void fetch_prepare(CURL *curl, struct page *page, const char *url, double timeout_s);
void fetch_finish(CURL *curl, CURLcode code, struct page *page);

void page_free(struct page *page);

/* The whole number behind "name": in a line of JSON; 0: there is none. */
long number_in(const char *line, const char *name);

#endif
