/*
 * json.c - results as JSON, written and read back by the tables of fields.c. Reading believes
 * nothing of a file: it may be cut off, edited by hand, or something else altogether.
 */
#include "json.h"

#include "atomic_file.h"
#include "checked_memory.h"
#include "fields.h"
#include "utf8.h"

#include <errno.h>
#include <float.h>
#include <jansson.h>
#include <limits.h>
#include <math.h>
#include <sys/stat.h>

/* --- writing -------------------------------------------------------------------------------- */

static json_t *pack(const struct structure *structure, const void *data, const void *owner);

/* A program that crashed while it wrote may have left half a character, which jansson refuses. */
static json_t *pack_text(const char *text)
{
    OWNED char *valid = utf8_valid(text);

    return json_string(valid);
}

/* The largest would not be read back: rounded to 15 digits, they are too large. */
static json_t *pack_number(double number)
{
    return fabs(number) < 1e308 ? json_real(number) : json_null();
}

static json_t *pack_numbers(const double *numbers, int count)
{
    json_t *list = json_array();

    for (int i = 0; i < count; i++)
        json_array_append_new(list, have_memory(pack_number(numbers[i])));
    return list;
}

/* Only the run that a timeline shows keeps its intervals, and these only of tasks that are saved:
   others are refused when the file is read. */
static bool is_saved(const struct run *run, const struct interval *interval)
{
    return interval->task >= 1 && interval->task <= run->task_count && interval->task <= SAVED_MOST;
}

static json_t *pack_list(const struct field *field, const void *data, const void *owner)
{
    bool intervals = field->structure == &interval_structure;
    int shown = intervals ? typical_run(owner) : 0, most = field->most ? field->most : INT_MAX;
    json_t *list = have_memory(json_array());

    if (intervals && (shown < 0 || &((const struct row *)owner)->runs[shown] != data))
        return list;
    for (int i = 0; i < *count_in(field, data) && json_array_size(list) < (size_t)most; i++) {
        const void *element = element_of(field, data, i);
        if (!intervals || is_saved(data, element))
            json_array_append_new(list, pack(field->structure, element, data));
    }
    return list;
}

static json_t *pack_summary(const struct row *row, const struct measurement *measurement)
{
    struct summary summary = summarise(row, baseline_of(measurement, row));

    return pack(&summary_structure, &summary, row);
}

static json_t *pack_member(const struct field *field, const void *data, const void *owner)
{
    const void *member = field_in(field, data);
    const char *text;
    const double *numbers;

    switch (field->kind) {
    case FIELD_TEXT:
    case FIELD_TEXT_OR_NULL:
        text = *(char *const *)member;
        return text || field->kind == FIELD_TEXT ? pack_text(text ? text : "") : json_null();
    case FIELD_FLAG:
        return json_boolean(*(const bool *)member);
    case FIELD_COUNT:
    case FIELD_TASK:
        return json_integer(*(const int *)member);
    case FIELD_NUMBER:
        return pack_number(*(const double *)member);
    case FIELD_LOAD:
        return pack_numbers(member, 3);
    case FIELD_CHOICE:
        return json_string(field->names[*(const int *)member]);
    case FIELD_TASK_NUMBERS: /* all of them or, of many tasks, none */
        numbers = *(double *const *)member;
        return numbers && *count_in(field, owner) <= SAVED_MOST
                   ? pack_numbers(numbers, *count_in(field, owner))
                   : json_null();
    case FIELD_OBJECT:
        return pack(field->structure, member, data);
    case FIELD_LIST:
        return pack_list(field, data, owner);
    case FIELD_SUMMARY:
        return pack_summary(data, owner);
    }
    return NULL;
}

/* Names are in the order of the table; `owner` is the structure whose list this one is in. */
static json_t *pack(const struct structure *structure, const void *data, const void *owner)
{
    json_t *object = have_memory(json_object());

    for (const struct field *field = structure->fields; field->name; field++)
        json_object_set_new(object, field->name, have_memory(pack_member(field, data, owner)));
    return object;
}

