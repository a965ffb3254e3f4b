/*
 * threading/control/cancel.c - three threads are cancelled: one
 * ends, one goes on all the same, one has not begun. They wait on a
 * flag that says so. A fourth is ended by pthread_cancel.
 *
 * Usage: build/threading/control/cancel --wait 1
 * Compare with control/cancel.c in multiprocessing/ and
 * coroutines/.
 */
#include "cancel.h"
#include "lesson.h"

#define TASKS 3

static struct cancel_token tokens[TASKS];

static void *task(void *arg)
{
    int id = task_id(arg), error;

    say("task %d starts", id);
    error = token_wait(&tokens[id - 1], 5 * lesson.wait);
    if (error && id == 2) {
        say("task %d goes on all the same", id); /* WRONG */
        sleep_seconds(2 * lesson.wait);
        error = 0;
    }
    if (error) {
        say("task %d cleans up", id);
        return NULL;
    }
    say("task %d is done", id);
    return arg;
}

static void clean_up(void *arg)
{
    say("task %d cleans up", task_id(arg));
}

static void *task_without_flag(void *arg)
{
    say("task %d starts", task_id(arg));
    pthread_cleanup_push(clean_up, arg);
    pause(); /* for ever: only to be cancelled in here */
    pthread_cleanup_pop(0);
    return arg;
}

void run(void)
{
    pthread_t threads[TASKS + 1];
    void *result;

    for (int i = 0; i < TASKS; i++) {
        token_init(&tokens[i], NULL);
        Pthread_create(&threads[i], NULL, task, task_arg(i + 1));
    }
    Pthread_create(&threads[3], NULL, task_without_flag,
                   task_arg(4));
    say("main cancels task 3 at once");
    token_cancel(&tokens[2]);
    sleep_seconds(lesson.wait);
    say("main cancels tasks 1 and 2");
    token_cancel(&tokens[0]);
    token_cancel(&tokens[1]);
    for (int i = 0; i < TASKS; i++) {
        Pthread_join(threads[i], &result);
        say("main sees task %d %s", i + 1,
            result ? "done" : "cancelled");
        token_destroy(&tokens[i]);
    }
    say("main cancels task 4");
    Pthread_cancel(threads[3]);
    Pthread_join(threads[3], &result);
    say("main sees task 4 %s",
        result == PTHREAD_CANCELED ? "cancelled" : "done");
}
