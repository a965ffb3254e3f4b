/*
 * multiprocessing/io/crawl.c - pages are fetched and their links
 * followed. K processes get jobs by one pipe and tell by another.
 *
 * Usage: build/services/http          in another terminal
 *        build/multiprocessing/io/crawl --tasks 20 --wait 0.5
 * Compare with the same file in threading/ and coroutines/.
 */
#include "http.h"
#include "lesson.h"

TASKS(tasks, 20, 1, 1e6, "how many pages there are to be found");
SECONDS(wait, 0.5, "how late each answer is");
WHOLE(workers, 8, 1, 1e6, "how many pages at a time");

static int jobs[2];  /* the parent writes, children read */
static int found[2]; /* children write, the parent reads */
static struct frontier frontier; /* the parent's */
static long pages, busy;         /* the parent's */

static void tell(int end, int id, const char *address)
{
    struct frontier_message message = frontier_message(id, address);

    Write_full(end, &message, sizeof message);
}

static void task(int id, const char *url, CURL *curl)
{
    struct page page = {0};
    struct document document;

    task_started(id);
    task_waits(id, 0);
    fetch(curl, &page, url, http_timeout());
    task_computes(id);
    bool came = page_read(id, &page, url, &document);
    if (came) {
        task_result(id, "%s, %ld links", document.title,
                    document.count);
        for (long i = 0; i < document.count; i++)
            tell(found[1], id, document.links[i]);
        document_free(&document);
    }
    tell(found[1], came ? id : 0, ""); /* all is told */
    task_finished(id);
    page_free(&page);
}

static int worker(void)
{
    CURL *curl = curl_easy_init();
    struct frontier_message job;

    Close(jobs[1]); /* or the pipe would never end */
    while (Read_full(jobs[0], &job, sizeof job))
        task(job.id, job.address, curl);
    curl_easy_cleanup(curl);
    return 0;
}

/* Until no address is left and no worker could find any. */
static void lead(void)
{
    struct frontier_message message;
    int id;

    do {
        for (; busy < workers && (id = frontier_take(&frontier));
             busy++)
            tell(jobs[1], id, frontier_address(&frontier, id));
        if (!Read_full(found[0], &message, sizeof message))
            return; /* all workers have died */
        if (*message.address) {
            frontier_add(&frontier, message.address);
        } else {
            pages += message.id > 0;
            busy--;
        }
    } while (busy > 0 || frontier.taken < frontier.found);
}

void run(void)
{
    Pipe(jobs);
    Pipe(found);
    http_start(&frontier, tasks, wait_s);
    for (int i = 0; i < workers; i++)
        if (Fork() == 0)
            _exit(worker());
    Close(found[1]);
    lead();
    Close(jobs[1]); /* no more: the workers leave */
    for (int i = 0; i < workers; i++)
        Wait();
    lesson_answer("%ld of %ld pages", pages, tasks);
    frontier_free(&frontier);
}
