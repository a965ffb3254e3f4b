/*
 * threading/io/crawl.c - pages are fetched, and the links on them
 * followed: work that is found on the way. K threads share what
 * has been found; who finds nothing there waits until there is
 * more, or until nobody is left who could find any.
 *
 * Usage: build/services/http          in another terminal
 *        build/threading/io/crawl --tasks 20 --wait 0.5 --workers 8
 * Compare with io/crawl.c in multiprocessing/ and coroutines/.
 */
#include "fetch.h"
#include "frontier.h"
#include "lesson.h"
#include "links.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t news = PTHREAD_COND_INITIALIZER;
static struct frontier frontier; /* lock must be held */
static long pages, busy;         /* lock must be held */

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
    Pthread_mutex_lock(&lock);
    pages++;
    for (long i = 0; i < document.count; i++)
        frontier_add(&frontier, document.links[i]);
    Pthread_mutex_unlock(&lock);
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

/* Waits for a page to take. 0: there will be none any more. */
static int take(const char **url)
{
    int id;

    Pthread_mutex_lock(&lock);
    while (!(id = frontier_take(&frontier)) && busy > 0)
        Pthread_cond_wait(&news, &lock);
    if (id) {
        *url = frontier_address(&frontier, id);
        busy++;
    }
    Pthread_mutex_unlock(&lock);
    return id;
}

static void done(void)
{
    Pthread_mutex_lock(&lock);
    busy--;
    Pthread_cond_broadcast(&news);
    Pthread_mutex_unlock(&lock);
}

static void *worker(void *arg)
{
    CURL *curl = curl_easy_init();
    const char *url;
    int id;

    while ((id = take(&url))) {
        task(id, url, curl);
        done();
    }
    curl_easy_cleanup(curl);
    return arg;
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
    pthread_t *threads = Calloc(lesson.workers, sizeof *threads);

    start();
    for (int i = 0; i < lesson.workers; i++)
        Pthread_create(&threads[i], NULL, worker, NULL);
    for (int i = 0; i < lesson.workers; i++)
        Pthread_join(threads[i], NULL);
    lesson_answer("%ld of %ld pages", pages, lesson.tasks);
    frontier_free(&frontier);
    free(threads);
}
