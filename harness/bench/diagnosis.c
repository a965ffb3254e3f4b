/*
 * diagnosis.c - reads /proc/PID/task/TID/{stat,syscall} of each thread, twice.
 *
 * Source: proc(5). A process may read these of its own children without privileges.
 */
#include "diagnosis.h"

#include "descendants.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define MOST_THREADS  1000
#define LOOK_AGAIN_US 50000

struct thread {
    pid_t process, id;
    char state;
    unsigned long ticks; /* CPU time used */
    long call;           /* system call; -1: none */
    unsigned long first; /* its first argument */
};

/* What threads are found in, with the verb for one and for many. */
static const struct activity {
    long call;
    const char *one, *many;
} activities[] = {
    {SYS_futex, "waits for a lock or another thread (futex)",
     "wait for a lock or another thread (futex)"},
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

static void read_file(const char *path, char *text, size_t size)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t length = fd < 0 ? 0 : read(fd, text, size - 1);

    text[length > 0 ? length : 0] = '\0';
    if (fd >= 0)
        close(fd);
}

static struct thread look_at(pid_t process, pid_t id)
{
    struct thread thread = {.process = process, .id = id, .call = -1};
    char path[64], text[1024];
    unsigned long user = 0, system = 0;

    snprintf(path, sizeof path, "/proc/%d/task/%d/stat", process, id);
    read_file(path, text, sizeof text);
    /* Behind the name, which may hold blanks and brackets: state and 10 numbers, then the times. */
    char *behind = strrchr(text, ')');
    if (!behind || sscanf(behind + 1, " %c %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %lu %lu",
                          &thread.state, &user, &system) != 3)
        thread.state = '?';
    thread.ticks = user + system;
    snprintf(path, sizeof path, "/proc/%d/task/%d/syscall", process, id);
    read_file(path, text, sizeof text);
    if (sscanf(text, "%ld %lx", &thread.call, &thread.first) != 2)
        thread.call = -1; /* "running" */
    return thread;
}

static int look_at_all(struct thread *threads)
{
    struct processes processes;
    int count = 0;

    find_descendants(&processes);
    for (size_t i = 0; i < processes.count; i++) {
        char path[64];
        snprintf(path, sizeof path, "/proc/%d/task", processes.ids[i]);
        DIR *tasks = opendir(path);
        for (struct dirent *entry; tasks && count < MOST_THREADS && (entry = readdir(tasks));)
            if (entry->d_name[0] != '.')
                threads[count++] =
                    look_at(processes.ids[i], (pid_t)strtol(entry->d_name, NULL, 10));
        if (tasks)
            closedir(tasks);
    }
    free(processes.ids);
    return count;
}

static bool is_write_end(pid_t process, const char *descriptor)
{
    char path[300], text[512];
    unsigned flags = 0;

    snprintf(path, sizeof path, "/proc/%d/fdinfo/%s", process, descriptor);
    read_file(path, text, sizeof text);
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

/* Who keeps the pipe that this thread reads from ending? 0: nobody of the run. */
static pid_t writer_of(const struct thread *thread, const char *pipe_name)
{
    struct processes processes;
    pid_t writer = 0;

    find_descendants(&processes);
    for (size_t i = 0; i < processes.count && !writer; i++)
        if (has_open(processes.ids[i], pipe_name))
            writer = processes.ids[i];
    free(processes.ids);
    return writer == thread->process ? -1 : writer;
}

static void describe_transfer(const struct thread *thread, char *text, size_t size)
{
    char path[64], target[128];
    bool reads = thread->call == SYS_read;

    snprintf(path, sizeof path, "/proc/%d/fd/%lu", thread->process, thread->first);
    ssize_t length = readlink(path, target, sizeof target - 1);
    target[length > 0 ? length : 0] = '\0';
    if (strncmp(target, "pipe:", strlen("pipe:")) != 0)
        snprintf(text, size, "%s descriptor %lu (%s)", reads ? "reads from" : "writes to",
                 thread->first, target);
    else if (!reads)
        snprintf(text, size, "writes to a pipe that is full and that nobody reads");
    else {
        pid_t writer = writer_of(thread, target);
        if (writer < 0)
            snprintf(text, size, "reads a pipe whose write end it has open itself");
        else if (writer)
            snprintf(text, size, "reads a pipe whose write end is still open in pid %d", writer);
        else
            snprintf(text, size, "reads a pipe that nobody writes to");
    }
}

static void describe(const struct thread *before, const struct thread *now, bool many, char *text,
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

static const struct thread *find(const struct thread *threads, int count, pid_t id)
{
    for (int i = 0; i < count; i++)
        if (threads[i].id == id)
            return &threads[i];
    return NULL;
}

#define MOST_KINDS 4

void diagnose_descendants(char *text, size_t size)
{
    static struct thread before[MOST_THREADS], now[MOST_THREADS];
    struct {
        char one[160], many[160];
        int count;
    } kinds[MOST_KINDS] = {0};
    int kind_count = 0, seen = 0, before_count = look_at_all(before);

    *text = '\0';
    usleep(LOOK_AGAIN_US);
    int count = look_at_all(now);
    for (int i = 0; i < count; i++) {
        const struct thread *earlier = find(before, before_count, now[i].id);
        char one[160];
        int kind = 0;
        describe(earlier ? earlier : &now[i], &now[i], false, one, sizeof one);
        while (kind < kind_count && strcmp(kinds[kind].one, one) != 0)
            kind++;
        if (kind == MOST_KINDS)
            continue;
        if (kind == kind_count) {
            kind_count++;
            memcpy(kinds[kind].one, one, sizeof one);
            describe(earlier ? earlier : &now[i], &now[i], true, kinds[kind].many,
                     sizeof kinds[kind].many);
        }
        kinds[kind].count++;
        seen++;
    }

    const char *what = count && now[0].process == now[count - 1].process ? "threads" : "processes";
    size_t length = 0;
    for (int kind = 0; kind < kind_count && length < size; kind++) {
        int part = kinds[kind].count;
        const char *verb = part == 1 ? kinds[kind].one : kinds[kind].many;
        const char *comma = kind ? "; " : "";
        if (count == 1)
            length += (size_t)snprintf(text + length, size - length, "it %s", verb);
        else if (part == count)
            length += (size_t)snprintf(text + length, size - length,
                                       count == 2 ? "both %s %s" : "all %3$d %1$s %2$s", what, verb,
                                       count);
        else
            length += (size_t)snprintf(text + length, size - length, "%s%d of %d %s %s", comma,
                                       part, count, what, verb);
    }
    (void)seen;
}
