/*
 * stacks.c - slabs of equal slots: a guard page at the bottom of each, the task's record at its top.
 *
 * Slabs, because a mapping for each stack meets vm.max_map_count at some 32,000. NORESERVE, because
 * a million stacks of 64 KiB are 61 GiB of which 4 are touched. Last in, first out, because the
 * stack left last is the one in the cache. The record at the top, because a waiting task then
 * touches one page, not two; shifted by a cache line from slot to slot, because records at the same
 * place of their pages would share a few sets of the cache (ring: 29.7 against 13.5 ns).
 *
 * Guards: MADV_GUARD_INSTALL (Linux 6.13) takes no mapping of its own; mprotect takes two for each
 * stack, until the kernel refuses. An emulator (qemu-user) says yes to any advice and does nothing:
 * it is believed only where it refuses one that does not exist.
 */
#include "co_internal.h"
#include "sanitizers.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>

#ifndef MADV_GUARD_INSTALL
#define MADV_GUARD_INSTALL 102
#endif
#define NO_ADVICE (-1)

enum { CACHE_LINE = 64, SHADES = 32 }; /* not macros: co.gdb reads them */
#define SLAB_BYTES_FIRST ((size_t)4 << 20)
#define SLAB_BYTES_MOST  ((size_t)2 << 30)

struct slab {
    struct slab *next;
    char *memory;
    size_t slots, used; /* used: those that have been given out at least once */
};

/* The stacks of one size. */
struct co_pool {
    struct co_pool *next;
    size_t stack_bytes;
    struct co_task **free; /* room for every used slot */
    size_t free_count, used, capacity;
    struct slab *slabs; /* the newest first; only it has unused slots */
    bool heeded;        /* that madvise does what it says */
};

int co_guard_advice = MADV_GUARD_INSTALL;

static struct co_task *record(const struct co_pool *pool, const struct slab *slab, size_t slot)
{
    size_t record_bytes = (sizeof(struct co_task) + CACHE_LINE - 1) / CACHE_LINE * CACHE_LINE;

    return (struct co_task *)(slab->memory + (slot + 1) * pool->stack_bytes - record_bytes -
                              slot % SHADES * CACHE_LINE);
}

static __attribute__((noinline)) struct co_pool *pool_for(size_t stack_bytes)
{
    size_t page = co_here.page_bytes, least = 4 * page;
    size_t bytes = stack_bytes ? stack_bytes : CO_STACK_BYTES;

    bytes = bytes < least ? least : (bytes + page - 1) / page * page;
    for (struct co_pool *pool = co_here.pools; pool; pool = pool->next)
        if (pool->stack_bytes == bytes)
            return pool;
    struct co_pool *pool = calloc(1, sizeof *pool);
    if (!pool) {
        co_set_limit("no memory for one more size of stack");
        return NULL;
    }
    pool->stack_bytes = bytes;
    pool->next = co_here.pools;
    co_here.pools = pool;
    if (!stack_bytes)
        co_here.usual_pool = pool;
    return pool;
}

/* Each slab twice the last one; half of it if it does not fit, down to a single stack. */
static bool add_slab(struct co_pool *pool)
{
    struct slab *slab = calloc(1, sizeof *slab);
    size_t bytes = pool->slabs ? pool->slabs->slots * pool->stack_bytes * 2 : SLAB_BYTES_FIRST;

    if (!slab) {
        co_set_limit("no memory for the list of stacks");
        return false;
    }
    if (bytes > SLAB_BYTES_MOST)
        bytes = SLAB_BYTES_MOST;
    slab->slots = bytes > pool->stack_bytes && pool->stack_bytes != CO_MAIN_STACK_BYTES
                      ? bytes / pool->stack_bytes
                      : 1;
    while ((slab->memory = mmap(NULL, slab->slots * pool->stack_bytes, PROT_READ | PROT_WRITE,
                                MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0)) ==
           MAP_FAILED) {
        if (slab->slots == 1) {
            struct rlimit space;

            if (errno == ENOMEM && getrlimit(RLIMIT_AS, &space) == 0 &&
                space.rlim_cur != RLIM_INFINITY)
                co_set_limit("no address space for a stack of %zu KiB (limit: ulimit -v %llu)",
                             pool->stack_bytes >> 10, (unsigned long long)space.rlim_cur >> 10);
            else
                co_set_limit("a stack of %zu KiB could not be mapped: %s", pool->stack_bytes >> 10,
                             strerror(errno));
            free(slab);
            return false;
        }
        slab->slots /= 2;
    }
    /* A huge page would be 32 stacks' worth of memory for the first that is touched. */
    madvise(slab->memory, slab->slots * pool->stack_bytes, MADV_NOHUGEPAGE);
    pool->heeded = madvise(slab->memory, co_here.page_bytes, NO_ADVICE) != 0;
    slab->next = pool->slabs;
    pool->slabs = slab;
    return true;
}

