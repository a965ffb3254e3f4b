/*
 * multiprocessing/io/files.c - N files are written, brought to the
 * disk, read back and checksummed; a process for each, which tells
 * the checksum through a pipe.
 *
 * Usage: build/multiprocessing/io/files --tasks 8 --size 1024
 * Compare with io/files.c in threading/ and coroutines/.
 */
#include "content.h"
#include "lesson.h"

#include <errno.h>
#include <fcntl.h>

struct message {
    int id, threads;
    uint64_t checksum;
    char problem[80]; /* "": there is none */
};

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

static void report(int id, struct content *content, int parent)
{
    struct message message = {id, threads_now(),
                              content_checksum(content), ""};

    snprintf(message.problem, sizeof message.problem, "%s",
             content->problem);
    Write_full(parent, &message, sizeof message);
}

static void task(int id, int parent)
{
    struct content content;

    task_started(id);
    content_make(&content, id, lesson.size);
    task_waits(id, 0);
    write_and_read(&content);
    task_computes(id);
    report(id, &content, parent);
    task_finished(id);
    content_free(&content);
}

static void collect(int tasks)
{
    struct message message;
    uint64_t checksum = 0;
    long files = 0;
    int threads_used = threads_now(); /* and those of children */

    while (Read_full(tasks, &message, sizeof message)) {
        threads_used += message.threads;
        if (*message.problem) {
            task_result(message.id, "%s", message.problem);
            continue;
        }
        task_result(message.id, "checksum %016" PRIx64,
                    message.checksum);
        checksum += message.checksum;
        files++;
    }
    lesson_figure("threads used", threads_used, "");
    lesson_answer("%ld of %ld files, checksum %016" PRIx64, files,
                  lesson.tasks, checksum);
}

void run(void)
{
    pid_t *children = Calloc(lesson.tasks, sizeof *children);
    int ends[2];

    Pipe(ends);
    for (int i = 0; i < lesson.tasks; i++) {
        children[i] = Fork();
        if (children[i] == 0) {
            task(i + 1, ends[1]);
            _exit(0);
        }
    }
    Close(ends[1]); /* or the pipe would never end */
    collect(ends[0]);
    for (int i = 0; i < lesson.tasks; i++)
        Waitpid(children[i]);
    free(children);
}
