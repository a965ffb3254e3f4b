/*
 * main.c - bench: times the lessons, shows what came out.
 */
#include "commands.h"
#include "messages.h"

#include <argp.h>
#include <stdio.h>
#include <string.h>

static const struct command {
    const char *name;
    int (*run)(int count, char **words);
    const char *doc;
} commands[] = {
    {"run", command_run, "time lessons in all their models; tables here, charts in results/latest"},
    {"sweep", command_sweep, "one lesson at many sizes, each model until it stops"},
    {"claims", command_claims, "common claims, put to the test"},
    {"list", command_list, "the lessons that there are"},
    {"report", command_report, "make the tables and charts of earlier results again"},
    {"compare", command_compare, "earlier results side by side: before and after, or a class"},
};
#define COMMANDS (sizeof commands / sizeof *commands)

static void help(void)
{
    puts("Usage: bench COMMAND [ARGUMENT...]\n\n"
         "Does the same work with threads, processes and coroutines, and times it.\n");
    for (size_t i = 0; i < COMMANDS; i++)
        printf("  %-8s %s\n", commands[i].name, commands[i].doc);
    puts("\n`bench COMMAND --help` says more.");
}

int main(int count, char **words)
{
    if (count < 2 || strcmp(words[1], "--help") == 0 || strcmp(words[1], "help") == 0) {
        help();
        return count < 2 ? 2 : 0;
    }
    argp_err_exit_status = 2;
    for (size_t i = 0; i < COMMANDS; i++)
        if (strcmp(words[1], commands[i].name) == 0)
            return commands[i].run(count - 1, words + 1);
    return mistake("there is no command '%s': it is run, sweep, claims, list, report or compare",
                   words[1]);
}
