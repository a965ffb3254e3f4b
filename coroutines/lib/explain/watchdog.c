/*
 * watchdog.c - names a task that keeps the event loop, while it does.
 *
 * A thread beside each loop looks every so often which task is running, and names one that is the
 * same in the same turn for as long as the limit. The loop's thread pays one store a turn of its
 * base, and nothing a switch: a switch writes `current` and the run queue's `head` anyway. While
 * the loop is idle, the thread sleeps.
 *
 * A task that computes is sent a SIGURG, whose handler takes the backtrace. One that sleeps in a
 * system call must not be: sleep(5) would return early, and the program would change because
 * somebody looked. Its stack pointer is in /proc/self/task/TID/syscall, and from there the frame
 * pointers lead on.
 */
#include "co_internal.h"

#include <errno.h>
#include <execinfo.h>
#include <inttypes.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define USUAL_LIMIT_NS (NANOSECONDS / 10)
#define LEAST_LIMIT_NS (NANOSECONDS / 1000)
#define LOOKS          4 /* within the limit */
#define FRAMES         24
#define ANSWER_NS      (NANOSECONDS / 5)

/* A task that is running, in one turn of its own. */
struct hold {
    const struct co_task *task;
    size_t head;
};

/* What the watchdog's thread may do. ASLEEP: until the base hands over to a task again. */
enum { BUSY, QUIET /* no turn since it last looked */, ASLEEP, ENDING };

struct co_watchdog {
    const struct co_loop *loop;
    uint64_t limit_ns;
    pthread_t loop_thread, thread;
    pid_t loop_tid;
    sem_t tick; /* posted to be looked at before the time */
    atomic_int state;

    struct hold hold;
    uint64_t held_ns, report_at_ns;

    /* What the handler fills in when it is asked to. */
    atomic_bool asked;
    sem_t answered;
    void *frames[FRAMES];
    int first;
    atomic_int end; /* of the frames; stored last: who reads it sees the rest */
};

static __thread uint64_t limit_ns = USUAL_LIMIT_NS;
static struct sigaction previous;

/* The loop's thread writes these as it runs; a look from outside sees a moment of it. */
__attribute__((no_sanitize("thread"))) static struct hold look_at(const struct co_loop *loop)
{
    struct hold hold;

    hold.task = *(struct co_task *const volatile *)&loop->current;
    hold.head = *(const volatile size_t *)&loop->ready.head;
    return hold.task == &loop->base ? (struct hold){NULL, 0} : hold;
}

static bool is_still(const struct co_watchdog *watchdog)
{
    struct hold now = look_at(watchdog->loop);

    return now.task && now.task == watchdog->hold.task && now.head == watchdog->hold.head;
}

/* --- where it is ------------------------------------------------------------------------------ */

/* The handler's own frames come first: what was interrupted begins at its instruction. */
static int take_frames(struct co_watchdog *watchdog, const ucontext_t *interrupted)
{
#ifdef __x86_64__
    uintptr_t pc = (uintptr_t)interrupted->uc_mcontext.gregs[REG_RIP];
#elif defined(__aarch64__)
    uintptr_t pc = interrupted->uc_mcontext.pc;
#else
    uintptr_t pc = 0;
#endif
    int end = backtrace(watchdog->frames, FRAMES), first = 0;

    while (first < end && (uintptr_t)watchdog->frames[first] != pc)
        first++;
    watchdog->first = first < end ? first : 0;
    return end;
}

static void on_urgent(int number, siginfo_t *info, void *context)
{
    struct co_watchdog *watchdog = co_here.watchdog;

    if (!watchdog || !atomic_exchange(&watchdog->asked, false)) {
        co_pass_on(&previous, number, info, context);
        return;
    }
    /* Not if it has gone on meanwhile, and may be in the middle of a switch. */
    atomic_store(&watchdog->end, is_still(watchdog) ? take_frames(watchdog, context) : 0);
    sem_post(&watchdog->answered);
}

static void install(void)
{
    struct sigaction action = {.sa_sigaction = on_urgent,
                               .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_RESTART};
    void *frame;

    sigemptyset(&action.sa_mask);
    backtrace(&frame, 1); /* the first call loads a library, which a handler must not */
    sigaction(SIGURG, &action, &previous);
}

