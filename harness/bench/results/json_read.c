/*
 * json_read.c - reads results.json back into the structures that it was written from.
 */
#include "json.h"

#include "json_reader.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* --- the structures, from the innermost ----------------------------------------------------- */

static bool read_task(struct reader *reader, const json_t *value, void *element, void *owner)
{
    (void)owner;
    return reader_members(reader, value, task_fields, element);
}

static bool read_state(struct reader *reader, const json_t *object, enum task_state *state)
{
    const json_t *value = reader_enter(reader, object, "state");

    if (!value)
        return false;
    for (int i = 0; i < STATE_COUNT; i++) {
        if (json_is_string(value) && strcmp(json_string_value(value), state_names[i]) == 0) {
            *state = (enum task_state)i;
            reader_leave(reader);
            return true;
        }
    }
    return reader_fail_here(reader, " is no state of a task");
}

static bool read_interval(struct reader *reader, const json_t *value, void *element, void *owner)
{
    struct interval *interval = element;
    const struct run *run = owner;

    if (!reader_members(reader, value, interval_fields, interval) ||
        !read_state(reader, value, &interval->state))
        return false;
    if (interval->task < 1 || interval->task > run->task_count)
        return reader_fail_here(reader, " is of task %d, where the run has %d", interval->task,
                                run->task_count);
    return true;
}

static bool read_figure(struct reader *reader, const json_t *value, void *element, void *owner)
{
    (void)owner;
    return reader_members(reader, value, figure_fields, element);
}

static bool read_said(struct reader *reader, const json_t *value, void *element, void *owner)
{
    (void)owner;
    return reader_members(reader, value, said_fields, element);
}

static bool read_run(struct reader *reader, const json_t *value, void *element, void *owner)
{
    struct run *run = element;

    (void)owner;
    return reader_members(reader, value, run_fields, run) &&
           reader_array(reader, value, "figures", read_figure, NULL, sizeof *run->figures,
                        &run->figures, &run->figure_count) &&
           reader_array(reader, value, "tasks", read_task, NULL, sizeof *run->tasks, &run->tasks,
                        &run->task_count) &&
           reader_array(reader, value, "intervals", read_interval, run, sizeof *run->intervals,
                        &run->intervals, &run->interval_count) &&
           reader_array(reader, value, "said", read_said, NULL, sizeof *run->said, &run->said,
                        &run->said_count);
}

static bool read_finishes(struct reader *reader, const json_t *object, const char *key, int tasks,
                          double **finish_s)
{
    const json_t *value = reader_enter(reader, object, key);

    if (!value)
        return false;
    if (!json_is_null(value)) {
        /* The list's own length comes first: `tasks` may be anything. */
        if (!json_is_array(value) || json_array_size(value) != (size_t)tasks)
            return reader_fail_here(reader, " is not a list of %d numbers", tasks);
        *finish_s = calloc((size_t)tasks + 1, sizeof **finish_s);
        if (!*finish_s)
            return reader_no_memory(reader);
        if (!reader_numbers(reader, value, *finish_s, (size_t)tasks))
            return false;
    }
    reader_leave(reader);
    return true;
}

static bool read_row(struct reader *reader, const json_t *value, void *element, void *owner)
{
    struct row *row = element;
    const struct measurement *measurement = owner;
    int tasks = measurement->tasks;

    return reader_members(reader, value, row_fields, row) &&
           read_finishes(reader, value, "ideal_finish_s", tasks, &row->ideal_finish_s) &&
           read_finishes(reader, value, "published_finish_s", tasks, &row->published_finish_s) &&
           reader_array(reader, value, "runs", read_run, NULL, sizeof *row->runs, &row->runs,
                        &row->run_count);
}

static bool read_measurement(struct reader *reader, const json_t *value, void *element, void *owner)
{
    struct measurement *measurement = element;

    (void)owner;
    return reader_members(reader, value, measurement_fields, measurement) &&
           reader_array(reader, value, "rows", read_row, measurement, sizeof *measurement->rows,
                        &measurement->rows, &measurement->row_count);
}

