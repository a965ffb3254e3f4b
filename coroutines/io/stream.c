/*
 * coroutines/io/stream.c - N answers come in chunks over W seconds:
 * a coroutine for each, and all chunks on one loop.
 *
 * Usage: build/services/http          in another terminal
 *        build/coroutines/io/stream --tasks 5 --wait 1 --chunks 10
 * Compare with the same file in threading/ and multiprocessing/.
 */
#include "co_fetch.h"
#include "http.h"
#include "lesson.h"

TASKS(tasks, 5, 1, 1e7, "how many tasks");
SECONDS(wait, 1, "how long each answer takes");
WHOLE(chunks, 10, 1, 1e6, "of each answer");

static co_curl *curl; /* all transfers, in one thread */
static long total;    /* no lock: nobody awaits in between */

static void *task(void *arg)
{
    int id = task_id(arg);
    struct stream stream = {.id = id};
    struct page page = stream_page(&stream);
    char url[URL_ROOM];

    http_url(url, "/stream/%d?chunks=%ld&interval=%g", id, chunks,
             wait_s / (double)chunks);
    task_started(id);
    task_waits(id, 0);
    co_fetch(curl, &page, url, http_timeout());
    stream_result(&stream, &page);
    total += stream.sum;
    task_finished(id);
    page_free(&page);
    return NULL;
}

void run(void)
{
    co_task **coroutines = Calloc(tasks, sizeof *coroutines);

    curl = co_curl_open();
    for (int i = 0; i < tasks; i++)
        coroutines[i] = Co_create_task(task, task_arg(i + 1));
    Co_gather(coroutines, tasks, NULL);
    lesson_answer("sum %ld", total);
    co_curl_close(curl);
}
