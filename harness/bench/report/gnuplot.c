/*
 * gnuplot.c - has plots/draw.sh run gnuplot, which is to hear Ctrl-C.
 */
#include "report.h"

#include "checked_memory.h"

#include <errno.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

unsigned gnuplot_limit_s = 60;

/* The names reach the shell as variables, and so as names alone. */
static FILE *start(int script, const char *directory, const char *plots_directory)
{
    OWNED char *plots = realpath(plots_directory, NULL); /* gnuplot starts elsewhere */
    OWNED char *command =
        Format("cd \"$CHARTS\" && exec \"$GNUPLOT_LIB/draw.sh\" /dev/fd/%d %u 2>&1", script,
               gnuplot_limit_s);
    sigset_t none, ours;
    FILE *output = NULL;

    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, &ours);
    if (plots && setenv("GNUPLOT_LIB", plots, 1) == 0 && setenv("CHARTS", directory, 1) == 0)
        output = popen(command, "re");
    sigprocmask(SIG_SETMASK, &ours, NULL);
    return output;
}

int draw_script(const char *script, const char *directory, const char *plots_directory,
                char *message, size_t size)
{
    int input = memfd_create("script", 0), status = -1; /* the shell inherits it */
    FILE *output = NULL;

    if (input >= 0 && dprintf(input, "%s", script) >= 0)
        output = start(input, directory, plots_directory);
    snprintf(message, size, "cannot start gnuplot: %s", strerror(errno));
    while (output && fgets(message, (int)size, output))
        message[strcspn(message, "\n")] = '\0';
    if (output)
        status = pclose(output);
    if (input >= 0)
        close(input);
    int code = WIFEXITED(status) ? WEXITSTATUS(status) : 1;
    return code == 0 ? 0 : code == 127 ? -ENOENT : code == 124 ? -ETIMEDOUT : -EIO;
}
