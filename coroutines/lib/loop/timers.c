/*
 * timers.c - what rings when: a 4-ary heap, and a lane before it for the usual case.
 *
 * libuv's own timers count whole milliseconds from a cached clock: after a task has computed for
 * 50 ms, one of 100 ms would come 50 ms early.
 *
 * The lane is a queue in the order of deadlines. A timer that is not earlier than the lane's last
 * goes to its end, any other into the heap. Tasks that all sleep equally long thus cost a few
 * nanoseconds each, not the heap's hundred and more (at a million, where it misses the caches).
 *
 * Cancelling the sleep of a task in the lane only makes its alarm forget the timer's number; whoever
 * finds the entry drops it, and when most entries are such, they are swept out. The record of a task
 * stays readable that long. Other alarms may be on a stack, or freed once cancelled: they are always
 * in the heap, which tells each alarm its place.
 */
#include "co_internal.h"

#include <stdlib.h>
#include <string.h>

#define SMALLEST       64
#define PREFETCH_AHEAD 8
#define IN_LANE        SIZE_MAX

/* Among equal deadlines, first started first. */
static inline bool before(const struct co_timer *a, const struct co_timer *b)
{
    return a->deadline != b->deadline ? a->deadline < b->deadline : a->number < b->number;
}

static inline bool is_running(const struct co_timer *timer)
{
    return timer->alarm->timer == timer->number;
}

static bool has_room(struct co_timer_array *timers)
{
    if (timers->tail - timers->head < timers->capacity)
        return true;
    size_t larger = timers->capacity ? timers->capacity * 2 : SMALLEST;
    struct co_timer *bigger = malloc(larger * sizeof *bigger);

    if (!bigger)
        return false;
    for (size_t i = timers->head; i != timers->tail; i++)
        bigger[i & (larger - 1)] = timers->at[i & (timers->capacity - 1)];
    free(timers->at);
    timers->at = bigger;
    timers->capacity = larger;
    return true;
}

static inline struct co_timer *in_lane(const struct co_timers *all, size_t place)
{
    return &all->lane.at[place & (all->lane.capacity - 1)];
}

static inline void put(struct co_timer *heap, size_t place, struct co_timer timer)
{
    heap[place] = timer;
    timer.alarm->place = place;
}

static inline void sift_up(struct co_timer *heap, size_t place, struct co_timer timer)
{
    for (size_t above; place > 0 && before(&timer, &heap[above = (place - 1) / 4]); place = above)
        put(heap, place, heap[above]);
    put(heap, place, timer);
}

static inline void sift_down(struct co_timer *heap, size_t count, size_t place,
                             struct co_timer timer)
{
    for (size_t child; (child = 4 * place + 1) < count; place = child) {
        size_t end = child + 4 < count ? child + 4 : count;

        for (size_t other = child + 1; other < end; other++)
            if (before(&heap[other], &heap[child]))
                child = other;
        if (!before(&heap[child], &timer))
            break;
        put(heap, place, heap[child]);
    }
    put(heap, place, timer);
}

int co_timer_start(struct co_alarm *alarm, uint64_t deadline)
{
    struct co_timers *all = &co_here.timers;
    struct co_timer timer = {deadline, all->numbered + 1, alarm};
    bool is_last =
        all->lane.head == all->lane.tail || deadline >= in_lane(all, all->lane.tail - 1)->deadline;
    struct co_timer_array *array = alarm->ring || !is_last ? &all->heap : &all->lane;

    if (!has_room(array))
        return UV_ENOMEM;
    alarm->place = IN_LANE;
    if (array == &all->lane)
        *in_lane(all, array->tail++) = timer;
    else
        sift_up(array->at, array->tail++, timer);
    alarm->timer = ++all->numbered;
    all->running++;
    return 0;
}

static void drop(struct co_timer_array *heap, size_t place)
{
    size_t count = --heap->tail;
    struct co_timer last = heap->at[count];

    if (place == count)
        return;
    if (place > 0 && before(&last, &heap->at[(place - 1) / 4]))
        sift_up(heap->at, place, last);
    else
        sift_down(heap->at, count, place, last);
}

static void sweep(struct co_timers *all)
{
    size_t kept = all->lane.head;

    for (size_t i = all->lane.head; i != all->lane.tail; i++)
        if (is_running(in_lane(all, i)))
            *in_lane(all, kept++) = *in_lane(all, i);
    all->lane.tail = kept;
}

void co_timer_cancel(struct co_alarm *alarm)
{
    struct co_timers *all = &co_here.timers;
    size_t entries = all->lane.tail - all->lane.head;

    if (!alarm->timer || !all->running) /* none runs after co_timers_close */
        return;
    alarm->timer = 0;
    all->running--;
    if (alarm->place != IN_LANE)
        drop(&all->heap, alarm->place);
    else if (entries > SMALLEST && all->running - all->heap.tail < entries / 2)
        sweep(all);
}

/* The earliest of the running timers, or NULL; drops the cancelled ones before it. */
static struct co_timer *earliest(struct co_timers *all)
{
    struct co_timer *first = NULL;

    while (all->lane.head != all->lane.tail && !is_running(in_lane(all, all->lane.head)))
        all->lane.head++;
    if (all->lane.head != all->lane.tail)
        first = in_lane(all, all->lane.head);
    return all->heap.tail && (!first || before(all->heap.at, first)) ? all->heap.at : first;
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
        if (first == all->heap.at) {
            drop(&all->heap, 0);
        } else {
            all->lane.head++;
            __builtin_prefetch(in_lane(all, all->lane.head + PREFETCH_AHEAD)->alarm);
        }
        alarm->timer = 0;
        all->running--;
        if (alarm->ring)
            alarm->ring(alarm);
        else
            co_wake(CO_PART_OF(alarm, struct co_task, sleep), 0);
    }
}

void co_timers_close(void)
{
    free(co_here.timers.lane.at);
    free(co_here.timers.heap.at);
    co_here.timers = (struct co_timers){0};
}
