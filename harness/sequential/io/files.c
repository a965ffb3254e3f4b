/*
 * harness/sequential/io/files.c - N files are written, brought to
 * the disk, read back and checksummed: one after the other.
 *
 * Usage: build/sequential/io/files --tasks 8 --size 1024
 * Compare with io/files.c in threading/, multiprocessing/ and
 * coroutines/.
 */
#include "content.h"
#include "lesson.h"

#include <errno.h>
#include <fcntl.h>

static uint64_t checksum;
static long files;
static int threads_used;

static int write_all(int file, const struct content *content)
{
    long done = 0;

    while (done < content->bytes) {
        ssize_t more =
            pwrite(file, content->data + done,
                   (size_t)(content->bytes - done), done);
        if (more < 0)
            return -errno;
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
        more = pread(file, content->data + content->seen,
                     (size_t)left, content->seen);
        if (more < 0)
            return -errno;
        content->seen += more;
    } while (more > 0);
    return 0;
}

static void write_and_read(struct content *content)
{
    /* Without a name: whatever ends us, none is left behind. */
    int file = open(temporary_folder(), O_TMPFILE | O_RDWR, 0600);
    int error;

    if (file < 0) {
        content_failed(content, "open", errno);
        return;
    }
    if ((error = write_all(file, content)))
        content_failed(content, "write", error);
    else if (fsync(file))
        content_failed(content, "fsync", errno);
    else if ((error = read_all(file, content)))
        content_failed(content, "read", error);
    if (close(file))
        content_failed(content, "close", errno);
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

static void task(int id)
{
    struct content content;

    task_started(id);
    content_make(&content, id, lesson.size);
    task_waits(id, 0);
    write_and_read(&content);
    task_computes(id);
    report(id, &content);
    task_finished(id);
    content_free(&content);
}

void run(void)
{
    for (int i = 0; i < lesson.tasks; i++)
        task(i + 1);
    lesson_figure("threads used", threads_used, "");
    lesson_answer("%ld of %ld files, checksum %016" PRIx64, files,
                  lesson.tasks, checksum);
}
