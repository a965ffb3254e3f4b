/*
 * harness/sequential/io/fetch.c - N pages are fetched from a server
 * that answers W seconds late: one after the other.
 *
 * Usage: build/services/http          in another terminal
 *        build/sequential/io/fetch --tasks 20 --wait 0.5
 * Compare with io/fetch.c in threading/, multiprocessing/ and
 * coroutines/.
 */
#include "fetch.h"
#include "lesson.h"
#include "links.h"

static long pages, bytes; /* that came */

static void report(int id, const struct page *page, const char *url)
{
    struct document document;

    if (*page->problem) {
        task_result(id, "%s", page->problem);
        return;
    }
    document_read(&document, page->body, page->bytes, url);
    task_result(id, "%s, %zu bytes", document.title, page->bytes);
    document_free(&document);
    pages++;
    bytes += (long)page->bytes;
}

static void task(int id, CURL *curl)
{
    struct page page = {0};
    char url[200];

    snprintf(url, sizeof url, "%s/page/%d?latency=%g", lesson.url,
             id, lesson.wait);
    task_started(id);
    task_waits(id, 0);
    fetch(curl, &page, url, lesson.timeout);
    task_computes(id);
    report(id, &page, url);
    task_finished(id);
    page_free(&page);
}

void run(void)
{
    CURL *curl = curl_easy_init();

    for (int i = 0; i < lesson.tasks; i++)
        task(i + 1, curl);
    curl_easy_cleanup(curl);
    lesson_answer("%ld of %ld pages, %ld bytes", pages,
                  lesson.tasks, bytes);
}
