/*
 * coroutines/io/crawl.c - pages are fetched and their links
 * followed. K coroutines take them from a queue that knows its end.
 *
 * Usage: build/services/http          in another terminal
 *        build/coroutines/io/crawl --tasks 20 --wait 0.5
 * Compare with the same file in threading/ and multiprocessing/.
 */
#include "co_fetch.h"
#include "http.h"
#include "lesson.h"

TASKS(tasks, 20, 1, 1e6, "how many pages there are to be found");
SECONDS(wait, 0.5, "how late each answer is");
WHOLE(workers, 8, 1, 1e6, "how many pages at a time");

/* No lock for any: nobody awaits in between. */
static struct frontier frontier;
static co_queue jobs; /* numbers of addresses in the frontier */
static co_curl *curl; /* all transfers, in one thread */
static long pages;

static void task(int id, const char *url)
{
    struct page page = {0};
    struct document document;

    task_started(id);
    task_waits(id, 0);
    co_fetch(curl, &page, url, http_timeout());
    task_computes(id);
    if (page_read(id, &page, url, &document)) {
        task_result(id, "%s, %ld links", document.title,
                    document.count);
        pages++;
        for (long i = 0; i < document.count; i++)
            if (frontier_add(&frontier, document.links[i]))
                Co_queue_put(&jobs, task_arg(frontier.found));
        document_free(&document);
    }
    task_finished(id);
    page_free(&page);
}

static void *worker(void *arg)
{
    void *job;

    while (Co_queue_get(&jobs, &job)) {
        int id = task_id(job);
        task(id, frontier_address(&frontier, id));
        Co_queue_task_done(&jobs);
    }
    return arg;
}

void run(void)
{
    co_task **coroutines = Calloc(workers, sizeof *coroutines);

    curl = co_curl_open();
    Co_queue_init(&jobs, 0);
    http_start(&frontier, tasks, wait_s);
    Co_queue_put(&jobs, task_arg(1));
    for (int i = 0; i < workers; i++)
        coroutines[i] = Co_create_task(worker, NULL);
    Co_queue_join(&jobs);
    co_queue_close(&jobs); /* no more: the workers leave */
    Co_gather(coroutines, workers, NULL);
    lesson_answer("%ld of %ld pages", pages, tasks);
    frontier_free(&frontier);
    co_queue_destroy(&jobs);
    co_curl_close(curl);
}
