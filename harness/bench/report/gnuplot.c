/*
 * gnuplot.c - runs gnuplot on a script, and looks at its pictures before they are shown: it neither
 * checks its writes nor fails when the disk is full, but leaves pictures of no bytes.
 */
#include "report.h"

#include "checked_memory.h"
#include "child.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define EXIT_NOT_FOUND 127
#define EXIT_FAILED    126
#define DATA_KEPT      "no charts, the data is kept"

unsigned gnuplot_limit_s = 60;

/* --- running it ----------------------------------------------------------------------------- */

/* Becomes gnuplot, which SIGALRM ends after the limit. What bench itself has set is taken back:
   gnuplot is to hear Ctrl-C. */
static _Noreturn void become_gnuplot(int input, int output, const char *directory)
{
    sigset_t none;

    sigemptyset(&none);
    signal(SIGPIPE, SIG_DFL);
    signal(SIGALRM, SIG_DFL);
    alarm(gnuplot_limit_s);
    if (sigprocmask(SIG_SETMASK, &none, NULL) == 0 && dup2(input, STDIN_FILENO) >= 0 &&
        dup2(output, STDOUT_FILENO) >= 0 && dup2(output, STDERR_FILENO) >= 0 &&
        chdir(directory) == 0)
        execlp("gnuplot", "gnuplot", "-", (char *)NULL);
    _exit(errno == ENOENT ? EXIT_NOT_FOUND : EXIT_FAILED);
}

/* `said` is the end of what gnuplot said: a line of the script, a caret, and then the reason. */
static int explain(int status, char *said, char *message, size_t size)
{
    const char *reason = last_line(said);

    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return 0;
    if (WIFEXITED(status) && WEXITSTATUS(status) == EXIT_NOT_FOUND) {
        snprintf(message, size,
                 "gnuplot is not installed: charts are skipped, the data is kept "
                 "(install it with: apt-get install gnuplot-nox)");
        return -ENOENT;
    }
    if (WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM) {
        snprintf(message, size, "gnuplot was still drawing after %u s and was ended: " DATA_KEPT,
                 gnuplot_limit_s);
        return -ETIMEDOUT;
    }
    if (WIFSIGNALED(status))
        snprintf(message, size, "gnuplot failed: killed by SIG%s: " DATA_KEPT,
                 sigabbrev_np(WTERMSIG(status)));
    else
        snprintf(message, size, "gnuplot failed: %s: " DATA_KEPT,
                 *reason ? reason + strspn(reason, " \t") : "exit code not 0");
    return -EIO;
}

static int run_gnuplot(const char *script, const char *directory, const char *plots_directory,
                       char *message, size_t size)
{
    int input = memfd_create("script", MFD_CLOEXEC), output = memfd_create("said", MFD_CLOEXEC);
    OWNED char *plots = realpath(plots_directory, NULL); /* gnuplot starts elsewhere */
    char said[1000] = "";
    pid_t child = -1;
    int status, error;

    if (input >= 0 && output >= 0 && plots && setenv("GNUPLOT_LIB", plots, 1) == 0 &&
        dprintf(input, "%s", script) >= 0 && lseek(input, 0, SEEK_SET) == 0)
        child = fork();
    if (child == 0)
        become_gnuplot(input, output, directory);
    if (child < 0 || TEMP_FAILURE_RETRY(waitpid(child, &status, 0)) < 0) {
        error = -errno;
        snprintf(message, size, "cannot start gnuplot: %s", strerror(errno));
    } else {
        lseek(output, 0, SEEK_SET);
        keep_end(output, said, sizeof said);
        error = explain(status, said, message, size);
    }
    close(input);
    close(output);
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
