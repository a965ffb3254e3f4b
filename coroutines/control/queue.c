/*
 * coroutines/control/queue.c - two producers, two consumers: a
 * queue of the loop, with room for two.
 *
 * Usage: build/coroutines/control/queue --wait 1
 * Compare with the same file in threading/ and multiprocessing/.
 */
#include "control.h"

#define ROOM  2
#define ITEMS 3 /* of each producer */
static int items[2][ITEMS] = {{11, 12, 13}, {21, 22, 23}};
static co_queue queue;

static void *producer(void *arg)
{
    int id = task_id(arg);

    for (int i = 0; i < ITEMS; i++) {
        Co_queue_put(&queue, &items[id - 1][i]);
        say("producer %d put %d", id, items[id - 1][i]);
    }
    return NULL;
}

static void *consumer(void *arg)
{
    int id = task_id(arg);
    void *item;

    while (Co_queue_get(&queue, &item)) {
        say("consumer %d got %d", id, *(int *)item);
        co_sleep(wait_s);
    }
    say("consumer %d: no more", id);
    return NULL;
}

void run(void)
{
    co_task *producers[2], *consumers[2];

    Co_queue_init(&queue, ROOM);
    for (int i = 0; i < 2; i++)
        producers[i] = Co_create_task(producer, task_arg(i + 1));
    for (int i = 0; i < 2; i++)
        consumers[i] = Co_create_task(consumer, task_arg(i + 1));
    for (int i = 0; i < 2; i++)
        Co_await(producers[i], NULL);
    say("main closes the queue");
    co_queue_close(&queue);
    for (int i = 0; i < 2; i++)
        Co_await(consumers[i], NULL);
    co_queue_destroy(&queue);
    say("main: all are done");
}
