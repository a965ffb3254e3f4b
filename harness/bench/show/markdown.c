/*
 * markdown.c - the results in GitHub's Markdown, under the machine that they come from.
 */

#include "checked_memory.h"
#include "document.h"
#include "machine.h"
#include "utf8.h"

#include <math.h>

#define BAR_WIDTH 20

/* What would be taken for Markdown or HTML loses its meaning; spaces in a row are one. */
static void markdown_text(FILE *out, const char *text)
{
    OWNED char *clean = utf8_clean(text);
    bool begun = false;

    for (const char *c = clean; *c; c++) {
        if (*c == ' ' && (!begun || c[1] == ' ' || !c[1]))
            continue;
        begun = true;
        if (*c == '<' || *c == '&')
            fputs(*c == '<' ? "&lt;" : "&amp;", out);
        else
            fprintf(out, "%s%c", strchr("|*`\\[]", *c) ? "\\" : "", *c);
    }
}

/* The grid's headings where there is no row. */
static void write_row(FILE *out, const struct grid *grid, const struct grid_row *row)
{
    fputc('|', out);
    for (int i = 0; i < grid->column_count; i++) {
        const struct grid_column *column = &grid->columns[i];
        const char *text = !row ? column->name : i == 1 && row->span ? row->span : row->cells[i];
        bool is_strong = row && !row->span && text && column->tone == TONE_STRONG;
        bool is_bar = row && column->is_bar && !isnan(row->share);

        fputs(is_strong ? " **" : " ", out);
        markdown_text(out, text ? text : "");
        for (double left = is_bar ? fmax(lround(row->share * BAR_WIDTH), 1) : 0; left > 0; left--)
            fputs("█", out);
        fputs(is_strong ? "** |" : " |", out);
    }
    fputc('\n', out);
}

static void write_paragraph(const struct document *document, enum tone tone, const char *text)
{
    (void)tone;
    markdown_text(document->out, text);
    fputs(*text ? "\n\n" : "", document->out);
}

static void write_heading(const struct document *document, const char *slug, const char *heading)
{
    (void)slug;
    fputs("## ", document->out);
    write_paragraph(document, TONE_STRONG, heading);
}

static void write_table(const struct document *document, const struct view *view)
{
    const struct grid *grid = &view->grid;
    FILE *out = document->out;

    if (view->caption)
        fprintf(out, "%s:\n\n", view->caption);
    write_row(out, grid, NULL);
    fputc('|', out);
    for (int i = 0; i < grid->column_count; i++)
        fputs(grid->columns[i].align == RIGHT ? " ---: |" : " :--- |", out);
    fputc('\n', out);
    for (int i = 0; i < grid->row_count; i++)
        write_row(out, grid, &grid->rows[i]);
    fputc('\n', out);
    write_paragraph(document, TONE_DIM, view->note ? view->note : "");
}

struct document markdown_document(FILE *out)
{
    return (struct document){out, NULL, NULL, write_heading, write_paragraph, write_table, NULL};
}

void write_markdown(FILE *out, const struct results *results)
{
    const struct document document = markdown_document(out);
    struct fact facts[FACTS];
    int count = facts_of(results, facts);

    fputs("# What was measured\n\n", out);
    for (int i = 0; i < count; i++) {
        const char *bold = facts[i].warns ? "**" : "";

        fprintf(out, "- %s%s%s: ", bold, facts[i].name, bold);
        markdown_text(out, facts[i].value);
        fputc('\n', out);
        free(facts[i].value);
    }
    fputc('\n', out);
    write_sections(&document, results);
}
