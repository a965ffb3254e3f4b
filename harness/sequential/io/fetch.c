/*
 * harness/sequential/io/fetch.c - N pages that come W seconds late:
 * one after the other.
 *
 * Usage: build/services/http          in another terminal
 *        build/sequential/io/fetch --tasks 20 --wait 0.5
 * Compare with the same file in the three models' folders.
 */
#include "http.h"
#include "lesson.h"

TASKS(tasks, 20, 1, 1e6, "how many pages");
SECONDS(wait, 0.5, "how late each answer is");
WHOLE(workers, 0, 0, 1e6, "how many at a time: here always one");

static long pages, bytes; /* that came */

static void task(int id, CURL *curl)
{
    struct page page = {0};
    struct document document;
    char url[URL_ROOM];

    http_url(url, "/page/%d?latency=%g", id, wait_s);
    task_started(id);
    task_waits(id, 0);
    fetch(curl, &page, url, http_timeout());
    task_computes(id);
    if (page_read(id, &page, url, &document)) {
        task_result(id, "%s, %zu bytes", document.title,
                    page.bytes);
        document_free(&document);
        pages++;
        bytes += (long)page.bytes;
    }
    task_finished(id);
    page_free(&page);
}

void run(void)
{
    CURL *curl = curl_easy_init();

    for (int i = 0; i < tasks; i++)
        task(i + 1, curl);
    curl_easy_cleanup(curl);
    lesson_answer("%ld of %ld pages, %ld bytes", pages, tasks,
                  bytes);
}
