/*
 * json_read.c - reads results.json back by the tables that it was written from. It believes nothing
 * of a file: it may be cut off, edited by hand, or something else altogether.
 */
#include "json.h"

#include "fields.h"
#include "utf8.h"

#include <errno.h>
#include <jansson.h>
#include <limits.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct step {
    const char *key; /* NULL: an element of a list */
    size_t index;
};

/* Knows the way from the root to the value at hand. What returns false has said why and has left
   the way as it was: there is no going on. */
struct reader {
    const char *path, *text; /* of the file, and all that is in it */
    struct step steps[16];   /* the deepest value is 9 steps from the root */
    int depth;
    char *message;
    size_t size;
    int error;
};

/* --- saying what is wrong, and where -------------------------------------------------------- */

static bool fail(struct reader *reader, int error, const char *format, ...)
{
    char text[600], *clean;
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    clean = utf8_clean(text);
    snprintf(reader->message, reader->size, "%s", clean);
    free(clean);
    reader->error = error;
    return false;
}

static const char *skip_space(const char *at)
{
    return at + strspn(at, " \t\r\n:,");
}

/* Past the value at `at`, whose text is known to be well-formed; it may be a key. */
static const char *skip_value(const char *at)
{
    int depth = 0;

    do {
        if (*at == '"')
            for (at++; *at != '"'; at++)
                at += *at == '\\';
        else
            depth += (*at == '{' || *at == '[') - (*at == '}' || *at == ']');
        at++;
    } while (*at && (depth > 0 || !strchr(" \t\r\n:,]}", *at)));
    return skip_space(at);
}

/* jansson tells the lines of errors of syntax alone; the way to the value leads to the others. */
static int line_of(const struct reader *reader)
{
    const char *at = skip_space(reader->text);
    int line = 1;

    for (int i = 0; i < reader->depth; i++) {
        const struct step *step = &reader->steps[i];
        const char *next = skip_space(at + 1);

        for (size_t k = 0; step->key ? *next == '"' : k < step->index; k++) {
            size_t length = step->key ? strlen(step->key) : 0;
            bool found =
                step->key && strncmp(next + 1, step->key, length) == 0 && next[length + 1] == '"';

            next = step->key ? skip_value(next) : next;
            if (found)
                break;
            next = skip_value(next);
        }
        if (*next == '}') /* it is missing */
            break;
        at = next;
    }
    for (const char *c = reader->text; c < at; c++)
        line += *c == '\n';
    return line;
}

/* "results.json: line 7: measurements[0].rows[2].model is not a text" */
static bool fail_here(struct reader *reader, const char *format, ...)
{
    char way[256] = "", what[128];
    va_list arguments;
    int length = 0;

    for (int i = 0; i < reader->depth && length < (int)sizeof way; i++) {
        const struct step *step = &reader->steps[i];
        char *end = way + length;
        size_t room = sizeof way - (size_t)length;

        length += step->key ? snprintf(end, room, "%s%s", i ? "." : "", step->key)
                            : snprintf(end, room, "[%zu]", step->index);
    }
    va_start(arguments, format);
    vsnprintf(what, sizeof what, format, arguments);
    va_end(arguments);
    return fail(reader, -EBADMSG, "%s: line %d: %s%s%s", reader->path, line_of(reader), way,
                *way ? " " : "", what);
}

static bool no_memory(struct reader *reader)
{
    return fail_here(reader, "takes more memory than there is");
}

/* --- values --------------------------------------------------------------------------------- */

static bool read_structure(struct reader *reader, const json_t *object,
                           const struct structure *structure, void *data, const void *owner);

static bool read_text(struct reader *reader, const json_t *value, bool may_be_null, char **text)
{
    if (may_be_null && json_is_null(value))
        return true;
    if (!json_is_string(value))
        return fail_here(reader, "is not a text%s", may_be_null ? " or null" : "");
    *text = strdup(json_string_value(value));
    return *text || no_memory(reader);
}

static bool read_whole(struct reader *reader, const json_t *value, int least, int most, int *whole)
{
    json_int_t number = json_integer_value(value);

    if (!json_is_integer(value) || number < least || number > most)
        return fail_here(reader, "is not a whole number from %d to %d", least, most);
    *whole = (int)number;
    return true;
}

static bool read_number(struct reader *reader, const json_t *value, double *number)
{
    if (!json_is_number(value) && !json_is_null(value))
        return fail_here(reader, "is not a number or null");
    *number = json_is_null(value) ? NAN : json_number_value(value);
    return true;
}

/* `numbers` is the room for them, or NULL: then *list gets it once the list's own length is known
   to be right, since `count` may be anything. */
static bool read_numbers(struct reader *reader, const json_t *array, int count, double *numbers,
                         double **list)
{
    if (!json_is_array(array) || json_array_size(array) != (size_t)count)
        return fail_here(reader, "is not a list of %d numbers", count);
    if (!numbers)
        numbers = *list = calloc((size_t)count + 1, sizeof *numbers);
    if (!numbers)
        return no_memory(reader);
    for (int i = 0; i < count; i++) {
        reader->steps[reader->depth++] = (struct step){.index = (size_t)i};
        if (!read_number(reader, json_array_get(array, (size_t)i), &numbers[i]))
            return false;
        reader->depth--;
    }
    return true;
}

static bool read_choice(struct reader *reader, const json_t *value, const struct field *field,
                        int *choice)
{
    for (*choice = 0; *choice < field->most; ++*choice)
        if (json_is_string(value) && strcmp(json_string_value(value), field->names[*choice]) == 0)
            return true;
    *choice = 0;
    return fail_here(reader, "is none of those that there are, like \"%s\"", field->names[0]);
}

