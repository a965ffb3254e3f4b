/*
 * shell.c - see shell.h.
 */
#include "shell.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

struct said *shell(const char *format, ...)
{
    static struct said said;
    char command[8192];
    va_list arguments;
    size_t length;

    va_start(arguments, format);
    vsnprintf(command, sizeof command, format, arguments);
    va_end(arguments);
    setenv("BUILD", getenv("BUILD") ? getenv("BUILD") : "build", 1);

    /* In a brace group, so that the redirection holds for all of it. */
    char *whole;
    if (asprintf(&whole, "{ %s\n} 2>&1", command) < 0)
        abort();
    FILE *output = popen(whole, "re");
    if (!output)
        abort();
    length = fread(said.text, 1, sizeof said.text - 1, output);
    said.text[length] = '\0';
    while (fgetc(output) != EOF) /* a program must not see a closed pipe */
        ;
    int status = pclose(output);
    said.code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    free(whole);
    return &said;
}
