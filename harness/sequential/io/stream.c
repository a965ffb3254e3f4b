/*
 * harness/sequential/io/stream.c - N answers come in chunks over W
 * seconds each; each chunk is worked on when it is there: but one
 * answer after the other.
 *
 * Usage: build/services/http          in another terminal
 *        build/sequential/io/stream --tasks 5 --wait 1 --chunks 10
 * Compare with io/stream.c in threading/, multiprocessing/ and
 * coroutines/.
 */
#include "fetch.h"
#include "lesson.h"

struct stream {
    int id;
    long chunks, sum;
    double began, first; /* seconds: asked, and first answered */
};

static long total;

static void take_chunk(const char *line, void *arg)
{
    struct stream *stream = arg;

    task_computes(stream->id);
    if (stream->chunks++ == 0)
        stream->first = monotonic_seconds();
    stream->sum += number_in(line, "value");
    task_waits(stream->id, 0);
}

static void report(const struct stream *stream,
                   const struct page *page)
{
    if (*page->problem)
        task_result(stream->id, "%s", page->problem);
    else
        task_result(stream->id,
                    "%ld chunks, sum %ld, first after %.4f s",
                    stream->chunks, stream->sum,
                    stream->first - stream->began);
    total += stream->sum;
}

static void task(int id)
{
    CURL *curl = curl_easy_init();
    struct stream stream = {.id = id};
    struct page page = {.take_line = take_chunk,
                        .context = &stream};
    char url[200];

    snprintf(url, sizeof url, "%s/stream/%d?chunks=%ld&interval=%g",
             lesson.url, id, lesson.chunks,
             lesson.wait / (double)lesson.chunks);
    task_started(id);
    stream.began = monotonic_seconds();
    task_waits(id, 0);
    fetch(curl, &page, url, lesson.timeout);
    report(&stream, &page);
    task_finished(id);
    page_free(&page);
    curl_easy_cleanup(curl);
}

void run(void)
{
    for (int i = 0; i < lesson.tasks; i++)
        task(i + 1);
    lesson_answer("sum %ld", total);
}
