/*
 * co_internal.h - what the library's files share: the task, the loop, and how a task waits.
 *
 * To add a thing to wait for: put the task where its waker will find it, then
 * `return co_park(&reason, object)`; or co_park_in a list, which does both. The waker takes the
 * task out again and calls co_wake(task, error); co_park returns that error. The reason says how
 * to take the task out early (so that it can be cancelled) and, for reports, what it waits for.
 * Callbacks of libuv are wakers like any other: co_wake only puts the task into the run queue.
 */
#ifndef CO_INTERNAL_H
#define CO_INTERNAL_H

#include "co.h"
#include "loop/switch.h"

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#if defined(__SANITIZE_ADDRESS__)
#define CO_ASAN 1
#elif defined(__SANITIZE_THREAD__)
#define CO_TSAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define CO_ASAN 1
#elif __has_feature(thread_sanitizer)
#define CO_TSAN 1
#endif
#endif

/* The sanitizers' own frames, printf's among them, are several times as large. */
#if defined(CO_ASAN) || defined(CO_TSAN)
#define CO_STACK_BYTES ((size_t)256 << 10)
#else
#define CO_STACK_BYTES ((size_t)64 << 10)
#endif
#define CO_MAIN_STACK_BYTES ((size_t)8 << 20)

#define NANOSECONDS 1000000000ull /* in a second */

#define CO_NAME_BYTES  64 /* of a name that was chosen, its end included */
#define CO_TASKS_SHOWN 20 /* in a report */

/* Switches between two looks at libuv and the timers: a look costs some 500 ns. */
#define CO_BUDGET 1000

enum co_state {
    CO_FREE,    /* a slot without a task */
    CO_NEW,     /* its function has not been called */
    CO_STARTED, /* waiting if `wait` is set, else running or ready; the loop's base, too */
    CO_DONE,
};

/* A reason to wait. */
struct co_reason {
    /* Takes the task out of where its waker would find it; NULL: it does so itself. */
    void (*leave)(struct co_task *task);
    /* Completes "waits …" in reports: `text`, with the int in its %d where `number` tells which of
     * what it waits for (CO_NUMBER); or, where that is NULL, what `describe` writes. */
    const char *text;
    size_t number;
    void (*describe)(const struct co_task *task, char *text, size_t size);
};

#define CO_NUMBER(type, member) (offsetof(type, member) + 1) /* 0: none */

/* A list of items that have `next` and `previous`; its own `first` and `last` are NULL at first. */
#define CO_APPEND(list, item)                                                                      \
    do {                                                                                           \
        (item)->next = NULL;                                                                       \
        (item)->previous = (list)->last;                                                           \
        *((list)->last ? &(list)->last->next : &(list)->first) = (item);                           \
        (list)->last = (item);                                                                     \
    } while (0)
#define CO_REMOVE(list, item)                                                                      \
    do {                                                                                           \
        *((item)->previous ? &(item)->previous->next : &(list)->first) = (item)->next;             \
        *((item)->next ? &(item)->next->previous : &(list)->last) = (item)->previous;              \
    } while (0)

/* The struct whose member this is. */
#define CO_PART_OF(pointer, type, member)                                                          \
    ((type *)(void *)((char *)(pointer)-offsetof(type, member)))

/* How reports speak of a task: the words of a printf, and what they need. */
#define CO_TASK_NAMED       "'%s' (task %llu, created at %s:%d)"
#define CO_TASK_WORDS(task) (task)->name, (task)->number, (task)->site->file, (task)->site->line

/*
 * What is told of a task's end, once; of whoever puts it on the task's list. It is told within the
 * life of the task that ends, and may only wake and cancel.
 */
struct co_watcher {
    struct co_watcher *next, *previous;
    void (*ended)(struct co_watcher *watcher, struct co_task *task);
    void *owner;
};

struct co_watchers {
    struct co_watcher *first, *last;
};

/* The record of a task, at the top of its stack; what a switch touches comes first. */
struct co_task {
    struct co_context context;
    const struct co_reason *wait; /* NULL: not waiting */
    void *waits_for;              /* the object; its type is the reason's affair */
    int wake_error;               /* what co_park returns */
    int interruption;             /* an error that its next co_park returns at once */
    unsigned references;          /* handles, and one for the loop while it is alive */
    enum co_state state;

