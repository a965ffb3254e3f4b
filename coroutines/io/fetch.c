/*
 * coroutines/io/fetch.c - N pages are fetched from a server that
 * answers W seconds late: a coroutine for each, all at once or K
 * at a time.
 *
 * Usage: build/services/http          in another terminal
 *        build/coroutines/io/fetch --tasks 20 --wait 0.5 --workers
 * 5 Compare with io/fetch.c in threading/ and multiprocessing/.
 */
#include "checked_co.h"
#include "co_fetch.h"
#include "lesson.h"
#include "links.h"

static co_semaphore places;
static co_curl *curl;     /* all transfers, in one thread */
static long pages, bytes; /* no lock: nobody awaits in between */

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

static void *task(void *arg)
{
    int id = task_id(arg);
    struct page page = {0};
    char url[200];

    snprintf(url, sizeof url, "%s/page/%d?latency=%g", lesson.url,
             id, lesson.wait);
    Co_semaphore_acquire(&places);
    task_started(id);
    task_waits(id, 0);
    co_fetch(curl, &page, url, lesson.timeout);
    task_computes(id);
    report(id, &page, url);
    task_finished(id);
    Co_semaphore_release(&places);
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
    lesson_answer("%ld of %ld pages, %ld bytes", pages,
                  lesson.tasks, bytes);
    co_curl_close(curl);
    free(tasks);
    return arg;
}

void run(void)
{
    long workers = lesson.workers ? lesson.workers : lesson.tasks;

    places = (co_semaphore)CO_SEMAPHORE_INIT((size_t)workers);
    Co_run(all_tasks, NULL, NULL);
}
