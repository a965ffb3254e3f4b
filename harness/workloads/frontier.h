/*
 * frontier.h - the addresses that a crawl has found: each once, in the order of
 * their discovery, and how many of them have been taken.
 *
 * Nothing here is protected: the models differ in whether it has to be.
 */
#ifndef FRONTIER_H
#define FRONTIER_H

#include <stdbool.h>

struct frontier {
    long limit; /* set by the caller: no more addresses than these */
    long found, taken;
    char **addresses; /* private from here on */
    void *seen;
};

/* A frontier starts as {.limit = N}. False: it is known already, or there is no more room. Ends the
   program when memory runs out. */
bool frontier_add(struct frontier *frontier, const char *address);

/* The number (from 1) of the next address that nobody has taken, now taken; 0: none. */
int frontier_take(struct frontier *frontier);

/* The number-th address; it lives until frontier_free(). */
const char *frontier_address(const struct frontier *frontier, int number);

/* One as it goes through a pipe: less than PIPE_BUF, so that it stays in one piece. */
struct frontier_message {
    int id;
    char address[240]; /* "": the task `id` is done; 0: in vain */
};

struct frontier_message frontier_message(int id, const char *address);

void frontier_free(struct frontier *frontier);

#endif
