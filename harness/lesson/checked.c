/*
 * checked.c - the calls of checked.h, and how a lesson ends that cannot go on.
 */
#include "checked.h"

#include "compute.h"
#include "options.h"
#include "refusal.h"

#include <errno.h>
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

static _Noreturn void leave(void)
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

static void complain(const char *line)
{
    char text[1024];
    int length = snprintf(text, sizeof text, "%s: %s\n", program_invocation_name, line);

    if (length >= (int)sizeof text)
        length = sizeof text - 1;
    if (write(STDERR_FILENO, text, (size_t)length) < 0)
        leave(); /* nobody to tell */
}

void fail(int error, const char *what, ...)
{
    char text[700], line[900];
    va_list arguments;

    va_start(arguments, what);
    vsnprintf(text, sizeof text, what, arguments);
    va_end(arguments);
    snprintf(line, sizeof line, "%s%s%s", text, error ? ": " : "",
             error ? strerror(error < 0 ? -error : error) : "");
    complain(line);
    leave();
}

void fail_saying(const char *what, ...)
{
    char line[900];
    va_list arguments;

    va_start(arguments, what);
    vsnprintf(line, sizeof line, what, arguments);
    va_end(arguments);
    complain(line);
    leave();
}

void fail_as_told(void)
{
    leave();
}

void fail_to_start(int error, const char *kind, long started)
{
    char line[400], limit[200], wanted[32] = "";

    error = error < 0 ? -error : error;
    limit_in_the_way(error, limit, sizeof limit);
    if (lesson_tasks())
        snprintf(wanted, sizeof wanted, "of %'ld ", lesson_tasks());
    snprintf(line, sizeof line, "could start %'ld %s%s: %s%s%s%s", started, wanted, kind,
             strerror(error), *limit ? " (limit: " : "", limit, *limit ? ")" : "");
    complain(line);
    leave();
}

void *Calloc(long count, size_t size)
{
    void *memory = calloc((size_t)count, size);

    if (!memory)
        fail(errno, "calloc: %ld × %zu bytes", count, size);
    return memory;
}

void Pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*start)(void *),
                    void *argument)
{
    int error = pthread_create(thread, attributes, start, argument);

    if (error)
        fail_to_start(error, "threads", threads_started);
    threads_started++;
}