static struct timespec after(uint64_t ns)
{
    uint64_t at = co_clock() + ns;

    return (struct timespec){(time_t)(at / NANOSECONDS), (long)(at % NANOSECONDS)};
}

/* It may not answer: it blocks the signal, or a sanitizer keeps it back. */
static void ask_it(struct co_watchdog *watchdog)
{
    struct timespec until = after(ANSWER_NS);

    atomic_store(&watchdog->asked, true);
    if (pthread_kill(watchdog->loop_thread, SIGURG) != 0)
        return;
    while (sem_clockwait(&watchdog->answered, CLOCK_MONOTONIC, &until) != 0)
        if (errno != EINTR) {
            if (!atomic_exchange(&watchdog->asked, false))
                sem_wait(&watchdog->answered); /* it is just about to */
            return;
        }
}

/*
 * A sleeping thread's frames: the instruction; the program's function that called the library (the
 * first address of the program on the stack, for libraries keep no frame pointers); its callers, by
 * the first frame pointer from which a chain of them leads to the bottom of the stack.
 */
__attribute__((no_sanitize("address", "thread"))) static void
read_stack(struct co_watchdog *watchdog, const struct co_symbols *program, uintptr_t stack,
           uintptr_t pc)
{
    const struct co_task *task = watchdog->hold.task;
    const uintptr_t *place = (const uintptr_t *)stack, *top = (const uintptr_t *)task->stack_top;

    if (stack < (uintptr_t)task->stack_low || place >= top - 1 || stack % sizeof *place != 0)
        return;
    watchdog->frames[watchdog->end++] = (void *)pc;
    while (place < top - 1 && !co_is_code(program, *place))
        place++;
    watchdog->frames[watchdog->end++] = (void *)*place;
    for (place++; place < top - 1; place++) {
        const uintptr_t *frame = co_is_code(program, place[1]) ? place : NULL, *next;
        int end = watchdog->end;

        for (; frame; frame = next) {
            next = (const uintptr_t *)frame[0];
            if (end < FRAMES)
                watchdog->frames[end++] = (void *)frame[1];
            if (!next && frame > place) {
                watchdog->end = end;
                return;
            }
            if (next <= frame || next >= top - 1 || (uintptr_t)next % sizeof *next != 0)
                break;
        }
    }
}

/* True where the loop's thread sleeps in the kernel: then with its stack pointer and instruction. */
static bool sleeps_at(pid_t tid, uintptr_t *stack, uintptr_t *pc)
{
    char path[64];

    snprintf(path, sizeof path, "/proc/self/task/%d/syscall", (int)tid);
    FILE *file = fopen(path, "re");
    if (!file)
        return false;
    /* The call, its arguments, and the two; or "running"; or -1 and the two: in no call. */
    int found = fscanf(file, "%*u %*s %*s %*s %*s %*s %*s %" SCNxPTR " %" SCNxPTR, stack, pc);
    fclose(file);
    return found == 2;
}

/* --- what is said ----------------------------------------------------------------------------- */

/* The task is read while it runs: whether it still did, is seen before it is said. */
__attribute__((no_sanitize("thread"))) static void report(struct co_watchdog *watchdog)
{
    struct co_symbols program;
    uintptr_t stack, pc;
    double held_s = (double)watchdog->report_at_ns / NANOSECONDS;
    char *words;
    size_t length;
    FILE *text = open_memstream(&words, &length);

    if (!text)
        return;
    co_symbols_open(&program);
    watchdog->first = 0;
    watchdog->end = 0;
    if (sleeps_at(watchdog->loop_tid, &stack, &pc))
        read_stack(watchdog, &program, stack, pc);
    else
        ask_it(watchdog);
    /* A return address may be the first of the next function: the call is before it. */
    for (int i = watchdog->first + 1; i < watchdog->end; i++)
        watchdog->frames[i] = (char *)watchdog->frames[i] - 1;

    fprintf(text,
            "coroutine " CO_TASK_NAMED
            " has held the event loop for %g %s without awaiting; nothing else can run.%s\n",
            CO_TASK_WORDS(watchdog->hold.task), held_s < 1 ? held_s * 1000 : held_s,
            held_s < 1 ? "ms" : "s", watchdog->end ? " It is here:" : "");
    co_say_frames(text, &program, watchdog->frames + watchdog->first,
                  watchdog->end - watchdog->first, "  ", "\n  ", "\n  ");
    co_symbols_close(&program);
    fclose(text);
    if (is_still(watchdog) && write(STDERR_FILENO, words, length) < 0)
        watchdog->report_at_ns = UINT64_MAX / 10; /* nobody left to tell */
    free(words);
}

