/*
 * json_place.c - follows keys and indices through a text; no tree, no memory of its own.
 */
#include "json_place.h"

#include <string.h>

static const char *skip_space(const char *at)
{
    return at + strspn(at, " \t\r\n");
}

static const char *skip_string(const char *at)
{
    for (at++; *at && *at != '"'; at++)
        if (*at == '\\' && at[1])
            at++;
    return *at ? at + 1 : at;
}

/* Past the value at `at`, and past the comma after it. */
static const char *skip_value(const char *at)
{
    int depth = 0;

    for (; *at; at++) {
        if (*at == '"')
            at = skip_string(at) - 1;
        else if (*at == '{' || *at == '[')
            depth++;
        else if ((*at == '}' || *at == ']') && depth-- == 0)
            return at; /* of what it stands in */
        else if (*at == ',' && depth == 0)
            return skip_space(at + 1);
    }
    return at;
}

/* The value that `step` leads to from the object or array at `at`; NULL when it is not there. */
static const char *follow(const char *at, const struct step *step)
{
    if (*at != (step->key ? '{' : '['))
        return NULL;
    at = skip_space(at + 1);
    for (size_t i = 0; *at && *at != '}' && *at != ']'; i++) {
        if (!step->key && i == step->index)
            return at;
        if (step->key) {
            const char *name = at + 1;
            size_t length = strlen(step->key);

            at = skip_space(skip_string(at));
            at = *at == ':' ? skip_space(at + 1) : at;
            if (strncmp(name, step->key, length) == 0 && name[length] == '"')
                return at;
        }
        at = skip_value(at);
    }
    return NULL;
}

int json_line(const char *text, const struct step *steps, int count)
{
    const char *at = skip_space(text), *next = at;
    int line = 1;

    for (int i = 0; i < count && next; i++) {
        next = follow(at, &steps[i]);
        at = next ? next : at;
    }
    for (const char *c = text; c < at; c++)
        line += *c == '\n';
    return line;
}
