/*
 * json_write.c - results as JSON: a walk along the tables of fields.c.
 */
#include "json.h"

#include "atomic_file.h"
#include "checked_memory.h"
#include "fields.h"
#include "utf8.h"

#include <float.h>
#include <jansson.h>
#include <math.h>

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
    return interval->task >= 1 && interval->task <= run->task_count &&
           interval->task <= SAVED_TASKS_MAX;
}

static json_t *pack_list(const struct field *field, const void *data, const void *owner)
{
    const char *elements = *(char *const *)field_in(field, data);
    bool intervals = field->structure == &interval_structure;
    const struct row *row = owner;
    json_t *list = have_memory(json_array());

    if (intervals && (typical_run(row) < 0 || &row->runs[typical_run(row)] != data))
        return list;
    for (int i = 0; i < *count_in(field, data); i++) {
        const void *element = elements + (size_t)i * field->structure->size;

        if (field->most && json_array_size(list) == (size_t)field->most)
            break;
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
        return numbers && *count_in(field, owner) <= SAVED_TASKS_MAX
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

static json_t *pack_results(const struct results *results)
{
    json_t *body = pack(&results_structure, results, NULL);
    json_t *root =
        have_memory(json_pack("{s:s, s:i}", "schema", RESULTS_SCHEMA, "version", RESULTS_VERSION));

    json_object_update(root, body);
    json_decref(body);
    return root;
}

/* A double keeps 15 digits, whatever they are, and 0.1 is written as 0.1. */
#define DIGITS JSON_REAL_PRECISION(DBL_DIG)

char *json_line(const struct results *results)
{
    json_t *root = pack_results(results);
    char *line = have_memory(json_dumps(root, JSON_COMPACT | DIGITS));

    json_decref(root);
    return line;
}

void write_json(FILE *out, const struct results *results)
{
    json_t *root = pack_results(results);

    json_dumpf(root, out, JSON_INDENT(1) | DIGITS);
    fputc('\n', out);
    json_decref(root);
}

int save_results(const char *path, const struct results *results)
{
    struct atomic_file file;
    int error = atomic_open(&file, path);

    if (error < 0)
        return error;
    write_json(file.stream, results);
    return atomic_commit(&file);
}
