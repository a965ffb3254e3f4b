/*
 * harness/sequential/io/stream.c - N answers come in chunks over W
 * seconds: one answer after the other.
 *
 * Usage: build/services/http          in another terminal
 *        build/sequential/io/stream --tasks 5 --wait 1 --chunks 10
 * Compare with the same file in the three models' folders.
 */
#include "http.h"
#include "lesson.h"

TASKS(tasks, 5, 1, 1e7, "how many tasks");
SECONDS(wait, 1, "how long each answer takes");
WHOLE(chunks, 10, 1, 1e6, "of each answer");

static long total;

static void task(int id)
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
    total += stream.sum;
    task_finished(id);
    page_free(&page);
    curl_easy_cleanup(curl);
}

void run(void)
{
    for (int i = 0; i < tasks; i++)
        task(i + 1);
    lesson_answer("sum %ld", total);
}
