/*
 * message.h - records through a pipe: a length, then as many bytes.
 *
 * A pipe is a stream: it knows no records, gives less than asked for, and kills the writer by
 * SIGPIPE when nobody reads. Here a record arrives whole or not at all, and every end has a name.
 */
#ifndef MESSAGE_H
#define MESSAGE_H

#include <stddef.h>

#define MESSAGE_LIMIT (1u << 30) /* no record is longer, in bytes */

/*
 * Sends `size` bytes at `data` (NULL if 0) as one record; waits while the pipe is full. Records
 * of up to PIPE_BUF - 4 bytes do not mix with those of other senders; for longer ones the pipe has
 * to have one sender only.
 *
 * Returns 0, -EPIPE when nobody can read it any more (no SIGPIPE is raised), -EMSGSIZE above
 * MESSAGE_LIMIT, or another error of write(), after which the stream may be torn.
 */
int message_send(int fd, const void *data, size_t size);

/*
 * Receives one record into `buffer` and its length into `size`. One receiver a pipe.
 *
 * Returns
 *   0
 *   -ETIMEDOUT  nothing has come for `seconds`; call again as you like
 *   -EPIPE      the pipe ended, between records: all senders have closed it or are dead
 *   -EPROTO     the pipe ended, or the time did, within a record: the stream is torn, close it
 *   -EMSGSIZE   it is longer than `capacity`: dropped, its length is in `size`, and the next
 *               record can be received
 *   or another error of read() or poll(). `size` is 0 except as said.
 */
int message_receive(int fd, void *buffer, size_t capacity, double seconds, size_t *size);

#endif
