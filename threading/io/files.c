/*
 * threading/io/files.c - N files are written, brought to the disk,
 * read back and checksummed; a thread for each.
 *
 * Usage: build/threading/io/files --tasks 8 --size 1024
 * Compare with io/files.c in multiprocessing/ and coroutines/.
 */
#include "content.h"
#include "lesson.h"

#include <errno.h>
#include <fcntl.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static uint64_t checksum; /* lock must be held */
static long files;        /* lock must be held */
static int threads_used;  /* lock must be held */

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
    Pthread_mutex_lock(&lock);
    if (threads > threads_used)
        threads_used = threads;
    if (!*content->problem) {
        checksum += sum;
        files++;
    }
    Pthread_mutex_unlock(&lock);
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

void run(void)
{
    pthread_t *threads = Calloc(lesson.tasks, sizeof *threads);

    for (int i = 0; i < lesson.tasks; i++)
        Pthread_create(&threads[i], NULL, task, task_arg(i + 1));
    for (int i = 0; i < lesson.tasks; i++)
        Pthread_join(threads[i], NULL);
    lesson_figure("threads used", threads_used, "");
    lesson_answer("%ld of %ld files, checksum %016" PRIx64, files,
                  lesson.tasks, checksum);
    free(threads);
}
