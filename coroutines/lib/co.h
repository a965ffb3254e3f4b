/*
 * co.h - coroutines for C: one thread, one event loop, many tasks that read straight down.
 *
 * The names and the meaning are those of Python's asyncio. All of them, in the order of its index,
 * each with the header that says more:
 *
 *   tasks
 *     co_run                  run a first task to its end              asyncio.run
 *     co_group_…              leave when all have ended  co_group.h    asyncio.TaskGroup
 *     co_create_task          start another task                       asyncio.create_task
 *     co_current              the running task                         asyncio.current_task
 *     co_await                its end; its result or its error         await task
 *     co_sleep, co_yield_now  a while; a turn of the others            asyncio.sleep, sleep(0)
 *     co_gather               many, up to the first error              asyncio.gather
 *     co_gather_errors        many, whatever their errors              (return_exceptions=True)
 *     co_raise                end with an error, not a result          raise
 *     co_retain, co_release   one handle more, one less                (references)
 *     co_wait_for             not for ever               co_cancel.h   asyncio.wait_for
 *     co_shield               without cancelling it      co_cancel.h   asyncio.shield
 *     co_timeout_…            a deadline for a scope     co_cancel.h   asyncio.timeout
 *     co_wait                 the first, or all          co_group.h    asyncio.wait
 *     co_as_completed_…       each as it ends            co_group.h    asyncio.as_completed
 *     co_to_thread            what blocks, elsewhere     co_executor.h asyncio.to_thread
 *     co_cancel               end it early               co_cancel.h   Task.cancel
 *     co_done, co_cancelled, co_result, co_error         co_cancel.h   Task.done, …, exception
 *     co_add_done_callback, co_remove_done_callback      co_cancel.h   Task.add_done_callback, …
 *     co_name                 what it is called                        Task.get_name
 *     co_created_file, _line  where it was created                     (debug mode's tracebacks)
 *     co_generate, co_yield, co_next, co_generator_close co_generator.h async def with yield
 *   queues
 *     co_queue_…              from task to task          co_sync.h     asyncio.Queue
 *   processes and files
 *     co_create_subprocess    start a program            co_process.h  create_subprocess_exec
 *     co_process_…            its end, its signals       co_process.h  asyncio.subprocess.Process
 *     co_open, co_pread, …    files                      co_file.h     (none: to_thread)
 *   streams
 *     co_open_connection      to a TCP server            co_stream.h   asyncio.open_connection
 *     co_open_unix_connection to a Unix socket           co_stream.h   asyncio.open_unix_connection
 *     co_start_server         a task a connection        co_stream.h   asyncio.start_server
 *     co_start_unix_server    on a Unix socket           co_stream.h   asyncio.start_unix_server
 *     co_server_…             where, and its end         co_stream.h   asyncio.Server
 *     co_read, co_read_exactly, co_read_until, _line     co_stream.h   StreamReader.read, readexactly…
 *     co_write, co_shutdown, co_close                    co_stream.h   asyncio.StreamWriter
 *   what tasks wait for each other with
 *     co_lock_…               one at a time              co_sync.h     asyncio.Lock
 *     co_event_…              it has happened            co_sync.h     asyncio.Event
 *     co_condition_…          it has changed             co_sync.h     asyncio.Condition
 *     co_semaphore_…          so many at a time          co_sync.h     asyncio.(Bounded)Semaphore
 *     co_barrier_…            all are there              co_sync.h     asyncio.Barrier
 *   errors
 *     UV_ETIMEDOUT            the time was up                          TimeoutError
 *     UV_ECANCELED            cancelled                                asyncio.CancelledError
 *     co_strerror, co_limit   in words; what was in the way            str(error)
 *   the loop
 *     co_loop                 libuv's, below                           asyncio.get_running_loop
 *     co_slow_task_limit      who holds the loop is named              loop.slow_callback_duration
 *     co_call_soon, co_call_later, co_call_at            co_call.h     loop.call_soon, …
 *     co_call_cancel          not at all                 co_call.h     Handle.cancel
 *     co_call_soon_threadsafe for another thread         co_call.h     loop.call_soon_threadsafe
 *     co_time                 its clock                  co_call.h     loop.time
 *     co_run_in_executor      in a pool of your own      co_executor.h loop.run_in_executor
 *     co_future_…             a result that comes later  co_sync.h     loop.create_future
 *     co_wait_fd              a descriptor is ready      co_stream.h   loop.add_reader, add_writer
 *     co_wait_signal, co_signal_…                        co_process.h  loop.add_signal_handler
 *
 * Not here: asyncio.Runner, all_tasks (gdb has co-tasks), timeout_at, run_coroutine_threadsafe (a
 * threadsafe call may create a task), queues of another order, protocols and transports.
 *
 * A task is a function of the same shape as a thread's:
 *
 *     static void *greet(void *name)
 *     {
 *         co_sleep(0.1);
 *         printf("hello, %s\n", (char *)name);
 *         return NULL;
 *     }
 *
 *     static void *run(void *argument)
 *     {
 *         co_task *task = co_create_task(greet, "you");
 *
 *         return co_await(task, NULL) == 0 ? argument : NULL;
 *     }
 *
 *     int main(void)
 *     {
 *         return co_run(run, NULL, NULL) == 0 ? 0 : 1;
 *     }
 *
 * A task keeps the thread until it calls a function that "awaits", or until it ends. Tasks that are
 * ready run first come, first served.
 *
 * The rules for all functions here, of which each says only what it adds:
 *   - Errors are negative error numbers, as in libuv; co_strerror puts them into words.
 *   - What awaits may also return UV_ECANCELED, when the waiting task is cancelled (co_cancel.h) or
 *     ended by co_run (the task may then clean up, and await while it does); UV_ENOMEM; and
 *     UV_EINVAL, where no task is running, as in a callback, or for a time that is NaN.
 *   - What makes something sets it to NULL with an error; what releases or closes allows NULL.
 *   - `result`, unless NULL, receives the result, or NULL with an error.
 *   - Each thread may have one loop, and a task belongs to the thread whose co_run runs it. Only
 *     what says so may be called from another thread.
 *   - A forked child may go on computing in the task that forked, but it calls no function of these
 *     headers, and it leaves by _exit or exec.
 *
 * A switch keeps the callee-saved registers, but not the floating-point control words (mxcsr and
 * the x87 word; fpcr): what one task sets there, with fesetround for example, the next one finds.
 * -fcf-protection=branch is allowed; where returns are guarded too (=full), the library uses
 * glibc's slower switch, which knows shadow stacks.
 */