/* The pthread functions return their error and leave errno alone. */
#define CHECKED_PTHREAD(call)                                                                      \
    do {                                                                                           \
        int error_ = call;                                                                         \
        if (error_)                                                                                \
            fail(error_, "%s", #call);                                                             \
    } while (0)

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

void Pthread_cancel(pthread_t thread)
{
    CHECKED_PTHREAD(pthread_cancel(thread));
}

void Pthread_mutex_lock(pthread_mutex_t *mutex)
{
    CHECKED_PTHREAD(pthread_mutex_lock(mutex));
}

void Pthread_mutex_unlock(pthread_mutex_t *mutex)
{
    CHECKED_PTHREAD(pthread_mutex_unlock(mutex));
}

void Pthread_cond_wait(pthread_cond_t *condition, pthread_mutex_t *mutex)
{
    CHECKED_PTHREAD(pthread_cond_wait(condition, mutex));
}

void Pthread_cond_signal(pthread_cond_t *condition)
{
    CHECKED_PTHREAD(pthread_cond_signal(condition));
}

void Pthread_cond_broadcast(pthread_cond_t *condition)
{
    CHECKED_PTHREAD(pthread_cond_broadcast(condition));
}

void Pthread_cond_wait_until(pthread_cond_t *condition, pthread_mutex_t *mutex, double until_s)
{
    struct timespec until = {(time_t)until_s, (long)(fmod(until_s, 1) * 1e9)};
    int error = pthread_cond_clockwait(condition, mutex, CLOCK_MONOTONIC, &until);

    if (error && error != ETIMEDOUT)
        fail(error, "pthread_cond_clockwait");
}

void Pthread_barrier_init(pthread_barrier_t *barrier, long count)
{
    CHECKED_PTHREAD(pthread_barrier_init(barrier, NULL, (unsigned)count));
}

void Pthread_barrier_wait(pthread_barrier_t *barrier)
{
    int error = pthread_barrier_wait(barrier);

    if (error && error != PTHREAD_BARRIER_SERIAL_THREAD)
        fail(error, "pthread_barrier_wait");
}

void Sem_init(sem_t *semaphore, unsigned value)
{
    if (sem_init(semaphore, 0, value) < 0)
        fail(errno, "sem_init");
}

void Sem_wait(sem_t *semaphore)
{
    while (sem_wait(semaphore) < 0)
        if (errno != EINTR)
            fail(errno, "sem_wait");
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

void Sem_post(sem_t *semaphore)
{
    if (sem_post(semaphore) < 0)
        fail(errno, "sem_post");
}

void *Share(size_t bytes)
{
    void *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

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
    long i = first_child;

    while (i < child_count && children[i] != child)
        i++;
    if (i < child_count)
        children[i] = 0;
    while (first_child < child_count && children[first_child] == 0)
        first_child++;
}

pid_t Waitpid_status(pid_t child, int *status)
{
    pid_t ended;

    while ((ended = waitpid(child, status, 0)) < 0)
        if (errno != EINTR)
            fail(errno, "waitpid %d", child);
    forget_child(ended);
    return ended;
}

/* `child` is -1 for any; says which it was, and by which signal it ended. */
static pid_t wait_for(pid_t child, int *signal)
{
    char line[120];
    pid_t ended;
    int status;

    ended = Waitpid_status(child, &status);
    *signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    if (*signal || WEXITSTATUS(status) == 0)
        return ended;
    snprintf(line, sizeof line, "child %d ended with exit code %d", ended, WEXITSTATUS(status));
    complain(line);
    leave();
}

static void refuse_signal(pid_t child, int signal)
{
    char line[120];

    if (signal == 0)
        return;
    snprintf(line, sizeof line, "child %d was killed by SIG%s", child, sigabbrev_np(signal));
    complain(line);
    leave();
}

int Waitpid_signal(pid_t child)
{
    int signal;

    wait_for(child, &signal);
    return signal;
}

void Waitpid(pid_t child)
{
    refuse_signal(child, Waitpid_signal(child));
}

pid_t Wait(void)
{
    int signal;
    pid_t child = wait_for(-1, &signal);

    refuse_signal(child, signal);
    return child;
}

void Kill(pid_t child, int signal)
{
    if (kill(child, signal) < 0)
        fail(errno, "kill %d", child);
}

static void mask(int how, int signal)
{
    sigset_t set;

    sigemptyset(&set);
    if (sigaddset(&set, signal) < 0 || sigprocmask(how, &set, NULL) < 0)
        fail(errno, "sigprocmask");
}

void Hold_signal(int signal)
{
    mask(SIG_BLOCK, signal);
}

void Let_signal_through(int signal)
{
    mask(SIG_UNBLOCK, signal);
}

bool Sigtimedwait(int signal, double seconds)
{
    double end = monotonic_seconds() + seconds, left = seconds;
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, signal);
    for (;; left = end - monotonic_seconds()) {
        struct timespec time = {.tv_sec = left > 0 ? (time_t)left : 0};
        if (left > 0)
            time.tv_nsec = (long)((left - (double)time.tv_sec) * 1e9);
        if (sigtimedwait(&set, NULL, &time) == signal)
            return true;
        if (errno == EAGAIN)
            return false;
        if (errno != EINTR)
            fail(errno, "sigtimedwait");
    }
}

void Pipe(int ends[2])
{
    if (pipe2(ends, O_CLOEXEC) < 0)
        fail(errno, "pipe");
}

void Pipe_room(const int ends[2], size_t bytes)
{
    if (fcntl(ends[1], F_SETPIPE_SZ, (int)bytes) < 0)
        fail(errno, "fcntl: a pipe of %zu bytes", bytes);
}

void Close(int descriptor)
{
    if (close(descriptor) < 0)
        fail(errno, "close");
}

int Poll_for(struct pollfd *descriptors, long count, double seconds)
{
    double end_s = monotonic_seconds() + seconds;
    int ready;

    do {
        double left_s = fmax(end_s - monotonic_seconds(), 0);
        struct timespec left = {(time_t)left_s, (long)(fmod(left_s, 1) * 1e9)};
        ready = ppoll(descriptors, (nfds_t)count, &left, NULL);
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

void Poll(struct pollfd *polled, int count)
{
    while (poll(polled, (nfds_t)count, -1) < 0)
        if (errno != EINTR)
            fail(errno, "poll");
}
