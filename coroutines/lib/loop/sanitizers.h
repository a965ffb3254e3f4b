/*
 * sanitizers.h - tells ASan, TSan and valgrind about each stack and each switch.
 *
 * They follow the stack pointer, and take a switch for a stack that overflowed or for a race of a
 * thread with itself. Without them, all of this is empty.
 */
#ifndef CO_SANITIZERS_H
#define CO_SANITIZERS_H

#include "co_internal.h"

#if __has_include(<valgrind/valgrind.h>) && !defined(CO_ASAN) && !defined(CO_TSAN)
#include <valgrind/valgrind.h>
#define CO_VALGRIND 1
#else
#define RUNNING_ON_VALGRIND 0
#endif

#ifdef CO_ASAN
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#endif
#ifdef CO_TSAN
#include <sanitizer/tsan_interface.h>
#endif

/* A stack has been mapped (and again, unmapped). */
static inline void co_annotate_stack(struct co_task *slot, void *top)
{
    (void)slot, (void)top;
#ifdef CO_VALGRIND
    slot->valgrind_stack = VALGRIND_STACK_REGISTER(slot->stack_low, top);
#endif
}

static inline void co_annotate_no_stack(struct co_task *slot)
{
    (void)slot;
#ifdef CO_VALGRIND
    VALGRIND_STACK_DEREGISTER(slot->valgrind_stack);
#endif
#ifdef CO_TSAN
    if (slot->tsan_fiber)
        __tsan_destroy_fiber(slot->tsan_fiber);
#endif
#ifdef CO_ASAN
    __asan_unpoison_memory_region(slot->stack_low, (size_t)((char *)slot - slot->stack_low));
#endif
}

/* A task is about to begin on a stack that another may have left without returning. */
static inline void co_annotate_task(struct co_task *task)
{
    (void)task;
#ifdef CO_ASAN
    task->asan_fake_stack = NULL;
    __asan_unpoison_memory_region(task->stack_low, (size_t)((char *)task - task->stack_low));
#endif
#ifdef CO_TSAN
    if (task->tsan_fiber)
        __tsan_destroy_fiber(task->tsan_fiber);
    task->tsan_fiber = __tsan_create_fiber(0);
    __tsan_set_fiber_name(task->tsan_fiber, task->name);
#endif
}

/*
 * The first is called just before a switch and the second just after it, on the other stack. Both
 * have to be inlined into the function that switches (TSan keeps a stack of calls for each fiber).
 */
static inline __attribute__((always_inline)) void co_annotate_leave(struct co_task *from,
                                                                    struct co_task *to)
{
    (void)from, (void)to;
#ifdef CO_ASAN
    __sanitizer_start_switch_fiber(from->state == CO_STARTED ? &from->asan_fake_stack : NULL,
                                   to->stack_low, (size_t)(to->stack_top - to->stack_low));
#endif
#ifdef CO_TSAN
    __tsan_switch_to_fiber(to->tsan_fiber, 0);
#endif
}

static inline __attribute__((always_inline)) void co_annotate_arrive(struct co_task *to)
{
    (void)to;
#ifdef CO_ASAN
    const void *low;
    size_t size;

    __sanitizer_finish_switch_fiber(to->asan_fake_stack, &low, &size);
    /* The thread's own stack, which nobody has told us, is what the first task was entered from. */
    if (!co_here.base.stack_low) {
        co_here.base.stack_low = (char *)low;
        co_here.base.stack_top = (char *)low + size;
    }
#endif
}

static inline void co_annotate_base(struct co_task *base)
{
    (void)base;
#ifdef CO_TSAN
    base->tsan_fiber = __tsan_get_current_fiber();
#endif
}

#endif
