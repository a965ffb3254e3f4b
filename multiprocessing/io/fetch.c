/*
 * multiprocessing/io/fetch.c - N pages are fetched from a server
 * that answers W seconds late: K processes each take one page after
 * the other, by a counter that they share. A pipe tells the parent
 * what came.
 *
 * Usage: build/services/http          in another terminal
 *        build/multiprocessing/io/fetch --workers 5
 * Compare with io/fetch.c in threading/ and coroutines/.
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

static void worker(void)
{
    CURL *curl = curl_easy_init();
    long id;

    while ((id = ++*taken) <= tasks)
        task((int)id, curl);
    curl_easy_cleanup(curl);
}

static void collect(void)
{
    size_t more;

    while (Read_full(found[0], &more, sizeof more)) {
        pages++;
        bytes += (long)more;
    }
}

void run(void)
{
    long count = workers ? workers : tasks;
    pid_t *children = Calloc(count, sizeof *children);

    Pipe(found);
    taken = Share(sizeof *taken);
    for (int i = 0; i < count; i++) {
        children[i] = Fork();
        if (children[i] == 0) {
            worker();
            _exit(0);
        }
    }
    Close(found[1]); /* or the pipe would never end */
    collect();
    for (int i = 0; i < count; i++)
        Waitpid(children[i]);
    lesson_answer("%ld of %ld pages, %ld bytes", pages, tasks,
                  bytes);
}
