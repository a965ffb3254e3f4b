/*
 * threading/control/queue.c - two producers, two consumers, and a
 * queue with room for two things: a ring, a lock, and a condition
 * to wait for at either end.
 *
 * Usage: build/threading/control/queue --wait 1
 * Compare with control/queue.c in multiprocessing/ and coroutines/.
 */
#include "lesson.h"

#define ROOM  2
#define ITEMS 3 /* of each producer */

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t may_put = PTHREAD_COND_INITIALIZER;
static pthread_cond_t may_get = PTHREAD_COND_INITIALIZER;
static int items[ROOM], first, count; /* the lock guards them, */
static bool closed;                   /* and this */

static void put(int item)
{
    Pthread_mutex_lock(&lock);
    while (count == ROOM)
        Pthread_cond_wait(&may_put, &lock);
    items[(first + count++) % ROOM] = item;
    Pthread_cond_signal(&may_get);
    Pthread_mutex_unlock(&lock);
}

static bool get(int *item)
{
    Pthread_mutex_lock(&lock);
    while (count == 0 && !closed)
        Pthread_cond_wait(&may_get, &lock);
    bool got = count > 0;
    if (got) {
        *item = items[first];
        first = (first + 1) % ROOM;
        count--;
        Pthread_cond_signal(&may_put);
    }
    Pthread_mutex_unlock(&lock);
    return got;
}

static void close_queue(void)
{
    Pthread_mutex_lock(&lock);
    closed = true;
    Pthread_cond_broadcast(&may_get);
    Pthread_mutex_unlock(&lock);
}

static void *producer(void *arg)
{
    int id = task_id(arg);

    for (int item = 10 * id + 1; item <= 10 * id + ITEMS; item++) {
        put(item);
        say("producer %d put %d", id, item);
    }
    return NULL;
}

static void *consumer(void *arg)
{
    int id = task_id(arg), item;

    while (get(&item)) {
        say("consumer %d got %d", id, item);
        sleep_seconds(lesson.wait);
    }
    say("consumer %d: no more", id);
    return NULL;
}

void run(void)
{
    pthread_t producers[2], consumers[2];

    for (int i = 0; i < 2; i++)
        Pthread_create(&producers[i], NULL, producer,
                       task_arg(i + 1));
    for (int i = 0; i < 2; i++)
        Pthread_create(&consumers[i], NULL, consumer,
                       task_arg(i + 1));
    for (int i = 0; i < 2; i++)
        Pthread_join(producers[i], NULL);
    say("main closes the queue");
    close_queue();
    for (int i = 0; i < 2; i++)
        Pthread_join(consumers[i], NULL);
    say("main: all are done");
}
