/*
 * co_process.h - child processes and signals, awaited.
 *
 *     co_process *sort;
 *     co_stream *in, *out;
 *     int status, error = co_create_subprocess(&sort, ((char *const[]){"sort", "-n", NULL}),
 *                                              .stdin_stream = &in, .stdout_stream = &out);
 *     …                                  write to in, co_close(in), read from out to its end
 *     error = co_process_wait(sort, &status);
 *     co_process_release(sort);
 */
#ifndef CO_PROCESS_H
#define CO_PROCESS_H

#include "co.h"
#include "co_stream.h"

#include <signal.h>
#include <sys/types.h>

typedef struct co_process co_process;
typedef struct co_signal co_signal;

#define CO_DEVNULL   (-1) /* for any of the three descriptors */
#define CO_TO_STDOUT (-2) /* for stderr_fd: where stdout goes */

/* What co_create_subprocess may be told beyond the program, each by its name. */
typedef struct co_subprocess {
    /* Makes a pipe; the stream of our end goes here, to be closed by the caller. */
    co_stream **stdin_stream, **stdout_stream, **stderr_stream;
    /* Without a stream: the child's descriptor, which stays the caller's. 0: as our own. */
    int stdin_fd, stdout_fd, stderr_fd;
    const char *cwd;  /* NULL: as our own */
    char *const *env; /* "NAME=value", …, NULL. NULL: as our own */
} co_subprocess;

/*
 * int co_create_subprocess(co_process **process, char *const argv[], …options);
 *
 * Starts the program argv[0], looked for in PATH, with the arguments argv, up to NULL. It begins
 * with all signals at their defaults and none blocked. Descriptors above 2 that lack O_CLOEXEC
 * are inherited. Does not await: it blocks until the program has been loaded, some milliseconds.
 *
 * A process still running when co_run ends is killed, and none is left as a zombie. Its handle is
 * then gone, too. Errors, after which the streams are NULL as well:
 *   UV_ENOENT, UV_EACCES, UV_ENOEXEC, …  the program could not be executed, or cwd not be entered
 *   UV_EAGAIN, UV_ENOMEM, UV_EMFILE, …   no process, memory or pipe for it
 *   UV_EINVAL                            no task is running
 */
#define co_create_subprocess(process, argv, ...)                                                   \
    co_create_subprocess_at(process, argv, &(const co_subprocess){__VA_ARGS__})

/*
 * Awaits its end. `status`, unless NULL, receives its exit code, or minus the number of the signal
 * that ended it. Several tasks may wait, and whoever comes later gets the same; so does who waits
 * again after UV_ECANCELED. While nobody reads its piped output, a process may never end: its pipe
 * is full.
 */
int co_process_wait(co_process *process, int *status);

/* Sends SIGTERM, SIGKILL, …. Returns 0, UV_ESRCH when it has ended, UV_EPERM, or UV_EINVAL. */
int co_process_kill(co_process *process, int signal);

pid_t co_process_id(const co_process *process);

/* Gives the handle back. Nobody may be waiting. A running process goes on. */
void co_process_release(co_process *process);

/*
 * Awaits the next signal `number` that is sent to this process. Everyone who waits for it gets it.
 * While nobody does, it does what it did before: between two calls SIGTERM ends the process. To
 * miss none of several, co_signal_open.
 *
 * UV_EINVAL also for no such signal, one that cannot be caught, and SIGCHLD (see co_process_wait).
 */
int co_wait_signal(int number);

/*
 * From now on signal `number` only wakes those who wait here (as trio's open_signal_receiver); what
 * comes while nobody waits is kept, as one. co_signal_close or the end of co_run closes it; when
 * nobody in the process has it open, the signal does again what it did before the first of them.
 * (Meanwhile set no handler for the same number with libuv or sigaction.) Errors as co_wait_signal.
 */
int co_signal_open(co_signal **signal, int number);

/* Awaits the next; at once if one has come since the last. */
int co_signal_wait(co_signal *signal);

/* Nobody may be waiting. */
void co_signal_close(co_signal *signal);

int co_create_subprocess_at(co_process **process, char *const argv[], const co_subprocess *options);

#endif
