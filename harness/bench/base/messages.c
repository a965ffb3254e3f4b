/*
 * messages.c - see messages.h and progress.h.
 */
#include "messages.h"
#include "progress.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <unistd.h>

/* One line, and the same for each of the three. */
#define SAY(format)                                                                                \
    do {                                                                                           \
        va_list arguments;                                                                         \
        progress_clear();                                                                          \
        fflush(stdout);                                                                            \
        fputs("bench: ", stderr);                                                                  \
        va_start(arguments, format);                                                               \
        vfprintf(stderr, format, arguments);                                                       \
        va_end(arguments);                                                                         \
        fputc('\n', stderr);                                                                       \
    } while (0)

int mistake(const char *format, ...)
{
    SAY(format);
    return 2;
}

int failure(const char *format, ...)
{
    SAY(format);
    return 1;
}

void remark(const char *format, ...)
{
    SAY(format);
}

static bool is_shown;

void progress_show(const char *format, ...)
{
    va_list arguments;

    if (!isatty(STDERR_FILENO))
        return;
    fputs("\r\033[K", stderr);
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fflush(stderr);
    is_shown = true;
}

void progress_clear(void)
{
    if (is_shown)
        fputs("\r\033[K", stderr);
    fflush(stderr);
    is_shown = false;
}
