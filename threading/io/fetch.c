/*
 * threading/io/fetch.c - N pages are fetched from a server that
 * answers W seconds late: a thread for each, or K threads that
 * take one page after the other.
 *
 * Usage: build/services/http          in another terminal
 *        build/threading/io/fetch --tasks 20 --wait 0.5 --workers 5
 * Compare with io/fetch.c in multiprocessing/ and coroutines/.
 */
#include "fetch.h"
#include "lesson.h"
#include "links.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static long taken, pages, bytes; /* lock must be held */

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
    Pthread_mutex_lock(&lock);
    pages++;
    bytes += (long)page->bytes;
    Pthread_mutex_unlock(&lock);
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

static int take(void)
{
    Pthread_mutex_lock(&lock);
    int id = taken < lesson.tasks ? (int)++taken : 0;
    Pthread_mutex_unlock(&lock);
    return id;
}

static void *worker(void *arg)
{
    CURL *curl = curl_easy_init();

    for (int id = take(); id; id = take())
        task(id, curl);
    curl_easy_cleanup(curl);
    return arg;
}

void run(void)
{
    long workers = lesson.workers ? lesson.workers : lesson.tasks;
    pthread_t *threads = Calloc(workers, sizeof *threads);

    for (int i = 0; i < workers; i++)
        Pthread_create(&threads[i], NULL, worker, NULL);
    for (int i = 0; i < workers; i++)
        Pthread_join(threads[i], NULL);
    lesson_answer("%ld of %ld pages, %ld bytes", pages,
                  lesson.tasks, bytes);
    free(threads);
}
