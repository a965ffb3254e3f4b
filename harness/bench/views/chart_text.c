/*
 * chart_text.c - see chart_text.h.
 */
#include "chart_text.h"

#include "checked_memory.h"
#include "models.h"

#include <stdbool.h>

unsigned chart_colour(const char *model, int row)
{
    static const unsigned more[] = {0xcc79a7, 0x56b4e9, 0xd55e00, 0xf0e442};
    const struct model *known = model_of(model);

    return *known->name ? known->colour : more[(size_t)row % (sizeof more / sizeof *more)];
}

void chart_field(FILE *data, const char *text)
{
    for (; *text; text++)
        fputc((unsigned char)*text < ' ' ? ' ' : *text == '"' ? '\'' : *text, data);
}

static void write_string(FILE *script, const char *format, va_list arguments)
{
    OWNED char *text = NULL;

    if (vasprintf(&text, format, arguments) < 0)
        text = NULL;
    fputc('\'', script);
    for (const char *c = have_memory(text); *c; c++)
        fprintf(script, "%s%c", *c == '\'' ? "'" : "", (unsigned char)*c < ' ' ? ' ' : *c);
    fputs("'\n", script);
}

void chart_string(FILE *script, const char *name, const char *format, ...)
{
    va_list arguments;

    fprintf(script, "%s = ", name);
    va_start(arguments, format);
    write_string(script, format, arguments);
    va_end(arguments);
}

void chart_element(FILE *script, const char *array, int index, const char *format, ...)
{
    va_list arguments;

    fprintf(script, "%s[%d] = ", array, index);
    va_start(arguments, format);
    write_string(script, format, arguments);
    va_end(arguments);
}

void chart_axis(FILE *script, int index, double longest_s)
{
    bool short_time = longest_s < 1;

    fprintf(script, "TOP[%d] = %.9g; SCALE[%d] = %d; UNIT[%d] = '%s'\n", index, longest_s, index,
            short_time ? 1000 : 1, index, short_time ? "milliseconds" : "seconds");
}

void chart_time(FILE *out, double seconds, double longest_s)
{
    if (longest_s < 1)
        fprintf(out, "%.1f ms", 1000 * seconds);
    else
        fprintf(out, "%.*f s", seconds < 9.995 ? 3 : 1, seconds);
}

void chart_draw(FILE *script, const char *name, const char *plot)
{
    fprintf(script, "OUT = '.%s.svg'; load '%s'\nOUT = '.%s.png'; load '%s'\n", name, plot, name,
            plot);
}
