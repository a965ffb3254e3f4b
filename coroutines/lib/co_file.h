/*
 * co_file.h - files, whose system calls block: made by libuv's threads while the task awaits them.
 *
 * (asyncio has no files: there it is to_thread around the blocking call.) Descriptors are the
 * kernel's, for every other call as well. What is not here (stat, unlink, …) is for co_to_thread.
 *
 * A call cancelled while it waits for a thread is not made and returns UV_ECANCELED. A call that
 * has begun cannot be taken back, and it uses the caller's buffer: the await lasts until it has
 * ended and returns what it returned, so that no descriptor is lost and no written byte uncounted;
 * the cancellation then ends the task's next await. So a disk that hangs delays a cancellation.
 *
 * Errors are those of the system call, and UV_EAGAIN as co_to_thread.
 */
#ifndef CO_FILE_H
#define CO_FILE_H

#include "co.h"

#include <fcntl.h>
#include <stdint.h>
#include <sys/types.h>

/* Opens `path`, with O_CLOEXEC. `mode` is for O_CREAT. Returns the descriptor, the caller's. */
int co_open(const char *path, int flags, mode_t mode);

/*
 * Closes `file`, whatever is returned. Cancellation does not keep it from that: it waits for the
 * next await. Where no task is running or no thread can be had it does not await, but blocks.
 * Returns 0 or the error of close(2).
 */
int co_close_file(int file);

/*
 * Reads up to `bytes` into `buffer` from `offset`, or with -1 from where the file stands. Returns
 * how many were read, fewer at the end of the file, 0 there.
 */
ssize_t co_pread(int file, void *buffer, size_t bytes, int64_t offset);

/* Writes from `buffer`, likewise. Returns how many were written, which may be fewer. */
ssize_t co_pwrite(int file, const void *buffer, size_t bytes, int64_t offset);

/* Returns when what was written is on the disk. */
int co_fsync(int file);

#endif
