/*
 * harness/sequential/io/crawl.c - pages are fetched, and the links
 * on them followed: work that is found on the way. One at a time.
 *
 * Usage: build/services/http          in another terminal
 *        build/sequential/io/crawl --tasks 20 --wait 0.5
 * Compare with io/crawl.c in threading/, multiprocessing/ and
 * coroutines/.
 */
#include "fetch.h"
#include "frontier.h"
#include "lesson.h"
#include "links.h"

static struct frontier frontier;
static long pages; /* that came */

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
        frontier_add(&frontier, document.links[i]);
    document_free(&document);
}

static void task(int id, const char *url, CURL *curl)
{
    struct page page = {0};

    task_started(id);
    task_waits(id, 0);
    fetch(curl, &page, url, lesson.timeout);
    task_computes(id);
    follow(id, &page, url);
    task_finished(id);
    page_free(&page);
}

static void start(void)
{
    char url[200];

    snprintf(url, sizeof url, "%s/page/1?pages=%ld&latency=%g",
             lesson.url, lesson.tasks, lesson.wait);
    frontier.limit = lesson.tasks;
    frontier_add(&frontier, url);
}

void run(void)
{
    CURL *curl = curl_easy_init();
    int id;

    start();
    while ((id = frontier_take(&frontier)))
        task(id, frontier_address(&frontier, id), curl);
    curl_easy_cleanup(curl);
    lesson_answer("%ld of %ld pages", pages, lesson.tasks);
    frontier_free(&frontier);
}
