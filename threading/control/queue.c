/*
 * threading/control/queue.c - two producers, two consumers: a ring
 * with room for two, a lock, two semaphores.
 *
 * Usage: build/threading/control/queue --wait 1
 * Compare with the same file in multiprocessing/ and coroutines/.
 */
#include "control.h"

#define ROOM  2
#define ITEMS 3 /* of each producer */
static const int items[2][ITEMS] = {{11, 12, 13}, {21, 22, 23}};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static sem_t room, filled;
static int queue[ROOM], in, out; /* the lock guards them */

static void put(int item)
{
    Sem_wait(&room);
    Pthread_mutex_lock(&lock);
    queue[in++ % ROOM] = item;
    Pthread_mutex_unlock(&lock);
    Sem_post(&filled);
}

static bool get(int *item)
{
    Sem_wait(&filled);
    Pthread_mutex_lock(&lock);
    bool got = out < in;
    if (got)
        *item = queue[out++ % ROOM];
    Pthread_mutex_unlock(&lock);
    Sem_post(got ? &room : &filled); /* the end is for all */
    return got;
}

static void close_queue(void)
{
    Sem_post(&filled); /* for an item that does not exist */
}

static void *producer(void *arg)
{
    int id = task_id(arg);

    for (int i = 0; i < ITEMS; i++) {
        put(items[id - 1][i]);
        say("producer %d put %d", id, items[id - 1][i]);
    }
    return NULL;
}

static void *consumer(void *arg)
{
    int id = task_id(arg), item;

    while (get(&item)) {
        say("consumer %d got %d", id, item);
        sleep_seconds(wait_s);
    }
    say("consumer %d: no more", id);
    return NULL;
}

void run(void)
{
    pthread_t producers[2], consumers[2];

    Sem_init(&room, ROOM);
    Sem_init(&filled, 0);
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