/* A double keeps 15 digits, whatever they are, and 0.1 is written as 0.1. The caller frees it. */
static char *text_of(const struct results *results, size_t flags)
{
    json_t *body = pack(&results_structure, results, NULL);
    json_t *root =
        have_memory(json_pack("{s:s, s:i}", "schema", RESULTS_SCHEMA, "version", RESULTS_VERSION));

    json_object_update(root, body);
    char *text = have_memory(json_dumps(root, flags | JSON_REAL_PRECISION(DBL_DIG)));
    json_decref(body);
    json_decref(root);
    return text;
}

char *json_line(const struct results *results)
{
    return text_of(results, JSON_COMPACT);
}

void write_json(FILE *out, const struct results *results)
{
    OWNED char *text = text_of(results, JSON_INDENT(1));

    fprintf(out, "%s\n", text);
}

int save_results(const char *path, void (*write)(FILE *out, const struct results *results),
                 const struct results *results)
{
    struct atomic_file file;
    int error = atomic_open(&file, path);

    if (error)
        return error;
    write(file.stream, results);
    return atomic_commit(&file);
}

/* --- reading -------------------------------------------------------------------------------- */

/* The functions below return NULL, or what is wrong behind the way to it: "[2].model is not a
   text". */
static char *read_structure(const struct structure *structure, const json_t *object, void *data,
                            const void *owner);

static char *read_whole(const json_t *value, int least, int most, int *whole)
{
    json_int_t number = json_integer_value(value);

    if (!json_is_integer(value) || number < least || number > most)
        return Format(" is not a whole number from %d to %d", least, most);
    *whole = (int)number;
    return NULL;
}

static char *read_number(const json_t *value, double *number)
{
    *number = json_is_number(value) ? json_number_value(value) : NAN;
    return json_is_number(value) || json_is_null(value) ? NULL : Strdup(" is not a number or null");
}

/* *numbers gets the room for them, if it is NULL, only once the list's own length is known to be
   right: `count` may be anything. */
static char *read_numbers(const json_t *array, int count, double **numbers)
{
    if (!json_is_array(array) || json_array_size(array) != (size_t)count)
        return Format(" is not a list of %d numbers", count);
    if (!*numbers)
        *numbers = Calloc((size_t)count, sizeof **numbers);
    for (int i = 0; i < count; i++) {
        OWNED char *wrong = read_number(json_array_get(array, (size_t)i), &(*numbers)[i]);
        if (wrong)
            return Format("[%d]%s", i, wrong);
    }
    return NULL;
}

static char *read_choice(const struct field *field, const json_t *value, int *choice)
{
    for (int i = 0; i < field->most && json_is_string(value); i++)
        if (strcmp(json_string_value(value), field->names[i]) == 0) {
            *choice = i;
            return NULL;
        }
    return Format(" is none of those that there are, like \"%s\"", field->names[0]);
}

/* Elements and count are in place before the first is read, so that what was read of a damaged
   file is freed with the rest. */
static char *read_list(const struct field *field, const json_t *array, void *data)
{
    size_t count = json_array_size(array);

    if (!json_is_array(array) || count > INT_MAX)
        return Strdup(" is not a list");
    *(void **)field_in(field, data) = count ? Calloc(count, field->structure->size) : NULL;
    *count_in(field, data) = (int)count;
    for (int i = 0; i < (int)count; i++) {
        OWNED char *wrong = read_structure(field->structure, json_array_get(array, (size_t)i),
                                           element_of(field, data, i), data);
        if (wrong)
            return Format("[%d]%s", i, wrong);
    }
    return NULL;
}

