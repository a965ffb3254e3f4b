/*
 * chart_text.c - see chart_text.h.
 */
#include "chart_text.h"

#include <string.h>

/* For models that are not in the table. */
static const unsigned more_colours[] = {0xcc79a7, 0x56b4e9, 0xd55e00, 0xf0e442};

unsigned chart_colour(const char *model, int row)
{
    const struct model *known = model_of(model);

    return *known->name ? known->colour
                        : more_colours[(size_t)row % (sizeof more_colours / sizeof *more_colours)];
}

/* As a field of data: no tab, no end of line; a quotation mark would open a string. */
void chart_field(FILE *out, const char *text)
{
    for (; *text; text++)
        fputc((unsigned char)*text < ' ' || *text == '"' ? (*text == '"' ? '\'' : ' ') : *text,
              out);
}

/* name = 'text', in which nothing but the quote itself means anything. */
void chart_string(FILE *out, const char *name, const char *text)
{
    fprintf(out, "%s = '", name);
    for (; *text; text++) {
        if (*text == '\'')
            fputc('\'', out);
        fputc((unsigned char)*text < ' ' ? ' ' : *text, out);
    }
    fputs("'\n", out);
}

void chart_element(FILE *out, const char *array, int index, const char *text)
{
    char name[64];

    snprintf(name, sizeof name, "%s[%d]", array, index);
    chart_string(out, name, text);
}

struct chart_unit chart_unit_for(double longest_s)
{
    return longest_s < 1 ? (struct chart_unit){1000, "milliseconds", "ms"}
                         : (struct chart_unit){1, "seconds", "s"};
}

void chart_time(double seconds, struct chart_unit unit, char *text, size_t size)
{
    double value = seconds * unit.scale;

    snprintf(text, size, value < 9.995 && unit.scale == 1 ? "%.3f %s" : "%.1f %s", value,
             unit.shorthand);
}

/* A title that fits above its panel, whose width is in points. */
void chart_title(const struct measurement *measurement, char *title, size_t size)
{
    snprintf(title, size, "%s%s%s%s%s", measurement->lesson, *measurement->variant ? " · " : "",
             measurement->variant, *measurement->title ? ": " : "", measurement->title);
}
