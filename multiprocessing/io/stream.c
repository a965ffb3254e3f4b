/*
 * multiprocessing/io/stream.c - N answers come in chunks over W
 * seconds each; a process for each works on a chunk when it is
 * there, and tells the sum through a pipe.
 *
 * Usage: build/services/http          in another terminal
 *        build/multiprocessing/io/stream --tasks 5 --chunks 10
 * Compare with io/stream.c in threading/ and coroutines/.
 */
#include "fetch.h"
#include "lesson.h"

struct stream {
    long id, chunks, sum;
    double began, first; /* seconds: asked, and first answered */
    char problem[120];
};

static void take_chunk(const char *line, void *arg)
{
    struct stream *stream = arg;

    task_computes((int)stream->id);
    if (stream->chunks++ == 0)
        stream->first = monotonic_seconds();
    stream->sum += number_in(line, "value");
    task_waits((int)stream->id, 0);
}

static void report(struct stream *stream, const struct page *page,
                   int parent)
{
    snprintf(stream->problem, sizeof stream->problem, "%s",
             page->problem);
    Write_full(parent, stream, sizeof *stream);
}

static void task(int id, int parent)
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
    report(&stream, &page, parent);
    task_finished(id);
    page_free(&page);
    curl_easy_cleanup(curl);
}

static void collect(int tasks)
{
    struct stream stream;
    long total = 0;

    while (Read_full(tasks, &stream, sizeof stream)) {
        if (*stream.problem)
            task_result((int)stream.id, "%s", stream.problem);
        else
            task_result((int)stream.id,
                        "%ld chunks, sum %ld, first after %.4f s",
                        stream.chunks, stream.sum,
                        stream.first - stream.began);
        total += stream.sum;
    }
    lesson_answer("sum %ld", total);
}

void run(void)
{
    pid_t *children = Calloc(lesson.tasks, sizeof *children);
    int ends[2];

    Pipe(ends);
    for (int i = 0; i < lesson.tasks; i++) {
        children[i] = Fork();
        if (children[i] == 0) {
            task(i + 1, ends[1]);
            _exit(0);
        }
    }
    Close(ends[1]); /* or the pipe would never end */
    collect(ends[0]);
    for (int i = 0; i < lesson.tasks; i++)
        Waitpid(children[i]);
    free(children);
}
