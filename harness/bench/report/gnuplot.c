/*
 * gnuplot.c - see gnuplot.h.
 */
#include "gnuplot.h"

#include "clock.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <math.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

/* What a child ends with whose program is not there, where posix_spawn cannot tell (valgrind). */
#define EXIT_NOT_FOUND 127

double gnuplot_limit_s = 60;

static void close_if_open(int fd)
{
    if (fd >= 0)
        close(fd);
}

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

/* Reads what gnuplot says until it has ended, and keeps the last of it. */
static int drain(int output, char *said, size_t size)
{
    double end_s = monotonic_seconds() + gnuplot_limit_s;
    size_t length = 0;

    for (;;) {
        double left_s = end_s - monotonic_seconds();
        struct pollfd readable = {output, POLLIN, 0};
        int ready = poll(&readable, 1, left_s > 0 ? (int)ceil(left_s * 1000) : 0);

        if (ready == 0)
            return -ETIMEDOUT;
        if (length == size - 1) {
            length /= 2;
            memmove(said, said + size - 1 - length, length);
        }
        ssize_t count = ready < 0 ? -1 : read(output, said + length, size - 1 - length);
        if (count < 0 && errno != EINTR)
            return -errno;
        if (count == 0)
            return 0;
        length += count > 0 ? (size_t)count : 0;
        said[length] = '\0';
    }
}

/* gnuplot shows the line, a caret and then the reason: the last line that says something. */
static void tell_why(char *said, int status, char *message, size_t size)
{
    for (size_t end = strlen(said); end && (said[end - 1] == '\n' || said[end - 1] == ' ');)
        said[--end] = '\0';
    char *line = strrchr(said, '\n');
    line = line ? line + 1 : said;
    line += strspn(line, " \t");
    if (WIFSIGNALED(status))
        snprintf(message, size, "gnuplot was killed by SIG%s: no charts, the data is kept",
                 sigabbrev_np(WTERMSIG(status)));
    else
        snprintf(message, size, "gnuplot failed: %.300s: no charts, the data is kept",
                 *line ? line : "exit code not 0");
}

static int wait_for(pid_t child, int output, char *message, size_t size)
{
    char said[8192] = "";
    int status, error = drain(output, said, sizeof said);

    if (error)
        kill(child, SIGKILL);
    while (waitpid(child, &status, 0) < 0)
        if (errno != EINTR)
            return -errno;
    if (error == -ETIMEDOUT)
        snprintf(message, size,
                 "gnuplot was still drawing after %g s and was ended: no charts, the data is kept",
                 gnuplot_limit_s);
    else if (error)
        snprintf(message, size, "cannot read what gnuplot says: %s", strerror(-error));
    else if (WIFEXITED(status) && WEXITSTATUS(status) == EXIT_NOT_FOUND)
        error = -ENOENT;
    else if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
        tell_why(said, status, message, size);
        error = -EIO;
    }
    return error;
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
    int output[2] = {-1, -1}, input = script_file(script), error = 0;

    /* Absolute, since gnuplot starts elsewhere. */
    if (input < 0 || pipe2(output, O_CLOEXEC) != 0 || !realpath(plots_directory, plots) ||
        setenv("GNUPLOT_LIB", plots, 1) != 0)
        error = -errno;
    if (!error)
        error = -spawn(&child, input, output[1], directory);
    close_if_open(input);
    close_if_open(output[1]);
    if (error)
        snprintf(message, size, "cannot start gnuplot: %s", strerror(-error));
    else
        error = wait_for(child, output[0], message, size);
    if (error == -ENOENT)
        snprintf(message, size,
                 "gnuplot is not installed: charts are skipped, the data is kept "
                 "(install it with: apt-get install gnuplot-nox)");
    close_if_open(output[0]);
    return error;
}
