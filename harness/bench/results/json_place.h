/*
 * json_place.h - the line of a value in a JSON text. jansson tells lines for errors of syntax
 * alone; for errors of meaning we know the way to the value, and walk it in the text.
 */
#ifndef JSON_PLACE_H
#define JSON_PLACE_H

#include <stddef.h>

struct step {
    const char *key; /* NULL: an array's element */
    size_t index;
};

/* The line of the value that the steps lead to from the root, or of the last on the way that is
   there. The text has to be well-formed JSON. */
int json_line(const char *text, const struct step *steps, int count);

#endif
