/*
 * utf8.c - glibc's decoder and widths, in its own UTF-8 locale: a table has to line up whatever the
 * user's is.
 */
#include "utf8.h"

#include "checked_memory.h"

#include <limits.h>
#include <locale.h>
#include <stdbool.h>
#include <wchar.h>
#include <wctype.h>

#define REPLACEMENT       0xFFFDu
#define REPLACEMENT_BYTES "\uFFFD"

static locale_t locale(void)
{
    static locale_t utf8;

    if (!utf8)
        utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
    return utf8;
}

int utf8_decode(const char *text, uint32_t *character)
{
    mbstate_t state = {0};
    wchar_t wide;

    if (!*text)
        return 0;
    locale_t before = uselocale(locale());
    size_t length = mbrtowc(&wide, text, strnlen(text, 4), &state);
    uselocale(before);
    bool good = length <= 4 && wide <= 0x10FFFF && !(wide >= 0xD800 && wide <= 0xDFFF);
    *character = good ? (uint32_t)wide : REPLACEMENT;
    return good ? (int)length : 1;
}

void utf8_print(FILE *out, uint32_t character)
{
    char bytes[MB_LEN_MAX];
    mbstate_t state = {0};
    locale_t before = uselocale(locale());
    size_t length = wcrtomb(bytes, (wchar_t)character, &state);

    uselocale(before);
    if (length <= sizeof bytes)
        fwrite(bytes, 1, length, out);
}

static int character_width(uint32_t character)
{
    locale_t before = uselocale(locale());
    int width = wcwidth((wchar_t)character);

    uselocale(before);
    return width < 0 ? 1 : width;
}

/* Control characters, and marks, embeddings and isolates that turn the writing's direction. */
static bool is_unprintable(uint32_t character)
{
    return iswcntrl_l(character, locale()) || (character >= 0x200E && character <= 0x200F) ||
           (character >= 0x2028 && character <= 0x202E) ||
           (character >= 0x2066 && character <= 0x2069);
}

int utf8_width(const char *text)
{
    int width = 0;
    uint32_t character;

    for (int length; (length = utf8_decode(text, &character)) > 0; text += length)
        width += character_width(character);
    return width;
}

size_t utf8_prefix(const char *text, int width)
{
    const char *at = text;
    uint32_t character;

    for (int length; (length = utf8_decode(at, &character)) > 0; at += length)
        if ((width -= character_width(character)) < 0)
            break;
    return (size_t)(at - text);
}

char *utf8_clean(const char *text)
{
    char *clean = Calloc(3 * strlen(text) + 1, 1), *end = clean; /* a bad byte becomes three */
    uint32_t character;

    for (int length; (length = utf8_decode(text, &character)) > 0; text += length)
        if (is_unprintable(character))
            *end++ = ' ';
        else if (character == REPLACEMENT)
            end = stpcpy(end, REPLACEMENT_BYTES);
        else
            end = mempcpy(end, text, (size_t)length);
    return clean;
}

char *utf8_fit(const char *text, int width)
{
    if (utf8_width(text) <= width)
        return Strdup(text);
    return width < 1 ? Strdup("") : Format("%.*s…", (int)utf8_prefix(text, width - 1), text);
}

char *utf8_ascii(const char *text)
{
    static const struct {
        uint32_t character;
        char ascii;
    } replacements[] = {{L'×', 'x'}, {L'÷', '/'},  {L'·', '-'}, {L'µ', 'u'},
                        {L'–', '-'}, {L'’', '\''}, {L'…', '~'}, {L'✕', 'x'}};
    char *ascii = Calloc(strlen(text) + 1, 1), *end = ascii;
    uint32_t character;

    for (int length; (length = utf8_decode(text, &character)) > 0; text += length) {
        char stand_in = character < 0x80 ? (char)character : '?';
        for (size_t i = 0; i < sizeof replacements / sizeof *replacements; i++)
            if (replacements[i].character == character)
                stand_in = replacements[i].ascii;
        for (int width = character_width(character); width > 0; width--)
            *end++ = stand_in;
    }
    return ascii;
}
