/*
 * connections.h - the load's connections: they send messages, and see to it that each comes back as
 * it was sent.
 *
 * One server, one epoll, one thread. Whatever goes wrong with a connection (refused, reset, ended, a
 * wrong echo) ends the program by load_stop(), with one line that names it.
 */
#ifndef CONNECTIONS_H
#define CONNECTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MESSAGE_BYTES 64

struct connection {
    int fd;
    long number;         /* from 1 */
    long sent, answered; /* messages; sent are those that are to go out, too */
    size_t bytes_out, bytes_in;
    unsigned watched; /* epoll's events */
    long before;      /* load.c's: sent before messages went out at their planned times */
};

/* All of them, and how they stand. The first `rude` misbehave, and are not heard of any more. */
extern struct connections {
    struct connection *all;
    long count, rude;
    long opened; /* those that are at least on their way */
    long connected;
    long idle; /* all that they sent has been answered, and that is at least one */
    void (*on_answer)(struct connection *connection);
} connections;

/* Sends the next message; it goes out when there is room for it. */
void connection_send(struct connection *connection);

/* Waits until something comes, or for so long, and looks after it. Opens those of connections.count
   that are not open yet, some at a time; each sends its first message as soon as it can. */
void connections_run(double seconds);

/* Where they are opened to, on 127.0.0.1. */
void connections_prepare(int port);

/* Zeroed memory; without any the program ends. */
void *memory_for(size_t count, size_t size);

/* Ends the program with what went wrong. */
_Noreturn void load_stop(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
