/*
 * terminal.c - colours only repeat what the text says, and control characters come from here alone.
 */
#include "terminal.h"

#include "chart_text.h"
#include "checked_memory.h"
#include "utf8.h"

#include <langinfo.h>
#include <locale.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define DEFAULT_WIDTH 100

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

/* The charts' colour, as near as the terminal comes: of 256 that of the 6 x 6 x 6 cube, rounded up
   so that it is light enough for a black ground; of 16 what its brightest parts mix. */
static void print_colour(FILE *out, const char *model, int colours)
{
    static const unsigned levels[] = {0, 95, 135, 175, 215, 255};
    unsigned colour = chart_colour(model, 0), mixed = 0, cube = 0;

    for (int part = 0; part < 3; part++) {
        unsigned value = colour >> (16 - 8 * part) & 0xff, level = 0;

        while (levels[level] < value)
            level++;
        cube = 6 * cube + level;
        mixed |= (value >= 0x80) << part;
    }
    fprintf(out, colours >= 256 ? "\033[38;5;%um" : "\033[%um",
            colours >= 256 ? 16 + cube : 30 + mixed);
}

static bool begin_tone(FILE *out, enum tone tone, const char *model, int colours)
{
    static const char *const codes[] = {
        [TONE_STRONG] = "\033[1m", [TONE_DIM] = "\033[2m", [TONE_FAILURE] = "\033[31m"};

    if (!colours || tone == TONE_PLAIN || (tone == TONE_MODEL && !model))
        return false;
    if (tone == TONE_MODEL)
        print_colour(out, model, colours);
    else
        fputs(codes[tone], out);
    return true;
}

void print_text(FILE *out, const char *text, enum tone tone, const char *model,
                const struct table_style *style)
{
    OWNED char *shown = style->utf8 ? Strdup(text) : utf8_ascii(text);
    bool toned = *shown && begin_tone(out, tone, model, style->colour);

    fprintf(out, "%s%s", shown, toned ? "\033[0m" : "");
}

size_t wrapped_length(const char *text, int room)
{
    size_t line = strcspn(text, "\n"), most = utf8_prefix(text, room > 1 ? room : 1), end;

    if (line <= most)
        return line;
    for (end = most; end > 0 && text[end] != ' ';)
        end--;
    return end ? end : most ? most : utf8_prefix(text, 2); /* a wide character */
}

void print_wrapped(FILE *out, const char *text, int at, int indent, enum tone tone,
                   const struct table_style *style)
{
    do {
        size_t length = wrapped_length(text, style->width - at);
        OWNED char *line = Format("%.*s", (int)length, text), *clean = utf8_clean(line);

        print_text(out, clean, tone, NULL, style);
        fputc('\n', out);
        text += length;
        at = *text == '\n' ? 0 : indent;
        text += strspn(text, " \n");
        fprintf(out, "%*s", *text ? at : 0, "");
    } while (*text);
}
