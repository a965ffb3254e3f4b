/*
 * coroutines/io/files.c - N files are written, brought to the
 * disk, read back and checksummed; a coroutine for each. A file is
 * always "ready", so that there is nothing to await: threads
 * behind the loop make the calls.
 *
 * Usage: build/coroutines/io/files --tasks 8 --size 1024
 * Compare with io/files.c in threading/ and multiprocessing/.
 */
#include "checked_co.h"
#include "co_file.h"
#include "content.h"
#include "lesson.h"

/* No lock for any: nobody awaits in between. */
static uint64_t checksum;
static long files;
static int threads_used;

static int write_all(int file, const struct content *content)
{
    long done = 0;

    while (done < content->bytes) {
        ssize_t more =
            co_pwrite(file, content->data + done,
                      (size_t)(content->bytes - done), done);
        if (more < 0)
            return (int)more;
        done += more;
    }
    return 0;
}

static int read_all(int file, struct content *content)
{
    ssize_t more;

    content_clear(content);
    do {
        long left = content->bytes - content->seen;
        more = co_pread(file, content->data + content->seen,
                        (size_t)left, content->seen);
        if (more < 0)
            return (int)more;
        content->seen += more;
    } while (more > 0);
    return 0;
}

static void write_and_read(struct content *content)
{
    /* Without a name: whatever ends us, none is left behind. */
    int file =
        co_open(temporary_folder(), O_TMPFILE | O_RDWR, 0600);
    int error;

    if (file < 0) {
        content_failed(content, "open", file);
        return;
    }
    if ((error = write_all(file, content)))
        content_failed(content, "write", error);
    else if ((error = co_fsync(file)))
        content_failed(content, "fsync", error);
    else if ((error = read_all(file, content)))
        content_failed(content, "read", error);
    if ((error = co_close_file(file)))
        content_failed(content, "close", error);
}

static void report(int id, struct content *content)
{
    uint64_t sum = content_checksum(content);
    int threads = threads_now();

    if (*content->problem)
        task_result(id, "%s", content->problem);
    else
        task_result(id, "checksum %016" PRIx64, sum);
    if (threads > threads_used)
        threads_used = threads;
    if (!*content->problem) {
        checksum += sum;
        files++;
    }
}

static void *task(void *arg)
{
    int id = task_id(arg);
    struct content content;

    task_started(id);
    content_make(&content, id, lesson.size);
    task_waits(id, 0);
    write_and_read(&content);
    task_computes(id);
    report(id, &content);
    task_finished(id);
    content_free(&content);
    return NULL;
}

static void *all_tasks(void *arg)
{
    co_task **tasks = Calloc(lesson.tasks, sizeof *tasks);

    for (int i = 0; i < lesson.tasks; i++)
        tasks[i] = Co_create_task(task, task_arg(i + 1));
    Co_gather(tasks, lesson.tasks, NULL);
    lesson_figure("threads used", threads_used, "");
    lesson_answer("%ld of %ld files, checksum %016" PRIx64, files,
                  lesson.tasks, checksum);
    free(tasks);
    return arg;
}

void run(void)
{
    Co_run(all_tasks, NULL, NULL);
}
