/*
 * switch.h - the switch from one stack to another: the only code here that knows the processor.
 *
 * It is inline assembly and not a function of its own because of the return-stack predictor: a
 * called switch returns to where another coroutine came from, which the processor predicts wrongly
 * at each switch (5.2 ns against 3.8). Here nothing is called or returned from: the stack pointer
 * changes, and the code goes on. On x86-64 all of it is in the one cache line of the context (the
 * compiler, told that the registers are lost, would save them on the stack: 4.4 ns against 3.9); on
 * aarch64, with twice as many registers to keep, the compiler saves them.
 *
 * Not kept: mxcsr and the x87 word, fpcr (0.5 to 1.5 ns a switch).
 *
 * With -fcf-protection=branch the switch lands on an endbr64 (on aarch64 always on a "bti j"). It
 * does not move to another shadow stack. An object without shadow stacks marks the program as one
 * that has none; compiled for them (-fcf-protection=full or =return), glibc's switch is taken,
 * which knows them.
 *
 * -DCO_UCONTEXT (make SWITCH=ucontext), and any processor not named here, takes glibc's swapcontext
 * instead, with two system calls for the signal mask at each switch.
 */
#ifndef CO_SWITCH_H
#define CO_SWITCH_H

#include <stddef.h>
#include <stdint.h>

#if defined(__CET__) && (__CET__ & 1)
#define CO_LANDING "endbr64"
#else
#define CO_LANDING ""
#endif
#if defined(__CET__) && (__CET__ & 2)
#define CO_SHADOW_STACKS
#endif

#if (!defined(__x86_64__) && !defined(__aarch64__)) || defined(CO_SHADOW_STACKS)
#undef CO_UCONTEXT
#define CO_UCONTEXT
#endif

#ifdef CO_UCONTEXT

#include <signal.h>
#include <ucontext.h>

struct co_context {
    ucontext_t context;
};

static inline __attribute__((always_inline)) void co_context_switch(struct co_context *from,
                                                                    struct co_context *to)
{
    /* swapcontext would go back to the mask of when `to` was left; the mask is the thread's. */
    pthread_sigmask(SIG_SETMASK, NULL, &to->context.uc_sigmask);
    swapcontext(&from->context, &to->context);
}

#else

struct co_context {
    void *resume, *stack, *frame; /* at 0, 8 and 16: the assembly counts on it */
#ifdef __x86_64__
    void *saved[5];               /* from 24 on: rbx and r12 to r15 */
#endif
};

#ifdef __x86_64__

static inline __attribute__((always_inline)) void co_context_switch(struct co_context *from,
                                                                    struct co_context *to)
{
    __asm__ volatile("leaq 1f(%%rip), %%rax\n\t"
                     "movq %%rax, 0(%%rdi)\n\t"
                     "movq %%rsp, 8(%%rdi)\n\t"
                     "movq %%rbp, 16(%%rdi)\n\t"
                     "movq %%rbx, 24(%%rdi)\n\t"
                     "movq %%r12, 32(%%rdi)\n\t"
                     "movq %%r13, 40(%%rdi)\n\t"
                     "movq %%r14, 48(%%rdi)\n\t"
                     "movq %%r15, 56(%%rdi)\n\t"
                     "movq 8(%%rsi), %%rsp\n\t"
                     "movq 16(%%rsi), %%rbp\n\t"
                     "movq 24(%%rsi), %%rbx\n\t"
                     "movq 32(%%rsi), %%r12\n\t"
                     "movq 40(%%rsi), %%r13\n\t"
                     "movq 48(%%rsi), %%r14\n\t"
                     "movq 56(%%rsi), %%r15\n\t"
                     "jmpq *0(%%rsi)\n"
                     "1:" CO_LANDING
                     : "+D"(from), "+S"(to)
                     :
                     : "rax", "rcx", "rdx", "r8", "r9", "r10", "r11", "xmm0", "xmm1", "xmm2",
                       "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm8", "xmm9", "xmm10", "xmm11",
                       "xmm12", "xmm13", "xmm14", "xmm15", "cc", "memory");
}

#else

static inline __attribute__((always_inline)) void co_context_switch(struct co_context *from,
                                                                    struct co_context *to)
{
    register struct co_context *old __asm__("x0") = from;
    register struct co_context *new __asm__("x1") = to;

    /* hint 36 is "bti j": a place that may be jumped to, where branch targets are guarded. */
    __asm__ volatile("adr x9, 1f\n\t"
                     "mov x10, sp\n\t"
                     "stp x9, x10, [x0]\n\t"
                     "str x29, [x0, #16]\n\t"
                     "ldp x9, x10, [x1]\n\t"
                     "ldr x29, [x1, #16]\n\t"
                     "mov sp, x10\n\t"
                     "br x9\n"
                     "1: hint #36"
                     : "+r"(old), "+r"(new)
                     :
                     : "x2", "x3", "x4", "x5", "x6", "x7", "x8", "x9", "x10", "x11", "x12", "x13",
                       "x14", "x15", "x16", "x17", "x18", "x19", "x20", "x21", "x22", "x23", "x24",
                       "x25", "x26", "x27", "x28", "x30", "v0", "v1", "v2", "v3", "v4", "v5", "v6",
                       "v7", "v8", "v9", "v10", "v11", "v12", "v13", "v14", "v15", "v16", "v17",
                       "v18", "v19", "v20", "v21", "v22", "v23", "v24", "v25", "v26", "v27", "v28",
                       "v29", "v30", "v31", "cc", "memory");
}

#endif
#endif

/* The frame pointer of whoever left this context, or NULL where that is not known. */
static inline void *const *co_context_frame(const struct co_context *context)
{
#ifdef CO_UCONTEXT
    return (void)context, NULL;
#else
    return context->frame;
#endif
}

/* The first function on a new stack; it must not return. */
_Noreturn void co_task_main(void);

/* Prepares a context whose first switch enters co_task_main, with the stack ending at `top`. */
#ifdef CO_UCONTEXT

void co_context_init(struct co_context *context, void *low, void *top);

#else

extern char co_bottom[], co_entry[]; /* switch.c */

static inline void co_context_init(struct co_context *context, void *low, void *top)
{
    uintptr_t stack = (uintptr_t)top & ~(uintptr_t)15;

    (void)low;
#ifdef __x86_64__
    stack -= 8; /* as a call leaves it */
    *(void **)stack = co_bottom;
    context->resume = (void *)(uintptr_t)co_task_main;
#else
    context->resume = co_entry;
#endif
    context->stack = (void *)stack;
    context->frame = NULL;
}

#endif
#endif
