/*
 * threading/io/stream.c - N answers come in chunks over W seconds:
 * a thread for each takes them as they come.
 *
 * Usage: build/services/http          in another terminal
 *        build/threading/io/stream --tasks 5 --wait 1 --chunks 10
 * Compare with the same file in multiprocessing/ and coroutines/.
 */
#include "http.h"
#include "lesson.h"

TASKS(tasks, 5, 1, 1e7, "how many tasks");
SECONDS(wait, 1, "how long each answer takes");
WHOLE(chunks, 10, 1, 1e6, "of each answer");

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static long total; /* lock must be held */

static void *task(void *arg)
{
    int id = task_id(arg);
    CURL *curl = curl_easy_init();
    struct stream stream = {.id = id};
    struct page page = stream_page(&stream);
    char url[URL_ROOM];

    http_url(url, "/stream/%d?chunks=%ld&interval=%g", id, chunks,
             wait_s / (double)chunks);
    task_started(id);
    task_waits(id, 0);
    fetch(curl, &page, url, http_timeout());
    stream_result(&stream, &page);
    Pthread_mutex_lock(&lock);
    total += stream.sum;
    Pthread_mutex_unlock(&lock);
    task_finished(id);
    page_free(&page);
    curl_easy_cleanup(curl);
    return NULL;
}

void run(void)
{
    pthread_t *threads = Calloc(tasks, sizeof *threads);

    for (int i = 0; i < tasks; i++)
        Pthread_create(&threads[i], NULL, task, task_arg(i + 1));
    for (int i = 0; i < tasks; i++)
        Pthread_join(threads[i], NULL);
    lesson_answer("sum %ld", total);
}
