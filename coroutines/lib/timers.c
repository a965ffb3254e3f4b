/*
 * timers.c - what rings when: a 4-ary heap, and a lane before it for the usual case.
 *
 * The library has timers of its own because libuv's count whole milliseconds from a cached clock:
 * after a task has computed for 50 ms, a libuv timer of 100 ms would come 50 ms early.
 *
 * The lane is a queue in the order of deadlines. A timer that is not earlier than the lane's last
 * goes to its end, any other into the heap. Tasks that all sleep equally long thus cost a few
 * nanoseconds each, not the heap's hundred and more (at a million, where it misses the caches).
 *
 * Cancelling the sleep of a task only makes its alarm forget the timer's number; whoever finds the
 * entry drops it. When most entries are such, they are swept out. (A heap that can remove from its
 * middle has to write each entry's place into its alarm whenever it moves: a cache miss each.
 * asyncio does as we.) The record of a task stays readable that long, whatever it is used for.
 *
 * Other alarms may be on a stack or freed once they are cancelled, and what is there then could
 * look like a running one. They have a heap of their own, which knows their places.
 */
#include "co_internal.h"

#include <stdlib.h>
#include <string.h>

#define SMALLEST       64
#define PREFETCH_AHEAD 8

/* Among equal deadlines, first started first. */
static inline bool before(const struct co_timer *a, const struct co_timer *b)
{
    return a->deadline != b->deadline ? a->deadline < b->deadline : a->number < b->number;
}

static inline bool is_running(const struct co_timer *timer)
{
    return timer->alarm->timer == timer->number;
}

static bool grow(struct co_timer **timers, size_t *capacity, size_t head, size_t tail)
{
    size_t larger = *capacity ? *capacity * 2 : SMALLEST;
    struct co_timer *bigger = malloc(larger * sizeof *bigger);

    if (!bigger)
        return false;
    for (size_t i = head; i != tail; i++)
        bigger[i & (larger - 1)] = (*timers)[i & (*capacity - 1)];
    free(*timers);
    *timers = bigger;
    *capacity = larger;
    return true;
}

/* `placed`: the alarm is told its place. */
static inline void put(struct co_timer *heap, size_t place, struct co_timer timer, bool placed)
{
    heap[place] = timer;
    if (placed)
        timer.alarm->place = place;
}

static inline void sift_up(struct co_timer *heap, size_t place, struct co_timer timer, bool placed)
{
    while (place > 0 && before(&timer, &heap[(place - 1) / 4])) {
        put(heap, place, heap[(place - 1) / 4], placed);
        place = (place - 1) / 4;
    }
    put(heap, place, timer, placed);
}

static inline void sift_down(struct co_timer *heap, size_t count, size_t place,
                             struct co_timer timer, bool placed)
{
    for (size_t child; (child = 4 * place + 1) < count; place = child) {
        size_t end = child + 4 < count ? child + 4 : count;

        for (size_t other = child + 1; other < end; other++)
            if (before(&heap[other], &heap[child]))
                child = other;
        if (!before(&heap[child], &timer))
            break;
        put(heap, place, heap[child], placed);
    }
    put(heap, place, timer, placed);
}

static inline struct co_task *sleeper(struct co_alarm *alarm)
{
    return (struct co_task *)((char *)alarm - offsetof(struct co_task, sleep));
}

int co_timer_start(struct co_alarm *alarm, uint64_t deadline)
{
    struct co_timers *all = &co_here.timers;
    struct co_timer timer = {deadline, all->numbered + 1, alarm};
    size_t in_lane = all->lane_tail - all->lane_head;

    if (alarm->ring) {
        if (all->placed_count == all->placed_capacity &&
            !grow(&all->placed, &all->placed_capacity, 0, all->placed_count))
            return UV_ENOMEM;
        sift_up(all->placed, all->placed_count++, timer, true);
    } else if (!in_lane ||
               deadline >= all->lane[(all->lane_tail - 1) & (all->lane_capacity - 1)].deadline) {
        if (in_lane == all->lane_capacity &&
            !grow(&all->lane, &all->lane_capacity, all->lane_head, all->lane_tail))
            return UV_ENOMEM;
        all->lane[all->lane_tail++ & (all->lane_capacity - 1)] = timer;
    } else {
        if (all->heap_count == all->heap_capacity &&
            !grow(&all->heap, &all->heap_capacity, 0, all->heap_count))
            return UV_ENOMEM;
        sift_up(all->heap, all->heap_count++, timer, false);
    }
    alarm->timer = ++all->numbered;
    all->running++;
    return 0;
}

