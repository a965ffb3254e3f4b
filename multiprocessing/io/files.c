/*
 * multiprocessing/io/files.c - N files are written, synced, read
 * back and checksummed: a process for each, and a pipe.
 *
 * Usage: build/multiprocessing/io/files --tasks 8 --size 1024
 * Compare with the same file in threading/ and coroutines/.
 */
#include "content.h"
#include "lesson.h"

#include <fcntl.h>

TASKS(tasks, 8, 1, 1e6, "how many files");
WHOLE(size, 1024, 1, 1e6, "KiB of each file");

static int found[2]; /* children write, the parent reads */

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
    struct totals own = {0};

    task_result(id, "%s", content_result(content));
    totals_add(&own, content);
    Write_full(found[1], &own, sizeof own);
}

static int task(int id)
{
    struct content content;

    task_started(id);
    content_make(&content, id, size);
    task_waits(id, 0);
    write_and_read(&content);
    task_computes(id);
    report(id, &content);
    task_finished(id);
    content_free(&content);
    return 0;
}

void run(void)
{
    pid_t *children = Calloc(tasks, sizeof *children);
    struct totals totals = {.threads = 1 /* main's own */}, own;

    Pipe(found);
    for (int i = 0; i < tasks; i++)
        if ((children[i] = Fork()) == 0)
            _exit(task(i + 1));
    Close(found[1]); /* or the pipe would never end */
    while (Read_full(found[0], &own, sizeof own)) {
        totals.files += own.files;
        totals.checksum += own.checksum;
        totals.threads += own.threads;
    }
    for (int i = 0; i < tasks; i++)
        Waitpid(children[i]);
    lesson_figure("threads used", totals.threads, "");
    lesson_answer("%ld of %ld files, checksum %016" PRIx64,
                  totals.files, tasks, totals.checksum);
}
