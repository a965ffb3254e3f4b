/*
 * threading/io/crawl.c - pages are fetched and their links
 * followed. K threads share what is found, or wait for more.
 *
 * Usage: build/services/http          in another terminal
 *        build/threading/io/crawl --tasks 20 --wait 0.5 --workers 8
 * Compare with the same file in multiprocessing/ and coroutines/.
 */
#include "http.h"
#include "lesson.h"

TASKS(tasks, 20, 1, 1e6, "how many pages there are to be found");
SECONDS(wait, 0.5, "how late each answer is");
WHOLE(workers, 8, 1, 1e6, "how many pages at a time");

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t news = PTHREAD_COND_INITIALIZER;
static struct frontier frontier; /* lock must be held */
static long pages, busy;         /* lock must be held */

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
        Pthread_mutex_lock(&lock);
        pages++;
        for (long i = 0; i < document.count; i++)
            frontier_add(&frontier, document.links[i]);
        Pthread_mutex_unlock(&lock);
        document_free(&document);
    }
    task_finished(id);
    page_free(&page);
}

/* Waits for a page to take. 0: there will be no more. */
static int take(void)
{
    int id;

    while (!(id = frontier_take(&frontier)) && busy > 0)
        Pthread_cond_wait(&news, &lock);
    return id;
}

static void *worker(void *arg)
{
    CURL *curl = curl_easy_init();
    int id;

    Pthread_mutex_lock(&lock);
    while ((id = take())) {
        const char *url = frontier_address(&frontier, id);
        busy++;
        Pthread_mutex_unlock(&lock);
        task(id, url, curl);
        Pthread_mutex_lock(&lock);
        busy--;
        Pthread_cond_broadcast(&news);
    }
    Pthread_mutex_unlock(&lock);
    curl_easy_cleanup(curl);
    return arg;
}

void run(void)
{
    pthread_t *threads = Calloc(workers, sizeof *threads);

    http_start(&frontier, tasks, wait_s);
    for (int i = 0; i < workers; i++)
        Pthread_create(&threads[i], NULL, worker, NULL);
    for (int i = 0; i < workers; i++)
        Pthread_join(threads[i], NULL);
    lesson_answer("%ld of %ld pages", pages, tasks);
    frontier_free(&frontier);
}