#ifndef CO_H
#define CO_H

#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <uv.h>

#ifdef __cplusplus
#error "co.h is written for C: a C++ exception must not pass the end of a task"
#endif

/* A task that awaits itself, or a loop on which every task sleeps; libuv has no name for it. */
#define CO_EDEADLK (-EDEADLK)

typedef struct co_task co_task;
typedef void *co_function(void *argument);

/* What co_create_task may be told beyond the function, each by its name. */
typedef struct co_options {
    const char *name;   /* copied, up to 63 bytes; NULL: the function's name */
    size_t stack_bytes; /* 0: 64 KiB. See "stacks" at the end of this file. */
} co_options;

/*
 * int co_run(co_function *function, void *argument, void **result);
 *
 * Makes a loop for this thread, runs `function` as its main task, whose result this is, and ends the
 * loop. The main task has a stack of 8 MiB; like a thread's, it costs what it touches.
 *
 * When the main task has ended, every task still alive is cancelled once, as asyncio.run does (one
 * that awaits others goes on when they have ended), and runs until it returns. libuv handles still
 * open on co_loop are closed.
 *
 * Then standard error names each task whose handle is still held, and each that failed with an
 * error (other than UV_ECANCELED) that nobody got by awaiting or asking, with where it was created:
 * 20 of them, and how many more. After CO_EDEADLK it names only those that failed.
 *
 * Returns 0 or the main task's error, or
 *   CO_EDEADLK  every task was asleep and nothing could wake one. Standard error says who waits for
 *               what and where each was created. The tasks are abandoned: their stacks are given
 *               back and none of their code runs again.
 *   UV_EBUSY    this thread's loop is running already
 *   UV_EMFILE, UV_ENOMEM, …  from making the loop
 */
#define co_run(function, argument, result) co_run_at(CO_SITE(function), function, argument, result)

/*
 * co_task *co_create_task(co_function *function, void *argument, …options);
 *
 * Makes a task that will call function(argument); it begins when the running one awaits. Options
 * follow by name: co_create_task(fetch, url, .name = "fetch-7", .stack_bytes = 16384).
 *
 * The caller owns the handle and hands it once to co_await or co_gather, or to co_release. Returns
 * NULL with errno set, and co_limit() says what was in the way:
 *   ENOMEM  no memory or address space, or no more guarded stacks
 *   EINVAL  no loop is running in this thread
 */
#define co_create_task(function, argument, ...)                                                    \
    co_create_task_at(CO_SITE(function), CO_OPTIONS(__VA_ARGS__), function, argument)

/* Why this thread's last co_create_task or co_run failed, in words; "" if none has. */
const char *co_limit(void);

/*
 * Awaits the end of `task`, and releases the handle however it returns. Several may await one task,
 * each with a handle of its own (co_retain).
 *
 * Cancelling the waiting task cancels `task`, and co_await returns when that has ended: usually
 * with UV_ECANCELED; with its result if it went on all the same. (co_shield does not pass it on.)
 *
 * Returns 0; the task's error; CO_EDEADLK if it is the running one; UV_ECANCELED also if two that
 * await each other were cancelled; UV_EINVAL for NULL (a failed co_create_task shows here at the
 * latest).
 */
