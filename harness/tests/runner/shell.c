/*
 * shell.c - see shell.h.
 */
#include "shell.h"

#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
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

int count(const char *text, const char *part)
{
    int found = 0;

    for (; (text = strstr(text, part)); text += strlen(part))
        found++;
    return found;
}

void skip_below_a_sanitizer(const char *why)
{
    const char *build = getenv("BUILD");

    if (build && (strstr(build, "address") || strstr(build, "thread")))
        test_skip(why);
}

static void need(const char *condition, const char *what)
{
    if (shell("%s", condition)->code != 0)
        test_skip(what);
}

void need_faults(void)
{
    skip_below_a_sanitizer("nothing can be preloaded before a sanitizer's own runtime");
    need("test -r $BUILD/tests/faults.so", "faults.so is not built: make check");
}

void need_gnuplot(void)
{
    need("command -v gnuplot", "gnuplot is not installed (apt-get install gnuplot-nox)");
}

void need_python(void)
{
    need("python3 -c 'import sys; sys.exit(sys.version_info < (3, 9))'",
         "there is no python3 of 3.9 or later (apt-get install python3)");
}

static void check_command(const struct command *command, const char *model, int code)
{
    const char *program = command->program + (*model != '\0');
    struct said *said =
        shell("%s%s%s", strchr(program, '$') ? "" : "timeout 15 $BUILD/", model, program);

    for (int i = 0; command->said[i].part; i++) {
        int found = count(said->text, command->said[i].part), times = command->said[i].times;
        if (times == SOME ? !found : found != times) {
            printf("%s%s says %d times: %s\n%s\n", model, program, found, command->said[i].part,
                   said->text);
            CHECK(!"as often as it should");
        }
    }
    printf("%s%s\n", model, program);
    CHECK_EQUAL(said->code, code);
}

void check_commands(const struct command *commands, size_t number, int code)
{
    static const char *const models[] = {"sequential", "threading", "multiprocessing",
                                         "coroutines"};

    for (const struct command *command = commands; command < commands + number; command++)
        if (*command->program == '*' || *command->program == '+')
            for (int model = *command->program == '+'; model < 4; model++)
                check_command(command, models[model], code);
        else
            check_command(command, "", code);
}

static char folder[] = "/tmp/test.XXXXXX";

static void remove_folder(void)
{
    if (chdir("/") == 0)
        shell("rm -rf %s", folder);
}

void go_to_new_folder(void)
{
    char build[PATH_MAX];
    const char *given = getenv("BUILD");

    CHECK(realpath(given ? given : "build", build) && setenv("BUILD", build, 1) == 0);
    CHECK(mkdtemp(folder) && chdir(folder) == 0);
    atexit(remove_folder);
}

void copy_built(const char *programs)
{
    CHECK_EQUAL(
        shell("mkdir -p build && here=$PWD && cd $BUILD && cp --parents %s $here/build", programs)
            ->code,
        0);
}

void put_script(const char *path, const char *script)
{
    CHECK_EQUAL(shell("mkdir -p $(dirname %s)", path)->code, 0);
    FILE *file = fopen(path, "we");
    CHECK(file && fprintf(file, "#!/bin/sh\n%s\n", script) > 0);
    CHECK(fclose(file) == 0 && chmod(path, 0755) == 0);
}
