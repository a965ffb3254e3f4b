/*
 * frontier.c - a line of addresses, and a search tree over it.
 */
#include "frontier.h"

#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int by_text(const void *a, const void *b)
{
    return strcmp(a, b);
}

static void *have_memory(void *memory)
{
    if (!memory) {
        perror("frontier_add");
        _Exit(1);
    }
    return memory;
}

bool frontier_add(struct frontier *frontier, const char *address)
{
    long found = frontier->found;

    if (found == frontier->limit || tfind(address, &frontier->seen, by_text))
        return false;
    if ((found & (found - 1)) == 0) {
        size_t room = found ? 2 * (size_t)found : 1;
        frontier->addresses =
            have_memory(realloc(frontier->addresses, room * sizeof *frontier->addresses));
    }
    char *copy = have_memory(strdup(address));
    frontier->addresses[frontier->found++] = copy;
    have_memory(tsearch(copy, &frontier->seen, by_text));
    return true;
}

int frontier_take(struct frontier *frontier)
{
    return frontier->taken < frontier->found ? (int)++frontier->taken : 0;
}

const char *frontier_address(const struct frontier *frontier, int number)
{
    return frontier->addresses[number - 1];
}

struct frontier_message frontier_message(int id, const char *address)
{
    struct frontier_message message = {.id = id};

    snprintf(message.address, sizeof message.address, "%s", address);
    return message;
}

static void free_nothing(void *address)
{
    (void)address; /* the line frees it */
}

void frontier_free(struct frontier *frontier)
{
    tdestroy(frontier->seen, free_nothing);
    for (long i = 0; i < frontier->found; i++)
        free(frontier->addresses[i]);
    free(frontier->addresses);
    *frontier = (struct frontier){0};
}
