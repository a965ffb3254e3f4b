/*
 * transcripts.c - reads the expectations: keywords at the margin, expected lines indented.
 */
#include "transcripts.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Made by the Makefile from transcripts/NAME.txt, one after the other. */
extern const char transcripts_text[];

#define LAST_PLACE 1000

struct reader {
    struct scripts *scripts;
    int line;
    char *message;
    size_t size;
};

static int complain(const struct reader *reader, const char *what, const char *of)
{
    snprintf(reader->message, reader->size, "expectations, line %d: %s: %s", reader->line, what,
             of);
    return -EINVAL;
}

static struct entry *last_entry(const struct reader *reader)
{
    struct scripts *scripts = reader->scripts;

    return scripts->count ? &scripts->entries[scripts->count - 1] : NULL;
}

static int add_entry(struct reader *reader, char *lesson)
{
    struct scripts *scripts = reader->scripts;
    struct entry *grown =
        realloc(scripts->entries, ((size_t)scripts->count + 1) * sizeof *scripts->entries);

    if (!grown)
        return -ENOMEM;
    scripts->entries = grown;
    grown[scripts->count++] = (struct entry){.lesson = lesson,
                                             .variant = "",
                                             .title = "",
                                             .question = "",
                                             .quick = "",
                                             .full = "",
                                             .place = LAST_PLACE,
                                             .time_limit_s = NAN};
    return 0;
}

static int add_transcript(struct entry *entry, char *models)
{
    struct transcript *grown = realloc(entry->transcripts, ((size_t)entry->transcript_count + 1) *
                                                               sizeof *entry->transcripts);

    if (!grown)
        return -ENOMEM;
    entry->transcripts = grown;
    grown[entry->transcript_count++] = (struct transcript){.models = models};
    return 0;
}

/* "0.5 ~? text": a time (or "-"), marks, and what is said. */
static int add_line(struct reader *reader, char *text)
{
    struct entry *entry = last_entry(reader);
    struct expected expected = {.at = NAN};
    char *end = text + 1;

    if (!entry || !entry->transcript_count)
        return complain(reader, "a line of no transcript", text);
    if (*text != '-')
        expected.at = strtod(text, &end);
    if (end == text || !strchr(" +~?", *end) || (*text != '-' && !(expected.at >= 0)))
        return complain(reader, "it does not begin with a time", text);
    for (; *end && strchr(" +~?", *end); end++) {
        expected.or_later |= *end == '+';
        expected.by_timing |= *end == '~';
        expected.optional |= *end == '?';
    }
    if (!*end)
        return complain(reader, "nothing is said", text);
    expected.text = end;

    struct transcript *transcript = &entry->transcripts[entry->transcript_count - 1];
    struct expected *grown =
        realloc(transcript->lines, ((size_t)transcript->line_count + 1) * sizeof *grown);
    if (!grown)
        return -ENOMEM;
    transcript->lines = grown;
    grown[transcript->line_count++] = expected;
    return 0;
}

static int set_limit(struct reader *reader, char *text)
{
    char *end;

    last_entry(reader)->time_limit_s = strtod(text, &end);
    return end == text || *end ? complain(reader, "not a number of seconds", text) : 0;
}

static int set_place(struct reader *reader, char *text)
{
    char *end;

    last_entry(reader)->place = (int)strtol(text, &end, 10);
    return end == text || *end ? complain(reader, "not a whole number", text) : 0;
}

static int set_ending(struct reader *reader, char *text)
{
    struct entry *entry = last_entry(reader);

    if (!entry->transcript_count)
        return complain(reader, "the end of no transcript", text);
    entry->transcripts[entry->transcript_count - 1].ends = text;
    return 0;
}

