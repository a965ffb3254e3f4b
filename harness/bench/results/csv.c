/*
 * csv.c - RFC 4180: fields with a comma, a quote or a line end are quoted, lines end in CR LF.
 */
#include "csv.h"

#include "checked_memory.h"
#include "fields.h"
#include "utf8.h"

#include <math.h>
#include <string.h>

/* Bytes that are no UTF-8, from a program that crashed while it wrote, would spoil the whole file.
 */
static void write_text(FILE *out, const char *text)
{
    const char *quote = text[strcspn(text, ",\"\r\n")] ? "\"" : "";
    OWNED char *valid = utf8_valid(text);

    fputs(quote, out);
    for (const char *c = valid; *c; c++)
        fprintf(out, "%s%c", *c == '"' ? "\"" : "", *c);
    fputs(quote, out);
}

static void write_member(FILE *out, const struct field *field, const void *data)
{
    const void *member = field_in(field, data);
    const char *text;

    if (field->kind == FIELD_FLAG) {
        fputc(*(const bool *)member ? '1' : '0', out);
    } else if (field->kind == FIELD_COUNT) {
        fprintf(out, "%d", *(const int *)member);
    } else if (field->kind == FIELD_NUMBER) {
        if (isfinite(*(const double *)member)) /* with as many digits as results.json has */
            fprintf(out, "%.15g", *(const double *)member);
    } else {
        text = *(char *const *)member;
        write_text(out, text ? text : "");
    }
}

/* The columns' names, where `data` is NULL. */
static void write_columns(FILE *out, const struct structure *structure, const void *data)
{
    for (const struct field *field = structure->fields; field->name; field++) {
        if (!field->is_column)
            continue;
        if (data)
            write_member(out, field, data);
        else
            fputs(field->name, out);
        fputc(',', out);
    }
}

/* In one column, since each lesson has its own: "a switch 4e-09 s; a yield 3e-09 s". */
static void write_figures(FILE *out, const struct run *run)
{
    OWNED char *text = Strdup("");

    for (int i = 0; i < run->figure_count; i++) {
        const struct figure *figure = &run->figures[i];

        Append(&text, "%s%s ", i ? "; " : "", figure->name);
        if (isfinite(figure->value))
            Append(&text, "%.15g", figure->value);
        Append(&text, "%s%s", *figure->unit ? " " : "", figure->unit);
    }
    write_text(out, text);
}

/* Warm-ups are run 0, those that are timed are run 1, 2, … */
static void write_runs(FILE *out, const struct measurement *measurement, const struct row *row)
{
    int number = 0;

    for (int i = 0; i < row->run_count; i++) {
        write_columns(out, &measurement_structure, measurement);
        write_columns(out, &row_structure, row);
        write_columns(out, &run_structure, &row->runs[i]);
        write_figures(out, &row->runs[i]);
        fprintf(out, ",%d\r\n", row->runs[i].warm_up ? 0 : ++number);
    }
}

void write_csv(FILE *out, const struct results *results)
{
    write_columns(out, &measurement_structure, NULL);
    write_columns(out, &row_structure, NULL);
    write_columns(out, &run_structure, NULL);
    fputs("figures,run\r\n", out);
    for (int i = 0; i < results->measurement_count; i++)
        for (int row = 0; row < results->measurements[i].row_count; row++)
            write_runs(out, &results->measurements[i], &results->measurements[i].rows[row]);
}