static char *read_member(const struct field *field, const json_t *value, void *data,
                         const void *owner)
{
    void *member = field_in(field, data);
    bool may_be_null = field->kind == FIELD_TEXT_OR_NULL;

    switch (field->kind) {
    case FIELD_TEXT:
    case FIELD_TEXT_OR_NULL:
        if (json_is_string(value))
            *(char **)member = Strdup(json_string_value(value));
        return json_is_string(value) || (may_be_null && json_is_null(value))
                   ? NULL
                   : Format(" is not a text%s", may_be_null ? " or null" : "");
    case FIELD_FLAG:
        *(bool *)member = json_is_true(value);
        return json_is_boolean(value) ? NULL : Strdup(" is neither true nor false");
    case FIELD_COUNT:
        return read_whole(value, 0, INT_MAX, member);
    case FIELD_TASK:
        return read_whole(value, 1, *count_in(field, owner), member);
    case FIELD_NUMBER:
        return read_number(value, member);
    case FIELD_LOAD:
        return read_numbers(value, 3, &(double *){member});
    case FIELD_CHOICE:
        return read_choice(field, value, member);
    case FIELD_TASK_NUMBERS:
        return json_is_null(value) ? NULL : read_numbers(value, *count_in(field, owner), member);
    case FIELD_OBJECT:
        return read_structure(field->structure, value, member, data);
    case FIELD_LIST:
        return read_list(field, value, data);
    case FIELD_SUMMARY:
        break;
    }
    return NULL;
}

static char *read_structure(const struct structure *structure, const json_t *object, void *data,
                            const void *owner)
{
    if (!json_is_object(object))
        return Strdup(" is not an object");
    for (const struct field *field = structure->fields; field->name; field++) {
        const json_t *value = json_object_get(object, field->name);
        OWNED char *wrong = value ? read_member(field, value, data, owner) : Strdup(" is missing");
        if (wrong)
            return Format(".%s%s", field->name, wrong);
    }
    return NULL;
}

/* Whose file it is comes before everything else: no other complaint helps with a foreign one. */
static char *read_root(const json_t *root, struct results *results)
{
    const char *schema = json_string_value(json_object_get(root, "schema"));
    const json_t *version = json_object_get(root, "version");

    if (!schema || strcmp(schema, RESULTS_SCHEMA) != 0)
        return Strdup(": this is no results file of the concurrency sandbox");
    if (!json_is_integer(version) || json_integer_value(version) != RESULTS_VERSION)
        return Format(" is of version %lld; this bench reads version %d",
                      json_integer_value(version), RESULTS_VERSION);
    OWNED char *wrong = read_structure(&results_structure, root, results, NULL);
    return wrong ? Format(": %s", wrong + 1) : NULL; /* no dot before the first name */
}

static char *read_parsed(const char *path, json_t *root, const json_error_t *error,
                         struct results *results)
{
    *results = (struct results){0};
    OWNED char *wrong =
        root ? read_root(root, results)
             : Format(": line %d: %s", error->line > 0 ? error->line : 1, error->text);
    OWNED char *line = wrong ? Format("%s%s", path, wrong) : NULL;
    json_decref(root);
    if (wrong)
        results_free(results);
    link_sweeps(results);
    return line ? utf8_clean(line) : NULL;
}

char *read_json(const char *path, const char *text, size_t length, struct results *results)
{
    json_error_t error;

    return read_parsed(path, json_loadb(text, length, JSON_REJECT_DUPLICATES, &error), &error,
                       results);
}

/* A pipe could keep us waiting for ever. */
char *load_results(const char *path, struct results *results)
{
    struct stat status;
    json_error_t error;
    int reason = stat(path, &status) != 0  ? errno
                 : S_ISREG(status.st_mode) ? 0
                 : S_ISDIR(status.st_mode) ? EISDIR
                                           : EINVAL;
    json_t *root = reason ? NULL : json_load_file(path, JSON_REJECT_DUPLICATES, &error);

    *results = (struct results){0};
    if (!root && !reason && json_error_code(&error) == json_error_cannot_open_file)
        reason = errno;
    if (!reason)
        return read_parsed(path, root, &error, results);
    OWNED char *wrong = Format("cannot read %s: %s", path, strerror(reason));
    return utf8_clean(wrong);
}
