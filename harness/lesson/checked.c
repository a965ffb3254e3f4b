/*
 * checked.c - the calls of checked.h, and how a lesson ends that cannot go on.
 */
#include "checked.h"

#include "compute.h"
#include "options.h"
#include "refusal.h"

#include <fcntl.h>
#include <math.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>

/* The lesson's own children: a lesson that fails leaves none behind. */
static pid_t *children;               /* 0 once it was waited for */
static long child_count, first_child; /* all before the first have been waited for */
static long helper_count;             /* those among them that are no tasks */
static atomic_long threads_started;   /* threads may start threads */

static bool is_child;

struct kept {
    void *memory;
    struct kept *before;
};

void fail_as_told(void)
{
    static atomic_flag leaving = ATOMIC_FLAG_INIT;

    /* Several threads may fail at once, and only one may call exit(). */
    while (atomic_flag_test_and_set(&leaving))
        pause();
    for (long i = first_child; i < child_count; i++) {
        if (children[i] == 0)
            continue;
        kill(children[i], SIGKILL);
        waitpid(children[i], NULL, 0);
    }
    /* A child flushes nothing: what stands in its buffers is a copy of its parent's. */
    if (is_child)
        _exit(1);
    exit(1);
}

void fail(int error, const char *what, ...)
{
    char text[700];
    va_list arguments;

    va_start(arguments, what);
    vsnprintf(text, sizeof text, what, arguments);
    va_end(arguments);
    dprintf(STDERR_FILENO, "%s: %s%s%s\n", program_invocation_name, text, error ? ": " : "",
            error ? strerror(abs(error)) : "");
    fail_as_told();
}

void fail_to_start(int error, const char *kind, long started)
{
    char limit[200], wanted[32] = "";

    limit_in_the_way(abs(error), limit, sizeof limit);
    if (lesson_tasks())
        snprintf(wanted, sizeof wanted, "of %'ld ", lesson_tasks());
    fail(0, "could start %'ld %s%s: %s%s%s%s", started, wanted, kind, strerror(abs(error)),
         *limit ? " (limit: " : "", limit, *limit ? ")" : "");
}

void *Calloc(long count, size_t size)
{
    static _Atomic(struct kept *) last; /* so that no checker takes it for lost */
    struct kept *kept = malloc(sizeof *kept);
    void *memory = calloc((size_t)count, size);

    if (!kept || !memory)
        fail(errno, "calloc: %ld × %zu bytes", count, size);
    kept->memory = memory;
    kept->before = atomic_exchange(&last, kept);
    return memory;
}

/* --- threads --------------------------------------------------------------------------------- */

void Pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*start)(void *),
                    void *argument)
{
    int error = pthread_create(thread, attributes, start, argument);

    if (error)
        fail_to_start(error, "threads", threads_started);
    threads_started++;
}

void Pthread_join(pthread_t thread, void **result)
{
    CHECKED_PTHREAD(pthread_join(thread, result));
    threads_started--;
}

void Pthread_detach(pthread_t thread)
{
    CHECKED_PTHREAD(pthread_detach(thread));
    threads_started--;
}

void Pthread_barrier_wait(pthread_barrier_t *barrier)
{
    int error = pthread_barrier_wait(barrier);

    if (error && error != PTHREAD_BARRIER_SERIAL_THREAD)
        fail(error, "pthread_barrier_wait");
}

void Pthread_cond_wait_until(pthread_cond_t *condition, pthread_mutex_t *mutex, double until_s)
{
    struct timespec until = moment_in(until_s - monotonic_seconds());
    int error = pthread_cond_clockwait(condition, mutex, CLOCK_MONOTONIC, &until);

    if (error && error != ETIMEDOUT)
        fail(error, "pthread_cond_clockwait");
}

bool Sem_timedwait(sem_t *semaphore, double seconds)
{
    struct timespec end = moment_in(seconds);

    while (sem_clockwait(semaphore, CLOCK_MONOTONIC, &end) < 0) {
        if (errno == ETIMEDOUT)
            return false;
        if (errno != EINTR)
            fail(errno, "sem_clockwait");
    }
    return true;
}

/* --- processes ------------------------------------------------------------------------------- */

void *Share(size_t bytes)
{
    void *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
                        MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

    if (memory == MAP_FAILED)
        fail(errno, "mmap: %zu bytes to share", bytes);
    return memory;
}

void Pthread_mutex_init_shared(pthread_mutex_t *mutex)
{
    pthread_mutexattr_t shared;

    CHECKED_PTHREAD(pthread_mutexattr_init(&shared));
    CHECKED_PTHREAD(pthread_mutexattr_setpshared(&shared, PTHREAD_PROCESS_SHARED));
    CHECKED_PTHREAD(pthread_mutex_init(mutex, &shared));
    CHECKED_PTHREAD(pthread_mutexattr_destroy(&shared));
}