/* Whose file it is comes before everything else: no other complaint helps with a foreign one. */
static bool check_header(struct reader *reader, const json_t *root)
{
    const json_t *schema, *version;
    char text[512];

    if (!json_object_get(root, "schema")) {
        snprintf(text, sizeof text,
                 "%s: line 1: this is no results file of the concurrency sandbox", reader->path);
        return reader_fail(reader, -EBADMSG, text);
    }
    schema = reader_enter(reader, root, "schema");
    if (!json_is_string(schema) || strcmp(json_string_value(schema), RESULTS_SCHEMA) != 0)
        return reader_fail_here(reader, " says that this is no results file of the concurrency "
                                        "sandbox");
    reader_leave(reader);
    version = reader_enter(reader, root, "version");
    if (!version)
        return false;
    if (!json_is_integer(version))
        return reader_fail_here(reader, " is not a whole number");
    if (json_integer_value(version) != RESULTS_VERSION) {
        snprintf(text, sizeof text, "%s is of version %lld; this bench reads version %d",
                 reader->path, (long long)json_integer_value(version), RESULTS_VERSION);
        return reader_fail(reader, -EPROTONOSUPPORT, text);
    }
    reader_leave(reader);
    return true;
}

static bool read_results(struct reader *reader, const json_t *root, struct results *results)
{
    const json_t *context;

    if (!check_header(reader, root))
        return false;
    context = reader_enter(reader, root, "context");
    if (!context || !reader_members(reader, context, context_fields, &results->context))
        return false;
    reader_leave(reader);
    if (!reader_array(reader, root, "measurements", read_measurement, NULL,
                      sizeof *results->measurements, &results->measurements,
                      &results->measurement_count))
        return false;
    link_sweeps(results);
    return true;
}

/* --- the file ------------------------------------------------------------------------------- */

static bool fail_file(struct reader *reader, int error)
{
    char text[512];

    snprintf(text, sizeof text, "cannot read %s: %s", reader->path, strerror(error));
    return reader_fail(reader, -error, text);
}

static bool read_stream(struct reader *reader, FILE *stream)
{
    struct stat status;
    size_t size;

    if (fstat(fileno(stream), &status) < 0)
        return fail_file(reader, errno);
    if (!S_ISREG(status.st_mode)) /* a pipe could keep us waiting for ever */
        return fail_file(reader, S_ISDIR(status.st_mode) ? EISDIR : EINVAL);
    size = (size_t)status.st_size;
    reader->text = malloc(size + 1);
    if (!reader->text)
        return fail_file(reader, ENOMEM);
    reader->length = fread(reader->text, 1, size, stream);
    reader->text[reader->length] = '\0';
    return !ferror(stream) || fail_file(reader, errno ? errno : EIO);
}

static bool read_file(struct reader *reader)
{
    FILE *stream = fopen(reader->path, "re");
    bool fine;

    if (!stream)
        return fail_file(reader, errno);
    fine = read_stream(reader, stream);
    fclose(stream);
    return fine;
}

static json_t *parse(struct reader *reader)
{
    json_error_t error;
    json_t *root = json_loadb(reader->text, reader->length, JSON_REJECT_DUPLICATES, &error);
    char text[512];

    if (!root) {
        snprintf(text, sizeof text, "%s: line %d: %s", reader->path,
                 error.line > 0 ? error.line : 1, error.text);
        reader_fail(reader,
                    json_error_code(&error) == json_error_out_of_memory ? -ENOMEM : -EBADMSG, text);
    }
    return root;
}

int load_results(const char *path, struct results *results, char *message, size_t size)
{
    struct reader reader = {.path = path, .message = message, .message_size = size};
    json_t *root = read_file(&reader) ? parse(&reader) : NULL;

    *results = (struct results){0};
    if (root && !read_results(&reader, root, results))
        results_free(results);
    json_decref(root);
    free(reader.text);
    return reader.error;
}