static int read_keyword(struct reader *reader, char *word, char *text)
{
    struct entry *entry = last_entry(reader);
    const struct {
        const char *word, **place;
    } texts[] = {{"variant", entry ? &entry->variant : NULL},
                 {"title", entry ? &entry->title : NULL},
                 {"question", entry ? &entry->question : NULL},
                 {"quick", entry ? &entry->quick : NULL},
                 {"full", entry ? &entry->full : NULL}};

    if (strcmp(word, "lesson") == 0)
        return add_entry(reader, text);
    if (!entry)
        return complain(reader, "comes before the first lesson", word);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (strcmp(word, texts[i].word) == 0) {
            *texts[i].place = text;
            return 0;
        }
    if (strcmp(word, "transcript") == 0)
        return add_transcript(entry, text);
    if (strcmp(word, "place") == 0)
        return set_place(reader, text);
    if (strcmp(word, "limit") == 0)
        return set_limit(reader, text);
    if (strcmp(word, "ends") == 0)
        return set_ending(reader, text);
    return complain(reader, "no such keyword", word);
}

static void cut_blanks(char *text)
{
    size_t length = strlen(text);

    while (length && isspace((unsigned char)text[length - 1]))
        text[--length] = '\0';
}

static int read_line(struct reader *reader, char *line)
{
    cut_blanks(line);
    if (!*line || *line == '#')
        return 0;
    if (*line == ' ')
        return add_line(reader, line + strspn(line, " "));
    char *text = line + strcspn(line, " ");
    if (*text)
        *text++ = '\0';
    text += strspn(text, " ");
    return *text ? read_keyword(reader, line, text) : complain(reader, "says nothing", line);
}

/* Variants have their lesson's place, and stay as they were written. */
static void sort_by_place(struct scripts *scripts)
{
    for (int i = 1; i < scripts->count; i++) {
        struct entry entry = scripts->entries[i];
        int to = i;
        if (strcmp(entry.lesson, scripts->entries[i - 1].lesson) == 0)
            entry.place = scripts->entries[i - 1].place;
        for (; to > 0 && scripts->entries[to - 1].place > entry.place; to--)
            scripts->entries[to] = scripts->entries[to - 1];
        scripts->entries[to] = entry;
    }
}

int read_scripts(const char *text, struct scripts *scripts, char *message, size_t size)
{
    struct reader reader = {.scripts = scripts, .message = message, .size = size};
    int error = 0;

    *scripts = (struct scripts){.text = strdup(text)};
    if (!scripts->text)
        return -ENOMEM;
    for (char *rest = scripts->text, *line; !error && (line = strsep(&rest, "\n"));) {
        reader.line++;
        error = read_line(&reader, line);
    }
    sort_by_place(scripts);
    return error;
}

void scripts_free(struct scripts *scripts)
{
    for (int i = 0; i < scripts->count; i++) {
        for (int k = 0; k < scripts->entries[i].transcript_count; k++)
            free(scripts->entries[i].transcripts[k].lines);
        free(scripts->entries[i].transcripts);
    }
    free(scripts->entries);
    free(scripts->text);
    *scripts = (struct scripts){0};
}

const struct scripts *built_in_scripts(void)
{
    static struct scripts scripts;
    char message[256] = "out of memory";

    if (!scripts.text && read_scripts(transcripts_text, &scripts, message, sizeof message) != 0) {
        fprintf(stderr, "bench: %s\n", message);
        exit(1);
    }
    return &scripts;
}

/* Is the word one of those, or are these all? */
static bool names(const char *words, const char *word)
{
    size_t length = strlen(word);

    if (strcmp(words, "all") == 0)
        return true;
    for (const char *at = words; (at = strstr(at, word)); at += length)
        if ((at == words || at[-1] == ' ') && (at[length] == ' ' || !at[length]))
            return true;
    return false;
}

const struct transcript *transcript_of(const struct entry *entry, const char *model)
{
    for (int i = 0; i < entry->transcript_count; i++)
        if (names(entry->transcripts[i].models, model))
            return &entry->transcripts[i];
    return NULL;
}

double transcript_length(const struct transcript *transcript)
{
    double length = 0;

    for (int i = 0; i < transcript->line_count; i++)
        length = fmax(length, transcript->lines[i].at); /* passes over NAN */
    return length;
}
