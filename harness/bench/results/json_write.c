/*
 * json_write.c - results.json, laid out for people too: a run, a task, an interval has a line.
 */
#include "json.h"

#include "atomic_file.h"
#include "fields.h"
#include "utf8.h"

#include <math.h>

static void write_text(FILE *out, const char *text)
{
    uint32_t character;

    fputc('"', out);
    for (int length; (length = utf8_decode(text, &character)) > 0; text += length) {
        if (character == '"' || character == '\\')
            fprintf(out, "\\%c", (char)character);
        else if (character < 0x20 || character == 0x7F)
            fprintf(out, "\\u%04x", (unsigned)character);
        else
            utf8_print(out, character);
    }
    fputc('"', out);
}

static void write_number(FILE *out, double number)
{
    fputs(isfinite(number) ? number_text(number).text : "null", out);
}

static void write_numbers(FILE *out, const double *numbers, int count)
{
    fputc('[', out);
    for (int i = 0; i < count; i++) {
        fputs(i ? ", " : "", out);
        write_number(out, numbers[i]);
    }
    fputc(']', out);
}

static void write_member(FILE *out, const struct field *field, const void *structure)
{
    const void *member = field_in(field, structure);
    const char *text;

    switch (field->kind) {
    case FIELD_TEXT:
    case FIELD_TEXT_OR_NULL:
        text = *(char *const *)member;
        if (text)
            write_text(out, text);
        else
            fputs(field->kind == FIELD_TEXT ? "\"\"" : "null", out);
        break;
    case FIELD_FLAG:
        fputs(*(const bool *)member ? "true" : "false", out);
        break;
    case FIELD_COUNT:
        fprintf(out, "%d", *(const int *)member);
        break;
    case FIELD_NUMBER:
        write_number(out, *(const double *)member);
        break;
    case FIELD_LOAD:
        write_numbers(out, member, 3);
        break;
    }
}

static void write_members(FILE *out, const struct field *fields, const void *structure,
                          const char *separator)
{
    for (const struct field *field = fields; field->name; field++) {
        fprintf(out, "%s\"%s\": ", field == fields ? "" : separator, field->name);
        write_member(out, field, structure);
    }
}

static void write_tasks(FILE *out, const struct run *run)
{
    fputs("\"tasks\": [", out);
    for (int i = 0; i < run->task_count && i < SAVED_TASKS_MAX; i++) {
        fputs(i ? ",\n                {" : "\n                {", out);
        write_members(out, task_fields, &run->tasks[i], ", ");
        fputc('}', out);
    }
    fputc(']', out);
}

static void write_said(FILE *out, const struct run *run)
{
    fputs("\"said\": [", out);
    for (int i = 0; i < run->said_count && i < SAVED_SAID_MAX; i++) {
        fputs(i ? ",\n                {" : "\n                {", out);
        write_members(out, said_fields, &run->said[i], ", ");
        fputc('}', out);
    }
    fputc(']', out);
}

/* Only of the tasks that are in the file: reading back refuses others. */
static void write_intervals(FILE *out, const struct run *run)
{
    int tasks = run->task_count < SAVED_TASKS_MAX ? run->task_count : SAVED_TASKS_MAX;
    int written = 0;

    fputs("\"intervals\": [", out);
    for (int i = 0; i < run->interval_count && written < SAVED_INTERVALS_MAX; i++) {
        const struct interval *interval = &run->intervals[i];

        if (interval->task < 1 || interval->task > tasks)
            continue;
        fputs(written++ ? ",\n                {" : "\n                {", out);
        write_members(out, interval_fields, interval, ", ");
        fprintf(out, ", \"state\": \"%s\"}", state_names[interval->state]);
    }
    fputc(']', out);
}

static void write_figures(FILE *out, const struct run *run)
{
    fputs("\"figures\": [", out);
    for (int i = 0; i < run->figure_count; i++) {
        fputs(i ? ", {" : "{", out);
        write_members(out, figure_fields, &run->figures[i], ", ");
        fputc('}', out);
    }
    fputc(']', out);
}

static void write_run(FILE *out, const struct run *run, bool with_intervals)
{
    static const struct run none;

    fputc('{', out);
    write_members(out, run_fields, run, ", ");
    fputs(",\n              ", out);
    write_figures(out, run);
    fputs(",\n              ", out);
    write_tasks(out, run);
    fputs(",\n              ", out);
    write_intervals(out, with_intervals ? run : &none);
    fputs(",\n              ", out);
    write_said(out, run);
    fputc('}', out);
}

/* A figure for each task: all of them or, for many tasks, none. */
static void write_finishes(FILE *out, const char *name, const double *finish_s, int tasks)
{
    fprintf(out, "\"%s\": ", name);
    if (finish_s && tasks <= SAVED_TASKS_MAX)
        write_numbers(out, finish_s, tasks);
    else
        fputs("null", out);
}

static void write_row(FILE *out, const struct row *row, const struct measurement *measurement)
{
    struct summary summary = summarise(row, baseline_of(measurement, row));
    int typical = typical_run(row);

    fputc('{', out);
    write_members(out, row_fields, row, ", ");
    fputs(",\n          ", out);
    write_finishes(out, "ideal_finish_s", row->ideal_finish_s, measurement->tasks);
    fputs(",\n          ", out);
    write_finishes(out, "published_finish_s", row->published_finish_s, measurement->tasks);
    fputs(",\n          \"summary\": {", out);
    write_members(out, summary_fields, &summary, ", ");
    fputs("},\n          \"runs\": [", out);
    for (int i = 0; i < row->run_count; i++) {
        fputs(i ? ",\n            " : "\n            ", out);
        write_run(out, &row->runs[i], i == typical);
    }
    fputs("]}", out);
}

static void write_measurement(FILE *out, const struct measurement *measurement)
{
    fputs("{\n      ", out);
    write_members(out, measurement_fields, measurement, ",\n      ");
    fputs(",\n      \"rows\": [", out);
    for (int i = 0; i < measurement->row_count; i++) {
        fputs(i ? ",\n        " : "\n        ", out);
        write_row(out, &measurement->rows[i], measurement);
    }
    fputs("]\n    }", out);
}

void write_json(FILE *out, const struct results *results)
{
    fprintf(out, "{\n  \"schema\": \"%s\",\n  \"version\": %d,\n  \"context\": {\n    ",
            RESULTS_SCHEMA, RESULTS_VERSION);
    write_members(out, context_fields, &results->context, ",\n    ");
    fputs("\n  },\n  \"measurements\": [", out);
    for (int i = 0; i < results->measurement_count; i++) {
        fputs(i ? ",\n    " : "\n    ", out);
        write_measurement(out, &results->measurements[i]);
    }
    fputs("]\n}\n", out);
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
