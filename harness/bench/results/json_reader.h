/*
 * json_reader.h - takes values out of a JSON tree and says where a wrong one stands.
 *
 * The reader keeps the way from the root to the value at hand. Each function that returns false has
 * said why, in one line that names the file and the line ("results.json: line 7: context.cores is
 * …"), and has left the way as it was then: there is no going on.
 */
#ifndef JSON_READER_H
#define JSON_READER_H

#include "fields.h"
#include "json_place.h"

#include <jansson.h>

#define READER_DEPTH_MAX 16 /* the deepest value in results.json is 9 steps from the root */

struct reader {
    const char *path; /* of the file, for messages */
    char *text;       /* all of it, NUL-terminated */
    size_t length;
    struct step steps[READER_DEPTH_MAX];
    int depth;
    char *message; /* what went wrong */
    size_t message_size;
    int error; /* 0, or a negative error number */
};

/* Sets error and message; false. */
bool reader_fail(struct reader *reader, int error, const char *text);

/* What is wrong with the value at hand, to be read on after its name; false. */
__attribute__((format(printf, 2, 3))) bool reader_fail_here(struct reader *reader,
                                                            const char *format, ...);
bool reader_no_memory(struct reader *reader);

/* The object's member, which is now at hand until reader_leave(); NULL when there is none, which is
   said. */
const json_t *reader_enter(struct reader *reader, const json_t *object, const char *key);
void reader_leave(struct reader *reader);

/* All fields of the table, from the object into the structure. */
bool reader_members(struct reader *reader, const json_t *object, const struct field *fields,
                    void *structure);

/* An array of exactly so many numbers or nulls. */
bool reader_numbers(struct reader *reader, const json_t *array, double *numbers, size_t count);

/* Reads one element of an array into zeroed memory; `owner` is what the array belongs to. */
typedef bool read_element(struct reader *reader, const json_t *value, void *element, void *owner);

/* The object's member that is an array. `elements` is the address of the pointer to the elements,
   which are the caller's to free, also after an error. */
bool reader_array(struct reader *reader, const json_t *object, const char *key, read_element *read,
                  void *owner, size_t element_size, void *elements, int *count);

#endif
