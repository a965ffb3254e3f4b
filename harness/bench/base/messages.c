/*
 * messages.c - see messages.h.
 */
#include "messages.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <unistd.h>

static bool is_shown;

int say_line(int code, const char *format, ...)
{
    va_list arguments;

    progress_clear();
    fflush(stdout);
    fputs("bench: ", stderr);
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
    return code;
}

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