int co_await(co_task *task, void **result);

/*
 * Awaits all of `tasks`, up to the first error, and releases their handles. `results`, unless NULL,
 * receives their results in the order of `tasks` (NULL for one that failed or runs on).
 *
 * Returns 0 when all have ended without an error; otherwise, at once, the error of the one that
 * failed first, UV_ECANCELED included: the others run on without an owner (a co_group ends them).
 * Cancelling the waiting task cancels all of them; co_gather goes on until one has ended with an
 * error or all have ended, and returns that error, or UV_ECANCELED. CO_EDEADLK and UV_EINVAL as
 * co_await; after UV_ENOMEM, which others cause who wait for the same tasks, the tasks run on.
 */
int co_gather(co_task *const tasks[], size_t count, void *results[]);

/*
 * As co_gather, but waits until all have ended, whatever their errors, of which `errors`, unless
 * NULL, receives each or 0 (UV_EAGAIN for one that runs on after UV_ENOMEM). Returns 0, or
 * UV_ECANCELED, when all have ended, if the waiting task was cancelled.
 */
int co_gather_errors(co_task *const tasks[], size_t count, void *results[], int errors[]);

/* One more handle for the same task; returns `task`. */
co_task *co_retain(co_task *task);

/* Gives a handle back unawaited. The task runs on; co_run names its error. */
void co_release(co_task *task);

/*
 * Awaits `seconds` of CLOCK_MONOTONIC, counted from this call (nanosecond deadlines; tasks wake
 * in the order of their deadlines). Zero or less is co_yield_now.
 */
int co_sleep(double seconds);

/* Awaits its next turn: every task that is ready now runs first. */
int co_yield_now(void);

/*
 * Sets the running task's error and returns NULL: `return co_raise(UV_EIO);`. The task goes on
 * until its function returns; co_raise(0) takes the error back.
 */
void *co_raise(int error);

/* The running task, borrowed (co_retain it to keep it); NULL outside one, as in a callback. */
co_task *co_current(void);

/* The name of a task, and where it was created. All valid as long as the handle. */
const char *co_name(const co_task *task);
const char *co_created_file(const co_task *task);
int co_created_line(const co_task *task);

/* This thread's loop, for libuv calls of your own; NULL outside co_run. Callbacks cannot await. */
uv_loop_t *co_loop(void);

/*
 * Sets how long a task of this thread's loops may run without awaiting: at least 1 ms, 0.1 s by
 * default, 0 for no limit (with CO_DEBUG=1 in the environment, 0 means 0.1). Standard error names a
 * task that runs longer while it does, with where it was created and where it is, and again at each
 * tenfold time. A thread beside the loop watches; if it cannot be started, nobody is named. Called
 * in a task, it starts the clock anew.
 *
 * A task that computes is asked where it is by a SIGURG, with SA_RESTART; one that sleeps in a
 * system call is not interrupted. Returns 0, or UV_EINVAL for a negative number or a NaN.
 */
int co_slow_task_limit(double seconds);

/* Any error of this library or of libuv, in words. */
const char *co_strerror(int error);

/*
 * Stacks. A task's stack is fixed: 64 KiB (256 under a sanitizer), or .stack_bytes rounded up to
 * whole pages, at least 16 KiB, a guard page and the task's record included. Memory is used as it
 * is touched: 4 KiB for a task that only waits. When a task runs into its guard page, standard
 * error says which one, how large its stack was and where it was created, and the process ends by
 * SIGSEGV. Compile tasks with -fstack-clash-protection, or a large local array can step over the
 * guard. The first co_run installs the SIGSEGV handler, which passes all other faults on.
 */

/* --- below: what the headers need ----------------------------------------------------------- */

struct co_site {
    const char *name, *file;
    int line;
};

/* What a timer rings. Of whoever starts it, who keeps it until it has rung or is cancelled. */
struct co_alarm {
    uint64_t timer;                       /* the number of its running timer, or 0 */
    void (*ring)(struct co_alarm *alarm); /* on the base; NULL: wakes the task that it is part of */
    size_t place;                         /* where its timer is, see timers.c */
};

/* The tasks that wait for one thing, first come first woken. Private. */
struct co_list {
    struct co_task *first, *last;
};

#define CO_SITE(function)                                                                          \
    ({                                                                                             \
        static const struct co_site co_site_ = {#function, __FILE__, __LINE__};                    \
        &co_site_;                                                                                 \
    })
#define CO_OPTIONS(...) (sizeof(#__VA_ARGS__) > 1 ? (&(const co_options){__VA_ARGS__}) : NULL)

int co_run_at(const struct co_site *site, co_function *function, void *argument, void **result);
co_task *co_create_task_at(const struct co_site *site, const co_options *options,
                           co_function *function, void *argument);

#endif
