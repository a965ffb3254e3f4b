/*
 * coroutines/control/queue.c - two producers, two consumers, and a
 * queue with room for two things, which belongs to the loop.
 *
 * Usage: build/coroutines/control/queue --wait 1
 * Compare with control/queue.c in threading/ and multiprocessing/.
 */
#include "checked_co.h"
#include "co_sync.h"
#include "lesson.h"

#define ROOM  2
#define ITEMS 3 /* of each producer */

static co_queue queue;

static void *producer(void *arg)
{
    int id = task_id(arg);

    for (int item = 10 * id + 1; item <= 10 * id + ITEMS; item++) {
        Co_queue_put(&queue, task_arg(item));
        say("producer %d put %d", id, item);
    }
    return NULL;
}

static void *consumer(void *arg)
{
    int id = task_id(arg);
    void *item;

    while (Co_queue_get(&queue, &item)) {
        say("consumer %d got %d", id, task_id(item));
        co_sleep(lesson.wait);
    }
    say("consumer %d: no more", id);
    return NULL;
}

static void *all_tasks(void *arg)
{
    co_task *producers[2], *consumers[2];

    Co_queue_init(&queue, ROOM);
    for (int i = 0; i < 2; i++)
        producers[i] = Co_create_task(producer, task_arg(i + 1));
    for (int i = 0; i < 2; i++)
        consumers[i] = Co_create_task(consumer, task_arg(i + 1));
    Co_gather(producers, 2, NULL);
    say("main closes the queue");
    co_queue_close(&queue);
    Co_gather(consumers, 2, NULL);
    co_queue_destroy(&queue);
    say("main: all are done");
    return arg;
}

void run(void)
{
    Co_run(all_tasks, NULL, NULL);
}
