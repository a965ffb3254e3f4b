/*
 * process.c - child processes: libuv's uv_spawn, with our streams at the ends of their pipes.
 */
#include "co_internal.h"
#include "co_process.h"

#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#define STDIO 3

struct co_process {
    uv_process_t handle;
    struct co_list waiters;
    struct co_closing closing;
    int status;
    bool ended, released;
};

/* What becomes descriptors 0, 1 and 2 of the child. */
struct stdio {
    uv_stdio_container_t child[STDIO];
    int pipe_fds[STDIO]; /* the child's ends of our pipes, or -1 */
    co_stream **streams[STDIO];
};

static void close_process(co_process *process)
{
    co_closing_remove(&process->closing);
    uv_close((uv_handle_t *)&process->handle, co_free_handle);
}

static void on_exit_of(uv_process_t *handle, int64_t code, int signal)
{
    co_process *process = (co_process *)handle;

    process->ended = true;
    process->status = signal ? -signal : (int)code;
    co_list_wake(&process->waiters, 0);
    if (process->released)
        close_process(process);
}

/* We reap it ourselves: libuv is about to forget it. */
static void end_process(struct co_closing *closing)
{
    co_process *process = CO_PART_OF(closing, co_process, closing);

    if (!process->ended) {
        kill(process->handle.pid, SIGKILL);
        while (waitpid(process->handle.pid, NULL, 0) < 0 && errno == EINTR)
            continue;
    }
    close_process(process);
}

/* A pipe for descriptor `fd` of the child, and a stream at our end of it. */
static int open_pipe(struct stdio *stdio, int fd)
{
    int ends[2], ours = fd == 0 ? 1 : 0;

    if (pipe2(ends, O_CLOEXEC))
        return -errno;
    int error = co_stream_open(stdio->streams[fd], ends[ours]);
    if (error) {
        close(ends[0]);
        close(ends[1]);
        return error;
    }
    stdio->pipe_fds[fd] = ends[!ours];
    return 0;
}

/* The child's ends of our pipes; and our ends, if there is no child. */
static void close_ends(struct stdio *stdio, int error)
{
    for (int fd = 0; fd < STDIO; fd++) {
        if (stdio->pipe_fds[fd] >= 0)
            close(stdio->pipe_fds[fd]);
        if (error && stdio->streams[fd]) {
            co_close(*stdio->streams[fd]);
            *stdio->streams[fd] = NULL;
        }
    }
}

static int open_stdio(struct stdio *stdio, const co_subprocess *options)
{
    const int fds[STDIO] = {options->stdin_fd, options->stdout_fd, options->stderr_fd};
    int error = 0;

    for (int fd = 0; fd < STDIO && !error; fd++) {
        uv_stdio_container_t *child = &stdio->child[fd];

        child->flags = UV_INHERIT_FD;
        child->data.fd = fds[fd] > 0 ? fds[fd] : fd;
        if (stdio->streams[fd]) {
            error = open_pipe(stdio, fd);
            child->data.fd = stdio->pipe_fds[fd];
        } else if (fd == 2 && fds[fd] == CO_TO_STDOUT) {
            *child = stdio->child[1];
        } else if (fds[fd] == CO_DEVNULL) {
            child->flags = UV_IGNORE;
        } else if (fds[fd] < 0) {
            error = UV_EINVAL;
        }
    }
    return error;
}

static int spawn(co_process **process, char *const argv[], const co_subprocess *options,
                 struct stdio *stdio)
{
    const uv_process_options_t spawn_options = {
        .exit_cb = on_exit_of,
        .file = argv[0],
        .args = (char **)argv,
        .env = (char **)options->env,
        .cwd = options->cwd,
        .stdio_count = STDIO,
        .stdio = stdio->child,
    };
    co_process *new = calloc(1, sizeof *new);

    if (!new)
        return UV_ENOMEM;
    int error = uv_spawn(&co_here.uv, &new->handle, &spawn_options);
    if (error) {
        uv_close((uv_handle_t *)&new->handle, co_free_handle);
        return error;
    }
    uv_unref((uv_handle_t *)&new->handle);
    co_closing_add(&new->closing, end_process);
    *process = new;
    return 0;
}

int co_create_subprocess_at(co_process **process, char *const argv[], const co_subprocess *options)
{
    struct stdio stdio = {
        .pipe_fds = {-1, -1, -1},
        .streams = {options->stdin_stream, options->stdout_stream, options->stderr_stream},
    };

    *process = NULL;
    for (int fd = 0; fd < STDIO; fd++)
        if (stdio.streams[fd])
            *stdio.streams[fd] = NULL;
    if (!co_here.current || !argv[0])
        return UV_EINVAL;
    int error = open_stdio(&stdio, options);
    if (!error)
        error = spawn(process, argv, options, &stdio);
    close_ends(&stdio, error);
    return error;
}

static const struct co_reason end_of_process = {co_list_leave, "for process %d to end",
                                                CO_NUMBER(struct co_process, handle.pid), NULL};

int co_process_wait(co_process *process, int *status)
{
    if (!co_here.current)
        return UV_EINVAL;
    if (!process->ended) {
        co_list_append(&process->waiters, co_here.current);
        int error = co_park_outside(&end_of_process, process);
        if (error)
            return error;
    }
    if (status)
        *status = process->status;
    return 0;
}

int co_process_kill(co_process *process, int signal)
{
    return process->ended ? UV_ESRCH : uv_process_kill(&process->handle, signal);
}

pid_t co_process_id(const co_process *process)
{
    return process->handle.pid;
}

void co_process_release(co_process *process)
{
    if (!process)
        return;
    if (process->ended)
        close_process(process);
    else
        process->released = true;
}
