/*
 * connections.h - the load's connections: they send messages, and see to it that each comes back as
 * it was sent.
 *
 * One server, one loop, one thread. Whatever goes wrong with a connection (refused, reset, ended, a
 * wrong echo) ends the program by load_stop(), which load.c defines, with one line that names it.
 */
#ifndef CONNECTIONS_H
#define CONNECTIONS_H

#include <stdbool.h>
#include <uv.h>

#define MESSAGE_BYTES 64

struct connection {
    uv_tcp_t tcp; /* first: it is what libuv gives back */
    uv_connect_t connecting;
    long number;         /* from 1 */
    long sent, answered; /* messages */
    size_t come;         /* bytes of the answer under way */
    long before;         /* load.c's: sent before messages went out at their planned times */
};

/* What they are, and how they stand. */
struct connections {
    struct connection *all;
    long count, rude; /* the first `rude` of them misbehave, and are not heard of any more */
    long opened;      /* those that are at least on their way */
    long connected;
    long idle; /* all that they sent has been answered, and that is at least one */
    uv_loop_t *loop;
    struct sockaddr_in server;
    void (*on_connected)(void); /* called for each */
    void (*on_answer)(struct connection *connection);
};

/* Opens them, some at a time; each sends its first message as soon as it can. */
void connections_open(struct connections *connections);

/* Sends the next message. Where the server has left a MiB lying, nothing goes out any more; the
   message counts as sent, and has no answer. */
void connection_send(struct connection *connection);

/* Closes all; the loop has to run once more. */
void connections_close(struct connections *connections);

/* Zeroed memory; without any the program ends. */
void *memory_for(size_t count, size_t size);

/* Ends the program with what went wrong. */
_Noreturn void load_stop(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
