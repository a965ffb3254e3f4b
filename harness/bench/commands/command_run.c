/*
 * command_run.c - bench run: measure, show, save.
 */
#include "catalogue.h"
#include "commands.h"
#include "messages.h"
#include "publish.h"
#include "session.h"
#include "view_claims.h"

#include <errno.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST_PATTERNS 64

struct options {
    struct session session;
    const char *patterns[MOST_PATTERNS];
    int pattern_count;
};

static error_t parse(int key, char *text, struct argp_state *state)
{
    struct options *options = state->input;

    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &options->session;
        return 0;
    case ARGP_KEY_ARG:
        if (options->pattern_count == MOST_PATTERNS)
            exit(mistake("more than %d lessons", MOST_PATTERNS));
        options->patterns[options->pattern_count++] = text;
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp argp = {
    .children = session_options,
    .parser = parse,
    .args_doc = "[LESSON...] [-- ARGUMENT...]",
    .doc = "Times lessons in all their models.\vLESSON is a name (io/sleep), an area (io) or a "
           "pattern "
           "('io/*'); none: all of them but those in control, which tell what happens and are not "
           "timed. What stands behind -- goes to the lessons: "
           "bench run io/sleep -- --tasks 50 --wait 0.5",
};

static bool matches(const char *pattern, const char *lesson)
{
    size_t length = strlen(pattern);

    return fnmatch(pattern, lesson, 0) == 0 ||
           (strncmp(lesson, pattern, length) == 0 && lesson[length] == '/');
}

static bool is_wanted(const struct options *options, const char *lesson)
{
    for (int i = 0; i < options->pattern_count; i++)
        if (matches(options->patterns[i], lesson))
            return true;
    return options->pattern_count == 0 && !tells_a_story(lesson);
}

static int check_patterns(const struct options *options)
{
    for (int i = 0; i < options->pattern_count; i++) {
        char *const *lesson = options->session.lessons;
        while (*lesson && !matches(options->patterns[i], *lesson))
            lesson++;
        if (!*lesson)
            return mistake("there is no lesson '%s': see bench list", options->patterns[i]);
    }
    return 0;
}

/* Calls visit for each entry of the lessons that are wanted, until it returns something. */
static int each_entry(struct options *options,
                      int (*visit)(struct session *session, const struct entry *entry))
{
    struct session *session = &options->session;
    const struct entry *entry;
    int code = 0;

    for (char *const *lesson = session->lessons; *lesson && !code; lesson++)
        for (int i = 0; is_wanted(options, *lesson) && !code &&
                        (entry = wanted_entry(*lesson, &session->measure, i));
             i++)
            code = visit(session, entry);
    return code;
}

/* Before anything is run: a lesson that refuses the user's arguments says why. */
static int check_arguments(struct session *session, const struct entry *entry)
{
    struct measurement measurement;
    char refusal[300];
    bool good = prepare(entry, &session->measure, &measurement, refusal, sizeof refusal);

    measurement_free(&measurement);
    return good ? 0 : mistake("%s: %s", entry->lesson, refusal);
}

static int check(struct session *session)
{
    struct options *options = (struct options *)session;
    int code = check_patterns(options);

    return code || !*session->measure.arguments ? code : each_entry(options, check_arguments);
}

static int measure_entry(struct session *session, const struct entry *entry)
{
    struct measurement *measurement = session_add(session);
    char refusal[300];

    prepare(entry, &session->measure, measurement, refusal, sizeof refusal);
    int error = measure(entry, &session->measure, measurement);
    progress_clear();
    SHOW(print_measurement, measurement);
    return error;
}

static int measure_all(struct session *session)
{
    struct options *options = (struct options *)session;
    int error = each_entry(options, measure_entry);

    if (options->pattern_count == 0) {
        SHOW(print_comparison, &session->results);
        SHOW(print_claims, &session->results, NULL);
    }
    return error;
}

int command_run(int count, char **words)
{
    struct options options = {.session = SESSION_DEFAULTS};

    return session_run(&options.session, &argp, count, words, check, measure_all);
}
