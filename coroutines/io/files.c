/*
 * coroutines/io/files.c - N files are written, synced, read back
 * and checksummed. No file can be awaited: threads make the calls.
 *
 * Usage: build/coroutines/io/files --tasks 8 --size 1024
 * Compare with the same file in threading/ and multiprocessing/.
 */
#include "co_file.h"
#include "content.h"
#include "lesson.h"

#include <fcntl.h>

TASKS(tasks, 8, 1, 1e6, "how many files");
WHOLE(size, 1024, 1, 1e6, "KiB of each file");

static struct totals totals; /* no lock: nobody awaits in between */

static void write_and_read(struct content *content)
{
    /* Without a name: however we end, none is left behind. */
    int file =
        co_open(temporary_folder(), O_TMPFILE | O_RDWR, 0600);

    if (!content_went(content, "open", file))
        return;
    while (content_left(content))
        content_moved(content, "write",
                      co_pwrite(file, content_rest(content),
                                content_left(content),
                                content->moved));
    content_went(content, "fsync", co_fsync(file));
    content_clear(content);
    while (content_left(content))
        content_moved(content, "read",
                      co_pread(file, content_rest(content),
                               content_left(content),
                               content->moved));
    content_went(content, "close", co_close_file(file));
}

static void report(int id, struct content *content)
{
    task_result(id, "%s", content_result(content));
    totals_add(&totals, content);
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
    co_task **coroutines = Calloc(tasks, sizeof *coroutines);

    for (int i = 0; i < tasks; i++)
        coroutines[i] = Co_create_task(task, task_arg(i + 1));
    Co_gather(coroutines, tasks, NULL);
    lesson_figure("threads used", totals.threads, "");
    lesson_answer("%ld of %ld files, checksum %016" PRIx64,
                  totals.files, tasks, totals.checksum);
}
