/*
 * switch.c - how a stack is entered for the first time.
 *
 * The entry is a trampoline and not co_task_main itself, for two reasons: a function expects its
 * stack as a call leaves it, and a debugger's backtrace has to end here. (.cfi_undefined of the
 * return address says so; without it gdb reads on into the task's record.)
 */
#include "switch.h"

#include <stddef.h>
#include <stdint.h>

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
#define CALL             "endbr64\n\tcall "
#define TRAP             "ud2\n"
#else
#define UNDEFINED_CALLER ".cfi_undefined x30\n"
#define CALL             "hint #36\n\tbl "
#define TRAP             "brk #1\n"
#endif

__asm__(".text\n"
        ".type co_entry, %function\n"
        ".globl co_entry\n"
        ".hidden co_entry\n"
        "co_entry:\n"
        ".cfi_startproc\n" UNDEFINED_CALLER "\t" CALL "co_task_main\n\t" TRAP ".cfi_endproc\n"
        ".size co_entry, . - co_entry\n");

extern char co_entry[];

void co_context_init(struct co_context *context, void *low, void *top)
{
    (void)low;
    context->resume = co_entry;
    context->stack = (void *)((uintptr_t)top & ~(uintptr_t)15);
    context->frame = NULL;
}

#endif
