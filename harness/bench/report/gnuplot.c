/*
 * gnuplot.c - see gnuplot.h.
 *
 * gnuplot neither checks its writes nor fails when the disk is full; it leaves pictures of no
 * bytes. So it draws under hidden names, and the pictures are looked at before they are shown.
 */
#include "gnuplot.h"

#include <errno.h>
#include <limits.h>
#include <math.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#define EXIT_NOT_FOUND 127
#define EXIT_FAILED    126
#define DATA_KEPT      "no charts, the data is kept"

double gnuplot_limit_s = 60;

/* --- running it ----------------------------------------------------------------------------- */

/* Becomes gnuplot, which SIGALRM ends after the limit. What bench itself has set is taken back:
   gnuplot is to hear Ctrl-C. */
static _Noreturn void become_gnuplot(int input, int output, const char *directory)
{
    struct itimerval limit = {
        .it_value = {.tv_sec = (time_t)gnuplot_limit_s,
                     .tv_usec = (suseconds_t)(fmod(gnuplot_limit_s, 1) * 1e6)}};
    sigset_t none;

    sigemptyset(&none);
    signal(SIGPIPE, SIG_DFL);
    signal(SIGALRM, SIG_DFL);
    if (sigprocmask(SIG_SETMASK, &none, NULL) == 0 && setitimer(ITIMER_REAL, &limit, NULL) == 0 &&
        dup2(input, STDIN_FILENO) >= 0 && dup2(output, STDOUT_FILENO) >= 0 &&
        dup2(output, STDERR_FILENO) >= 0 && chdir(directory) == 0)
        execlp("gnuplot", "gnuplot", "-", (char *)NULL);
    _exit(errno == ENOENT ? EXIT_NOT_FOUND : EXIT_FAILED);
}

/* gnuplot shows the line, a caret and then the reason: the last line that says something. */
static void copy_last_line(int output, char *line, size_t size)
{
    char said[8192];
    off_t end = lseek(output, 0, SEEK_END);
    off_t start = end > (off_t)sizeof said - 1 ? end - (off_t)sizeof said + 1 : 0;
    ssize_t count = pread(output, said, sizeof said - 1, start);

    for (count = count > 0 ? count : 0; count && strchr(" \n", said[count - 1]);)
        count--;
    said[count] = '\0';
    const char *last = strrchr(said, '\n');
    last = last ? last + 1 : said;
    snprintf(line, size, "%.300s", *last ? last + strspn(last, " \t") : "exit code not 0");
}

static int explain(int status, int output, char *message, size_t size)
{
    char line[320];

    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return 0;
    if (WIFEXITED(status) && WEXITSTATUS(status) == EXIT_NOT_FOUND) {
        snprintf(message, size,
                 "gnuplot is not installed: charts are skipped, the data is kept "
                 "(install it with: apt-get install gnuplot-nox)");
        return -ENOENT;
    }
    if (WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM) {
        snprintf(message, size, "gnuplot was still drawing after %g s and was ended: " DATA_KEPT,
                 gnuplot_limit_s);
        return -ETIMEDOUT;
    }
    copy_last_line(output, line, sizeof line);
    if (WIFSIGNALED(status))
        snprintf(message, size, "gnuplot was killed by SIG%s: " DATA_KEPT,
                 sigabbrev_np(WTERMSIG(status)));
    else
        snprintf(message, size, "gnuplot failed: %s: " DATA_KEPT, line);
    return -EIO;
}

static int run_gnuplot(const char *script, const char *directory, const char *plots_directory,
                       char *message, size_t size)
{
    int input = memfd_create("script", MFD_CLOEXEC), output = memfd_create("output", MFD_CLOEXEC);
    size_t length = strlen(script);
    char plots[PATH_MAX];
    pid_t child = -1;
    int status, error = 0;

    /* Absolute, since gnuplot starts elsewhere. */
    if (input >= 0 && output >= 0 && write(input, script, length) == (ssize_t)length &&
        lseek(input, 0, SEEK_SET) == 0 && realpath(plots_directory, plots) &&
        setenv("GNUPLOT_LIB", plots, 1) == 0)
        child = fork();
    if (child == 0)
        become_gnuplot(input, output, directory);
    while (child < 0 || waitpid(child, &status, 0) < 0)
        if (errno != EINTR || child < 0) {
            error = -errno;
            snprintf(message, size, "cannot start gnuplot: %s", strerror(errno));
            break;
        }
    if (!error)
        error = explain(status, output, message, size);
    if (input >= 0)
        close(input);
    if (output >= 0)
        close(output);
    return error;
}

/* --- its pictures --------------------------------------------------------------------------- */

/* Takes the name of the next picture out of the script: "bars.svg". NULL: there is none. */
static const char *next_picture(const char *script, char name[NAME_MAX])
{
    static const char line[] = "\nOUT = '.";
    const char *at = strstr(script, line);

    if (!at)
        return NULL;
    at += sizeof line - 1;
    snprintf(name, NAME_MAX, "%.*s", (int)strcspn(at, "'"), at);
    return at;
}

static bool is_whole(const char *path)
{
    const char *last = strstr(path, ".svg") ? "</svg>" : "IEND\xae\x42\x60\x82";
    char tail[16] = "";
    FILE *file = fopen(path, "re");
    size_t length = 0;

    if (file && fseek(file, -(long)(sizeof tail), SEEK_END) == 0)
        length = fread(tail, 1, sizeof tail, file);
    if (file)
        fclose(file);
    return length && memmem(tail, length, last, strlen(last));
}

static int show_pictures(const char *script, const char *directory, bool drawn, char *message,
                         size_t size)
{
    char name[NAME_MAX], hidden[PATH_MAX], path[PATH_MAX];
    int error = 0;

    for (const char *at = script; drawn && !error && (at = next_picture(at, name));) {
        snprintf(hidden, sizeof hidden, "%s/.%s", directory, name);
        if (!is_whole(hidden)) {
            snprintf(message, size,
                     "gnuplot could not write all of %s (is the disk full?): " DATA_KEPT, name);
            error = -EIO;
        }
    }
    drawn = drawn && !error;
    for (const char *at = script; (at = next_picture(at, name));) {
        snprintf(hidden, sizeof hidden, "%s/.%s", directory, name);
        snprintf(path, sizeof path, "%s/%s", directory, name);
        if (!drawn) {
            remove(hidden);
        } else if (rename(hidden, path) != 0 && !error) {
            error = -errno;
            snprintf(message, size, "cannot name the charts: %s", strerror(errno));
        }
    }
    return error;
}

int draw_script(const char *script, const char *directory, const char *plots_directory,
                char *message, size_t size)
{
    int error = run_gnuplot(script, directory, plots_directory, message, size);
    int unfinished = show_pictures(script, directory, error == 0, message, size);

    return error ? error : unfinished;
}
