/*
 * own_options.c - see models.h.
 */
#include "own_options.h"

#include <string.h>

static const struct own_option {
    const char *name, *model;
    bool has_value;
} own_options[] = {{"--gil", "threading", false}, {"--executor", "coroutines", true}};

/* The option that stands at the beginning of the text, if it is one model's. */
static const struct own_option *own_option(const char *text)
{
    size_t length = strcspn(text, "= ");

    for (size_t i = 0; i < sizeof own_options / sizeof *own_options; i++)
        if (strlen(own_options[i].name) == length &&
            strncmp(text, own_options[i].name, length) == 0)
            return &own_options[i];
    return NULL;
}

const char *only_model(const char *arguments)
{
    while (*arguments) {
        const struct own_option *own = own_option(arguments);
        if (own)
            return own->model;
        arguments += strcspn(arguments, " ");
        arguments += strspn(arguments, " ");
    }
    return NULL;
}

int foreign_words(const char *model, const char *word)
{
    const struct own_option *own = own_option(word);

    if (!own || strcmp(own->model, model) == 0)
        return 0;
    return own->has_value && !strchr(word, '=') ? 2 : 1;
}

const char *works_like(const char *model)
{
    if (strncmp(model, "python-", strlen("python-")) != 0)
        return model;
    return strcmp(model, "python-asyncio") == 0 ? MODEL_COROUTINES : model + strlen("python-");
}

struct sizes sizes_for(const char *model, const struct sizes *sizes)
{
    struct sizes own = *sizes;

    own.gil |= model_of(model)->one_at_a_time;
    return own;
}
