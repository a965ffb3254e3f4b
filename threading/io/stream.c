/*
 * threading/io/stream.c - N answers come in chunks over W seconds
 * each; a thread for each works on a chunk as soon as it is there.
 *
 * Usage: build/services/http          in another terminal
 *        build/threading/io/stream --tasks 5 --wait 1 --chunks 10
 * Compare with io/stream.c in multiprocessing/ and coroutines/.
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

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static long total; /* lock must be held */

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
    Pthread_mutex_lock(&lock);
    total += stream->sum;
    Pthread_mutex_unlock(&lock);
}

static void *task(void *arg)
{
    int id = task_id(arg);
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
    return NULL;
}

void run(void)
{
    pthread_t *threads = Calloc(tasks, sizeof *threads);

    for (int i = 0; i < tasks; i++)
        Pthread_create(&threads[i], NULL, task, task_arg(i + 1));
    for (int i = 0; i < tasks; i++)
        Pthread_join(threads[i], NULL);
    lesson_answer("sum %ld", total);
}
