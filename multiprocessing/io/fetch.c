/*
 * multiprocessing/io/fetch.c - N pages that come W seconds late: K
 * processes share a counter, and a pipe tells what came.
 *
 * Usage: build/services/http          in another terminal
 *        build/multiprocessing/io/fetch --workers 5
 * Compare with the same file in threading/ and coroutines/.
 */
#include "http.h"
#include "lesson.h"

TASKS(tasks, 20, 1, 1e6, "how many pages");
SECONDS(wait, 0.5, "how late each answer is");
WHOLE(workers, 0, 0, 1e6, "how many pages at a time; 0: all");

static long pages, bytes; /* that came */
static _Atomic long *taken;
static int found[2]; /* children write, the parent reads */

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
        Write_full(found[1], &page.bytes, sizeof page.bytes);
    }
    task_finished(id);
    page_free(&page);
}

static int worker(void)
{
    CURL *curl = curl_easy_init();
    long id;

    while ((id = ++*taken) <= tasks)
        task((int)id, curl);
    curl_easy_cleanup(curl);
    return 0;
}

void run(void)
{
    long count = workers ? workers : tasks;
    pid_t *children = Calloc(count, sizeof *children);
    size_t more;

    Pipe(found);
    taken = Share(sizeof *taken);
    for (int i = 0; i < count; i++)
        if ((children[i] = Fork()) == 0)
            _exit(worker());
    Close(found[1]); /* or the pipe would never end */
    while (Read_full(found[0], &more, sizeof more)) {
        pages++;
        bytes += (long)more;
    }
    for (int i = 0; i < count; i++)
        Waitpid(children[i]);
    lesson_answer("%ld of %ld pages, %ld bytes", pages, tasks,
                  bytes);
}
