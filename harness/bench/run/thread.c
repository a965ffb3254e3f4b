/*
 * thread.c - reads /proc/PID/task/TID/{stat,syscall}, and who has the other end of a pipe.
 */
#include "thread.h"

#include "checked_memory.h"
#include "proc.h"
#include "process_tree.h"

#include <dirent.h>
#include <fcntl.h>
#include <pthread.h>
#include <sys/uio.h>
#include <unistd.h>

struct thread look_at(pid_t process, pid_t id)
{
    struct thread thread = {.process = process, .id = id};
    OWNED char *stat = Format("/proc/%d/task/%d/stat", process, id);
    OWNED char *syscall = Format("/proc/%d/task/%d/syscall", process, id);
    unsigned long user = 0, system = 0;
    char text[1024];

    read_text(stat, text, sizeof text);
    /* Behind the name, which may hold blanks and brackets: state and 10 numbers, then the times. */
    const char *behind = strrchr(text, ')');
    if (!behind || sscanf(behind + 1, " %c %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %lu %lu",
                          &thread.state, &user, &system) != 3)
        thread.state = '?';
    thread.ticks = user + system;
    read_text(syscall, text, sizeof text);
    if (sscanf(text, "%ld %lx %lx %lx", &thread.call, &thread.arguments[0], &thread.arguments[1],
               &thread.arguments[2]) != 4)
        thread.call = -1; /* "running" */
    return thread;
}

bool has_thread(pid_t process, long id)
{
    OWNED char *path = Format("/proc/%d/task/%ld", process, id);

    return access(path, F_OK) == 0;
}

pid_t holder_of_mutex(const struct thread *thread)
{
    int owner = 0;
    struct iovec here = {&owner, sizeof owner};
    struct iovec there = {(char *)thread->arguments[0] + offsetof(pthread_mutex_t, __data.__owner),
                          sizeof owner};
    ssize_t got = process_vm_readv(thread->process, &here, 1, &there, 1, 0);

    return got == sizeof owner && owner > 0 ? owner : 0;
}

static void read_link(const char *path, char *target, size_t size)
{
    ssize_t length = readlink(path, target, size - 1);

    target[length > 0 ? length : 0] = '\0';
}

void file_in_use(const struct thread *thread, char *name, size_t size)
{
    OWNED char *path = Format("/proc/%d/fd/%lu", thread->process, thread->arguments[0]);

    read_link(path, name, size);
}

static bool is_write_end(pid_t process, const char *descriptor)
{
    OWNED char *path = Format("/proc/%d/fdinfo/%s", process, descriptor);
    char flags[32];

    read_value(path, "flags", flags, sizeof flags);
    return (strtoul(flags, NULL, 8) & O_ACCMODE) == O_WRONLY;
}

static bool can_write(pid_t process, const char *pipe_name)
{
    OWNED char *folder = Format("/proc/%d/fd", process);
    DIR *descriptors = opendir(folder);
    char target[128];
    bool found = false;

    for (struct dirent *entry; descriptors && !found && (entry = readdir(descriptors));) {
        OWNED char *path = Format("%s/%s", folder, entry->d_name);
        read_link(path, target, sizeof target);
        found = strcmp(target, pipe_name) == 0 && is_write_end(process, entry->d_name);
    }
    if (descriptors)
        closedir(descriptors);
    return found;
}

pid_t writer_of_pipe(const struct thread *thread, const char *name)
{
    struct ids processes;
    pid_t writer = can_write(thread->process, name) ? thread->process : 0;

    find_descendants(getpid(), 0, &processes);
    for (size_t i = 0; !writer && i < processes.count; i++)
        if (can_write(processes.all[i], name))
            writer = processes.all[i];
    free(processes.all);
    return writer;
}
