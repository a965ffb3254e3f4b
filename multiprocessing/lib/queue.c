/*
 * queue.c - a pipe of whole records, with a semaphore for its room and an event for its end.
 */
#include "queue.h"

#include "deadline.h"
#include "descriptors.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <unistd.h>

/* Linux keeps no record across pages, and the page that is being read from counts in full. */
static int make_room(int fd, size_t record_size, size_t capacity)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    size_t pages = (capacity + page / record_size - 1) / (page / record_size) + 1;

    if (pages > INT_MAX / page)
        return -EOVERFLOW;
    if (fcntl(fd, F_GETPIPE_SZ) >= (int)(pages * page))
        return 0;
    return fcntl(fd, F_SETPIPE_SZ, (int)(pages * page)) < 0 ? -EOVERFLOW : 0;
}

static int open_pipe(struct queue *queue, size_t capacity)
{
    int error = descriptors_pipe(queue->records, O_NONBLOCK);
    if (error)
        return error;
    error = make_room(queue->records[1], queue->record_size, capacity);
    if (error) {
        descriptors_close(queue->records[0]);
        descriptors_close(queue->records[1]);
    }
    return error;
}

int queue_init(struct queue *queue, size_t record_size, size_t capacity)
{
    if (record_size == 0 || capacity == 0)
        return -EINVAL;
    if (record_size > PIPE_BUF)
        return -EMSGSIZE;
    if (capacity > INT_MAX)
        return -EOVERFLOW;
    queue->record_size = record_size;
    int error = semaphore_init(&queue->room, (int)capacity);
    if (error)
        return error;
    error = event_init(&queue->closed);
    if (error) {
        semaphore_destroy(&queue->room);
        return error;
    }
    error = open_pipe(queue, capacity);
    if (error) {
        event_destroy(&queue->closed);
        semaphore_destroy(&queue->room);
    }
    return error;
}

void queue_destroy(struct queue *queue)
{
    descriptors_close(queue->records[0]);
    descriptors_close(queue->records[1]);
    event_destroy(&queue->closed);
    semaphore_destroy(&queue->room);
}

/* Waits until `fd` is readable or the queue is closed. */
static int wait_for(struct queue *queue, int fd, double deadline)
{
    struct pollfd polled[] = {{.fd = fd, .events = POLLIN},
                              {.fd = event_descriptor(&queue->closed), .events = POLLIN}};

    return deadline_poll(polled, 2, deadline);
}

static bool is_over(struct queue *queue)
{
    return event_wait(&queue->closed, 0) != -ETIMEDOUT;
}

static int acquire_room(struct queue *queue, double deadline)
{
    for (;;) {
        if (is_over(queue))
            return -EPIPE;
        int error = semaphore_acquire(&queue->room, 0);
        if (error != -ETIMEDOUT)
            return error;
        error = wait_for(queue, queue->room.tokens[0], deadline);
        if (error)
            return error;
    }
}

int queue_put(struct queue *queue, const void *record, double seconds)
{
    int error = acquire_room(queue, deadline_in(seconds));
    if (error)
        return error;

    /* There is room, so it does not wait; and it is one write, so it is whole or not there. */
    while (write(queue->records[1], record, queue->record_size) < 0) {
        if (errno == EINTR)
            continue;
        error = -errno;
        semaphore_release(&queue->room);
        return error;
    }
    return 0;
}

int queue_get(struct queue *queue, double seconds, void *record)
{
    double deadline = deadline_in(seconds);

    for (;;) {
        bool over = is_over(queue); /* before the look: what was put before it is seen */
        ssize_t got = read(queue->records[0], record, queue->record_size);
        if (got > 0) {
            semaphore_release(&queue->room);
            return 0;
        }
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0 && errno != EAGAIN)
            return -errno;
        if (over)
            return event_is_set(&queue->closed) ? -ENODATA : -EOWNERDEAD;
        int error = wait_for(queue, queue->records[0], deadline);
        if (error)
            return error;
    }
}

int queue_close(struct queue *queue)
{
    return event_set(&queue->closed);
}
