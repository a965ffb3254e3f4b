/*
 * file.c - see co_file.h. One helper awaits a request of libuv; the rest names the requests.
 */
#include "co_file.h"
#include "co_internal.h"

#define LARGEST_TRANSFER ((size_t)1 << 30) /* libuv's lengths are 32 bits wide */

/* On the awaiting task's stack: it does not return before the request has ended. */
struct request {
    uv_fs_t fs;
    struct co_task *task; /* NULL: it has been interrupted, or has not begun to wait */
    bool ended;
    bool certain; /* done even if the task is cancelled */
};

static void on_end(uv_fs_t *fs)
{
    struct request *request = (struct request *)fs;

    request->ended = true;
    if (request->task)
        co_wake(request->task, 0);
}

static void leave(struct co_task *task)
{
    struct request *request = task->waits_for;

    if (!request->certain)
        uv_cancel((uv_req_t *)&request->fs); /* one that runs already goes on */
    request->task = NULL;
}

static void describe(const struct co_task *task, char *text, size_t size)
{
    (void)task;
    snprintf(text, size, "for a file");
}

static const struct co_reason end_of_request = {leave, describe};

/* May a request begin? The checks that are the same for all. */
static int may_begin(void)
{
    if (!co_here.current)
        return UV_EINVAL;
    if (co_here.current->interruption)
        return co_take_interruption(co_here.current);
    return co_workers_ready();
}

/*
 * Awaits the request that uv_fs_… has begun, `error` being what that returned. An interruption
 * takes it out of the queue; if it runs already it is waited for, and the interruption is kept for
 * the task's next await.
 */
static ssize_t await_request(struct request *request, int error)
{
    int interruption = 0;

    while (!error && !request->ended) {
        request->task = co_here.current;
        int interrupted = co_park(&end_of_request, request);
        interruption = interrupted ? interrupted : interruption;
    }
    ssize_t result = error ? error : request->fs.result;
    if (result == UV_ECANCELED && interruption)
        result = interruption;
    else if (interruption)
        co_cancel_later();
    uv_fs_req_cleanup(&request->fs);
    return result;
}

int co_open(const char *path, int flags, mode_t mode)
{
    struct request request = {0};
    int error = may_begin();

    if (error)
        return error;
    error = uv_fs_open(&co_here.uv, &request.fs, path, flags, (int)mode, on_end);
    return (int)await_request(&request, error);
}

int co_close_file(int file)
{
    struct request request = {.certain = true};

    if (!co_here.current || co_workers_ready())
        return close(file) ? -errno : 0;
    int error = uv_fs_close(&co_here.uv, &request.fs, file, on_end);
    return (int)await_request(&request, error);
}

ssize_t co_pread(int file, void *buffer, size_t bytes, int64_t offset)
{
    struct request request = {0};
    uv_buf_t into = {buffer, bytes < LARGEST_TRANSFER ? bytes : LARGEST_TRANSFER};
    int error = may_begin();

    if (error)
        return error;
    error = uv_fs_read(&co_here.uv, &request.fs, file, &into, 1, offset, on_end);
    return await_request(&request, error);
}

ssize_t co_pwrite(int file, const void *buffer, size_t bytes, int64_t offset)
{
    struct request request = {0};
    uv_buf_t from = {(char *)buffer, bytes < LARGEST_TRANSFER ? bytes : LARGEST_TRANSFER};
    int error = may_begin();

    if (error)
        return error;
    error = uv_fs_write(&co_here.uv, &request.fs, file, &from, 1, offset, on_end);
    return await_request(&request, error);
}

int co_fsync(int file)
{
    struct request request = {0};
    int error = may_begin();

    if (error)
        return error;
    error = uv_fs_fsync(&co_here.uv, &request.fs, file, on_end);
    return (int)await_request(&request, error);
}
