/*
 * threading/io/fetch.c - N pages that come W seconds late: K
 * threads each take one page after the other.
 *
 * Usage: build/services/http          in another terminal
 *        build/threading/io/fetch --workers 5
 * Compare with the same file in multiprocessing/ and coroutines/.
 */
#include "http.h"
#include "lesson.h"

TASKS(tasks, 20, 1, 1e6, "how many pages");
SECONDS(wait, 0.5, "how late each answer is");
WHOLE(workers, 0, 0, 1e6, "how many pages at a time; 0: all");

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static long pages, bytes; /* that came; lock must be held */
static _Atomic long taken;

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
        Pthread_mutex_lock(&lock);
        pages++;
        bytes += (long)page.bytes;
        Pthread_mutex_unlock(&lock);
    }
    task_finished(id);
    page_free(&page);
}

static void *worker(void *arg)
{
    CURL *curl = curl_easy_init();
    long id;

    while ((id = ++taken) <= tasks)
        task((int)id, curl);
    curl_easy_cleanup(curl);
    return arg;
}

void run(void)
{
    long count = workers ? workers : tasks;
    pthread_t *threads = Calloc(count, sizeof *threads);

    for (int i = 0; i < count; i++)
        Pthread_create(&threads[i], NULL, worker, NULL);
    for (int i = 0; i < count; i++)
        Pthread_join(threads[i], NULL);
    lesson_answer("%ld of %ld pages, %ld bytes", pages, tasks,
                  bytes);
}