static bool guard(const struct co_pool *pool, char *page)
{
    if (pool->heeded && madvise(page, co_here.page_bytes, co_guard_advice) == 0)
        return true;
    if (mprotect(page, co_here.page_bytes, PROT_NONE) == 0)
        return true;
    co_set_limit("a stack's guard page: %s. Before Linux 6.13 each guarded stack takes two of the "
                 "process's mappings (limit: sysctl vm.max_map_count)",
                 strerror(errno));
    return false;
}

static bool room_for_one_more(struct co_pool *pool)
{
    if (pool->used < pool->capacity)
        return true;
    size_t capacity = pool->capacity ? pool->capacity * 2 : 64;
    struct co_task **larger = realloc(pool->free, capacity * sizeof *larger);
    if (!larger) {
        co_set_limit("no memory for the list of %zu stacks", capacity);
        return false;
    }
    pool->free = larger;
    pool->capacity = capacity;
    return true;
}

static __attribute__((noinline)) struct co_task *new_slot(struct co_pool *pool)
{
    struct slab *slab = pool->slabs;

    if (!room_for_one_more(pool))
        return NULL;
    if (!slab || slab->used == slab->slots) {
        if (!add_slab(pool))
            return NULL;
        slab = pool->slabs;
    }
    char *low = slab->memory + slab->used * pool->stack_bytes;
    if (!guard(pool, low))
        return NULL;
    struct co_task *slot = record(pool, slab, slab->used);
    slab->used++;
    pool->used++;
    slot->pool = pool;
    slot->stack_low = low + co_here.page_bytes;
    slot->stack_top = (char *)slot;
    co_annotate_stack(slot, low + pool->stack_bytes - 1);
    return slot;
}

struct co_task *co_stack_take(size_t stack_bytes)
{
    struct co_pool *pool = co_here.usual_pool;

    if (!stack_bytes && pool && pool->free_count)
        return pool->free[--pool->free_count];
    pool = pool_for(stack_bytes);
    if (pool && pool->free_count)
        return pool->free[--pool->free_count];
    return pool ? new_slot(pool) : NULL;
}

void co_stack_give_back(struct co_task *task)
{
    task->state = CO_FREE;
    task->pool->free[task->pool->free_count++] = task;
}

void co_stacks_each(void (*visit)(struct co_task *task, void *with), void *with)
{
    for (struct co_pool *pool = co_here.pools; pool; pool = pool->next)
        for (struct slab *slab = pool->slabs; slab; slab = slab->next)
            for (size_t slot = 0; slot < slab->used; slot++)
                visit(record(pool, slab, slot), with);
}

size_t co_stacks_taken(void)
{
    size_t taken = 0;

    for (struct co_pool *pool = co_here.pools; pool; pool = pool->next)
        taken += pool->used - pool->free_count;
    return taken;
}

static void forget(struct co_task *slot, void *unused)
{
    (void)unused;
    co_annotate_no_stack(slot);
}

void co_stacks_close(void)
{
#if defined(CO_ASAN) || defined(CO_TSAN) || defined(CO_VALGRIND)
    co_stacks_each(forget, NULL);
#else
    (void)forget;
#endif
    for (struct co_pool *pool = co_here.pools, *next_pool; pool; pool = next_pool) {
        next_pool = pool->next;
        for (struct slab *slab = pool->slabs, *next; slab; slab = next) {
            next = slab->next;
            munmap(slab->memory, slab->slots * pool->stack_bytes);
            free(slab);
        }
        free(pool->free);
        free(pool);
    }
}

size_t co_stack_size(const struct co_task *task)
{
    return task->pool->stack_bytes;
}

bool co_stack_guards(const struct co_task *task, const void *address)
{
    const char *fault = address;

    return fault < task->stack_low && fault >= task->stack_low - co_here.page_bytes;
}
