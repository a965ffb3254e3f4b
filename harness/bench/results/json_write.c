/*
 * json_write.c - results as JSON: a walk along the tables of fields.c.
 */
#include "json.h"

#include "atomic_file.h"
#include "checked_memory.h"
#include "fields.h"
#include "utf8.h"

#include <jansson.h>
#include <math.h>

static json_t *pack(const struct structure *structure, const void *data, const void *owner);

/* A program that crashed while it wrote may have left half a character, which jansson refuses. */
static json_t *pack_text(const char *text)
{
    json_t *value = json_string(text);
    char *valid = NULL;
    size_t size;
    uint32_t character;

    if (value)
        return value;
    FILE *out = have_memory(open_memstream(&valid, &size));
    for (int length; (length = utf8_decode(text, &character)) > 0; text += length)
        utf8_print(out, character);
    fclose(out);
    value = json_string(have_memory(valid));
    free(valid);
    return value;
}

static json_t *pack_number(double number)
{
    return isfinite(number) ? json_real(number) : json_null();
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

char *json_line(const struct results *results)
{
    json_t *root = pack_results(results);
    char *line = have_memory(json_dumps(root, JSON_COMPACT));

    json_decref(root);
    return line;
}

/* --- laid out for people: a run, a task, an interval has a line ----------------------------- */

static bool holds_structures(const json_t *value)
{
    const char *key;
    json_t *member;

    json_object_foreach((json_t *)value, key,
                        member) if (json_is_object(member) ||
                                    json_is_object(json_array_get(member, 0))) return true;
    return json_is_object(json_array_get(value, 0));
}

static void print(FILE *out, const json_t *value, int indent);

/* `count` members stand before it; `indent` is 0 where all of them share a line. */
static void print_member(FILE *out, const char *key, const json_t *value, int count, int indent)
{
    fputs(count ? "," : "", out);
    if (indent && (!count || json_is_object(value) || json_array_size(value)))
        fprintf(out, "\n%*s", indent, "");
    else
        fputs(count ? " " : "", out);
    if (key)
        fprintf(out, "\"%s\": ", key);
    print(out, value, indent);
}

static void print(FILE *out, const json_t *value, int indent)
{
    int within = holds_structures(value) ? indent + 2 : 0, count = 0;
    const char *key;
    json_t *member;

    if (json_is_real(value)) { /* jansson would write 0.1 with 17 digits */
        fputs(number_text(json_real_value(value)).text, out);
    } else if (json_is_object(value)) {
        fputc('{', out);
        json_object_foreach((json_t *)value, key, member)
            print_member(out, key, member, count++, within);
        fputc('}', out);
    } else if (json_is_array(value)) {
        fputc('[', out);
        for (size_t i = 0; i < json_array_size(value); i++)
            print_member(out, NULL, json_array_get(value, i), count++, within);
        fputc(']', out);
    } else {
        json_dumpf(value, out, JSON_ENCODE_ANY);
    }
}

void write_json(FILE *out, const struct results *results)
{
    json_t *root = pack_results(results);

    print(out, root, 0);
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
