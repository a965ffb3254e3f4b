/*
 * queue.h - hand records from process to process; as multiprocessing.Queue, with an end.
 *
 * A pipe that any number of processes write whole records to and read whole records from: up to
 * PIPE_BUF bytes at once are atomic in both directions. Records have all the same size. They come
 * out in the order in which they went in. Make it before the processes that share it.
 *
 * Times are seconds; INFINITY: no limit; 0 or less: it does not wait. A process that is killed
 * between calls harms nobody; in the middle of queue_get it may take one place along for good.
 */
#ifndef QUEUE_H
#define QUEUE_H

#include "event.h"
#include "semaphore.h"

#include <stddef.h>

struct queue {
    int records[2]; /* all private: a pipe */
    size_t record_size;
    struct semaphore room; /* a token for each free place */
    struct event closed;
};

/*
 * A queue with room for `capacity` records of `record_size` bytes. Returns 0, -EINVAL (no room,
 * no bytes), -EMSGSIZE (records above PIPE_BUF), -EOVERFLOW (more than a pipe may hold: see
 * /proc/sys/fs/pipe-max-size, and 65536 records), -EMFILE, -ENFILE or -ENOMEM.
 */
int queue_init(struct queue *queue, size_t record_size, size_t capacity);

/* Closes this process's ends. The others' go on. */
void queue_destroy(struct queue *queue);

/*
 * Waits for room and puts a copy of the record at the end.
 *   0
 *   -ETIMEDOUT  there was no room in time
 *   -EPIPE      the queue is closed
 */
int queue_put(struct queue *queue, const void *record, double seconds);

/*
 * Waits for a record and takes the first.
 *   0
 *   -ETIMEDOUT   there was none in time
 *   -ENODATA     the queue is closed and nothing is left
 *   -EOWNERDEAD  nothing is left, and the process that was to close it has died
 */
int queue_get(struct queue *queue, double seconds, void *record);

/*
 * No more records: who waits to put gets -EPIPE; getters take what is there, then get -ENODATA.
 * Close it when the producers are done: a record that is put at the same time may be read by
 * nobody. 0, or -EPERM in a process that has not made the queue.
 */
int queue_close(struct queue *queue);

#endif
