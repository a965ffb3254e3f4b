/*
 * overflow.c - a stack overflow says whose it was, and then is the SIGSEGV that it is.
 *
 * The handler runs on a stack of its own (one a thread), for the task's is used up. It knows an
 * overflow by the address: within the guard page of the running task. Any other fault is none of
 * its business and goes to whoever handled SIGSEGV before.
 */
#include "co_internal.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#define ALTERNATE_BYTES ((size_t)64 << 10)

static struct sigaction previous;
static __thread void *alternate;

/*
 * To end by this signal, as if there had been no handler: the faulting instruction runs again when
 * we return. snprintf is not on the list of what a handler may call, but glibc's takes no lock and
 * no memory for %s and %zu.
 */
static void report_overflow(const struct co_task *task)
{
    struct sigaction end = {.sa_handler = SIG_DFL};
    char text[512];
    int length = snprintf(text, sizeof text,
                          "coroutine " CO_TASK_NAMED " has used up its stack of %zu KiB. "
                          "Deep recursion or a large local array?\n",
                          CO_TASK_WORDS(task), co_stack_size(task) >> 10);

    if (length > 0 && write(STDERR_FILENO, text, strnlen(text, sizeof text)) < 0)
        length = 0; /* nobody left to tell */
    sigaction(SIGSEGV, &end, NULL);
}

bool co_pass_on(const struct sigaction *to, int number, siginfo_t *info, void *context)
{
    bool is_handled = to->sa_handler != SIG_DFL && to->sa_handler != SIG_IGN;

    if (to->sa_flags & SA_SIGINFO)
        to->sa_sigaction(number, info, context);
    else if (is_handled)
        to->sa_handler(number);
    return is_handled;
}

static void on_fault(int number, siginfo_t *info, void *context)
{
    const struct co_task *task = co_here.current;

    if (task && info->si_code > 0 && co_stack_guards(task, info->si_addr))
        report_overflow(task);
    else if (!co_pass_on(&previous, number, info, context)) {
        sigaction(SIGSEGV, &previous, NULL);
        if (info->si_code <= 0) /* sent by kill: no instruction would fault again */
            raise(SIGSEGV);
    }
}

static void install(void)
{
    struct sigaction action = {.sa_sigaction = on_fault, .sa_flags = SA_SIGINFO | SA_ONSTACK};

    sigemptyset(&action.sa_mask);
    sigaction(SIGSEGV, &action, &previous);
}

int co_overflow_open(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    stack_t present;

    pthread_once(&once, install);
    if (sigaltstack(NULL, &present) == 0 && !(present.ss_flags & SS_DISABLE))
        return 0; /* a sanitizer's or the program's own */
    alternate = malloc(ALTERNATE_BYTES);
    if (!alternate) {
        co_set_limit("no memory for the stack on which overflows are reported");
        return UV_ENOMEM;
    }
    stack_t ours = {.ss_sp = alternate, .ss_size = ALTERNATE_BYTES};
    sigaltstack(&ours, NULL);
    return 0;
}

void co_overflow_close(void)
{
    stack_t none = {.ss_flags = SS_DISABLE};

    if (alternate)
        sigaltstack(&none, NULL);
    free(alternate);
    alternate = NULL;
}
