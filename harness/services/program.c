/*
 * program.c - see program.h.
 */
#include "program.h"

#include <argp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

enum { FIRST_KEY = 1000, MOST_NUMBERS = 30 };

bool set_number(void *wanted, const struct number *number, const char *text)
{
    char *end;
    double value = strtod(text, &end);
    bool plain = text[strspn(text, number->whole ? "0123456789" : "0123456789.")] == '\0';

    if (!plain || end == text || *end || !(value >= number->least && value <= number->most))
        return false;
    memcpy((char *)wanted + number->offset, &value, sizeof value);
    return true;
}

struct options {
    void *wanted;
    const struct number *table;
};

static error_t parse(int key, char *text, struct argp_state *state)
{
    const struct options *options = state->input;

    if (key == ARGP_KEY_ARG)
        argp_error(state, "'%s' is not an option", text);
    if (key < FIRST_KEY || key >= FIRST_KEY + MOST_NUMBERS)
        return ARGP_ERR_UNKNOWN;
    const struct number *number = &options->table[key - FIRST_KEY];
    if (!set_number(options->wanted, number, text))
        argp_error(state, "--%s: '%s' is not a number from %g to %.9g", number->name, text,
                   number->least, number->most);
    return 0;
}

void read_numbers(void *wanted, const struct number *table, const char *doc, int count,
                  char **words)
{
    struct argp_option rows[MOST_NUMBERS + 1] = {{0}};
    struct argp argp = {.options = rows, .parser = parse, .doc = doc};
    struct options options = {wanted, table};

    for (int i = 0; i < MOST_NUMBERS && table[i].name; i++)
        rows[i] = (struct argp_option){table[i].name, FIRST_KEY + i, "N", 0, table[i].doc, 0};
    argp_err_exit_status = 2;
    argp_parse(&argp, count, words, 0, NULL, &options);
}

void prepare_for_connections(void)
{
    struct rlimit files;

    signal(SIGPIPE, SIG_IGN);
    if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
        files.rlim_cur = files.rlim_max;
        setrlimit(RLIMIT_NOFILE, &files); /* refused: fewer at once */
    }
}
