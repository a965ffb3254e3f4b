/*
 * test_process_semaphore.c - tokens among processes.
 */
#include "child.h"
#include "leftovers.h"
#include "message.h"
#include "semaphore.h"

#include <math.h>

static int hold_one_and_tell(void *argument, struct channel *parent)
{
    struct semaphore *semaphore = argument;
    char byte;
    size_t size;

    int error = semaphore_acquire(semaphore, INFINITY);
    if (!error)
        error = message_send(parent->send, NULL, 0);
    message_receive(parent->receive, &byte, 1, INFINITY, &size); /* until the parent closes it */
    return error ? error : semaphore_release(semaphore);
}

static void hold_in_a_child(void)
{
    struct semaphore semaphore;
    struct child child;
    size_t size;

    CHECK_EQUAL(semaphore_init(&semaphore, 1), 0);
    CHECK_EQUAL(child_start(&child, hold_one_and_tell, &semaphore), 0);
    CHECK_EQUAL(message_receive(child.channel.receive, NULL, 0, INFINITY, &size), 0);
    CHECK_EQUAL(semaphore_acquire(&semaphore, 0), -ETIMEDOUT);
    CHECK_EQUAL(semaphore_acquire(&semaphore, 0.02), -ETIMEDOUT);
    CHECK_EQUAL(message_send(child.channel.send, NULL, 0), 0);
    CHECK_EQUAL(semaphore_acquire(&semaphore, INFINITY), 0);
    CHECK_EQUAL(child_join(&child, INFINITY, NULL, 0, NULL), 0);
    semaphore_destroy(&semaphore);
}

TEST(token_held_by_another_process_is_waited_for)
{
    hold_in_a_child();
    LEAVES_NOTHING(hold_in_a_child());
}

TEST(as_many_pass_as_there_are_tokens)
{
    struct semaphore semaphore;

    CHECK_EQUAL(semaphore_init(&semaphore, 3), 0);
    for (int i = 0; i < 3; i++)
        CHECK_EQUAL(semaphore_acquire(&semaphore, 0), 0);
    CHECK_EQUAL(semaphore_acquire(&semaphore, 0), -ETIMEDOUT);
    CHECK_EQUAL(semaphore_release(&semaphore), 0);
    CHECK_EQUAL(semaphore_acquire(&semaphore, INFINITY), 0);
    semaphore_destroy(&semaphore);
}

TEST(more_tokens_than_a_pipe_holds_are_refused)
{
    struct semaphore semaphore;

    LEAVES_NOTHING({
        CHECK_EQUAL(semaphore_init(&semaphore, 1 << 20), -EOVERFLOW);
        CHECK_EQUAL(semaphore_init(&semaphore, -1), -EINVAL);
    });
    CHECK_EQUAL(semaphore_init(&semaphore, 1 << 16), 0);
    CHECK_EQUAL(semaphore_release(&semaphore), -EOVERFLOW);
    semaphore_destroy(&semaphore);
}
