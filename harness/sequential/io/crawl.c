/*
 * harness/sequential/io/crawl.c - pages are fetched and their links
 * followed, one at a time.
 *
 * Usage: build/services/http          in another terminal
 *        build/sequential/io/crawl --tasks 20 --wait 0.5
 * Compare with the same file in the three models' folders.
 */
#include "http.h"
#include "lesson.h"

TASKS(tasks, 20, 1, 1e6, "how many pages there are to be found");
SECONDS(wait, 0.5, "how late each answer is");
WHOLE(workers, 8, 1, 1e6,
      "how many pages at a time: here always one");

static struct frontier frontier;
static long pages; /* that came */

static void task(int id, const char *url, CURL *curl)
{
    struct page page = {0};
    struct document document;

    task_started(id);
    task_waits(id, 0);
    fetch(curl, &page, url, http_timeout());
    task_computes(id);
    if (page_read(id, &page, url, &document)) {
        task_result(id, "%s, %ld links", document.title,
                    document.count);
        pages++;
        for (long i = 0; i < document.count; i++)
            frontier_add(&frontier, document.links[i]);
        document_free(&document);
    }
    task_finished(id);
    page_free(&page);
}

void run(void)
{
    CURL *curl = curl_easy_init();
    int id;

    http_start(&frontier, tasks, wait_s);
    while ((id = frontier_take(&frontier)))
        task(id, frontier_address(&frontier, id), curl);
    curl_easy_cleanup(curl);
    lesson_answer("%ld of %ld pages", pages, tasks);
    frontier_free(&frontier);
}
