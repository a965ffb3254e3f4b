/*
 * waits.c - reads /proc/PID/task/TID/{stat,syscall} of a thread, and who has the other end of a
 * pipe.
 *
 * Source: proc(5). A process may read these of its own children without privileges.
 */
#include "waits.h"

#include "proc.h"
#include "process_tree.h"

#include <dirent.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

struct thread look_at(pid_t process, pid_t id)
{
    struct thread thread = {.process = process, .id = id, .call = -1};
    char path[64], text[1024];
    unsigned long user = 0, system = 0;

    snprintf(path, sizeof path, "/proc/%d/task/%d/stat", process, id);
    read_text(path, text, sizeof text);
    /* Behind the name, which may hold blanks and brackets: state and 10 numbers, then the times. */
    char *behind = strrchr(text, ')');
    if (!behind || sscanf(behind + 1, " %c %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %lu %lu",
                          &thread.state, &user, &system) != 3)
        thread.state = '?';
    thread.ticks = user + system;
    snprintf(path, sizeof path, "/proc/%d/task/%d/syscall", process, id);
    read_text(path, text, sizeof text);
    if (sscanf(text, "%ld %lx %lx %lx", &thread.call, &thread.arguments[0], &thread.arguments[1],
               &thread.arguments[2]) != 4)
        thread.call = -1; /* "running" */
    return thread;
}

/* What threads are found in, with the verb for one and for many. */
static const struct activity {
    long call;
    const char *one, *many;
} activities[] = {
    {SYS_wait4, "waits for a child (wait4)", "wait for a child (wait4)"},
    {SYS_waitid, "waits for a child (waitid)", "wait for a child (waitid)"},
#ifdef SYS_epoll_wait
    {SYS_epoll_wait, "waits for events (epoll)", "wait for events (epoll)"},
#endif
    {SYS_epoll_pwait, "waits for events (epoll)", "wait for events (epoll)"},
#ifdef SYS_poll
    {SYS_poll, "waits for events (poll)", "wait for events (poll)"},
#endif
    {SYS_ppoll, "waits for events (poll)", "wait for events (poll)"},
    {SYS_clock_nanosleep, "sleeps", "sleep"},
    {SYS_nanosleep, "sleeps", "sleep"},
    {SYS_flock, "waits for a file lock (flock)", "wait for a file lock (flock)"},
    {SYS_accept4, "waits for a connection (accept)", "wait for a connection (accept)"},
    {SYS_accept, "waits for a connection (accept)", "wait for a connection (accept)"},
    {SYS_recvfrom, "waits for data (recv)", "wait for data (recv)"},
};

/* Who holds the mutex that the thread waits for, to be read on; "" where it cannot be told. */
static const char *holder_of(const struct thread *thread, bool many)
{
    int owner = 0;
    char path[64];
    struct iovec here = {&owner, sizeof owner};
    struct iovec there = {(char *)thread->arguments[0] + offsetof(pthread_mutex_t, __data.__owner),
                          sizeof owner};

    if (process_vm_readv(thread->process, &here, 1, &there, 1, 0) != sizeof owner || owner <= 0)
        return "";
    if (owner == thread->id)
        return many ? " that they hold themselves" : " that it holds itself";
    snprintf(path, sizeof path, "/proc/%d/task/%d", thread->process, owner);
    return access(path, F_OK) == 0 ? " that another thread holds" : " whose holder has ended";
}

static bool is_write_end(pid_t process, const char *descriptor)
{
    char path[300], text[512];
    unsigned flags = 0;

    snprintf(path, sizeof path, "/proc/%d/fdinfo/%s", process, descriptor);
    read_text(path, text, sizeof text);
    char *found = strstr(text, "flags:");
    return found && sscanf(found, "flags: %o", &flags) == 1 && (flags & O_ACCMODE) == O_WRONLY;
}

static bool has_open(pid_t process, const char *pipe_name)
{
    char path[300], target[128];
    bool found = false;

    snprintf(path, sizeof path, "/proc/%d/fd", process);
    DIR *descriptors = opendir(path);
    for (struct dirent *entry; descriptors && !found && (entry = readdir(descriptors));) {
        snprintf(path, sizeof path, "/proc/%d/fd/%s", process, entry->d_name);
        ssize_t length = readlink(path, target, sizeof target - 1);
        target[length > 0 ? length : 0] = '\0';
        found = strcmp(target, pipe_name) == 0 && is_write_end(process, entry->d_name);
    }
    if (descriptors)
        closedir(descriptors);
    return found;
}

