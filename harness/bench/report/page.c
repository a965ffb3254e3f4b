/*
 * page.c - the results as HTML, each with its charts.
 */
#include "page.h"

#include "atomic_file.h"
#include "checked_memory.h"
#include "document.h"
#include "machine.h"
#include "presentations.h"
#include "utf8.h"

#include <errno.h>
#include <limits.h>

#define CONTENTS_FROM 3 /* measurements: fewer are seen at a glance */
#define TITLE         "Threads, processes, coroutines: the same work"

static void write_text(FILE *out, const char *text)
{
    char *clean = utf8_clean(text);

    for (const char *c = clean; *c; c++)
        switch (*c) {
        case '<':
            fputs("&lt;", out);
            break;
        case '>':
            fputs("&gt;", out);
            break;
        case '&':
            fputs("&amp;", out);
            break;
        case '"':
            fputs("&quot;", out);
            break;
        default:
            fputc(*c, out);
        }
    free(clean);
}

/* `element` may have attributes: "p class=\"dim\"". */
static void write_element(FILE *out, const char *element, const char *text)
{
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

/* --- the parts of a section ----------------------------------------------------------------- */

static void write_heading(const struct document *document, const char *slug, const char *text)
{
    fprintf(document->out, "<h2 id=\"%s\">", slug);
    write_text(document->out, text);
    fputs("</h2>\n", document->out);
}

static void write_paragraph(const struct document *document, enum tone tone, const char *text)
{
    write_element(document->out,
                  tone == TONE_FAILURE ? "p class=\"warning\""
                  : tone == TONE_DIM   ? "p class=\"dim\""
                                       : "p",
                  text);
}

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

static void write_charts(const struct document *document, const struct measurement *measurement,
                         const char *slug)
{
    for (const struct presentation *shown = presentations; shown->applies; shown++) {
        char path[PATH_MAX];

        if (!shown->chart || !shown->applies(measurement))
            continue;
        snprintf(path, sizeof path, "%s/%s%s.svg", document->directory, slug, shown->chart->ending);
        FILE *svg = fopen(path, "re");
        if (!svg)
            continue;
        fprintf(document->out, "<figure><img alt=\"%s: ", shown->chart->shows);
        write_text(document->out, measurement->title);
        fputs("\" src=\"data:image/svg+xml;base64,", document->out);
        write_base64(document->out, svg);
        fputs("\"></figure>\n", document->out);
        fclose(svg);
    }
}

/* The grid's headings where there is no row. Bars are left out: the chart above shows them. */
static void write_row(FILE *out, const struct grid *grid, const struct grid_row *row)
{
    const char *element = row ? "td" : "th";

    fputs("<tr>", out);
    for (int i = 0; i < grid->column_count; i++) {
        const struct grid_column *column = &grid->columns[i];
        bool is_span = row && i == 1 && row->span;
        const char *text = !row ? column->name : is_span ? row->span : row->cells[i];

        if (column->is_bar)
            continue;
        fprintf(out, "<%s class=\"%s%s\"", element,
                column->align == RIGHT && !is_span ? "right" : "",
                is_span                              ? "failed"
                : row && column->tone == TONE_STRONG ? " strong"
                                                     : "");
        if (is_span)
            fprintf(out, " colspan=\"%d\"", grid->column_count - 1);
        fputc('>', out);
        write_text(out, text ? text : "");
        fprintf(out, "</%s>", element);
        if (is_span)
            break;
    }
    fputs("</tr>\n", out);
}

static void write_table(const struct document *document, const struct view *view)
{
    FILE *out = document->out;

    fputs("<div class=\"scroll\"><table>\n", out);
    if (view->caption)
        write_element(out, "caption", view->caption);
    fputs("<thead>", out);
    write_row(out, &view->grid, NULL);
    fputs("</thead>\n<tbody>\n", out);
    for (int i = 0; i < view->grid.row_count; i++)
        write_row(out, &view->grid, &view->grid.rows[i]);
    fputs("</tbody></table></div>\n", out);
    if (view->note)
        write_paragraph(document, TONE_DIM, view->note);
}

/* --- the page ------------------------------------------------------------------------------- */

static void write_contents(FILE *out, const struct results *results)
{
    if (results->measurement_count < CONTENTS_FROM)
        return;
    fputs("<nav aria-label=\"Contents\"><ul>\n", out);
    for (int i = 0; i < results->measurement_count; i++) {
        char slug[SLUG_SIZE], *name = measurement_name(&results->measurements[i]);

        measurement_slug(results, i, slug);
        if (is_shown(&results->measurements[i])) {
            fprintf(out, "<li><a href=\"#%s\">", slug);
            write_text(out, name);
            fputs("</a></li>\n", out);
        }
        free(name);
    }
    fputs("</ul></nav>\n", out);
}

static void write_warnings(const struct document *document)
{
    char *warnings[MACHINE_WARNINGS];
    int count = machine_warnings(&document->results->context, warnings);
    bool much;
    char *noise = noise_text(document->results, &much);

    if (noise)
        write_paragraph(document, much ? TONE_FAILURE : TONE_DIM, noise);
    free(noise);
    for (int i = 0; i < count; i++) {
        write_paragraph(document, TONE_FAILURE, warnings[i]);
        free(warnings[i]);
    }
}

static void write_machine(FILE *out, const struct results *results)
{
    struct fact facts[FACTS];
    int count = facts_of(results, facts);

    fputs("<h2>Test machine</h2>\n<dl>\n", out);
    for (int i = 0; i < count; i++) {
        write_element(out, "dt", facts[i].name);
        write_element(out, "dd", facts[i].value);
        free(facts[i].value);
    }
    fputs("</dl>\n", out);
}

int write_page(const struct results *results, const char *directory, const char *plots_directory)
{
    char path[PATH_MAX];
    struct atomic_file file;
    struct document document = {.results = results,
                                .directory = directory,
                                .heading = write_heading,
                                .paragraph = write_paragraph,
                                .table = write_table,
                                .charts = write_charts};

    snprintf(path, sizeof path, "%s/report.html", directory);
    int error = atomic_open(&file, path);
    if (error)
        return error;
    document.out = file.stream;
    fputs("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
          "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
          "<title>" TITLE "</title>\n<style>\n",
          file.stream);
    error = include_file(file.stream, plots_directory, "report.css");
    if (error) {
        atomic_abandon(&file);
        return error;
    }
    fputs("</style>\n</head>\n<body>\n<h1>" TITLE "</h1>\n", file.stream);
    write_warnings(&document);
    write_contents(file.stream, results);
    write_sections(&document);
    write_machine(file.stream, results);
    fputs("</body>\n</html>\n", file.stream);
    return atomic_commit(&file);
}
