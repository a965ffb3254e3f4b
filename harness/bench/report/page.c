/*
 * page.c - the views of view.h as HTML, each with its charts.
 */
#include "page.h"

#include "atomic_file.h"
#include "charts.h"
#include "checked_memory.h"
#include "comparison.h"
#include "machine.h"
#include "utf8.h"
#include "view.h"
#include "view_claims.h"

#include <errno.h>
#include <limits.h>
#include <math.h>

#define CONTENTS_FROM 3 /* measurements: fewer are seen at a glance */

static void write_text(FILE *out, const char *text)
{
    static const struct {
        char character;
        const char *entity;
    } entities[] = {{'<', "&lt;"}, {'>', "&gt;"}, {'&', "&amp;"}, {'"', "&quot;"}};
    char *clean = utf8_clean(text);

    for (const char *c = clean; *c; c++) {
        const char *entity = NULL;
        for (size_t i = 0; i < sizeof entities / sizeof *entities; i++)
            if (*c == entities[i].character)
                entity = entities[i].entity;
        if (entity)
            fputs(entity, out);
        else
            fputc(*c, out);
    }
    free(clean);
}

static void write_element(FILE *out, const char *element, const char *text)
{
    if (!text || !*text)
        return;
    fprintf(out, "<%s>", element);
    write_text(out, text);
    fprintf(out, "</%.*s>\n", (int)strcspn(element, " "), element);
}

/* Copies a file into the page; 0, or a negative error number. */
static int include_file(FILE *out, const char *directory, const char *name)
{
    char path[PATH_MAX];
    int c;

    snprintf(path, sizeof path, "%s/%s", directory, name);
    FILE *file = fopen(path, "re");
    if (!file)
        return -errno;
    while ((c = fgetc(file)) != EOF)
        fputc(c, out);
    int error = ferror(file) ? -EIO : 0;
    fclose(file);
    return error;
}

/* --- charts --------------------------------------------------------------------------------- */

/* As a picture of its own: the identifiers inside several SVGs would be mixed up in one page. */
static void write_base64(FILE *out, FILE *in)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    unsigned char bytes[3];
    size_t count;

    while ((count = fread(bytes, 1, 3, in)) > 0) {
        unsigned group = (unsigned)bytes[0] << 16 | (count > 1 ? (unsigned)bytes[1] << 8 : 0) |
                         (count > 2 ? bytes[2] : 0);
        for (size_t i = 0; i < 4; i++)
            fputc(i <= count ? digits[group >> (18 - 6 * i) & 63] : '=', out);
    }
}

static void write_chart(FILE *out, const char *directory, const char *slug, const char *ending,
                        const char *description, const struct measurement *measurement)
{
    char path[PATH_MAX];

    snprintf(path, sizeof path, "%s/%s%s.svg", directory, slug, ending);
    FILE *svg = fopen(path, "re");
    if (!svg)
        return;
    fputs("<figure><img alt=\"", out);
    write_text(out, description);
    fputs(": ", out);
    write_text(out, measurement->title);
    fputs("\" src=\"data:image/svg+xml;base64,", out);
    write_base64(out, svg);
    fputs("\"></figure>\n", out);
    fclose(svg);
}

/* --- tables --------------------------------------------------------------------------------- */

static void write_cell(FILE *out, const struct grid_column *column, const char *text, bool failed,
                       int spanned)
{
    const char *class = failed                        ? "failed"
                        : column->tone == TONE_STRONG ? "strong right"
                        : column->align == RIGHT      ? "right"
                                                      : "";

    fprintf(out, "<td class=\"%s\"", class);
    if (spanned > 1)
        fprintf(out, " colspan=\"%d\"", spanned);
    fputc('>', out);
    if (text)
        write_text(out, text);
    fputs("</td>", out);
}

static void write_row(FILE *out, const struct grid *grid, const struct grid_row *row)
{
    fputs("<tr>", out);
    for (int i = 0; i < grid->column_count; i++) {
        if (grid->columns[i].is_bar)
            continue; /* the chart above shows it */
        if (i == 1 && row->span) {
            write_cell(out, &grid->columns[i], row->span, true, grid->column_count - 1);
            break;
        }
        write_cell(out, &grid->columns[i], row->cells[i], false, 1);
    }
    fputs("</tr>\n", out);
}

static void write_view(FILE *out, const struct view *view)
{
    const struct grid *grid = &view->grid;

    fputs("<div class=\"scroll\"><table>\n", out);
    write_element(out, "caption", view->caption);
    fputs("<thead><tr>", out);
    for (int i = 0; i < grid->column_count; i++) {
        if (grid->columns[i].is_bar)
            continue;
        fprintf(out, "<th scope=\"col\" class=\"%s\">",
                grid->columns[i].align == RIGHT ? "right" : "");
        write_text(out, grid->columns[i].name);
        fputs("</th>", out);
    }
    fputs("</tr></thead>\n<tbody>\n", out);
    for (int i = 0; i < grid->row_count; i++)
        write_row(out, grid, &grid->rows[i]);
    fputs("</tbody></table></div>\n", out);
    write_element(out, "p class=\"dim\"", view->note);
}

