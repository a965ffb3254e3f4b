/*
 * models.h - the one table of models: what each is like, and what it is compared with.
 *
 * A model that is not in it (a folder dropped into build/) says its kind in its record; until then
 * its kind is not known, and nothing is expected of it.
 */
#ifndef MODELS_H
#define MODELS_H

#include <stdbool.h>

#define MODEL_SEQUENTIAL      "sequential"
#define MODEL_THREADING       "threading"
#define MODEL_MULTIPROCESSING "multiprocessing"
#define MODEL_COROUTINES      "coroutines"

enum model_kind {
    MODEL_UNKNOWN,
    SEQUENTIAL, /* one after the other */
    LOOP,       /* tasks of one thread, which they give up by awaiting */
    PREEMPTIVE, /* the kernel runs them, on all cores */
    MODEL_KINDS,
};

/* "", "sequential", "loop", "preemptive": as in a record. */
extern const char *const model_kind_names[MODEL_KINDS];

struct model {
    const char *name; /* "" for a model that is not in the table */
    enum model_kind kind;
    bool shares_memory;   /* its tasks see each other's variables, and fall together */
    bool one_at_a_time;   /* a lock round the interpreter: only one task computes at a time */
    unsigned colour;      /* in charts: 0xrrggbb */
    const char *baseline; /* the model that its speed-up is taken over */
    const char *folder;   /* of build/ that it stands in: "python/", or "" for build/ itself */
};

/* In the order of tables and charts; the last one has no name. */
extern const struct model all_models[];

/* Never NULL. Of a model that is not in the table, all that is known is its baseline. */
const struct model *model_of(const char *name);

/* MODEL_UNKNOWN for a word that names no kind. */
enum model_kind model_kind_named(const char *word);

#endif
