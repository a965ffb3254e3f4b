/*
 * models.c - a row for each model.
 */
#include "models.h"

#include <string.h>

const char *const model_kind_names[MODEL_KINDS] = {
    [MODEL_UNKNOWN] = "",
    [SEQUENTIAL] = "sequential",
    [LOOP] = "loop",
    [PREEMPTIVE] = "preemptive",
};

#define PYTHON "python-sequential", "python/"

/* Okabe and Ito's colours, which can be told apart with any colour vision; Python's are paler. */
const struct model all_models[] = {
    /* name, kind, shares memory, one at a time, colour, baseline, folder */
    {MODEL_SEQUENTIAL, SEQUENTIAL, true, false, 0x999999, MODEL_SEQUENTIAL, ""},
    {MODEL_THREADING, PREEMPTIVE, true, false, 0x0072b2, MODEL_SEQUENTIAL, ""},
    {MODEL_MULTIPROCESSING, PREEMPTIVE, false, false, 0xe69f00, MODEL_SEQUENTIAL, ""},
    {MODEL_COROUTINES, LOOP, true, false, 0x009e73, MODEL_SEQUENTIAL, ""},
    {"libuv", LOOP, true, false, 0xcc79a7, MODEL_SEQUENTIAL, ""},
    {"python-sequential", SEQUENTIAL, true, true, 0xcccccc, PYTHON},
    {"python-threading", PREEMPTIVE, true, true, 0x80b9d9, PYTHON},
    {"python-multiprocessing", PREEMPTIVE, false, false, 0xf3cf80, PYTHON},
    {"python-asyncio", LOOP, true, true, 0x80cfb9, PYTHON},
    {"", MODEL_UNKNOWN, false, false, 0x000000, MODEL_SEQUENTIAL, ""},
};

const struct model *model_of(const char *name)
{
    const struct model *model = all_models;

    while (*model->name && strcmp(model->name, name) != 0)
        model++;
    return model;
}

enum model_kind model_kind_named(const char *word)
{
    enum model_kind kind = MODEL_KINDS - 1;

    while (kind > MODEL_UNKNOWN && strcmp(model_kind_names[kind], word) != 0)
        kind--;
    return kind;
}
