/*
 * harness/sequential/io/files.c - N files are written, synced, read
 * back and checksummed: one after the other.
 *
 * Usage: build/sequential/io/files --tasks 8 --size 1024
 * Compare with the same file in the three models' folders.
 */
#include "content.h"
#include "lesson.h"

#include <fcntl.h>

TASKS(tasks, 8, 1, 1e6, "how many files");
WHOLE(size, 1024, 1, 1e6, "KiB of each file");

static struct totals totals;

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
    totals_add(&totals, content);
}

static void task(int id)
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
}

void run(void)
{
    for (int i = 0; i < tasks; i++)
        task(i + 1);
    lesson_figure("threads used", totals.threads, "");
    lesson_answer("%ld of %ld files, checksum %016" PRIx64,
                  totals.files, tasks, totals.checksum);
}
