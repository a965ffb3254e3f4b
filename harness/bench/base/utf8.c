/*
 * utf8.c - a small decoder, widths and replacements. Not wcwidth(): that depends on the locale,
 * and a table has to line up in any.
 */
#include "utf8.h"

#include "checked_memory.h"

#include <stdbool.h>

#define REPLACEMENT 0xFFFDu

struct span {
    uint32_t first, last;
};

static bool is_in(uint32_t character, const struct span *spans, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (character >= spans[i].first && character <= spans[i].last)
            return true;
    return false;
}
#define IS_IN(character, spans) is_in(character, spans, sizeof(spans) / sizeof *(spans))

static const struct span combining[] = {
    {0x0300, 0x036F}, {0x200B, 0x200D}, {0x20D0, 0x20FF}, {0xFE00, 0xFE0F}, {0xFEFF, 0xFEFF},
};
static const struct span wide[] = {
    {0x1100, 0x115F}, {0x2E80, 0xA4CF}, {0xAC00, 0xD7A3},   {0xF900, 0xFAFF},   {0xFE30, 0xFE6F},
    {0xFF00, 0xFF60}, {0xFFE0, 0xFFE6}, {0x1F300, 0x1FAFF}, {0x20000, 0x3FFFD},
};
static const struct span unprintable[] = {
    {0x00, 0x1F},     {0x7F, 0x9F},
    {0x200E, 0x200F},                   /* left-to-right and right-to-left marks */
    {0x2028, 0x202E}, {0x2066, 0x2069}, /* line ends, embeddings, isolates */
};

int utf8_decode(const char *text, uint32_t *character)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    const unsigned char *byte = (const unsigned char *)text;
    int length = byte[0] < 0x80             ? 1
                 : (byte[0] & 0xE0) == 0xC0 ? 2
                 : (byte[0] & 0xF0) == 0xE0 ? 3
                 : (byte[0] & 0xF8) == 0xF0 ? 4
                                            : 0;
    uint32_t value;

    *character = REPLACEMENT;
    if (length <= 1) {
        if (length == 1)
            *character = byte[0];
        return byte[0] != '\0';
    }
    value = byte[0] & (0x7Fu >> length);
    for (int i = 1; i < length; i++) {
        if ((byte[i] & 0xC0) != 0x80) /* also where the text ends */
            return 1;
        value = value << 6 | (byte[i] & 0x3Fu);
    }
    if (value < least[length] || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF))
        return 1;
    *character = value;
    return length;
}

int utf8_encode(uint32_t character, char *bytes)
{
    int length = character < 0x80 ? 1 : character < 0x800 ? 2 : character < 0x10000 ? 3 : 4;

    if (length == 1) {
        bytes[0] = (char)character;
        return 1;
    }
    for (int i = length - 1; i > 0; i--, character >>= 6)
        bytes[i] = (char)(0x80 | (character & 0x3F));
    bytes[0] = (char)((0xF00u >> length & 0xF0) | character);
    return length;
}

void utf8_print(FILE *out, uint32_t character)
{
    char bytes[4] = "";
    int length = utf8_encode(character, bytes);

    fwrite(bytes, 1, (size_t)length, out);
}

static int character_width(uint32_t character)
{
    return IS_IN(character, combining) ? 0 : IS_IN(character, wide) ? 2 : 1;
}

int utf8_width(const char *text)
{
    int width = 0;
    uint32_t character;

    for (int length; (length = utf8_decode(text, &character)) > 0; text += length)
        width += character_width(character);
    return width;
}

char *utf8_clean(const char *text)
{
    char *clean = Calloc(3 * strlen(text) + 1, 1); /* a bad byte becomes three */
    char *end = clean;
    uint32_t character;

    for (int length; (length = utf8_decode(text, &character)) > 0; text += length)
        end += utf8_encode(IS_IN(character, unprintable) ? ' ' : character, end);
    return clean;
}

char *utf8_fit(const char *text, int width)
{
    const char *at = text;
    int used = 0;
    uint32_t character;

    if (utf8_width(text) <= width)
        return Strdup(text);
    if (width < 1)
        return Strdup("");
    for (int length; (length = utf8_decode(at, &character)) > 0; at += length) {
        used += character_width(character);
        if (used > width - 1)
            break;
    }
    return Format("%.*s…", (int)(at - text), text);
}

/* What we print beyond ASCII ourselves, and what stands for it. */
static const struct {
    uint32_t character;
    const char *ascii;
} replacements[] = {
    {0x00D7, "x"}, {0x00F7, "/"}, {0x00B7, "-"},   {0x00B5, "u"},
    {0x2013, "-"}, {0x2019, "'"}, {0x2026, "..."},
};

static const char *ascii_for(uint32_t character)
{
    for (size_t i = 0; i < sizeof replacements / sizeof *replacements; i++)
        if (replacements[i].character == character)
            return replacements[i].ascii;
    return "?";
}

char *utf8_ascii(const char *text)
{
    char *ascii =
        Calloc(2 * strlen(text) + 1, 1); /* two bytes become at most three: "…" has three */
    char *end = ascii;
    uint32_t character;

    for (int length; (length = utf8_decode(text, &character)) > 0; text += length) {
        if (character < 0x80)
            *end++ = (char)character;
        else
            end = stpcpy(end, ascii_for(character));
    }
    return ascii;
}
