/*
 * coroutines/io/stream.c - N answers come in chunks over W seconds
 * each; a coroutine for each awaits the whole, and a chunk is
 * worked on when it is there.
 *
 * Usage: build/services/http          in another terminal
 *        build/coroutines/io/stream --tasks 5 --wait 1 --chunks 10
 * Compare with io/stream.c in threading/ and multiprocessing/.
 */
#include "checked_co.h"
#include "co_fetch.h"
#include "lesson.h"

struct stream {
    int id;
    long chunks, sum;
    double began, first; /* seconds: asked, and first answered */
};

static co_curl *curl; /* all transfers, in one thread */
static long total;    /* no lock: nobody awaits in between */

/* Called on the loop: who blocks here keeps all streams. */
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
    char url[200];

    snprintf(url, sizeof url, "%s/stream/%d?chunks=%ld&interval=%g",
             lesson.url, id, lesson.chunks,
             lesson.wait / (double)lesson.chunks);
    task_started(id);
    stream.began = monotonic_seconds();
    task_waits(id, 0);
    co_fetch(curl, &page, url, lesson.timeout);
    report(&stream, &page);
    task_finished(id);
    page_free(&page);
    return NULL;
}

static void *all_tasks(void *arg)
{
    co_task **tasks = Calloc(lesson.tasks, sizeof *tasks);

    curl = co_curl_open();
    for (int i = 0; i < lesson.tasks; i++)
        tasks[i] = Co_create_task(task, task_arg(i + 1));
    Co_gather(tasks, lesson.tasks, NULL);
    lesson_answer("sum %ld", total);
    co_curl_close(curl);
    free(tasks);
    return arg;
}

void run(void)
{
    Co_run(all_tasks, NULL, NULL);
}