    struct co_alarm sleep;
    struct co_watchers watchers;
    struct co_list *list; /* where it waits, if that is a list */
    struct co_task *next, *previous;
    co_function *function;
    void *argument;
    void *result;
    int error;
    bool error_seen;           /* by whoever awaited it */
    unsigned long long number; /* from 1, in the order of creation */
    uint64_t ended;            /* from 1, in the order of ending */
    const struct co_site *site;
    const char *name;

    char *stack_low, *stack_top; /* the guard page is below stack_low */
    struct co_pool *pool;
#if defined(CO_ASAN)
    void *asan_fake_stack;
#elif defined(CO_TSAN)
    void *tsan_fiber;
#else
    unsigned valgrind_stack;
#endif

    /* Seldom used, and nobody sets them at first: the spare watcher has no owner when a task has
     * ended, and of the numbers (see cancel.c) only differences and comparisons count. */
    struct co_watcher spare;    /* one that needs no memory */
    unsigned cancels;           /* how often it was cancelled, less what was taken back */
    unsigned requests;          /* how many cancellations its last interruption stands for */
    uint64_t interrupted_since; /* the number of the first of them */
    uint64_t last_cancellation; /* the number of the last one that came by here */
    size_t interrupted_place;   /* in the run queue, plus 1, when it was last interrupted */
    struct co_task *cancel_next;
};

/* The tasks that can go on now: a ring, large enough for every task alive and every call. */
struct co_ready {
    struct co_task **tasks;
    size_t mask, head, tail; /* head and tail only grow */
};

/* See timers.c. */
struct co_timer {
    uint64_t deadline, number;
    struct co_alarm *alarm;
};

struct co_timer_array {
    struct co_timer *at;
    size_t head, tail, capacity; /* of a heap, head is 0; capacity: 0 or a power of two */
};

struct co_timers {
    struct co_timer_array lane, heap;
    size_t running; /* of the timers in both, those not cancelled */
    uint64_t numbered;
};

/* A wait for the end of tasks is over as enum co_when says, or with any error at all. */
#define CO_FIRST_FAILED 3

/* A wait for the end of tasks, on the stack of the one who waits. */
struct co_ends {
    struct co_task *waiter; /* NULL: not waiting, or woken */
    co_task *const *tasks;  /* NULL: each as it ends, see wait.c */
    size_t count, left;     /* left: of them, those that have not ended */
    struct co_alarm alarm;
    int until;
    bool cancelled; /* a cancellation has been passed on to the tasks */
    bool is_late;
};

/* Part of what the end of co_run has to give back. */
struct co_closing {
    struct co_closing *next, *previous;
    void (*close)(struct co_closing *closing); /* on the base; takes it out */
};

/* See call.c. */
struct co_calls {
    struct call **blocks;
    size_t block_count;
    size_t count;                     /* of those pending: each may need a place in the run queue */
    size_t promised;                  /* of those due, the ones that the end of co_run waits for */
    struct call *free, *first, *last; /* those due, in the order of their places */
    struct co_closing closing;
};

/* A descriptor in the loop's epoll. Of whoever starts it, who stops it before it goes away. */
struct co_watch {
    int fd;
    uint32_t events;                                         /* watched for; 0: not watched */
    void (*ring)(struct co_watch *watch, uint32_t happened); /* on the base */
};

struct co_loop {
    struct co_task *current; /* NULL outside a task, as in a callback: nobody can wait there */
    struct co_ready ready;
    size_t budget_end; /* the base is to have its turn when ready.head comes to this */
    size_t alive;
    unsigned long long created;
    uint64_t ended, cancellations;
    size_t errors_forgotten;
    struct co_task *main;
    struct co_pool *pools, *usual_pool; /* usual: of stacks whose size nobody chose */
    size_t page_bytes;
    bool open;
    struct co_timers timers;
    struct {
        int epoll_fd;
        uv_poll_t handle;
        size_t waiting; /* tasks that wait for a descriptor, and servers */
    } poller;           /* see fd_wait.c */
    bool sigpipe_blocked;
    uint64_t armed; /* the deadline that the kernel timer is set to, 0 for none */
    struct co_watch timer;
    uv_prepare_t before_poll;
    struct co_calls calls;
    struct co_loop_ref *shared;
    struct {
        struct co_closing *first, *last;
    } closing;       /* the last one is closed first */
    unsigned traced; /* the number of this loop in the trace; 0: there is none */
    size_t traced_tail;
    struct co_watchdog *watchdog; /* NULL: nobody watches */
    uv_loop_t uv;
    struct co_task base; /* the thread's own stack, on which libuv and the callbacks run */
};

