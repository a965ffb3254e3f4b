/*
 * columns.c - breaks each model's transcript into lines of its column's width, and prints them
 * across.
 */
#include "columns.h"

#include "checked_memory.h"
#include "utf8.h"
#include "view.h"

#define INDENT       2
#define GAP          3
#define TIME_WIDTH   9 /* "0.000 s  " */
#define COLUMN_LEAST 30

struct column {
    const char *model;
    char **lines;
    int count, room;
    int width;
};

static void add_line(struct column *column, char *text)
{
    if (column->count == column->room) {
        column->room = column->room ? 2 * column->room : 32;
        column->lines = Reallocarray(column->lines, (size_t)column->room, sizeof *column->lines);
    }
    column->lines[column->count++] = text;
}

/* How many bytes of the text fit into `room` columns, broken between words where there are some. */
static size_t fitting(const char *text, int room, const struct table_style *style)
{
    size_t end = 0, word_end = 0;
    uint32_t character;

    for (int length; (length = utf8_decode(text + end, &character)) > 0; end += (size_t)length) {
        char *so_far = Strdup(text);
        so_far[end + (size_t)length] = '\0';
        bool too_wide = shown_width(so_far, style) > room;
        free(so_far);
        if (character == ' ')
            word_end = end;
        if (too_wide)
            return word_end ? word_end : end ? end : (size_t)length;
    }
    return end;
}

/* The first line begins with the time, the others below what was said. */
static void add_wrapped(struct column *column, const char *time, const char *text,
                        const struct table_style *style)
{
    char *clean = utf8_clean(text), *rest = clean;

    do {
        size_t length = fitting(rest, column->width - TIME_WIDTH, style);
        add_line(column,
                 Format("%*s%.*s", -TIME_WIDTH, rest == clean ? time : "", (int)length, rest));
        rest += length;
        rest += strspn(rest, " ");
    } while (*rest);
    free(clean);
}

static void fill(struct column *column, const struct row *row, const struct table_style *style)
{
    const struct run *run = told_run(row);

    column->model = row->model;
    for (int i = 0; run && i < run->said_count; i++) {
        char time[32];
        snprintf(time, sizeof time, "%.3f s", run->said[i].time_s);
        add_wrapped(column, time, run->said[i].text, style);
    }
}

static int widest_line(const struct row *row, const struct table_style *style)
{
    const struct run *run = told_run(row);
    int widest = shown_width(row->model, style);

    for (int i = 0; run && i < run->said_count; i++) {
        int width = TIME_WIDTH + shown_width(run->said[i].text, style);
        widest = width > widest ? width : widest;
    }
    return widest;
}

/* Each column as wide as its longest line, or its share of what there is. False: too narrow. */
static bool lay_out(struct column *columns, const struct row *rows, int count,
                    const struct table_style *style)
{
    int share = (style->width - INDENT - (count - 1) * GAP) / count;
    int spare = 0, wide = 0;

    for (int i = 0; i < count; i++) {
        columns[i].width = widest_line(&rows[i], style);
        wide += columns[i].width > share;
        spare += columns[i].width > share ? 0 : share - columns[i].width;
    }
    for (int i = 0; i < count; i++)
        if (columns[i].width > share) {
            int most = share + spare / wide;
            columns[i].width = columns[i].width < most ? columns[i].width : most;
            if (columns[i].width < COLUMN_LEAST && count > 1)
                return false;
            if (columns[i].width <= TIME_WIDTH)
                columns[i].width = COLUMN_LEAST;
        }
    return true;
}

static void print_across(FILE *out, const struct column *columns, int count,
                         const struct table_style *style)
{
    int lines = 0;

    for (int line = -1; line < lines; line++) { /* -1: the heading */
        int pending = INDENT;
        for (int i = 0; i < count; i++) {
            const char *text = line < 0                  ? columns[i].model
                               : line < columns[i].count ? columns[i].lines[line]
                                                         : "";
            if (*text) {
                print_spaces(out, pending);
                print_text(out, text, line < 0 ? TONE_MODEL : TONE_PLAIN, columns[i].model, style);
                pending = 0;
            }
            pending += columns[i].width - shown_width(text, style) + GAP;
            lines = columns[i].count > lines ? columns[i].count : lines;
        }
        fputc('\n', out);
    }
}

/* The rows are shown `abreast` at a time, the fewer first: the three models are the last ones. */
static int next_rows(int left, int abreast)
{
    return left % abreast ? left % abreast : abreast;
}

static bool fit_abreast(struct column *columns, const struct row *rows, int count, int abreast,
                        const struct table_style *style)
{
    for (int i = 0, next; i < count; i += next) {
        next = next_rows(count - i, abreast);
        if (!lay_out(&columns[i], &rows[i], next, style))
            return false;
    }
    return true;
}

void print_transcripts(FILE *out, const struct measurement *measurement,
                       const struct table_style *style)
{
    int count = measurement->row_count, abreast = count;
    struct column *columns = Calloc((size_t)count, sizeof *columns);
    bool good;

    while (abreast > 1 && !fit_abreast(columns, measurement->rows, count, abreast, style))
        abreast--;
    if (abreast == 1)
        fit_abreast(columns, measurement->rows, count, abreast, style);
    for (int i = 0; i < count; i++)
        fill(&columns[i], &measurement->rows[i], style);
    for (int i = 0; i < count; i += next_rows(count - i, abreast))
        print_across(out, &columns[i], next_rows(count - i, abreast), style);
    for (int i = 0; i < count; i++) {
        for (int k = 0; k < columns[i].count; k++)
            free(columns[i].lines[k]);
        free(columns[i].lines);
    }
    free(columns);

    char *verdict = verdict_text(measurement, &good);
    for (char *rest = verdict, *line; (line = strsep(&rest, "\n"));)
        print_wrapped(out, line, 0, INDENT, good ? TONE_DIM : TONE_FAILURE, style);
    free(verdict);
}