pid_t Fork(void)
{
    /* Room first: a child that cannot be noted could not be ended either. */
    if ((child_count & (child_count - 1)) == 0) {
        size_t room = child_count ? 2 * (size_t)child_count : 1;
        pid_t *grown = realloc(children, room * sizeof *children);
        if (!grown)
            fail(errno, "fork: noting the child");
        children = grown;
    }

    pid_t parent = getpid(), child = fork();
    if (child < 0)
        fail_to_start(errno, "processes", child_count - helper_count);
    if (child == 0) {
        is_child = true;
        child_count = first_child = 0;
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (getppid() != parent)
            _exit(1); /* it died before we could ask to be told */
        return 0;
    }
    children[child_count++] = child;
    return child;
}

pid_t Fork_helper(void)
{
    pid_t child = Fork();

    helper_count += child != 0;
    return child;
}

static void forget_child(pid_t child)
{
    for (long i = first_child; i < child_count; i++)
        if (children[i] == child)
            children[i] = 0;
    while (first_child < child_count && children[first_child] == 0)
        first_child++;
}

pid_t Wait4(pid_t child, int *status, struct rusage *usage)
{
    pid_t ended;

    /* Not wait4() alone: tests make waitpid() fail. */
    while ((ended = usage ? wait4(child, status, 0, usage) : waitpid(child, status, 0)) < 0)
        if (errno != EINTR)
            fail(errno, "waitpid %d", child);
    forget_child(ended);
    return ended;
}

pid_t wait_for_child(pid_t child, int *signal)
{
    int status;
    pid_t ended = Wait4(child, &status, NULL);
    int killed_by = WIFSIGNALED(status) ? WTERMSIG(status) : 0;

    if (killed_by && !signal)
        fail(0, "child %d was killed by SIG%s", ended, sigabbrev_np(killed_by));
    if (!killed_by && WEXITSTATUS(status) != 0)
        fail(0, "child %d ended with exit code %d", ended, WEXITSTATUS(status));
    if (signal)
        *signal = killed_by;
    return ended;
}

int Waitpid_signal(pid_t child)
{
    int signal;

    wait_for_child(child, &signal);
    return signal;
}

static sigset_t only(int signal)
{
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, signal);
    return set;
}

void change_mask(int how, int signal)
{
    sigset_t set = only(signal);

    sigprocmask(how, &set, NULL);
}

static struct timespec until(double end_s)
{
    double left_s = fmax(end_s - monotonic_seconds(), 0);

    return (struct timespec){(time_t)left_s, (long)(fmod(left_s, 1) * 1e9)};
}

bool Sigtimedwait(int signal, double seconds)
{
    double end_s = monotonic_seconds() + seconds;
    sigset_t set = only(signal);

    for (;;) {
        struct timespec left = until(end_s);
        if (sigtimedwait(&set, NULL, &left) == signal)
            return true;
        if (errno == EAGAIN)
            return false;
        if (errno != EINTR)
            fail(errno, "sigtimedwait");
    }
}

/* --- pipes ----------------------------------------------------------------------------------- */

void Pipe(int ends[2])
{
    if (pipe2(ends, O_CLOEXEC) < 0)
        fail(errno, "pipe");
}

void Close(int descriptor)
{
    if (close(descriptor) < 0)
        fail(errno, "close");
}

void Pipe_room(const int ends[2], size_t bytes)
{
    if (fcntl(ends[1], F_SETPIPE_SZ, (int)bytes) < 0)
        fail(errno, "fcntl: a pipe of %zu bytes", bytes);
}

int Poll_for(struct pollfd *descriptors, long count, double seconds)
{
    double end_s = monotonic_seconds() + seconds;
    int ready;

    do {
        struct timespec left = until(isinf(end_s) ? 0 : end_s);
        ready = ppoll(descriptors, (nfds_t)count, isinf(end_s) ? NULL : &left, NULL);
    } while (ready < 0 && errno == EINTR);
    if (ready < 0)
        fail(errno, "poll");
    return ready;
}

void Write_full(int descriptor, const void *data, size_t bytes)
{
    const char *rest = data;

    while (bytes > 0) {
        ssize_t written = write(descriptor, rest, bytes);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            fail(errno, "write");
        rest += written;
        bytes -= (size_t)written;
    }
}

bool Read_full(int descriptor, void *data, size_t bytes)
{
    char *rest = data;

    while (bytes > 0) {
        ssize_t got = read(descriptor, rest, bytes);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            fail(errno, "read");
        if (got == 0 && rest == data)
            return false;
        if (got == 0)
            fail(EPIPE, "read: the pipe ended in the middle of a message");
        rest += got;
        bytes -= (size_t)got;
    }
    return true;
}
