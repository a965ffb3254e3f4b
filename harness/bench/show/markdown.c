/*
 * markdown.c - the views of view.h in GitHub's Markdown, under the machine that they come from.
 */
#include "markdown.h"

#include "atomic_file.h"
#include "checked_memory.h"
#include "comparison.h"
#include "machine.h"
#include "utf8.h"
#include "view_claims.h"

#include <math.h>

#define BAR_WIDTH 20

/* What would be taken for Markdown or HTML loses its meaning. */
void markdown_text(FILE *out, const char *text)
{
    char *clean = utf8_clean(text);

    for (const char *c = clean; *c; c++) {
        if (*c == '<')
            fputs("&lt;", out);
        else if (*c == '&')
            fputs("&amp;", out);
        else
            fprintf(out, "%s%c", strchr("|*`\\[]", *c) ? "\\" : "", *c);
    }
    free(clean);
}

/* Spaces at both ends would make emphasis a literal asterisk, and mean nothing in a cell. */
static void write_trimmed(FILE *out, const char *text, const char *emphasis)
{
    char *copy = Strdup(text), *start = copy + strspn(copy, " ");
    size_t length = strlen(start);

    while (length > 0 && start[length - 1] == ' ')
        start[--length] = '\0';
    if (*start) {
        fputs(emphasis, out);
        markdown_text(out, start);
        fputs(emphasis, out);
    }
    free(copy);
}

static void write_bar(FILE *out, double share)
{
    int blocks = isnan(share) ? 0 : (int)lround(share * BAR_WIDTH);

    for (int i = 0; i < (blocks > 0 || isnan(share) ? blocks : 1); i++)
        fputs("█", out);
}

static void write_row(FILE *out, const struct grid *grid, const struct grid_row *row)
{
    fputc('|', out);
    for (int i = 0; i < grid->column_count; i++) {
        const struct grid_column *column = &grid->columns[i];
        const char *text = i == 1 && row->span ? row->span : row->cells[i];

        fputc(' ', out);
        if (text)
            write_trimmed(out, text, column->tone == TONE_STRONG && !row->span ? "**" : "");
        else if (column->is_bar)
            write_bar(out, row->share);
        fputs(" |", out);
    }
    fputc('\n', out);
}

void markdown_view(FILE *out, const struct view *view)
{
    const struct grid *grid = &view->grid;

    if (view->caption)
        fprintf(out, "%s:\n\n", view->caption);
    fputc('|', out);
    for (int i = 0; i < grid->column_count; i++) {
        fputc(' ', out);
        write_trimmed(out, grid->columns[i].name, "");
        fputs(" |", out);
    }
    fputs("\n|", out);
    for (int i = 0; i < grid->column_count; i++)
        fputs(grid->columns[i].align == RIGHT ? " ---: |" : " :--- |", out);
    fputc('\n', out);
    for (int i = 0; i < grid->row_count; i++)
        write_row(out, grid, &grid->rows[i]);
    fputc('\n', out);
    if (view->note) {
        markdown_text(out, view->note);
        fputs("\n\n", out);
    }
}

static void write_measurement(FILE *out, const struct measurement *measurement)
{
    struct view views[VIEW_MAX];
    int count = measurement_views(measurement, views);

    fputs("## ", out);
    markdown_text(out, measurement->lesson);
    fputs(*measurement->variant ? " · " : "", out);
    markdown_text(out, measurement->variant);
    fputs("\n\n", out);
    markdown_text(out, measurement->title);
    fputs(*measurement->title ? "." : "", out);
    if (*measurement->question) {
        fputs(*measurement->title ? " " : "", out);
        markdown_text(out, measurement->question);
    }
    fputs("\n\n", out);
    if (*measurement->arguments) {
        fputs("Arguments: ", out);
        markdown_text(out, measurement->arguments);
        fputs("\n\n", out);
    }
    if (measurement->skipped) {
        fputs("Skipped: ", out);
        markdown_text(out, measurement->skipped);
        fputs("\n\n", out);
    }
    for (int i = 0; i < count; i++) {
        markdown_view(out, &views[i]);
        view_free(&views[i]);
    }
}

/* "name: text", where there is a text. */
static void write_item(FILE *out, const char *name, const char *text)
{
    if (!text || !*text)
        return;
    fprintf(out, "- %s: ", name);
    markdown_text(out, text);
    fputc('\n', out);
}

static void write_load(FILE *out, const struct context *context)
{
    const double *before = context->load_before, *after = context->load_after;

    if (isnan(before[0]) || isnan(after[0]))
        return;
    fprintf(out, "- Load: %.2f %.2f %.2f before, %.2f %.2f %.2f after\n", before[0], before[1],
            before[2], after[0], after[1], after[2]);
    if (!isnan(context->pressure_before) && !isnan(context->pressure_after))
        fprintf(out, "- CPU pressure: %.0f %% before, %.0f %% after\n", context->pressure_before,
                context->pressure_after);
}

static void write_context(FILE *out, const struct results *results)
{
    const struct context *context = &results->context;
    char *machine = machine_text(context);
    bool much;
    char *noise = noise_text(results, &much);

    write_item(out, "Machine", machine);
    write_item(out, "Compiler", context->compiler);
    write_item(out, "libuv", context->libuv);
    write_item(out, "Commit", context->commit);
    write_item(out, "Date", context->date);
    if (!isnan(context->elapsed_s))
        fprintf(out, "- Measuring took: %.1f s%s\n", context->elapsed_s,
                context->full ? ", at the published sizes" : "");
    write_load(out, context);
    write_item(out, "Noise", noise ? noise : "no run was disturbed by others on the machine");
    for (int i = 0; i < MACHINE_WARNINGS; i++) {
        char *warning = machine_warning(context, i);

        write_item(out, "**Warning**", warning);
        free(warning);
    }
    fputc('\n', out);
    free(machine);
    free(noise);
}

static void write_summary(FILE *out, const struct results *results, const char *heading,
                          bool (*fill)(const struct results *results, struct view *view))
{
    struct view view;

    if (fill(results, &view)) {
        fprintf(out, "## %s\n\n", heading);
        markdown_view(out, &view);
    }
    view_free(&view);
}

void write_markdown(FILE *out, const struct results *results)
{
    fputs("# What was measured\n\n", out);
    write_context(out, results);
    for (int i = 0; i < results->measurement_count; i++)
        if (is_shown(&results->measurements[i]))
            write_measurement(out, &results->measurements[i]);
    write_summary(out, results, "What differs", view_comparison);
    write_summary(out, results, "What is said", view_claims);
}

int save_markdown(const char *path, const struct results *results)
{
    struct atomic_file file;
    int error = atomic_open(&file, path);

    if (error < 0)
        return error;
    write_markdown(file.stream, results);
    return atomic_commit(&file);
}
