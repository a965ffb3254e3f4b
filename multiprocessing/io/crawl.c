/*
 * multiprocessing/io/crawl.c - pages are fetched, and the links on
 * them followed: work that is found on the way. K processes take
 * addresses from a pipe and send what they find through another;
 * the parent alone knows what has been found.
 *
 * Usage: build/services/http          in another terminal
 *        build/multiprocessing/io/crawl --wait 0.5 --workers 8
 * Compare with io/crawl.c in threading/ and coroutines/.
 */
#include "fetch.h"
#include "frontier.h"
#include "lesson.h"
#include "links.h"

/* Less than PIPE_BUF: it goes through a pipe in one piece, though
   many read or write there. */
struct message {
    int id;
    enum { TAKE, LINK, CAME, FAILED } what;
    char text[240]; /* an address, or a result */
};

static void tell(int end, int id, int what, const char *text)
{
    struct message message = {id, what, ""};

    snprintf(message.text, sizeof message.text, "%s", text);
    Write_full(end, &message, sizeof message);
}

static void follow(int id, const struct page *page, const char *url,
                   int parent)
{
    struct document document;
    char text[120];

    if (*page->problem) {
        tell(parent, id, FAILED, page->problem);
        return;
    }
    document_read(&document, page->body, page->bytes, url);
    for (long i = 0; i < document.count; i++)
        tell(parent, id, LINK, document.links[i]);
    snprintf(text, sizeof text, "%s, %ld links", document.title,
             document.count);
    tell(parent, id, CAME, text);
    document_free(&document);
}

static void task(int id, const char *url, CURL *curl, int parent)
{
    struct page page = {0};

    task_started(id);
    task_waits(id, 0);
    fetch(curl, &page, url, lesson.timeout);
    task_computes(id);
    follow(id, &page, url, parent);
    task_finished(id);
    page_free(&page);
}

static void worker(int jobs, int parent)
{
    CURL *curl = curl_easy_init();
    struct message job;

    while (Read_full(jobs, &job, sizeof job))
        task(job.id, job.text, curl, parent);
    curl_easy_cleanup(curl);
}

static void start(struct frontier *frontier)
{
    char url[200];

    snprintf(url, sizeof url, "%s/page/1?pages=%ld&latency=%g",
             lesson.url, lesson.tasks, lesson.wait);
    frontier->limit = lesson.tasks;
    frontier_add(frontier, url);
}

/* Until no address is left and no worker could find any. */
static void lead(int jobs, int workers)
{
    struct frontier frontier = {0};
    struct message message;
    long pages = 0, busy = 0;

    start(&frontier);
    do {
        int id;
        while (busy < lesson.workers &&
               (id = frontier_take(&frontier))) {
            tell(jobs, id, TAKE, frontier_address(&frontier, id));
            busy++;
        }
        if (!Read_full(workers, &message, sizeof message))
            break; /* all workers have died */
        if (message.what == LINK) {
            frontier_add(&frontier, message.text);
            continue;
        }
        task_result(message.id, "%s", message.text);
        pages += message.what == CAME;
        busy--;
    } while (busy > 0 || frontier.taken < frontier.found);
    lesson_answer("%ld of %ld pages", pages, lesson.tasks);
    frontier_free(&frontier);
}

void run(void)
{
    pid_t *children = Calloc(lesson.workers, sizeof *children);
    int jobs[2], found[2];

    Pipe(jobs);
    Pipe(found);
    for (int i = 0; i < lesson.workers; i++) {
        children[i] = Fork();
        if (children[i] == 0) {
            Close(jobs[1]); /* or the pipe would never end */
            worker(jobs[0], found[1]);
            _exit(0);
        }
    }
    Close(found[1]);
    lead(jobs[1], found[0]);
    Close(jobs[1]); /* no more: the workers leave */
    for (int i = 0; i < lesson.workers; i++)
        Waitpid(children[i]);
    free(children);
}
