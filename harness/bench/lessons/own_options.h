/*
 * own_options.h - what sets models apart: options that only one of them has, and Python's, which work
 * like ours.
 */
#ifndef OWN_OPTIONS_H
#define OWN_OPTIONS_H

#include "catalogue.h"

/*
 * Some options are only one model's: --gil is threading's. With such an option among `arguments`,
 * returns the name of that model; only it and the baseline then take part. NULL: they are for all.
 */
const char *only_model(const char *arguments);

/* How many words are to be left out where `word` begins an option that the model does not have:
   2 with its value, 0: none. */
int foreign_words(const char *model, const char *word);

/* Which of our models a model works like: "threading" for "python-threading", "coroutines" for
   "python-asyncio", else itself. */
const char *works_like(const char *model);

/* The sizes as the model meets them: Python's threads always have the lock round the interpreter.
 */
struct sizes sizes_for(const char *model, const struct sizes *sizes);

#endif
