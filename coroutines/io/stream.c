/*
 * coroutines/io/stream.c - N answers come in chunks over W seconds
 * each; a coroutine for each awaits the whole, and a chunk is
 * worked on as soon as it is there.
 *
 * Usage: build/services/http          in another terminal
 *        build/coroutines/io/stream --tasks 5 --wait 1 --chunks 10
 * Compare with io/stream.c in threading/ and multiprocessing/.
 */
#include "co_fetch.h"
#include "http.h"
#include "lesson.h"

TASKS(tasks, 5, 1, 1e7, "how many tasks");
SECONDS(wait, 1, "how long each answer takes");
WHOLE(chunks, 10, 1, 1e6, "of each answer");

struct stream {
    int id;
    long chunks, sum;
    double began, first; /* seconds: asked, and first answered */
};

static co_curl *curl; /* all transfers, in one thread */
static long total;    /* no lock: nobody awaits in between */

/* Called on the loop: while it blocks, no stream goes on. */
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

static void *task(void *arg)
{
    int id = task_id(arg);
    struct stream stream = {.id = id};
    struct page page = {.take_line = take_chunk,
                        .context = &stream};
    char url[URL_ROOM];

    http_url(url, "/stream/%d?chunks=%ld&interval=%g", id, chunks,
             wait_s / (double)chunks);
    task_started(id);
    stream.began = monotonic_seconds();
    task_waits(id, 0);
    co_fetch(curl, &page, url, http_timeout());
    report(&stream, &page);
    task_finished(id);
    page_free(&page);
    return NULL;
}

void run(void)
{
    co_task **coroutines = Calloc(tasks, sizeof *coroutines);

    curl = co_curl_open();
    for (int i = 0; i < tasks; i++)
        coroutines[i] = Co_create_task(task, task_arg(i + 1));
    Co_gather(coroutines, tasks, NULL);
    lesson_answer("sum %ld", total);
    co_curl_close(curl);
}
