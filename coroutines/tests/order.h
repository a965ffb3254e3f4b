/*
 * order.h - what tests of tasks that wait for each other share: notes of who came when.
 */
#ifndef ORDER_H
#define ORDER_H

#include "co_internal.h"
#include "test.h"

#include <string.h>

#define NUMBER(number) ((void *)(intptr_t)(number))
#define VALUE(number)  ((int)(intptr_t)(number))

static char order[64];

static inline void note(char what)
{
    size_t length = strlen(order);

    if (length + 1 < sizeof order)
        order[length] = what;
}

static inline void run_in_loop(co_function *function, void *argument)
{
    CHECK_EQUAL(co_run(function, argument, NULL), 0);
}

/* Lets everybody who is ready run, and those whom they make ready. */
static inline void let_all_run(void)
{
    for (int i = 0; i < 10; i++)
        CHECK_EQUAL(co_yield_now(), 0);
}

#define CHECK_ORDER(expected)                                                                      \
    do {                                                                                           \
        if (strcmp(order, expected) != 0) {                                                        \
            printf("%s:%d: \"%s\", not \"%s\"\n", __FILE__, __LINE__, order, expected);            \
            fflush(stdout);                                                                        \
            _exit(1);                                                                              \
        }                                                                                          \
    } while (0)

#endif
