/*
 * gnuplot.c - see gnuplot.h.
 */
#include "gnuplot.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

double gnuplot_limit_s = 60;

/* As posix_spawnattr_t, with what bench itself has set taken back: gnuplot is to hear Ctrl-C. */
static int set_attributes(posix_spawnattr_t *attributes)
{
    sigset_t none, standard;

    sigemptyset(&none);
    sigemptyset(&standard);
    sigaddset(&standard, SIGPIPE);
    int error = posix_spawnattr_init(attributes);
    if (!error)
        error = posix_spawnattr_setsigmask(attributes, &none);
    if (!error)
        error = posix_spawnattr_setsigdefault(attributes, &standard);
    if (!error)
        error =
            posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    return error;
}

static int spawn(pid_t *child, int input, int output, const char *directory)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    char *const words[] = {"gnuplot", "-", NULL};
    int error = set_attributes(&attributes);

    if (error)
        return error;
    error = posix_spawn_file_actions_init(&actions);
    if (!error)
        error = posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
    if (!error)
        error = posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
    if (!error)
        error = posix_spawn_file_actions_adddup2(&actions, output, STDERR_FILENO);
    if (!error)
        error = posix_spawn_file_actions_addchdir_np(&actions, directory);
    if (!error)
        error = posix_spawnp(child, words[0], &actions, &attributes, words, environ);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    return error;
}

static int wait_for(pid_t child, int *status)
{
    struct pollfd ended = {(int)syscall(SYS_pidfd_open, child, 0), POLLIN, 0};
    int ready;

    while ((ready = poll(&ended, 1, (int)(gnuplot_limit_s * 1000))) < 0 && errno == EINTR)
        ;
    if (ready <= 0)
        kill(child, SIGKILL);
    while (waitpid(child, status, 0) < 0 && errno == EINTR)
        ;
    if (ended.fd >= 0)
        close(ended.fd);
    return ready > 0 ? 0 : -ETIMEDOUT;
}

/* gnuplot shows the line, a caret and then the reason: the last line that says something. */
static void tell_why(int output, int status, char *message, size_t size)
{
    char text[8192];
    ssize_t length = pread(output, text, sizeof text - 1, 0);

    text[length > 0 ? length : 0] = '\0';
    for (size_t end = strlen(text); end && (text[end - 1] == '\n' || text[end - 1] == ' ');)
        text[--end] = '\0';
    char *line = strrchr(text, '\n');
    line = line ? line + 1 : text;
    line += strspn(line, " \t");
    if (WIFSIGNALED(status))
        snprintf(message, size, "gnuplot was killed by SIG%s: no charts, the data is kept",
                 sigabbrev_np(WTERMSIG(status)));
    else
        snprintf(message, size, "gnuplot failed: %.300s: no charts, the data is kept",
                 *line ? line : "exit code not 0");
}

/* A script as standard input that can be read to its end without anybody writing. */
static int script_file(const char *script)
{
    int fd = memfd_create("script", MFD_CLOEXEC);
    size_t length = strlen(script);

    if (fd >= 0 && (write(fd, script, length) != (ssize_t)length || lseek(fd, 0, SEEK_SET) != 0)) {
        close(fd);
        fd = -1;
    }
    return fd;
}

int run_gnuplot(const char *script, const char *directory, const char *plots_directory,
                char *message, size_t size)
{
    char plots[PATH_MAX];
    pid_t child = 0;
    int status = 0, error = 0;
    int input = script_file(script), output = memfd_create("output", MFD_CLOEXEC);

    /* Absolute, since gnuplot starts elsewhere. */
    if (input < 0 || output < 0 || !realpath(plots_directory, plots) ||
        setenv("GNUPLOT_LIB", plots, 1) != 0)
        error = errno;
    if (!error)
        error = spawn(&child, input, output, directory);
    if (error == ENOENT)
        snprintf(message, size,
                 "gnuplot is not installed: charts are skipped, the data is kept "
                 "(install it with: apt-get install gnuplot-nox)");
    else if (error)
        snprintf(message, size, "cannot start gnuplot: %s", strerror(error));
    error = -error;
    if (!error) {
        error = wait_for(child, &status);
        if (error)
            snprintf(
                message, size,
                "gnuplot was still drawing after %.0f s and was ended: no charts, the data is kept",
                gnuplot_limit_s);
        else if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
            tell_why(output, status, message, size);
            error = -EIO;
        }
    }
    if (input >= 0)
        close(input);
    if (output >= 0)
        close(output);
    return error;
}