/* --- the page ------------------------------------------------------------------------------- */

static void write_name(FILE *out, const struct measurement *measurement)
{
    write_text(out, measurement->lesson);
    fputs(*measurement->variant ? " · " : "", out);
    write_text(out, measurement->variant);
}

static void write_measurement(FILE *out, const struct results *results, int index,
                              const char *directory)
{
    const struct measurement *measurement = &results->measurements[index];
    struct view views[VIEW_MAX];
    char slug[256];
    int count = measurement_views(measurement, views);

    chart_slug(results, index, slug, sizeof slug);
    fprintf(out, "<section id=\"%s\">\n<h2>", slug);
    write_name(out, measurement);
    fputs("</h2>\n", out);
    write_element(out, "p", measurement->question);
    write_element(out, "p class=\"dim\"", measurement->title);
    write_element(out, "p class=\"warning\"", measurement->skipped);
    write_chart(out, directory, slug, "", "The time of each model", measurement);
    write_chart(out, directory, slug, "-sweep", "Time and memory over sizes", measurement);
    write_chart(out, directory, slug, "-events", "What was said, over time", measurement);
    write_chart(out, directory, slug, "-timeline", "What each task did, over time", measurement);
    for (int i = 0; i < count; i++) {
        write_view(out, &views[i]);
        view_free(&views[i]);
    }
    fputs("</section>\n", out);
}

static void write_summary(FILE *out, const struct results *results, const char *heading,
                          bool (*fill)(const struct results *results, struct view *view))
{
    struct view view;

    if (fill(results, &view)) {
        fputs("<section>\n", out);
        write_element(out, "h2", heading);
        write_view(out, &view);
        fputs("</section>\n", out);
    }
    view_free(&view);
}

static void write_contents(FILE *out, const struct results *results)
{
    char slug[256];

    if (results->measurement_count < CONTENTS_FROM)
        return;
    fputs("<nav aria-label=\"Contents\"><ul>\n", out);
    for (int i = 0; i < results->measurement_count; i++) {
        if (!is_shown(&results->measurements[i]))
            continue;
        chart_slug(results, i, slug, sizeof slug);
        fprintf(out, "<li><a href=\"#%s\">", slug);
        write_name(out, &results->measurements[i]);
        fputs("</a></li>\n", out);
    }
    fputs("</ul></nav>\n", out);
}

static void write_machine(FILE *out, const struct results *results)
{
    const struct context *context = &results->context;
    char *machine = machine_text(context), *state = state_text(context);
    const struct {
        const char *name, *value;
    } items[] = {
        {"Machine", machine},      {"State before", state},     {"Compiler", context->compiler},
        {"libuv", context->libuv}, {"Commit", context->commit}, {"Date", context->date}};

    fputs("<section><h2>On what it was measured</h2>\n<dl>\n", out);
    for (size_t i = 0; i < sizeof items / sizeof *items; i++) {
        if (!items[i].value || !*items[i].value)
            continue;
        write_element(out, "dt", items[i].name);
        write_element(out, "dd", items[i].value);
    }
    fputs("</dl></section>\n", out);
    free(machine);
    free(state);
}

static void write_warnings(FILE *out, const struct results *results)
{
    bool much;
    char *noise = noise_text(results, &much);

    if (results->context.partial)
        write_element(out, "p class=\"warning\"", "Interrupted: rows or lessons are missing.");
    write_element(out, much ? "p class=\"warning\"" : "p class=\"dim\"", noise);
    for (int i = 0; i < MACHINE_WARNINGS; i++) {
        char *warning = machine_warning(&results->context, i);
        write_element(out, "p class=\"warning\"", warning);
        free(warning);
    }
    free(noise);
}

int write_page(const struct results *results, const char *directory, const char *plots_directory)
{
    char path[PATH_MAX];
    struct atomic_file file;

    snprintf(path, sizeof path, "%s/report.html", directory);
    int error = atomic_open(&file, path);
    if (error)
        return error;
    fputs("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
          "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
          "<title>Threads, processes, coroutines: the same work</title>\n<style>\n",
          file.stream);
    error = include_file(file.stream, plots_directory, "report.css");
    if (error) {
        atomic_abandon(&file);
        return error;
    }
    fputs("</style>\n</head>\n<body>\n<h1>Threads, processes, coroutines: the same work</h1>\n",
          file.stream);
    write_warnings(file.stream, results);
    write_contents(file.stream, results);
    for (int i = 0; i < results->measurement_count; i++)
        if (is_shown(&results->measurements[i]))
            write_measurement(file.stream, results, i, directory);
    write_summary(file.stream, results, "What differs", view_comparison);
    write_summary(file.stream, results, "What is said", view_claims);
    write_machine(file.stream, results);
    fputs("</body>\n</html>\n", file.stream);
    return atomic_commit(&file);
}
