/*
 * chart_text.c - see chart_text.h.
 */
#include "chart_text.h"

#include "checked_memory.h"
#include "models.h"

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

void chart_string(FILE *script, const char *name, int index, const char *format, ...)
{
    OWNED char *text = NULL;
    va_list arguments;

    va_start(arguments, format);
    if (vasprintf(&text, format, arguments) < 0)
        text = NULL;
    va_end(arguments);
    fprintf(script, index ? "%s[%d] = '" : "%s = '", name, index);
    for (const char *c = have_memory(text); *c; c++)
        fprintf(script, "%s%c", *c == '\'' ? "'" : "", (unsigned char)*c < ' ' ? ' ' : *c);
    fputs("'\n", script);
}

void chart_draw(FILE *script, const char *name, const char *plot)
{
    fprintf(script, "OUT = '.%s.svg'; load '%s'\nOUT = '.%s.png'; load '%s'\n", name, plot, name,
            plot);
}
