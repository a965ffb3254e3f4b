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

static const struct co_reason end_of_request = {leave, .text = "for a file"};

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

/* Starts the request uv_fs_… with its arguments, and awaits it. */
#define AWAIT(start, ...)                                                                          \
    ({                                                                                             \
        struct request request = {0};                                                              \
        int error = co_may_begin();                                                                \
        if (!error)                                                                                \
            error = co_workers_ready();                                                            \
        error ? error                                                                              \
              : await_request(&request, start(&co_here.uv, &request.fs, __VA_ARGS__, on_end));     \
    })

int co_open(const char *path, int flags, mode_t mode)
{
    return (int)AWAIT(uv_fs_open, path, flags, (int)mode);
}

int co_close_file(int file)
{
    struct request request = {.certain = true};

    if (!co_here.current || co_workers_ready())
        return close(file) ? -errno : 0;
    return (int)await_request(&request, uv_fs_close(&co_here.uv, &request.fs, file, on_end));
}

static uv_buf_t limited(const void *buffer, size_t bytes)
{
    return (uv_buf_t){(char *)buffer, bytes < LARGEST_TRANSFER ? bytes : LARGEST_TRANSFER};
}

ssize_t co_pread(int file, void *buffer, size_t bytes, int64_t offset)
{
    uv_buf_t into = limited(buffer, bytes);

    return AWAIT(uv_fs_read, file, &into, 1, offset);
}

ssize_t co_pwrite(int file, const void *buffer, size_t bytes, int64_t offset)
{
    uv_buf_t from = limited(buffer, bytes);

    return AWAIT(uv_fs_write, file, &from, 1, offset);
}

int co_fsync(int file)
{
    return (int)AWAIT(uv_fs_fsync, file);
}
