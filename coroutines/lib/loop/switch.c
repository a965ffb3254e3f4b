/*
 * switch.c - how a stack is entered for the first time.
 *
 * co_task_main is jumped to, not called: a call would leave the processor expecting a return that
 * never comes, and mispredict those of whoever runs next. What stands as its return address is
 * co_bottom, of which the unwinding table says that nobody called it; a debugger's backtrace ends
 * there instead of reading on into the task's record.
 */
#include "switch.h"

#ifdef CO_UCONTEXT

void co_context_init(struct co_context *context, void *low, void *top)
{
    getcontext(&context->context);
    context->context.uc_stack.ss_sp = low;
    context->context.uc_stack.ss_size = (size_t)((char *)top - (char *)low);
    context->context.uc_link = NULL;
    makecontext(&context->context, co_task_main, 0);
}

#else

#ifdef __x86_64__
#define UNDEFINED_CALLER ".cfi_undefined rip\n"
#define ENTRY            ""
#define TRAP             "\tud2\n"
#else
#define UNDEFINED_CALLER ".cfi_undefined x30\n"
#define ENTRY                                                                                      \
    ".globl co_entry\n.hidden co_entry\n"                                                          \
    "co_entry:\n\thint #36\n\tadr x30, co_bottom\n\tb co_task_main\n"
#define TRAP "\tbrk #1\n"
#endif

/* The unwinder looks at the instruction before a return address: hence the first trap. */
__asm__(".text\n" ENTRY ".globl co_bottom\n.hidden co_bottom\n"
        ".type co_bottom_trap, %function\n"
        "co_bottom_trap:\n"
        ".cfi_startproc\n" UNDEFINED_CALLER TRAP "co_bottom:\n" TRAP ".cfi_endproc\n"
        ".size co_bottom_trap, . - co_bottom_trap\n");

#endif
