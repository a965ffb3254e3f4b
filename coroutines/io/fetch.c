/*
 * coroutines/io/fetch.c - N pages that come W seconds late: K
 * coroutines each take one page after the other.
 *
 * Usage: build/services/http          in another terminal
 *        build/coroutines/io/fetch --workers 5
 * Compare with the same file in threading/ and multiprocessing/.
 */
#include "co_fetch.h"
#include "http.h"
#include "lesson.h"

TASKS(tasks, 20, 1, 1e6, "how many pages");
SECONDS(wait, 0.5, "how late each answer is");
WHOLE(workers, 0, 0, 1e6, "how many pages at a time; 0: all");

static long pages, bytes; /* that came; no lock: nobody awaits */
static long taken;
static co_curl *curl; /* all transfers, in one thread */

static void task(int id)
{
    struct page page = {0};
    struct document document;
    char url[URL_ROOM];

    http_url(url, "/page/%d?latency=%g", id, wait_s);
    task_started(id);
    task_waits(id, 0);
    co_fetch(curl, &page, url, http_timeout());
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

static void *worker(void *arg)
{
    long id;

    while ((id = ++taken) <= tasks)
        task((int)id);
    return arg;
}

void run(void)
{
    long count = workers ? workers : tasks;
    co_task **coroutines = Calloc(count, sizeof *coroutines);

    curl = co_curl_open();
    for (int i = 0; i < count; i++)
        coroutines[i] = Co_create_task(worker, NULL);
    Co_gather(coroutines, count, NULL);
    lesson_answer("%ld of %ld pages, %ld bytes", pages, tasks,
                  bytes);
    co_curl_close(curl);
}
