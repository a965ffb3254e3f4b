/*
 * multiprocessing/control/queue.c - two producers, two consumers,
 * and a queue with room for two things: a pipe of two pages, and
 * things that take a page each.
 *
 * Usage: build/multiprocessing/control/queue --wait 1
 * Compare with control/queue.c in threading/ and coroutines/.
 */
#include "lesson.h"

#include <limits.h>

#define ROOM  2
#define ITEMS 3 /* of each producer */

/* Up to PIPE_BUF bytes are written whole, or not yet. */
struct item {
    int number;
    char rest[PIPE_BUF - sizeof(int)];
};

static int queue[2];

static void put(int number)
{
    struct item item = {.number = number};

    Write_full(queue[1], &item, sizeof item);
}

static bool get(int *number)
{
    struct item item = {0};
    bool got = Read_full(queue[0], &item, sizeof item);

    *number = item.number;
    return got;
}

static void producer(int id)
{
    for (int item = 10 * id + 1; item <= 10 * id + ITEMS; item++) {
        put(item);
        say("producer %d put %d", id, item);
    }
}

static void consumer(int id)
{
    int item;

    Close(queue[1]); /* or the end would wait for us */
    while (get(&item)) {
        say("consumer %d got %d", id, item);
        sleep_seconds(lesson.wait);
    }
    say("consumer %d: no more", id);
}

static pid_t start(void (*task)(int id), int id)
{
    pid_t child = Fork();

    if (child == 0) {
        task(id);
        _exit(0);
    }
    return child;
}

void run(void)
{
    pid_t producers[2], consumers[2];

    Pipe(queue);
    Pipe_room(queue, ROOM * sizeof(struct item));
    for (int i = 0; i < 2; i++)
        producers[i] = start(producer, i + 1);
    for (int i = 0; i < 2; i++)
        consumers[i] = start(consumer, i + 1);
    for (int i = 0; i < 2; i++)
        Waitpid(producers[i]);
    say("main closes the queue");
    Close(queue[1]); /* the last one that is open */
    for (int i = 0; i < 2; i++)
        Waitpid(consumers[i]);
    Close(queue[0]);
    say("main: all are done");
}
