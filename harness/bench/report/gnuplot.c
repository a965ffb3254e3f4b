/*
 * gnuplot.c - see gnuplot.h.
 *
 * gnuplot neither checks its writes nor fails when the disk is full; it leaves pictures of no
 * bytes. So it draws under hidden names, and the pictures are looked at before they are shown.
 */
#include "report.h"

#include "checked_memory.h"

#include <errno.h>
#include <limits.h>
#include <math.h>
#include <signal.h>
#include <stdbool.h>
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

static int explain(int status, FILE *output, char *message, size_t size)
{
    char line[300], last[300] = "exit code not 0";

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
    /* It shows the line, a caret and then the reason: the last line that says something. */
    rewind(output);
    while (fgets(line, sizeof line, output))
        if (line[strspn(line, " \t\n")])
            snprintf(last, sizeof last, "%.*s", (int)strcspn(line, "\n"), line);
    if (WIFSIGNALED(status))
        snprintf(last, sizeof last, "killed by SIG%s", sigabbrev_np(WTERMSIG(status)));
    snprintf(message, size, "gnuplot failed: %s: " DATA_KEPT, last + strspn(last, " \t"));
    return -EIO;
}

static FILE *memory_file(const char *text)
{
    int fd = memfd_create("gnuplot", MFD_CLOEXEC);
    FILE *file = fd < 0 ? NULL : fdopen(fd, "w+");

    if (file && fputs(text, file) >= 0)
        rewind(file);
    return file;
}

static int run_gnuplot(const char *script, const char *directory, const char *plots_directory,
                       char *message, size_t size)
{
    FILE *input = memory_file(script), *output = memory_file("");
    OWNED char *plots = realpath(plots_directory, NULL); /* gnuplot starts elsewhere */
    pid_t child = -1;
    int status, error = 0;

    if (input && output && plots && setenv("GNUPLOT_LIB", plots, 1) == 0)
        child = fork();
    if (child == 0)
        become_gnuplot(fileno(input), fileno(output), directory);
    if (child < 0 || TEMP_FAILURE_RETRY(waitpid(child, &status, 0)) < 0) {
        error = -errno;
        snprintf(message, size, "cannot start gnuplot: %s", strerror(errno));
    } else {
        error = explain(status, output, message, size);
    }
    if (input)
        fclose(input);
    if (output)
        fclose(output);
    return error;
}

/* --- its pictures --------------------------------------------------------------------------- */

/* Takes the name of the next picture out of the script: "bars.svg". NULL: there is none. */
static const char *next_picture(const char *script, char name[NAME_MAX])
{
    static const char line[] = "\nOUT = '.";
    const char *at = strstr(script, line);

    if (at)
        snprintf(name, NAME_MAX, "%.*s", (int)strcspn(at + sizeof line - 1, "'"),
                 at + sizeof line - 1);
    return at ? at + 1 : NULL;
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
    return memmem(tail, length, last, strlen(last));
}

int draw_script(const char *script, const char *directory, const char *plots_directory,
                char *message, size_t size)
{
    int error = run_gnuplot(script, directory, plots_directory, message, size);
    char name[NAME_MAX];

    for (const char *at = script; !error && (at = next_picture(at, name));) {
        OWNED char *hidden = Format("%s/.%s", directory, name);

        if (!is_whole(hidden)) {
            snprintf(message, size,
                     "gnuplot could not write all of %s (is the disk full?): " DATA_KEPT, name);
            error = -EIO;
        }
    }
    for (const char *at = script; (at = next_picture(at, name));) {
        OWNED char *hidden = Format("%s/.%s", directory, name);
        OWNED char *path = Format("%s/%s", directory, name);

        if (error)
            remove(hidden);
        else if (rename(hidden, path) != 0) {
            error = -errno;
            snprintf(message, size, "cannot name the charts: %s", strerror(errno));
        }
    }
    return error;
}
