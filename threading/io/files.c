/*
 * threading/io/files.c - N files are written, synced, read back and
 * checksummed: a thread for each.
 *
 * Usage: build/threading/io/files --tasks 8 --size 1024
 * Compare with the same file in multiprocessing/ and coroutines/.
 */
#include "content.h"
#include "lesson.h"

#include <fcntl.h>

TASKS(tasks, 8, 1, 1e6, "how many files");
WHOLE(size, 1024, 1, 1e6, "KiB of each file");

static struct totals totals; /* lock must be held */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void write_and_read(struct content *content)
{
    /* Without a name: however we end, none is left behind. */
    int file = open(temporary_folder(), O_TMPFILE | O_RDWR, 0600);

    if (!content_went(content, "open", or_errno(file)))
        return;
    while (content_left(content))
        content_moved(content, "write",
                      or_errno(pwrite(file, content_rest(content),
                                      content_left(content),
                                      content->moved)));
    content_went(content, "fsync", or_errno(fsync(file)));
    content_clear(content);
    while (content_left(content))
        content_moved(
            content, "read",
            or_errno(pread(file, content_rest(content),
                           content_left(content), content->moved)));
    content_went(content, "close", or_errno(close(file)));
}

static void report(int id, struct content *content)
{
    task_result(id, "%s", content_result(content));
    Pthread_mutex_lock(&lock);
    totals_add(&totals, content);
    Pthread_mutex_unlock(&lock);
}

static void *task(void *arg)
{
    int id = task_id(arg);
    struct content content;

    task_started(id);
    content_make(&content, id, size);
    task_waits(id, 0);
    write_and_read(&content);
    task_computes(id);
    report(id, &content);
    task_finished(id);
    content_free(&content);
    return NULL;
}

void run(void)
{
    pthread_t *threads = Calloc(tasks, sizeof *threads);

    for (int i = 0; i < tasks; i++)
        Pthread_create(&threads[i], NULL, task, task_arg(i + 1));
    for (int i = 0; i < tasks; i++)
        Pthread_join(threads[i], NULL);
    lesson_figure("threads used", totals.threads, "");
    lesson_answer("%ld of %ld files, checksum %016" PRIx64,
                  totals.files, tasks, totals.checksum);
}
