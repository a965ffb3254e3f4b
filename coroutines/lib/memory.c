/*
 * memory.c - memory that is gone with its loop at the latest.
 *
 * Who allocates gives back. But tasks in a deadlock are abandoned, and none of their code runs
 * again; what the library has allocated on their behalf then goes with the loop.
 */
#include "co_internal.h"

#include <stdlib.h>

struct co_block {
    struct co_block *next, *previous;
    max_align_t memory[];
};

void *co_allocate(size_t count, size_t size)
{
    size_t bytes;
    struct co_block *block;

    if (__builtin_mul_overflow(count, size, &bytes) ||
        __builtin_add_overflow(bytes, sizeof *block, &bytes) || !(block = calloc(1, bytes)))
        return NULL;
    block->next = co_here.blocks;
    if (block->next)
        block->next->previous = block;
    co_here.blocks = block;
    return block->memory;
}

void co_deallocate(void *memory)
{
    if (!memory)
        return;
    struct co_block *block =
        (struct co_block *)((char *)memory - offsetof(struct co_block, memory));
    *(block->previous ? &block->previous->next : &co_here.blocks) = block->next;
    if (block->next)
        block->next->previous = block->previous;
    free(block);
}

void co_memory_close(void)
{
    for (struct co_block *block = co_here.blocks, *next; block; block = next) {
        next = block->next;
        free(block);
    }
}