/* --- the thread ------------------------------------------------------------------------------- */

static void look(struct co_watchdog *watchdog, uint64_t passed_ns)
{
    if (!is_still(watchdog)) {
        watchdog->hold = look_at(watchdog->loop);
        watchdog->held_ns = 0;
        watchdog->report_at_ns = watchdog->limit_ns;
        return;
    }
    watchdog->held_ns += passed_ns;
    if (watchdog->held_ns >= watchdog->report_at_ns) {
        report(watchdog);
        watchdog->report_at_ns *= 10;
    }
}

static void *watch_over(void *argument)
{
    struct co_watchdog *watchdog = argument;
    uint64_t tick_ns = watchdog->limit_ns / LOOKS;

    while (atomic_load(&watchdog->state) != ENDING) {
        int busy = BUSY, quiet = QUIET;
        struct timespec next = after(tick_ns);
        uint64_t before = co_clock();

        atomic_compare_exchange_strong(&watchdog->state, &busy, QUIET);
        sem_clockwait(&watchdog->tick, CLOCK_MONOTONIC, &next);
        uint64_t passed_ns = co_clock() - before;
        /* When all of the process stood still, as in a debugger, the task is not to blame. */
        look(watchdog, passed_ns < 2 * tick_ns ? passed_ns : tick_ns);
        if (!watchdog->hold.task &&
            atomic_compare_exchange_strong(&watchdog->state, &quiet, ASLEEP))
            while (sem_wait(&watchdog->tick) != 0)
                continue;
    }
    return NULL;
}

void co_watchdog_wake(struct co_watchdog *watchdog)
{
    if (atomic_exchange(&watchdog->state, BUSY) == ASLEEP)
        sem_post(&watchdog->tick);
}

void co_watchdog_open(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    const char *debug = getenv("CO_DEBUG");
    uint64_t limit = limit_ns ? limit_ns : debug && *debug == '1' ? USUAL_LIMIT_NS : 0;
    struct co_watchdog *watchdog = limit ? calloc(1, sizeof *watchdog) : NULL;
    sigset_t all, mine;

    if (!watchdog)
        return;
    pthread_once(&once, install);
    watchdog->loop = &co_here;
    watchdog->limit_ns = watchdog->report_at_ns = limit;
    watchdog->loop_thread = pthread_self();
    watchdog->loop_tid = gettid();
    sem_init(&watchdog->tick, 0, 0);
    sem_init(&watchdog->answered, 0, 0);
    sigfillset(&all); /* the program's signals are for its own threads */
    pthread_sigmask(SIG_SETMASK, &all, &mine);
    int error = pthread_create(&watchdog->thread, NULL, watch_over, watchdog);
    pthread_sigmask(SIG_SETMASK, &mine, NULL);
    if (error)
        free(watchdog);
    else
        co_here.watchdog = watchdog;
}

void co_watchdog_close(void)
{
    struct co_watchdog *watchdog = co_here.watchdog;

    if (!watchdog)
        return;
    atomic_store(&watchdog->state, ENDING);
    sem_post(&watchdog->tick);
    pthread_join(watchdog->thread, NULL);
    co_here.watchdog = NULL;
    sem_destroy(&watchdog->tick);
    sem_destroy(&watchdog->answered);
    free(watchdog);
}

int co_slow_task_limit(double seconds)
{
    if (!(seconds >= 0))
        return UV_EINVAL;
    limit_ns = seconds > 1e9 ? (uint64_t)1e18 : (uint64_t)(seconds * NANOSECONDS);
    if (limit_ns && limit_ns < LEAST_LIMIT_NS)
        limit_ns = LEAST_LIMIT_NS;
    if (co_here.open) {
        co_watchdog_close();
        co_watchdog_open();
    }
    return 0;
}