extern __thread struct co_loop co_here;

/* --- loop/ ------------------------------------------------------------------------------------ */

/* loop.c */
void co_switch(void);
bool co_run_tasks(void); /* the main one to its end, then the others; false: nobody can go on */
bool co_ready_grow(void);
uint64_t co_clock(void);
uint64_t co_deadline(double seconds); /* from now */

/* run.c: zeroed memory that is gone with the loop at the latest, where a task was abandoned */
void *co_allocate(size_t bytes);
void co_deallocate(void *memory);
void co_free_handle(uv_handle_t *handle); /* when it has been closed */

/* tasks.c */
void co_task_live(struct co_task *self);

/* call.c: a call is prepared, for which there may be no memory, and then made due or dropped */
void co_calls_make(void); /* those whose turn has come */
struct call *co_call_prepare(void (*function)(void *data), void *data);
void co_call_make_due(struct call *call);
void co_call_drop(struct call *call);

/* timers.c: deadlines are co_clock's nanoseconds */
int co_timer_start(struct co_alarm *alarm, uint64_t deadline);
void co_timer_cancel(struct co_alarm *alarm); /* does nothing for one that does not run */
uint64_t co_timer_earliest(void);
void co_timers_fire(uint64_t now, size_t at_most);
void co_timers_close(void);

/* stacks.c */
extern int co_guard_advice; /* a test sets it to what no kernel knows, for the guards of old ones */
struct co_task *co_stack_take(size_t stack_bytes);
void co_stack_give_back(struct co_task *task);
void co_stacks_each(void (*visit)(struct co_task *task, void *with), void *with);
size_t co_stacks_taken(void);
void co_stacks_close(void);
size_t co_stack_size(const struct co_task *task);
bool co_stack_guards(const struct co_task *task, const void *address);

/* --- what tasks wait for each other with ------------------------------------------------------ */

/* await.c */
extern const struct co_reason co_awaiting; /* of a struct co_ends; cancellation is passed on */
extern const struct co_reason co_watching; /* the same, but cancellation ends the wait */
int co_ends_begin(struct co_ends *ends, co_task *const tasks[], size_t count, int until);
int co_ends_wait(struct co_ends *ends, const struct co_reason *reason);
void co_ends_finish(struct co_ends *ends);

/* cancel.c: cancellations have numbers */
void co_cancel_later(void); /* the running task hears of what it has just heard at its next await */
uint64_t co_cancel_numbered(struct co_task *task);
bool co_cancel_as(struct co_task *task, uint64_t number); /* whether it interrupted anyone */
void co_cancel_all(void);
bool co_take_back(struct co_task *task, uint64_t number);

/* sync.c: the `leave` of those who wait in a list */
void co_list_leave(struct co_task *task);

/* --- io/ -------------------------------------------------------------------------------------- */

/* executor.c */
int co_workers_ready(void); /* or UV_EAGAIN: call it before whatever uses libuv's threads */

/* fd_wait.c: events are epoll's */
int co_watch_start(struct co_watch *watch, uint32_t events); /* or changes them */
void co_watch_stop(struct co_watch *watch);
int co_poller_open(void);

/* server.c, stream.c */
void co_servers_stop(void);
void co_sigpipe_restore(void);

/* --- explain/ --------------------------------------------------------------------------------- */

/* symbols.c */
struct co_symbols {
    uintptr_t moved_by, code_low, code_end; /* where the program has been loaded */
    void *file;
    size_t file_bytes, count;
    const void *table;
    const char *names;
};

/* Reads the running program's symbols; what cannot be read is not known, and no error. */
void co_symbols_open(struct co_symbols *program);
void co_symbols_close(struct co_symbols *program);

/* Whether an address lies in the code of the program itself, not of a library. */
bool co_is_code(const struct co_symbols *program, uintptr_t address);

