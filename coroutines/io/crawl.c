/*
 * coroutines/io/crawl.c - pages are fetched, and the links on them
 * followed: work that is found on the way. K coroutines take what
 * has been found from a queue, which knows also when all that was
 * put there is dealt with.
 *
 * Usage: build/services/http          in another terminal
 *        build/coroutines/io/crawl --tasks 20 --wait 0.5 --workers
 * 8 Compare with io/crawl.c in threading/ and multiprocessing/.
 */
#include "checked_co.h"
#include "co_fetch.h"
#include "frontier.h"
#include "lesson.h"
#include "links.h"

/* No lock for any: nobody awaits in between. */
static struct frontier frontier;
static co_queue jobs; /* numbers of addresses in the frontier */
static co_curl *curl;
static long pages;

static void add(const char *url)
{
    if (frontier_add(&frontier, url))
        Co_queue_put(&jobs, task_arg(frontier.found));
}

static void follow(int id, const struct page *page, const char *url)
{
    struct document document;

    if (*page->problem) {
        task_result(id, "%s", page->problem);
        return;
    }
    document_read(&document, page->body, page->bytes, url);
    task_result(id, "%s, %ld links", document.title,
                document.count);
    pages++;
    for (long i = 0; i < document.count; i++)
        add(document.links[i]);
    document_free(&document);
}

static void task(int id, const char *url)
{
    struct page page = {0};

    task_started(id);
    task_waits(id, 0);
    co_fetch(curl, &page, url, lesson.timeout);
    task_computes(id);
    follow(id, &page, url);
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

static void start(void)
{
    char url[200];

    snprintf(url, sizeof url, "%s/page/1?pages=%ld&latency=%g",
             lesson.url, lesson.tasks, lesson.wait);
    frontier.limit = lesson.tasks;
    add(url);
}

static void *all_tasks(void *arg)
{
    co_task **workers = Calloc(lesson.workers, sizeof *workers);

    curl = co_curl_open();
    Co_queue_init(&jobs, 0);
    start();
    for (int i = 0; i < lesson.workers; i++)
        workers[i] = Co_create_task(worker, NULL);
    Co_queue_join(&jobs);
    co_queue_close(&jobs); /* no more: the workers leave */
    Co_gather(workers, lesson.workers, NULL);
    lesson_answer("%ld of %ld pages", pages, lesson.tasks);
    co_queue_destroy(&jobs);
    co_curl_close(curl);
    frontier_free(&frontier);
    free(workers);
    return arg;
}

void run(void)
{
    Co_run(all_tasks, NULL, NULL);
}
