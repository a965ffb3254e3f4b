/*
 * terminal.c - colours only repeat what the text says, and control characters come from here alone.
 */
#include "terminal.h"

#include "checked_memory.h"
#include "utf8.h"

#include <langinfo.h>
#include <locale.h>
#include <math.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define DEFAULT_WIDTH 100

/* --- the terminal --------------------------------------------------------------------------- */

/* Asks for the user's locale without making it the program's: its decimal comma has no place in
   what we save. */
static bool speaks_utf8(void)
{
    locale_t locale = newlocale(LC_CTYPE_MASK, "", (locale_t)0);
    bool utf8 = locale && strcmp(nl_langinfo_l(CODESET, locale), "UTF-8") == 0;

    if (locale)
        freelocale(locale);
    return utf8;
}

static int colours_of_terminal(void)
{
    const char *terminal = getenv("TERM"), *no_colour = getenv("NO_COLOR");
    const char *depth = getenv("COLORTERM");

    if ((no_colour && *no_colour) || !terminal || strcmp(terminal, "dumb") == 0)
        return 0;
    return strstr(terminal, "256") || (depth && *depth) ? 256 : 16;
}

struct table_style terminal_style(FILE *out)
{
    struct table_style style = {0, DEFAULT_WIDTH, speaks_utf8()};
    struct winsize size;
    const char *columns = getenv("COLUMNS");

    if (columns && atoi(columns) > 0)
        style.width = atoi(columns);
    if (!isatty(fileno(out)))
        return style;
    style.colour = colours_of_terminal();
    if (ioctl(fileno(out), TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
        style.width = size.ws_col;
    return style;
}

/* --- colours -------------------------------------------------------------------------------- */

#define RESET "\033[0m"

/* Those of the charts (Okabe and Ito's, told apart with any colour vision), as near as terminals
   come, and light enough for a black ground. */
static const struct {
    const char *model, *of_256, *of_16;
} model_colours[] = {
    {"sequential", "\033[38;5;246m", "\033[90m"},
    {"threading", "\033[38;5;32m", "\033[34m"},
    {"multiprocessing", "\033[38;5;172m", "\033[33m"},
    {"coroutines", "\033[38;5;36m", "\033[32m"},
    {NULL, "\033[38;5;175m", "\033[35m"}, /* every other */
};

static const char *colour_of_model(const char *model, const struct table_style *style)
{
    int i = 0;

    while (model_colours[i].model && strcmp(model_colours[i].model, model) != 0)
        i++;
    return style->colour >= 256 ? model_colours[i].of_256 : model_colours[i].of_16;
}

static const char *colour_of(enum tone tone, const char *model, const struct table_style *style)
{
    if (style->colour == 0)
        return "";
    switch (tone) {
    case TONE_STRONG:
        return "\033[1m";
    case TONE_DIM:
        return "\033[2m";
    case TONE_FAILURE:
        return "\033[31m";
    case TONE_MODEL:
        return model ? colour_of_model(model, style) : "";
    case TONE_PLAIN:
        break;
    }
    return "";
}

/* --- texts ---------------------------------------------------------------------------------- */

/* What the terminal can show of the text; the caller frees it. */
static char *showable(const char *text, const struct table_style *style)
{
    return style->utf8 ? Strdup(text) : utf8_ascii(text);
}

int shown_width(const char *text, const struct table_style *style)
{
    char *shown = showable(text, style);
    int width = utf8_width(shown);

    free(shown);
    return width;
}

static void print_in_colour(FILE *out, const char *text, const char *colour)
{
    fprintf(out, "%s%s%s", colour, text, *colour ? RESET : "");
}

void print_text(FILE *out, const char *text, enum tone tone, const char *model,
                const struct table_style *style)
{
    char *shown = showable(text, style);

    print_in_colour(out, shown, *shown ? colour_of(tone, model, style) : "");
    free(shown);
}

void print_fitted(FILE *out, const char *text, int room, enum tone tone,
                  const struct table_style *style)
{
    char *shown = showable(text, style);
    char *fitted;

    if (!style->utf8 && utf8_width(shown) > room)
        room -= 2; /* the … will be ... */
    fitted = utf8_fit(shown, room);
    print_text(out, fitted, tone, NULL, style);
    free(fitted);
    free(shown);
}

void print_spaces(FILE *out, int count)
{
    fprintf(out, "%*s", count > 0 ? count : 0, "");
}

void print_wrapped(FILE *out, const char *text, int at, int indent, enum tone tone,
                   const struct table_style *style)
{
    char *words = utf8_clean(text), *rest = words, *word;
    bool begun = false;

    fputs(colour_of(tone, NULL, style), out);
    while ((word = strsep(&rest, " "))) {
        int width = shown_width(word, style);

        if (width == 0)
            continue;
        if (begun && at + 1 + width > style->width) {
            fputc('\n', out);
            print_spaces(out, indent);
            at = indent;
        } else if (begun) {
            fputc(' ', out);
            at++;
        }
        print_text(out, word, TONE_PLAIN, NULL, style);
        at += width;
        begun = true;
    }
    fprintf(out, "%s\n", *colour_of(tone, NULL, style) ? RESET : "");
    free(words);
}

/* --- bars ----------------------------------------------------------------------------------- */

/* A share of `width` columns in eighths of a column; at least one of them, since it took time. */
static char *draw_bar(double share, int width, const struct table_style *style)
{
    static const char *const partial[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
    int eighths = (int)lround(share * width * 8);
    char *bar = Calloc((size_t)width + 2, sizeof "█"), *end = bar;

    if (!style->utf8) {
        memset(bar, '#', (size_t)(eighths > 8 ? (eighths + 4) / 8 : 1));
        return bar;
    }
    if (eighths < 1)
        eighths = 1;
    for (int i = 0; i < eighths / 8; i++)
        end = stpcpy(end, "█");
    stpcpy(end, partial[eighths % 8]);
    return bar;
}

void print_bar(FILE *out, double share, int width, const char *model,
               const struct table_style *style)
{
    char *bar = draw_bar(share, width, style);

    print_in_colour(out, bar, colour_of(TONE_MODEL, model, style));
    free(bar);
}
