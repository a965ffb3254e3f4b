/*
 * multiprocessing/io/stream.c - N answers come in chunks over W
 * seconds: a process for each, and a pipe for the sums.
 *
 * Usage: build/services/http          in another terminal
 *        build/multiprocessing/io/stream --chunks 10
 * Compare with the same file in threading/ and coroutines/.
 */
#include "http.h"
#include "lesson.h"

TASKS(tasks, 5, 1, 1e7, "how many tasks");
SECONDS(wait, 1, "how long each answer takes");
WHOLE(chunks, 10, 1, 1e6, "of each answer");

static int found[2]; /* children write, the parent reads */

static int task(int id)
{
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
    Write_full(found[1], &stream.sum, sizeof stream.sum);
    task_finished(id);
    page_free(&page);
    curl_easy_cleanup(curl);
    return 0;
}

void run(void)
{
    pid_t *children = Calloc(tasks, sizeof *children);
    long total = 0, sum;

    Pipe(found);
    for (int i = 0; i < tasks; i++)
        if ((children[i] = Fork()) == 0)
            _exit(task(i + 1));
    Close(found[1]); /* or the pipe would never end */
    while (Read_full(found[0], &sum, sizeof sum))
        total += sum;
    for (int i = 0; i < tasks; i++)
        Waitpid(children[i]);
    lesson_answer("sum %ld", total);
}
