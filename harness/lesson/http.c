/*
 * http.c - see http.h.
 */
#include "http.h"

#include "clock.h"
#include "options.h"
#include "recorder.h"

#include <stdarg.h>
#include <stdio.h>

TEXT(url, "http://127.0.0.1:8080", "where build/services/http listens");
SECONDS_FROM(timeout, 10, 0.001, "give up on an answer after this long");

void http_url(char address[URL_ROOM], const char *path, ...)
{
    int length = snprintf(address, URL_ROOM, "%s", url);
    va_list arguments;

    va_start(arguments, path);
    if (length < URL_ROOM)
        vsnprintf(address + length, (size_t)(URL_ROOM - length), path, arguments);
    va_end(arguments);
}

void http_start(struct frontier *frontier, long pages, double latency_s)
{
    char address[URL_ROOM];

    http_url(address, "/page/1?pages=%ld&latency=%g", pages, latency_s);
    frontier->limit = pages;
    frontier_add(frontier, address);
}

double http_timeout(void)
{
    return timeout_s;
}

bool page_read(int task, const struct page *page, const char *from, struct document *document)
{
    if (*page->problem) {
        task_result(task, "%s", page->problem);
        return false;
    }
    document_read(document, page->body, page->bytes, from);
    return true;
}

static void take_chunk(const char *line, void *arg)
{
    struct stream *stream = arg;

    task_computes(stream->id);
    if (stream->chunks++ == 0)
        stream->first_s = monotonic_seconds();
    stream->sum += number_in(line, "value");
    task_waits(stream->id, 0);
}

struct page stream_page(struct stream *stream)
{
    stream->began_s = monotonic_seconds();
    return (struct page){.take_line = take_chunk, .context = stream};
}

void stream_result(const struct stream *stream, const struct page *page)
{
    if (*page->problem)
        task_result(stream->id, "%s", page->problem);
    else
        task_result(stream->id, "%ld chunks, sum %ld, first after %.4f s", stream->chunks,
                    stream->sum, stream->first_s - stream->began_s);
}
