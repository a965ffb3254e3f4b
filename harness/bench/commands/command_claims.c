/*
 * command_claims.c - bench claims: measures just what the claims need, and judges them.
 */
#include "catalogue.h"
#include "checked_memory.h"
#include "claims.h"
#include "commands.h"
#include "lessons.h"
#include "messages.h"
#include "models.h"
#include "publish.h"
#include "session.h"
#include "view_claims.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST_NUMBERS 64
#define MOST_MODELS  32
#define OWN_RUNS     3 /* of a measurement for one claim only: one run decides nothing */

struct options {
    struct session session;
    int numbers[MOST_NUMBERS + 1]; /* ends with 0; the first 0: all */
    int count;
};

static error_t parse(int key, char *text, struct argp_state *state)
{
    struct options *options = state->input;
    const struct claim *claim = claims;
    char *end;

    if (key == ARGP_KEY_INIT) {
        state->child_inputs[0] = &options->session;
        return 0;
    }
    if (key != ARGP_KEY_ARG)
        return ARGP_ERR_UNKNOWN;
    long number = strtol(text, &end, 10);
    while (claim->number && claim->number != number)
        claim++;
    if (*end || !claim->number)
        exit(mistake("there is no claim '%s': see bench claims --help", text));
    if (options->count == MOST_NUMBERS)
        exit(mistake("more than %d claims", MOST_NUMBERS));
    options->numbers[options->count++] = claim->number;
    return 0;
}

/* The claims by number, for --help. The text is freed by argp. */
static char *list_claims(int key, const char *text, void *input)
{
    char *list = NULL;
    size_t length;
    FILE *out = key == ARGP_KEY_HELP_POST_DOC ? open_memstream(&list, &length) : NULL;

    (void)input;
    if (!out)
        return (char *)text;
    fputs("The claims:\n", out);
    for (const struct claim *claim = claims; claim->number; claim++)
        fprintf(out, "%4d  %s\n", claim->number, claim->says);
    return fclose(out) == 0 ? list : (char *)text;
}

static const struct argp argp = {
    .children = session_options,
    .parser = parse,
    .args_doc = "[NUMBER...]",
    .doc = "Measures what the claims of five articles on Python need, and says which of them hold "
           "on this machine.\v",
    .help_filter = list_claims,
};

/* The entry that is meant; with arguments of the claim's own it is the lesson's first. */
static const struct entry *entry_of(const struct need *need)
{
    const struct entry *entry;

    for (int i = 0; (entry = catalogue_entry(need->lesson, i)); i++)
        if (need->arguments || strcmp(entry->variant, need->variant) == 0)
            return entry;
    return NULL;
}

/* A claim's own sizes are out of reach one after the other. */
static void use_own_arguments(struct measure_options *options, const char *arguments,
                              const char **models)
{
    int kept = 0;

    for (const char *const *model = options->models; *model && kept < MOST_MODELS; model++)
        if (model_of(*model)->kind != SEQUENTIAL)
            models[kept++] = *model;
    models[kept] = NULL;
    options->models = models;
    options->arguments = arguments;
    options->runs = options->runs ? options->runs : OWN_RUNS;
}

static int measure_need(struct session *session, const struct need *need)
{
    const struct entry *entry = entry_of(need);
    struct measure_options options = session->measure;
    const char *models[MOST_MODELS + 1];
    char refusal[300];

    if (!entry || !is_among(session->lessons, need->lesson) ||
        find_measurement(&session->results, need->lesson, need->variant))
        return 0;
    struct measurement *measurement = session_add(session);
    if (need->arguments)
        use_own_arguments(&options, need->arguments, models);
    prepare(entry, &options, measurement, refusal, sizeof refusal);
    free(measurement->variant);
    measurement->variant = Strdup(need->variant);
    return measure(entry, &options, measurement);
}

/* Each claim has its own. */
static int check_arguments(struct session *session)
{
    return *session->measure.arguments ? mistake("claims takes no arguments for lessons") : 0;
}

static int measure_needs(struct session *session)
{
    const struct options *options = (const struct options *)session;
    int error = 0;

    for (const struct claim *claim = claims; claim->number; claim++)
        for (const struct need *need = claim->needs; need->lesson && !error; need++)
            if (!options->count || is_claim_among(options->numbers, claim->number))
                error = measure_need(session, need);
    progress_clear();
    SHOW(print_claims, &session->results, options->count ? options->numbers : NULL);
    return error;
}

int command_claims(int count, char **words)
{
    struct options options = {.session = SESSION_DEFAULTS};

    return session_run(&options.session, &argp, count, words, check_arguments, measure_needs);
}
