/*
 * child.c - see child.h.
 */
#include "child.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

int become(char *const *arguments, int input, int output)
{
    struct rlimit no_core = {0, 0};
    sigset_t none;

    sigemptyset(&none);
    if (setpgid(0, 0) == 0 && prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 &&
        sigprocmask(SIG_SETMASK, &none, NULL) == 0 && signal(SIGPIPE, SIG_DFL) != SIG_ERR &&
        setrlimit(RLIMIT_CORE, &no_core) == 0 && dup2(input, STDIN_FILENO) >= 0 &&
        dup2(output, STDOUT_FILENO) >= 0 && dup2(output, STDERR_FILENO) >= 0)
        execv(arguments[0], arguments);
    return errno;
}

bool keep_end(int fd, char *text, size_t size)
{
    char data[4096];
    ssize_t got;

    while ((got = read(fd, data, sizeof data)) > 0) {
        size_t length = strlen(text), fresh = (size_t)got < size ? (size_t)got : size - 1;
        size_t kept = length + fresh < size ? length : size - 1 - fresh;
        memmove(text, text + length - kept, kept);
        memcpy(text + kept, data + got - fresh, fresh);
        text[kept + fresh] = '\0';
    }
    return got < 0 && (errno == EAGAIN || errno == EINTR);
}

const char *last_line(char *text)
{
    size_t length = strlen(text);

    while (length && (text[length - 1] == '\n' || text[length - 1] == ' '))
        text[--length] = '\0';
    const char *line = strrchr(text, '\n');
    return line ? line + 1 : text;
}
