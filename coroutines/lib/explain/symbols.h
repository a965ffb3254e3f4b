/*
 * symbols.h - the names of functions, for a backtrace: see symbols.c.
 */
#ifndef CO_SYMBOLS_H
#define CO_SYMBOLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct co_symbols {
    uintptr_t moved_by, code_low, code_end; /* where the program has been loaded */
    void *file;
    size_t file_bytes, count;
    const void *table;
    const char *names;
};

/* Reads the running program's symbols; what cannot be read is not known, and no error. */
void co_symbols_open(struct co_symbols *program);
void co_symbols_close(struct co_symbols *program);

/* Whether an address lies in the code of the program itself, not of a library. */
bool co_is_code(const struct co_symbols *program, uintptr_t address);

/* The function around an address, or NULL. Valid until the symbols are closed. */
const char *co_function_at(const struct co_symbols *program, const void *code);

/*
 * Writes the functions of a backtrace up to co_task_live, with `first` or `next` before each; then
 * `lines`, and how to find their lines.
 */
void co_say_frames(FILE *text, const struct co_symbols *program, void *const calls[], int count,
                   const char *first, const char *next, const char *lines);

#endif
