/*
 * checked_memory.h - memory, or the end: each run is kept as soon as it is over (journal.h), so a
 * bench that gets none loses nothing that it has measured.
 */
#ifndef CHECKED_MEMORY_H
#define CHECKED_MEMORY_H

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static inline void *have_memory(void *memory)
{
    if (!memory) {
        fputs("bench: out of memory\n", stderr);
        exit(1);
    }
    return memory;
}

/* Room for `count` zeroed elements; never NULL, even for none. */
static inline void *Calloc(size_t count, size_t size)
{
    return have_memory(calloc(count ? count : 1, size));
}

static inline char *Strdup(const char *text)
{
    return have_memory(strdup(text));
}

static inline void *Reallocarray(void *memory, size_t count, size_t size)
{
    return have_memory(reallocarray(memory, count ? count : 1, size));
}

/* A new last element, not yet filled: *ADD(run->figures, run->figure_count) = figure; */
#define ADD(array, count)                                                                          \
    ((array) = Reallocarray(array, (size_t)(count) + 1, sizeof *(array)), (count)++,               \
     &(array)[(count)-1])

/* What printf would print, as a text that the caller frees. */
__attribute__((format(printf, 1, 2))) static inline char *Format(const char *format, ...)
{
    va_list arguments;
    char *text;

    va_start(arguments, format);
    if (vasprintf(&text, format, arguments) < 0)
        text = NULL;
    va_end(arguments);
    return have_memory(text);
}

/* A text that is freed at the end of its block: OWNED char *text = Format("…"); */
#define OWNED __attribute__((cleanup(free_owned)))
static inline void free_owned(void *text)
{
    free(*(void **)text);
}

/* Adds to a text, which may be NULL. */
__attribute__((format(printf, 2, 3))) static inline void Append(char **text, const char *format,
                                                                ...)
{
    OWNED char *before = *text, *more = NULL;
    va_list arguments;

    va_start(arguments, format);
    if (vasprintf(&more, format, arguments) < 0)
        more = NULL;
    va_end(arguments);
    have_memory(more);
    *text = Format("%s%s", before ? before : "", more);
}

#endif
