/*
 * page.c - the results as HTML, each with its charts.
 */
#include "report.h"

#include "atomic_file.h"
#include "checked_memory.h"
#include "document.h"
#include "machine.h"
#include "utf8.h"
#include "view.h"

#include <errno.h>
#include <unistd.h>

#define CONTENTS_FROM 3 /* measurements: fewer are seen at a glance */

/* Writes the format with the next text in place of each '%'. */
static void html(FILE *out, const char *format, ...)
{
    va_list texts;

    va_start(texts, format);
    for (; *format; format++) {
        if (*format != '%') {
            fputc(*format, out);
            continue;
        }
        OWNED char *clean = utf8_clean(va_arg(texts, const char *));
        for (const char *c = clean; *c; c++)
            if (strchr("<>&\"", *c))
                fprintf(out, "&#%d;", *c);
            else
                fputc(*c, out);
    }
    va_end(texts);
}

/* Copies a file into the page, `in_address` as a part of an address. 0, or a negative error. */
static int include_file(FILE *out, const char *path, bool in_address)
{
    FILE *file = fopen(path, "re");
    int c, error;

    if (!file)
        return -errno;
    while ((c = fgetc(file)) != EOF)
        if (in_address && (c < ' ' || strchr("\"#%<>", c)))
            fprintf(out, "%%%02X", (unsigned)c);
        else
            fputc(c, out);
    error = ferror(file) ? -EIO : 0;
    fclose(file);
    return error;
}

/* --- the parts of a section ----------------------------------------------------------------- */

static void write_heading(const struct document *document, const char *slug, const char *heading)
{
    html(document->out, "<h2 id=\"%\">%</h2>\n", slug, heading);
}

static void write_paragraph(const struct document *document, enum tone tone, const char *text)
{
    const char *class = tone == TONE_FAILURE ? "warning" : tone == TONE_DIM ? "dim" : "";

    if (*text)
        html(document->out, "<p class=\"%\">%</p>\n", class, text);
}

/* The charts, as pictures of their own: the identifiers inside several SVGs would be mixed up in one
   page. */
static void write_charts(const struct document *document, const struct measurement *measurement,
                         const char *slug)
{
    for (const struct presentation *shown = presentations; shown->of; shown++) {
        if (!shown->chart || !presents(shown, measurement))
            continue;
        OWNED char *path = Format("%s/%s%s.svg", document->directory, slug, shown->chart->ending);
        if (access(path, R_OK) != 0)
            continue;
        html(document->out, "<figure><img alt=\"%: %\" src=\"data:image/svg+xml,",
             shown->chart->shows, measurement->title);
        include_file(document->out, path, true);
        fputs("\"></figure>\n", document->out);
    }
}

/* The grid's headings where there is no row. Bars are left out: the chart above shows them. */
static void write_row(FILE *out, const struct grid *grid, const struct grid_row *row)
{
    fputs("<tr>", out);
    for (int i = 0; i < grid->column_count; i++) {
        const struct grid_column *column = &grid->columns[i];
        const char *right = column->align == RIGHT ? "right" : "";
        const char *strong = column->tone == TONE_STRONG ? "strong" : "";

        if (i == 1 && row && row->span) {
            fprintf(out, "<td colspan=\"%d\" ", grid->column_count - 1);
            html(out, "class=\"failed\">%</td>", row->span);
            break;
        }
        if (!row && !column->is_bar)
            html(out, "<th scope=\"col\" class=\"%\">%</th>", right, column->name);
        else if (!column->is_bar)
            html(out, "<td class=\"% %\">%</td>", right, strong,
                 row->cells[i] ? row->cells[i] : "");
    }
    fputs("</tr>\n", out);
}

static void write_table(const struct document *document, const struct view *view)
{
    FILE *out = document->out;

    fputs("<div class=\"scroll\"><table>\n", out);
    if (view->caption)
        html(out, "<caption>%</caption>\n", view->caption);
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
        char slug[SLUG_SIZE];
        OWNED char *name = measurement_name(&results->measurements[i]);

        measurement_slug(results, i, slug);
        if (is_shown(&results->measurements[i]))
            html(out, "<li><a href=\"#%\">%</a></li>\n", slug, name);
    }
    fputs("</ul></nav>\n", out);
}

int write_page(const struct results *results, const char *directory, const char *plots_directory)
{
    OWNED char *path = Format("%s/report.html", directory);
    OWNED char *beginning = Format("%s/report.html", plots_directory);
    struct atomic_file file;
    struct fact facts[FACTS];
    int error = atomic_open(&file, path), count;

    if (error)
        return error;
    FILE *out = file.stream;
    const struct document document = {
        out, NULL, directory, write_heading, write_paragraph, write_table, write_charts};
    error = include_file(out, beginning, false);
    count = facts_of(results, facts);
    for (int i = 0; i < count; i++)
        write_paragraph(&document, TONE_FAILURE, facts[i].warns ? facts[i].value : "");
    write_contents(out, results);
    write_sections(&document, results);
    fputs("<h2>Test machine</h2>\n<dl>\n", out);
    for (int i = 0; i < count; i++) {
        html(out, "<dt>%</dt>\n<dd>%</dd>\n", facts[i].name, facts[i].value);
        free(facts[i].value);
    }
    fputs("</dl>\n</body>\n</html>\n", out);
    if (error)
        atomic_abandon(&file);
    return error ? error : atomic_commit(&file);
}