/* The function around an address, or NULL. Valid until the symbols are closed. */
const char *co_function_at(const struct co_symbols *program, const void *code);

/*
 * Writes the functions of a backtrace up to co_task_live, with `first` or `next` before each; then
 * `lines`, and how to find their lines.
 */
void co_say_frames(FILE *text, const struct co_symbols *program, void *const calls[], int count,
                   const char *first, const char *next, const char *lines);

/* report.c */
void co_set_limit(const char *format, ...) __attribute__((format(printf, 1, 2)));
void co_describe_wait(const struct co_task *task, char *text, size_t size);
void co_report_deadlock(void);
void co_report_forgotten(bool errors_only);

/* trace.c */
void co_trace_open(void);
void co_trace_created(const struct co_task *task);
void co_trace_resumed(const struct co_task *task);
void co_trace_left(const struct co_task *task);

/* watchdog.c */
void co_watchdog_open(void);
void co_watchdog_close(void);
void co_watchdog_wake(struct co_watchdog *watchdog);

/* overflow.c */
bool co_pass_on(const struct sigaction *to, int number, siginfo_t *info, void *context);
int co_overflow_open(void);
void co_overflow_close(void);

/* --- for all ---------------------------------------------------------------------------------- */

static inline bool co_ready_has_room(void)
{
    return co_here.alive + co_here.calls.count <= co_here.ready.mask;
}

static inline void co_make_ready(struct co_task *task)
{
    struct co_ready *ready = &co_here.ready;

    ready->tasks[ready->tail++ & ready->mask] = task;
}

static inline void co_wake(struct co_task *task, int error)
{
    task->wait = NULL;
    task->wake_error = error;
    co_make_ready(task);
}

static inline int co_take_interruption(struct co_task *task)
{
    int error = task->interruption;

    if (__builtin_expect(error != 0, 0))
        task->interruption = 0;
    return error;
}

/* How many of its cancellations the task has seen. */
static inline unsigned co_cancels_seen(const struct co_task *task)
{
    return task->cancels - (task->interruption ? task->requests : 0);
}

/* Before what must not begin when the task has been cancelled: 0, or the error to return. */
static inline int co_may_begin(void)
{
    return co_here.current ? co_take_interruption(co_here.current) : UV_EINVAL;
}

/* Inline, so that one return fewer is mispredicted after a switch. */
static inline int co_park(const struct co_reason *reason, void *object)
{
    struct co_task *self = co_here.current;

    self->waits_for = object;
    if (__builtin_expect(self->interruption != 0, 0)) {
        if (reason->leave)
            reason->leave(self);
        return co_take_interruption(self);
    }
    self->wait = reason;
    co_switch();
    return self->wake_error;
}

/* Of what libuv has no active handle for, so that the loop polls all the same. */
static inline int co_park_outside(const struct co_reason *reason, void *object)
{
    co_here.poller.waiting++;
    int error = co_park(reason, object);
    co_here.poller.waiting--;
    return error;
}

static inline void co_list_append(struct co_list *list, struct co_task *task)
{
    task->list = list;
    CO_APPEND(list, task);
}

static inline int co_park_in(struct co_list *list, const struct co_reason *reason, void *object)
{
    co_list_append(list, co_here.current);
    return co_park(reason, object);
}

/* Takes the first one out; NULL if there is none. */
static inline struct co_task *co_list_take(struct co_list *list)
{
    struct co_task *task = list->first;

    if (task)
        CO_REMOVE(list, task);
    return task;
}

/* Takes all out and wakes them, in their order. */
static inline void co_list_wake(struct co_list *list, int error)
{
    for (struct co_task *task; (task = co_list_take(list));)
        co_wake(task, error);
}

static inline void co_closing_add(struct co_closing *closing,
                                  void (*close)(struct co_closing *closing))
{
    closing->close = close;
    CO_APPEND(&co_here.closing, closing);
}

static inline void co_closing_remove(struct co_closing *closing)
{
    CO_REMOVE(&co_here.closing, closing);
}

/* How the error of a task that has ended is read for somebody who asked for it. */
static inline int co_see_error(struct co_task *task)
{
    task->error_seen = true;
    return task->error;
}

#endif
