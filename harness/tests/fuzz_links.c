/*
 * fuzz_links.c - pages as no server should send them: links.h must survive any bytes.
 *
 * The first line is the page's address, the rest its HTML.
 */
#include "links.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    const uint8_t *end = memchr(data, '\n', bytes);
    size_t length = end ? (size_t)(end - data) : 0, start = end ? length + 1 : 0;
    char *url = strndup((const char *)data, length);
    /* A copy of its own, so that a byte too far is seen. */
    char *html = malloc(bytes - start + !(bytes - start));
    struct document document;

    if (!url || !html)
        abort();
    if (bytes > start)
        memcpy(html, data + start, bytes - start);
    document_read(&document, html, bytes - start, url);
    if (strpbrk(document.title, "\r\n\t"))
        abort(); /* it is to be one line */
    for (long i = 0; i < document.count; i++)
        if (strchr(document.links[i], '#') || !strstr(document.links[i], "://"))
            abort();
    document_free(&document);
    free(html);
    free(url);
    return 0;
}
