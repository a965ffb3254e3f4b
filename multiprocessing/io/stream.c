/*
 * multiprocessing/io/stream.c - N answers come in chunks over W
 * seconds each; a process for each works on a chunk as soon as it
 * is there, and tells the sum through a pipe.
 *
 * Usage: build/services/http          in another terminal
 *        build/multiprocessing/io/stream --chunks 10
 * Compare with io/stream.c in threading/ and coroutines/.
 */
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

static long total;   /* the parent's */
static int found[2]; /* children write, the parent reads */

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
    Write_full(found[1], &stream->sum, sizeof stream->sum);
}

static void task(int id)
{
    CURL *curl = curl_easy_init();
    struct stream stream = {.id = id};
    struct page page = {.take_line = take_chunk,
                        .context = &stream};
    char url[URL_ROOM];

    http_url(url, "/stream/%d?chunks=%ld&interval=%g", id, chunks,
             wait_s / (double)chunks);
    task_started(id);
    stream.began = monotonic_seconds();
    task_waits(id, 0);
    fetch(curl, &page, url, http_timeout());
    report(&stream, &page);
    task_finished(id);
    page_free(&page);
    curl_easy_cleanup(curl);
}

static void collect(void)
{
    long sum;

    while (Read_full(found[0], &sum, sizeof sum))
        total += sum;
}

void run(void)
{
    pid_t *children = Calloc(tasks, sizeof *children);

    Pipe(found);
    for (int i = 0; i < tasks; i++) {
        children[i] = Fork();
        if (children[i] == 0) {
            task(i + 1);
            _exit(0);
        }
    }
    Close(found[1]); /* or the pipe would never end */
    collect();
    for (int i = 0; i < tasks; i++)
        Waitpid(children[i]);
    lesson_answer("sum %ld", total);
}
