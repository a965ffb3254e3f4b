/*
 * json_reader.c - believes nothing of a file: it may be cut off, edited by hand, or something else
 * altogether.
 */
#include "json_reader.h"

#include "utf8.h"

#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- saying what is wrong ------------------------------------------------------------------- */

bool reader_fail(struct reader *reader, int error, const char *text)
{
    char *clean = utf8_clean(text);

    snprintf(reader->message, reader->message_size, "%s", clean);
    free(clean);
    reader->error = error;
    return false;
}

/* "measurements[0].rows[2].model" */
static void print_steps(const struct reader *reader, FILE *out)
{
    for (int i = 0; i < reader->depth; i++) {
        if (reader->steps[i].key)
            fprintf(out, "%s%s", i ? "." : "", reader->steps[i].key);
        else
            fprintf(out, "[%zu]", reader->steps[i].index);
    }
}

bool reader_fail_here(struct reader *reader, const char *format, ...)
{
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    va_list arguments;

    if (!out)
        return reader_fail(reader, -ENOMEM, "out of memory");
    fprintf(out, "%s: line %d: ", reader->path,
            json_line(reader->text, reader->steps, reader->depth));
    print_steps(reader, out);
    va_start(arguments, format);
    vfprintf(out, format, arguments);
    va_end(arguments);
    if (fclose(out) == 0)
        reader_fail(reader, -EBADMSG, text);
    else
        reader_fail(reader, -ENOMEM, "out of memory");
    free(text);
    return false;
}

bool reader_no_memory(struct reader *reader)
{
    return reader_fail_here(reader, " takes more memory than there is");
}

/* --- values --------------------------------------------------------------------------------- */

static void enter_key(struct reader *reader, const char *key)
{
    reader->steps[reader->depth++] = (struct step){.key = key};
}

static void enter_element(struct reader *reader, size_t index)
{
    reader->steps[reader->depth++] = (struct step){.index = index};
}

void reader_leave(struct reader *reader)
{
    reader->depth--;
}

static bool read_text(struct reader *reader, const json_t *value, bool may_be_null, char **text)
{
    if (may_be_null && json_is_null(value))
        return true;
    if (!json_is_string(value))
        return reader_fail_here(reader, " is not a text%s", may_be_null ? " or null" : "");
    *text = strdup(json_string_value(value));
    return *text || reader_no_memory(reader);
}

static bool read_count(struct reader *reader, const json_t *value, int *count)
{
    json_int_t number = json_integer_value(value);

    if (!json_is_integer(value) || number < 0 || number > INT_MAX)
        return reader_fail_here(reader, " is not a whole number from 0 to %d", INT_MAX);
    *count = (int)number;
    return true;
}

static bool read_number(struct reader *reader, const json_t *value, double *number)
{
    if (!json_is_number(value) && !json_is_null(value))
        return reader_fail_here(reader, " is not a number or null");
    *number = json_is_null(value) ? NAN : json_number_value(value);
    return true;
}

bool reader_numbers(struct reader *reader, const json_t *array, double *numbers, size_t count)
{
    if (!json_is_array(array) || json_array_size(array) != count)
        return reader_fail_here(reader, " is not a list of %zu numbers", count);
    for (size_t i = 0; i < count; i++) {
        enter_element(reader, i);
        if (!read_number(reader, json_array_get(array, i), &numbers[i]))
            return false;
        reader_leave(reader);
    }
    return true;
}

static bool read_value(struct reader *reader, const json_t *value, enum field_kind kind,
                       void *member)
{
    switch (kind) {
    case FIELD_TEXT:
    case FIELD_TEXT_OR_NULL:
        return read_text(reader, value, kind == FIELD_TEXT_OR_NULL, member);
    case FIELD_FLAG:
        if (!json_is_boolean(value))
            return reader_fail_here(reader, " is neither true nor false");
        *(bool *)member = json_is_true(value);
        return true;
    case FIELD_COUNT:
        return read_count(reader, value, member);
    case FIELD_NUMBER:
        return read_number(reader, value, member);
    case FIELD_LOAD:
        return reader_numbers(reader, value, member, 3);
    }
    return false;
}

/* --- objects and arrays --------------------------------------------------------------------- */

const json_t *reader_enter(struct reader *reader, const json_t *object, const char *key)
{
    const json_t *value;

    if (!json_is_object(object)) {
        reader_fail_here(reader, reader->depth ? " is not an object" : "is not an object");
        return NULL;
    }
    enter_key(reader, key);
    value = json_object_get(object, key);
    if (!value)
        reader_fail_here(reader, " is missing");
    return value;
}

bool reader_members(struct reader *reader, const json_t *object, const struct field *fields,
                    void *structure)
{
    for (const struct field *field = fields; field->name; field++) {
        const json_t *value = reader_enter(reader, object, field->name);

        if (!value || !read_value(reader, value, field->kind, field_in(field, structure)))
            return false;
        reader_leave(reader);
    }
    return true;
}

/* Elements and count are in place before the first is read, so that what was read of a damaged
   file is freed with the rest. */
bool reader_array(struct reader *reader, const json_t *object, const char *key, read_element *read,
                  void *owner, size_t element_size, void *elements, int *count)
{
    const json_t *array = reader_enter(reader, object, key);
    size_t size = json_array_size(array);
    char *memory;

    if (!array)
        return false;
    if (!json_is_array(array) || size > INT_MAX)
        return reader_fail_here(reader, " is not a list");
    memory = size > 0 ? calloc(size, element_size) : NULL;
    if (size > 0 && !memory)
        return reader_no_memory(reader);
    memcpy(elements, &memory, sizeof memory);
    *count = (int)size;
    for (size_t i = 0; i < size; i++) {
        enter_element(reader, i);
        if (!read(reader, json_array_get(array, i), memory + i * element_size, owner))
            return false;
        reader_leave(reader);
    }
    reader_leave(reader);
    return true;
}
