/*
 * multiprocessing/io/fetch.c - N pages are fetched from a server
 * that answers W seconds late: a process for each, or K processes
 * with a share of them each. What came is told through a pipe.
 *
 * Usage: build/services/http          in another terminal
 *        build/multiprocessing/io/fetch --wait 0.5 --workers 5
 * Compare with io/fetch.c in threading/ and coroutines/.
 */
#include "fetch.h"
#include "lesson.h"
#include "links.h"

struct message {
    long id;
    long bytes; /* -1: it did not come */
    char text[120];
};

static void report(int id, const struct page *page, const char *url,
                   int parent)
{
    struct message message = {id, -1, ""};
    struct document document;

    if (*page->problem) {
        snprintf(message.text, sizeof message.text, "%s",
                 page->problem);
    } else {
        document_read(&document, page->body, page->bytes, url);
        message.bytes = (long)page->bytes;
        snprintf(message.text, sizeof message.text, "%s, %zu bytes",
                 document.title, page->bytes);
        document_free(&document);
    }
    Write_full(parent, &message, sizeof message);
}

static void task(int id, CURL *curl, int parent)
{
    struct page page = {0};
    char url[200];

    snprintf(url, sizeof url, "%s/page/%d?latency=%g", lesson.url,
             id, lesson.wait);
    task_started(id);
    task_waits(id, 0);
    fetch(curl, &page, url, lesson.timeout);
    task_computes(id);
    report(id, &page, url, parent);
    task_finished(id);
    page_free(&page);
}

static void worker(int first, int workers, int parent)
{
    CURL *curl = curl_easy_init();

    for (int id = first; id <= lesson.tasks; id += workers)
        task(id, curl, parent);
    curl_easy_cleanup(curl);
}

static void collect(int tasks)
{
    struct message message;
    long pages = 0, bytes = 0;

    while (Read_full(tasks, &message, sizeof message)) {
        task_result((int)message.id, "%s", message.text);
        pages += message.bytes >= 0;
        bytes += message.bytes >= 0 ? message.bytes : 0;
    }
    lesson_answer("%ld of %ld pages, %ld bytes", pages,
                  lesson.tasks, bytes);
}

void run(void)
{
    long workers = lesson.workers ? lesson.workers : lesson.tasks;
    pid_t *children = Calloc(workers, sizeof *children);
    int ends[2];

    Pipe(ends);
    for (int i = 0; i < workers; i++) {
        children[i] = Fork();
        if (children[i] == 0) {
            worker(i + 1, (int)workers, ends[1]);
            _exit(0);
        }
    }
    Close(ends[1]); /* or the pipe would never end */
    collect(ends[0]);
    for (int i = 0; i < workers; i++)
        Waitpid(children[i]);
    free(children);
}
