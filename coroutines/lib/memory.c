/*
 * memory.c - memory that is gone with its loop at the latest.
 *
 * Who allocates gives back. But tasks in a deadlock are abandoned, and none of their code runs
 * again; what the library has allocated on their behalf then goes with the loop.
 */
#include "co_internal.h"

#include <stdlib.h>

struct block {
    struct co_closing closing;
    max_align_t memory[];
};

static void free_block(struct co_closing *closing)
{
    co_closing_remove(closing);
    free(closing);
}

void *co_allocate(size_t bytes)
{
    struct block *block = calloc(1, sizeof *block + bytes);

    if (!block)
        return NULL;
    co_closing_add(&block->closing, free_block);
    return block->memory;
}

void co_deallocate(void *memory)
{
    if (memory)
        free_block((struct co_closing *)((char *)memory - offsetof(struct block, memory)));
}
