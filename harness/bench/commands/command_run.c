/*
 * command_run.c - bench run: measure, show, save.
 */
#include "catalogue.h"
#include "commands.h"
#include "own_options.h"
#include "progress.h"
#include "publish.h"
#include "session.h"
#include "transcripts.h"
#include "messages.h"

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

static const struct argp_child children[] = {{&session_argp, 0, NULL, 0}, {0}};
static const struct argp argp = {
    .children = children,
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

static int check_patterns(struct session *session, void *of)
{
    const struct options *options = of;

    for (int i = 0; i < options->pattern_count; i++) {
        char *const *lesson = session->lessons;
        while (*lesson && !matches(options->patterns[i], *lesson))
            lesson++;
        if (!*lesson)
            return mistake("there is no lesson '%s': see bench list", options->patterns[i]);
    }
    return 0;
}

/* A variant that is about one model is nothing without it. */
static bool has_its_model(const struct session *session, const struct entry *entry)
{
    const char *only = only_model(entry->quick);

    for (int i = 0; only && session->measure.models[i]; i++)
        if (strcmp(session->measure.models[i], only) == 0)
            return true;
    return !only;
}

static int measure_entry(struct session *session, const struct entry *entry)
{
    struct measurement *measurement = session_add(session);

    if (!measurement)
        return -ENOMEM;
    int error = measure(entry, &session->measure, measurement);
    progress_clear();
    show_measurement(measurement);
    return error;
}

static int measure_all(struct session *session, void *of)
{
    const struct options *options = of;
    int error = 0;

    for (char *const *lesson = session->lessons; *lesson && !error; lesson++) {
        const struct entry *entry;
        if (!is_wanted(options, *lesson))
            continue;
        for (int i = 0; !error && (entry = wanted_entry(*lesson, session->measure.arguments, i));
             i++)
            if (has_its_model(session, entry))
                error = measure_entry(session, entry);
    }
    if (options->pattern_count == 0) {
        show_comparison(&session->results);
        show_claims(&session->results, NULL);
    }
    return error;
}

int command_run(int count, char **words)
{
    struct options options = {.session = session_defaults()};
    char *arguments = lesson_arguments(&count, words);

    if (!arguments)
        return failure("out of memory");
    argp_err_exit_status = 2;
    options.session.measure.arguments = arguments;
    argp_parse(&argp, count, words, 0, NULL, &options);
    int code = session_run(&options.session, check_patterns, measure_all, &options);
    free(arguments);
    return code;
}
