/*
 * utf8.c - glibc's decoder and widths, in its own UTF-8 locale: a table has to line up whatever the
 * user's is.
 */
#include "utf8.h"

#include "checked_memory.h"

#include <locale.h>
#include <stdbool.h>
#include <wchar.h>
#include <wctype.h>

static locale_t locale(void)
{
    static locale_t utf8;

    if (!utf8)
        utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
    return utf8;
}

struct character {
    wint_t code; /* U+FFFD: a byte that belongs to none */
    int length, width;
};

/* The text's first character; its length is 0 at the end. */
static struct character first_of(const char *text)
{
    struct character bad = {0xFFFD, 1, 1}, found = {0, 0, 0};
    mbstate_t state = {0};
    wchar_t code;

    if (!*text)
        return found;
    locale_t before = uselocale(locale());
    size_t length = mbrtowc(&code, text, strnlen(text, 4), &state);
    if (length <= 4)
        found =
            (struct character){(wint_t)code, (int)length, wcwidth(code) < 0 ? 1 : wcwidth(code)};
    uselocale(before);
    return !found.length || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF) ? bad : found;
}

/* Control characters, and marks, embeddings and isolates that turn the writing's direction. */
static bool is_unprintable(wint_t code)
{
    return iswcntrl_l(code, locale()) || (code >= 0x200E && code <= 0x200F) ||
           (code >= 0x2028 && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069);
}

int utf8_width(const char *text)
{
    int width = 0;

    for (struct character next; (next = first_of(text)).length; text += next.length)
        width += next.width;
    return width;
}

size_t utf8_prefix(const char *text, int width)
{
    const char *at = text;

    for (struct character next; (next = first_of(at)).length; at += next.length)
        if ((width -= next.width) < 0)
            break;
    return (size_t)(at - text);
}

static char *copy(const char *text, bool printable)
{
    char *copy = Calloc(3 * strlen(text) + 1, 1), *end = copy; /* a bad byte becomes three */

    for (struct character next; (next = first_of(text)).length; text += next.length)
        if (printable && is_unprintable(next.code))
            *end++ = ' ';
        else if (next.code == 0xFFFD)
            end = stpcpy(end, "\uFFFD");
        else
            end = mempcpy(end, text, (size_t)next.length);
    return copy;
}

char *utf8_valid(const char *text)
{
    return copy(text, false);
}

char *utf8_clean(const char *text)
{
    return copy(text, true);
}

char *utf8_fit(const char *text, int width)
{
    if (utf8_width(text) <= width)
        return Strdup(text);
    return width < 1 ? Strdup("") : Format("%.*s…", (int)utf8_prefix(text, width - 1), text);
}

char *utf8_ascii(const char *text)
{
    static const wchar_t known[] = L"×÷·µ–’…✕";
    static const char stand_ins[] = "x/-u-'~x";
    char *ascii = Calloc(strlen(text) + 1, 1), *end = ascii;

    for (struct character next; (next = first_of(text)).length; text += next.length) {
        const wchar_t *found = wcschr(known, (wchar_t)next.code);
        char stand_in = next.code < 0x80 ? (char)next.code : found ? stand_ins[found - known] : '?';

        memset(end, stand_in, (size_t)next.width);
        end += next.width;
    }
    return ascii;
}
