/*
 * utf8.h - text as a terminal shows it: how many columns it takes, and what is safe to print.
 *
 * Texts of a run come from programs that may have crashed while writing them: bytes that are no
 * UTF-8 become U+FFFD, and control characters never reach a terminal.
 */
#ifndef UTF8_H
#define UTF8_H

#include <stddef.h>

/* Columns on a terminal: 2 for East Asian wide characters, 0 for combining ones. */
int utf8_width(const char *text);

/* How many bytes of the text fit into `width` columns. */
size_t utf8_prefix(const char *text, int width);

/* The functions below return a new text that the caller frees. */

/* As UTF-8, whatever it was. */
char *utf8_valid(const char *text);

/* And on one line, without control characters and without those that turn the writing's direction. */
char *utf8_clean(const char *text);

/* At most `width` columns; what is cut off is replaced by "…". */
char *utf8_fit(const char *text, int width);

/* For a terminal that shows ASCII alone, and as wide: × as x, … as ~, other characters as "?". */
char *utf8_ascii(const char *text);

#endif