/* Elements and count are in place before the first is read, so that what was read of a damaged
   file is freed with the rest. */
static bool read_list(struct reader *reader, const json_t *array, const struct field *field,
                      void *data)
{
    size_t count = json_array_size(array), size = field->structure->size;
    char *elements = count ? calloc(count, size) : NULL;

    memcpy(field_in(field, data), &elements, sizeof elements);
    *count_in(field, data) = elements ? (int)count : 0;
    if (!json_is_array(array) || count > INT_MAX)
        return fail_here(reader, "is not a list");
    if (count && !elements)
        return no_memory(reader);
    for (size_t i = 0; i < count; i++) {
        reader->steps[reader->depth++] = (struct step){.index = i};
        if (!read_structure(reader, json_array_get(array, i), field->structure, elements + i * size,
                            data))
            return false;
        reader->depth--;
    }
    return true;
}

static bool read_member(struct reader *reader, const json_t *value, const struct field *field,
                        void *data, const void *owner)
{
    void *member = field_in(field, data);

    switch (field->kind) {
    case FIELD_TEXT:
    case FIELD_TEXT_OR_NULL:
        return read_text(reader, value, field->kind == FIELD_TEXT_OR_NULL, member);
    case FIELD_FLAG:
        *(bool *)member = json_is_true(value);
        return json_is_boolean(value) || fail_here(reader, "is neither true nor false");
    case FIELD_COUNT:
        return read_whole(reader, value, 0, INT_MAX, member);
    case FIELD_TASK:
        return read_whole(reader, value, 1, *count_in(field, owner), member);
    case FIELD_NUMBER:
        return read_number(reader, value, member);
    case FIELD_LOAD:
        return read_numbers(reader, value, 3, member, NULL);
    case FIELD_CHOICE:
        return read_choice(reader, value, field, member);
    case FIELD_TASK_NUMBERS:
        return json_is_null(value) ||
               read_numbers(reader, value, *count_in(field, owner), NULL, member);
    case FIELD_OBJECT:
        return read_structure(reader, value, field->structure, member, data);
    case FIELD_LIST:
        return read_list(reader, value, field, data);
    case FIELD_SUMMARY:
        return true;
    }
    return false;
}

static bool read_structure(struct reader *reader, const json_t *object,
                           const struct structure *structure, void *data, const void *owner)
{
    if (!json_is_object(object))
        return fail_here(reader, "is not an object");
    for (const struct field *field = structure->fields; field->name; field++) {
        const json_t *value = json_object_get(object, field->name);

        reader->steps[reader->depth++] = (struct step){.key = field->name};
        if (!value)
            return fail_here(reader, "is missing");
        if (!read_member(reader, value, field, data, owner))
            return false;
        reader->depth--;
    }
    return true;
}

/* --- files ---------------------------------------------------------------------------------- */

/* Whose file it is comes before everything else: no other complaint helps with a foreign one. */
static bool check_header(struct reader *reader, const json_t *root)
{
    const char *schema = json_string_value(json_object_get(root, "schema"));
    const json_t *version = json_object_get(root, "version");

    if (!schema || strcmp(schema, RESULTS_SCHEMA) != 0)
        return fail(reader, -EBADMSG,
                    "%s: line 1: this is no results file of the concurrency sandbox", reader->path);
    if (json_is_integer(version) && json_integer_value(version) == RESULTS_VERSION)
        return true;
    return fail(reader, -EPROTONOSUPPORT, "%s is of version %lld; this bench reads version %d",
                reader->path, (long long)json_integer_value(version), RESULTS_VERSION);
}

int read_json(const char *path, const char *text, size_t length, struct results *results,
              char *message, size_t size)
{
    struct reader reader = {.path = path, .text = text, .message = message, .size = size};
    json_error_t error;
    json_t *root = json_loadb(text, length, JSON_REJECT_DUPLICATES, &error);

    *results = (struct results){0};
    if (!root)
        fail(&reader, json_error_code(&error) == json_error_out_of_memory ? -ENOMEM : -EBADMSG,
             "%s: line %d: %s", path, error.line > 0 ? error.line : 1, error.text);
    else if (!check_header(&reader, root) ||
             !read_structure(&reader, root, &results_structure, results, NULL))
        results_free(results);
    json_decref(root);
    link_sweeps(results);
    return reader.error;
}

char *read_whole_file(const char *path, size_t *length)
{
    struct stat status;
    FILE *file;
    char *text = NULL;

    if (stat(path, &status) != 0)
        return NULL;
    if (!S_ISREG(status.st_mode)) { /* a pipe could keep us waiting for ever */
        errno = S_ISDIR(status.st_mode) ? EISDIR : EINVAL;
        return NULL;
    }
    file = fopen(path, "re");
    if (file && (text = malloc((size_t)status.st_size + 1))) {
        *length = fread(text, 1, (size_t)status.st_size, file);
        text[*length] = '\0';
    }
    if (file && ferror(file)) {
        free(text);
        text = NULL;
        errno = EIO;
    }
    if (file)
        fclose(file);
    return text;
}

int load_results(const char *path, struct results *results, char *message, size_t size)
{
    struct reader reader = {.message = message, .size = size};
    size_t length;
    char *text = read_whole_file(path, &length);

    *results = (struct results){0};
    if (!text) {
        fail(&reader, -errno, "cannot read %s: %s", path, strerror(errno));
        return reader.error;
    }
    int error = read_json(path, text, length, results, message, size);
    free(text);
    return error;
}
