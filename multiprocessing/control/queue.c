/*
 * multiprocessing/control/queue.c - two producers, two consumers: a
 * pipe of two pages, and items of a page each.
 *
 * Usage: build/multiprocessing/control/queue --wait 1
 * Compare with the same file in threading/ and coroutines/.
 */
#include "control.h"

#include <limits.h>

#define ROOM  2
#define ITEMS 3 /* of each producer */
static const int items[2][ITEMS] = {{11, 12, 13}, {21, 22, 23}};

static int queue[2];

/* Up to PIPE_BUF bytes are written in one piece, or not yet. */
static void put(int item)
{
    int page[PIPE_BUF / sizeof(int)] = {item};

    Write_full(queue[1], page, sizeof page);
}

static bool get(int *item)
{
    int page[PIPE_BUF / sizeof(int)];
    bool got = Read_full(queue[0], page, sizeof page);

    *item = page[0];
    return got;
}

static void close_queue(void)
{
    Close(queue[1]); /* the last to close it ends it */
}

static int producer(int id)
{
    for (int i = 0; i < ITEMS; i++) {
        put(items[id - 1][i]);
        say("producer %d put %d", id, items[id - 1][i]);
    }
    return 0;
}

static int consumer(int id)
{
    int item;

    close_queue();
    while (get(&item)) {
        say("consumer %d got %d", id, item);
        sleep_seconds(wait_s);
    }
    say("consumer %d: no more", id);
    return 0;
}

void run(void)
{
    pid_t producers[2], consumers[2];

    Pipe(queue);
    Pipe_room(queue, ROOM * PIPE_BUF);
    for (int i = 0; i < 2; i++)
        if ((producers[i] = Fork()) == 0)
            _exit(producer(i + 1));
    for (int i = 0; i < 2; i++)
        if ((consumers[i] = Fork()) == 0)
            _exit(consumer(i + 1));
    for (int i = 0; i < 2; i++)
        Waitpid(producers[i]);
    say("main closes the queue");
    close_queue();
    for (int i = 0; i < 2; i++)
        Waitpid(consumers[i]);
    say("main: all are done");
}
