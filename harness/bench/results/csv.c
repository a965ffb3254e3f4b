/*
 * csv.c - RFC 4180: fields with a comma, a quote or a line end are quoted, lines end in CR LF.
 */
#include "csv.h"

#include "atomic_file.h"
#include "checked_memory.h"
#include "fields.h"
#include "utf8.h"

#include <string.h>

/* Of a measurement, only what tells its runs from others: a title is no datum. */
static bool is_column(const struct field *field)
{
    static const char *const left_out[] = {
        "title",           "question",   "finish_table", "durations",   "own_figures",
        "timeline",        "transcript", "checked",      "differs",     "ending",
        "published_scale", "skipped",    "swept",        "swept_value", "stopped"};

    for (size_t i = 0; i < sizeof left_out / sizeof *left_out; i++)
        if (strcmp(field->name, left_out[i]) == 0)
            return false;
    return true;
}

/* Bytes that are no UTF-8, from a program that crashed while it wrote, would spoil the whole file.
 */
static void write_text(FILE *out, const char *text)
{
    const char *quote = text[strcspn(text, ",\"\r\n")] ? "\"" : "";
    uint32_t character;

    fputs(quote, out);
    for (int length; (length = utf8_decode(text, &character)) > 0; text += length) {
        if (character == '"')
            fputc('"', out);
        utf8_print(out, character);
    }
    fputs(quote, out);
}

static void write_member(FILE *out, const struct field *field, const void *structure)
{
    const void *member = field_in(field, structure);

    switch (field->kind) {
    case FIELD_TEXT:
    case FIELD_TEXT_OR_NULL:
        write_text(out, *(char *const *)member ? *(char *const *)member : "");
        break;
    case FIELD_FLAG:
        fputc(*(const bool *)member ? '1' : '0', out);
        break;
    case FIELD_COUNT:
        fprintf(out, "%d", *(const int *)member);
        break;
    case FIELD_NUMBER:
        fputs(number_text(*(const double *)member).text, out);
        break;
    case FIELD_LOAD:
        break; /* of the context, which is no column */
    }
}

static void write_names(FILE *out, const struct field *fields)
{
    for (const struct field *field = fields; field->name; field++)
        if (is_column(field))
            fprintf(out, "%s,", field->name);
}

static void write_members(FILE *out, const struct field *fields, const void *structure)
{
    for (const struct field *field = fields; field->name; field++) {
        if (is_column(field)) {
            write_member(out, field, structure);
            fputc(',', out);
        }
    }
}

/* In one column, since each lesson has its own: "a switch 4e-09 s; a yield 3e-09 s". */
static void write_figures(FILE *out, const struct run *run)
{
    char *text = Strdup("");

    for (int i = 0; i < run->figure_count; i++) {
        const struct figure *figure = &run->figures[i];
        char *longer =
            Format("%s%s%s %s%s%s", text, i ? "; " : "", figure->name,
                   number_text(figure->value).text, *figure->unit ? " " : "", figure->unit);
        free(text);
        text = longer;
    }
    write_text(out, text);
    fputc(',', out);
    free(text);
}

/* Warm-ups are run 0, those that are timed are run 1, 2, … */
static void write_runs(FILE *out, const struct measurement *measurement, const struct row *row)
{
    int number = 0;

    for (int i = 0; i < row->run_count; i++) {
        write_members(out, measurement_fields, measurement);
        write_members(out, row_fields, row);
        write_members(out, run_fields, &row->runs[i]);
        write_figures(out, &row->runs[i]);
        fprintf(out, "%d\r\n", row->runs[i].warm_up ? 0 : ++number);
    }
}

void write_csv(FILE *out, const struct results *results)
{
    write_names(out, measurement_fields);
    write_names(out, row_fields);
    write_names(out, run_fields);
    fputs("figures,run\r\n", out);
    for (int i = 0; i < results->measurement_count; i++) {
        const struct measurement *measurement = &results->measurements[i];

        for (int row = 0; row < measurement->row_count; row++)
            write_runs(out, measurement, &measurement->rows[row]);
    }
}

int save_csv(const char *path, const struct results *results)
{
    struct atomic_file file;
    int error = atomic_open(&file, path);

    if (error < 0)
        return error;
    write_csv(file.stream, results);
    return atomic_commit(&file);
}
