/*
 * site.c - see site.h.
 */
#include "site.h"

#include <math.h>
#include <string.h>

#define ITEMS 100 /* of the whole API */

#define WISH(name, ...) NUMBER(struct wishes, name, __VA_ARGS__)
const struct number wish_table[] = {
    WISH(latency, 0, 3600, false, "answer so many seconds after the request's arrival (0)"),
    WISH(size, 0, 1e8, true, "bytes of a page (1024)"),
    WISH(pages, 1, 1e7, true, "how many pages the links lead to (20)"),
    WISH(errors, 0, 100, false, "percent of the pages that answer with status 500 (0)"),
    WISH(truncate, 0, 100, false, "percent of the pages that end in the middle (0)"),
    WISH(chunks, 1, 1e6, true, "chunks of a stream (10)"),
    WISH(interval, 0, 3600, false, "seconds before each chunk of a stream (0.01)"),
    WISH(per_page, 1, 1000, true, "items of one page of the API (10)"),
    WISH(port, 0, 65535, true, "listen here; 0: on a free port (8080)"),
    {NULL, 0, 0, 0, false, NULL},
};

const struct wishes standard_wishes = {
    .size = 1024, .pages = 20, .chunks = 10, .interval = 0.01, .per_page = 10, .port = 8080};

bool is_chosen(long number, double percent)
{
    return floor((double)number * percent / 100) > floor((double)(number - 1) * percent / 100);
}

/* In HTML an ampersand is not written as such. */
static void write_link(FILE *out, const char *place, long number, const char *query)
{
    fprintf(out, "<li><a href=\"%s%ld%s", place, number, *query ? "?" : "");
    for (; *query; query++)
        if (*query == '&')
            fputs("&amp;", out);
        else
            fputc(*query, out);
    fprintf(out, "\">Page %ld</a>\n", number);
}

void write_page(FILE *out, long number, const struct wishes *wishes, const char *query)
{
    static const char end[] = "</body>\n</html>\n";

    fprintf(out,
            "<!DOCTYPE html>\n<html>\n<head><title>Page %ld</title></head>\n<body>\n"
            "<h1 id=\"top\">Page %ld</h1>\n<ul>\n",
            number, number);
    if (2 * number <= (long)wishes->pages)
        write_link(out, "/page/", 2 * number, query);
    if (2 * number + 1 <= (long)wishes->pages)
        write_link(out, "", 2 * number + 1, query); /* relative to this page */
    if (number > 1)
        write_link(out, "../page/", number / 2, query);
    write_link(out, "", number, query);
    fputs("<li><a href=\"#top\">Top</a>\n<li><a href=\"mailto:somebody@example.org\">Mail</a>\n"
          "<li><a href=\"http://example.org/page/1\">Elsewhere</a>\n</ul>\n",
          out);
    for (long at = ftell(out), until = (long)wishes->size - (long)strlen(end); at < until; at++)
        fputc(at % 64 ? '.' : '\n', out);
    fputs(end, out);
}

void write_items(FILE *out, long number, const struct wishes *wishes, const char *query)
{
    long per_page = (long)wishes->per_page, first = (number - 1) * per_page + 1;

    fprintf(out, "{\"page\": %ld, \"items\": [", number);
    for (long id = first; id < first + per_page && id <= ITEMS; id++)
        fprintf(out, "%s{\"id\": %ld, \"name\": \"item %ld\"}", id > first ? ", " : "", id, id);
    if (first + per_page <= ITEMS)
        fprintf(out, "], \"next\": \"/api/items?page=%ld%s%s\"}\n", number + 1, *query ? "&" : "",
                query);
    else
        fputs("], \"next\": null}\n", out);
}