/* Who keeps the pipe that this thread reads from ending? Itself, where it is among them: that is
   the mistake. 0: nobody of the run. */
static pid_t writer_of(const struct thread *thread, const char *pipe_name)
{
    struct ids processes;
    pid_t writer = 0;

    find_descendants(getpid(), 0, &processes);
    for (size_t i = 0; i < processes.count; i++)
        if (processes.all[i] != thread->process && has_open(processes.all[i], pipe_name)) {
            writer = processes.all[i];
            break;
        }
    free(processes.all);
    return has_open(thread->process, pipe_name) ? thread->process : writer;
}

/* What waits for the kernel's help to wait: mutexes, conditions, the end of threads. How glibc asks
   is what tells them apart (nptl/lowlevellock.h, nptl/pthread_join_common.c): a mutex that is held
   has the value 2, and a thread that has not ended its id, which the kernel itself clears, so that
   this futex is not private to the process. */
static void describe_futex(const struct thread *thread, bool many, char *text, size_t size)
{
    unsigned long operation = thread->arguments[1], value = thread->arguments[2];
    const char *wait = many ? "wait" : "waits";
    char path[64];

    snprintf(path, sizeof path, "/proc/%d/task/%lu", thread->process, value);
    if (!(operation & FUTEX_PRIVATE_FLAG) && value && access(path, F_OK) == 0)
        snprintf(text, size, "%s for a thread to end (pthread_join)", wait);
    else if ((operation & FUTEX_CMD_MASK) == FUTEX_WAIT && value == 2)
        snprintf(text, size, "%s for a mutex%s", wait, holder_of(thread, many));
    else
        snprintf(text, size, "%s for a condition, a semaphore or the like (futex)", wait);
}

static void describe_transfer(const struct thread *thread, char *text, size_t size)
{
    char path[64], target[128];
    bool reads = thread->call == SYS_read;

    snprintf(path, sizeof path, "/proc/%d/fd/%lu", thread->process, thread->arguments[0]);
    ssize_t length = readlink(path, target, sizeof target - 1);
    target[length > 0 ? length : 0] = '\0';
    if (strncmp(target, "pipe:", strlen("pipe:")) != 0)
        snprintf(text, size, "%s descriptor %lu (%s)", reads ? "reads from" : "writes to",
                 thread->arguments[0], target);
    else if (!reads)
        snprintf(text, size, "writes to a pipe that is full and that nobody reads");
    else {
        pid_t writer = writer_of(thread, target);
        if (writer == thread->process)
            snprintf(text, size, "reads a pipe whose write end it has open itself");
        else if (writer)
            snprintf(text, size, "reads a pipe whose write end is still open in pid %d", writer);
        else
            snprintf(text, size, "reads a pipe that nobody writes to");
    }
}

void describe_thread(const struct thread *before, const struct thread *now, bool many, char *text,
                     size_t size)
{
    bool ran = now->ticks > before->ticks + 1 || (now->state == 'R' && before->state == 'R');

    if (now->state == 'Z') {
        snprintf(text, size, "%s and was not waited for", many ? "have ended" : "has ended");
        return;
    }
    if (ran && now->call < 0) {
        snprintf(text, size, "%s without a system call: an endless loop?",
                 many ? "compute" : "computes");
        return;
    }
    if (now->call == SYS_futex) {
        describe_futex(now, many, text, size);
        return;
    }
    if (now->call == SYS_wait4 && (int)now->arguments[0] > 0) {
        snprintf(text, size, "%s for its child, pid %d", many ? "wait" : "waits",
                 (int)now->arguments[0]);
        return;
    }
    if (now->call == SYS_read || now->call == SYS_write) {
        describe_transfer(now, text, size);
        return;
    }
    for (size_t i = 0; i < sizeof activities / sizeof *activities; i++)
        if (now->call == activities[i].call) {
            snprintf(text, size, "%s", many ? activities[i].many : activities[i].one);
            return;
        }
    if (ran || now->state == 'R')
        snprintf(text, size, "%s", many ? "are running" : "is running");
    else
        snprintf(text, size, "%s in system call %ld", many ? "are" : "is", now->call);
}