static void drop_from_heap(struct co_timers *all)
{
    all->heap_count--;
    if (all->heap_count)
        sift_down(all->heap, all->heap_count, 0, all->heap[all->heap_count], false);
}

static void drop_placed(struct co_timers *all, size_t place)
{
    size_t count = --all->placed_count;
    struct co_timer last = all->placed[count];

    if (place == count)
        return;
    if (place > 0 && before(&last, &all->placed[(place - 1) / 4]))
        sift_up(all->placed, place, last, true);
    else
        sift_down(all->placed, count, place, last, true);
}

static void sweep(struct co_timers *all)
{
    size_t mask = all->lane_capacity - 1, kept = all->lane_head, count = 0;

    for (size_t i = all->lane_head; i != all->lane_tail; i++)
        if (is_running(&all->lane[i & mask]))
            all->lane[kept++ & mask] = all->lane[i & mask];
    all->lane_tail = kept;
    for (size_t i = 0; i < all->heap_count; i++)
        if (is_running(&all->heap[i]))
            sift_up(all->heap, count++, all->heap[i], false);
    all->heap_count = count;
}

void co_timer_cancel(struct co_alarm *alarm)
{
    struct co_timers *all = &co_here.timers;
    size_t entries = all->lane_tail - all->lane_head + all->heap_count;

    if (!all->running)
        return; /* after co_timers_close */
    alarm->timer = 0;
    all->running--;
    if (alarm->ring)
        drop_placed(all, alarm->place);
    else if (entries > SMALLEST && all->running - all->placed_count < entries / 2)
        sweep(all);
}

/* The earliest of the running timers, or NULL; drops the cancelled ones before it. */
static struct co_timer *earliest(struct co_timers *all)
{
    size_t mask = all->lane_capacity - 1;

    while (all->lane_head != all->lane_tail && !is_running(&all->lane[all->lane_head & mask]))
        all->lane_head++;
    while (all->heap_count && !is_running(&all->heap[0]))
        drop_from_heap(all);

    struct co_timer *first =
        all->lane_head != all->lane_tail ? &all->lane[all->lane_head & mask] : NULL;
    if (all->heap_count && (!first || before(&all->heap[0], first)))
        first = &all->heap[0];
    if (all->placed_count && (!first || before(&all->placed[0], first)))
        first = &all->placed[0];
    return first;
}

uint64_t co_timer_earliest(void)
{
    struct co_timer *first = co_here.timers.running ? earliest(&co_here.timers) : NULL;

    return first ? first->deadline : 0;
}

/* Not all at once: the woken tasks' records are still in the cache when they are switched to. */
void co_timers_fire(uint64_t now, size_t at_most)
{
    struct co_timers *all = &co_here.timers;

    while (at_most-- && all->running) {
        struct co_timer *first = earliest(all);

        if (first->deadline > now)
            return;
        struct co_alarm *alarm = first->alarm;
        if (alarm->ring) {
            drop_placed(all, 0);
        } else if (first == all->heap) {
            drop_from_heap(all);
        } else {
            all->lane_head++;
            __builtin_prefetch(
                all->lane[(all->lane_head + PREFETCH_AHEAD) & (all->lane_capacity - 1)].alarm);
        }
        alarm->timer = 0;
        all->running--;
        if (alarm->ring)
            alarm->ring(alarm);
        else
            co_wake(sleeper(alarm), 0);
    }
}

void co_timers_close(void)
{
    free(co_here.timers.lane);
    free(co_here.timers.heap);
    free(co_here.timers.placed);
    co_here.timers = (struct co_timers){0};
}
