/*
 * catalogue.c - reads what is known of the lessons: keywords at the margin, expected lines indented.
 */
#include "catalogue.h"

#include "checked_memory.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>

/* Made by the Makefile from the lessons' texts, one after the other. */
extern const char catalogue_text[];

#define LAST_PLACE 1000

struct reader {
    struct catalogue *catalogue;
    struct entry *entry; /* that is being read, or NULL */
    int line;
    char *message;
    size_t size;
};

static int complain(const struct reader *reader, const char *what, const char *of)
{
    snprintf(reader->message, reader->size, "catalogue, line %d: %s: %s", reader->line, what, of);
    return -EINVAL;
}

static int add_entry(struct reader *reader, char *lesson)
{
    struct catalogue *catalogue = reader->catalogue;

    catalogue->entries =
        Reallocarray(catalogue->entries, (size_t)catalogue->count + 1, sizeof *catalogue->entries);
    reader->entry = &catalogue->entries[catalogue->count++];
    *reader->entry = (struct entry){.lesson = lesson,
                                    .variant = "",
                                    .title = "",
                                    .question = "",
                                    .quick = "",
                                    .full = "",
                                    .with_python = "",
                                    .told_by = "",
                                    .baseline = "",
                                    .place = LAST_PLACE};
    return 0;
}

static int add_transcript(struct reader *reader, char *models)
{
    struct entry *entry = reader->entry;

    entry->transcripts = Reallocarray(entry->transcripts, (size_t)entry->transcript_count + 1,
                                      sizeof *entry->transcripts);
    entry->transcripts[entry->transcript_count++] = (struct transcript){.models = models};
    return 0;
}

static struct transcript *last_transcript(const struct reader *reader)
{
    const struct entry *entry = reader->entry;

    return entry && entry->transcript_count ? &entry->transcripts[entry->transcript_count - 1]
                                            : NULL;
}

/* "0.5 ~? text": a time (or "-"), marks, and what is said. */
static int add_line(struct reader *reader, char *text)
{
    struct transcript *transcript = last_transcript(reader);
    struct expected expected = {.at = NAN};
    char *end = text + 1;

    if (!transcript)
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
    transcript->lines = Reallocarray(transcript->lines, (size_t)transcript->line_count + 1,
                                     sizeof *transcript->lines);
    transcript->lines[transcript->line_count++] = expected;
    return 0;
}

static int set_ending(struct reader *reader, char *text)
{
    struct transcript *transcript = last_transcript(reader);

    if (!transcript)
        return complain(reader, "the end of no transcript", text);
    transcript->ends = text;
    return 0;
}

static int set_services(struct reader *reader, char *text)
{
    char *word;

    for (int i = 0; (word = strsep(&text, " ")); i++) {
        if (i == MOST_SERVICES)
            return complain(reader, "too many services", word);
        reader->entry->services[i] = word;
    }
    return 0;
}

/* "loop preemptive wait/2": for these kinds of model, or for all. */
static const char *set_by_kind(const char **texts, const char *text)
{
    bool meant[MODEL_KINDS] = {false}, any = false;
    char word[20];

    while (sscanf(text, "%19[a-z]", word) == 1 && model_kind_named(word)) {
        meant[model_kind_named(word)] = any = true;
        text += strcspn(text, " ");
        text += strspn(text, " ");
    }
    for (enum model_kind kind = SEQUENTIAL; kind < MODEL_KINDS; kind++)
        if (meant[kind] || !any)
            texts[kind] = text;
    return text;
}

static int set_check(struct reader *reader, char *text)
{
    reader->entry->check = check_named(text);
    return reader->entry->check ? 0 : complain(reader, "no such check", text);
}

/* "loop 15.02414 5.00751 …": a kind of model, the time of the whole, and the tasks' ends. */
static int set_published(struct reader *reader, char *text)
{
    char *kind = strsep(&text, " ");
    struct published *published = &reader->entry->published[model_kind_named(kind)];

    if (!text || published == &reader->entry->published[MODEL_UNKNOWN])
        return complain(reader, "not a kind of model and times", kind);
    published->total_s = strtod(text, &text);
    for (int task = 0; task < PUBLISHED_TASKS; task++)
        published->finish_s[task] = strtod(text, &text);
    return *text ? complain(reader, "not a time", text) : 0;
}

#define IN_ENTRY(member) offsetof(struct entry, member)

/* A text, a number, a flag, or what is said by the kind of model goes to its place in the entry;
   `set` takes what is more. */
static const struct keyword {
    const char *word;
    enum { A_TEXT, A_NUMBER, A_FLAG, BY_KIND, EXPRESSIONS, MORE } type;
    size_t place;
    int (*set)(struct reader *reader, char *text);
} keywords[] = {
    {"variant", A_TEXT, IN_ENTRY(variant), NULL},
    {"title", A_TEXT, IN_ENTRY(title), NULL},
    {"question", A_TEXT, IN_ENTRY(question), NULL},
    {"quick", A_TEXT, IN_ENTRY(quick), NULL},
    {"full", A_TEXT, IN_ENTRY(full), NULL},
    {"python", A_TEXT, IN_ENTRY(with_python), NULL},
    {"told-by", A_TEXT, IN_ENTRY(told_by), NULL},
    {"baseline", A_TEXT, IN_ENTRY(baseline), NULL},
    {"place", A_NUMBER, IN_ENTRY(place), NULL},
    {"limit", A_NUMBER, IN_ENTRY(time_limit_s), NULL},
    {"speed-up", A_NUMBER, IN_ENTRY(published_speed_up), NULL},
    {"timeline", A_FLAG, IN_ENTRY(timeline), NULL},
    {"task-table", A_FLAG, IN_ENTRY(task_table), NULL},
    {"durations", A_FLAG, IN_ENTRY(durations), NULL},
    {"own-figures", A_FLAG, IN_ENTRY(own_figures), NULL},
    {"busy-helpers", A_FLAG, IN_ENTRY(busy_helpers), NULL},
    {"services", MORE, 0, set_services},
    {"all-finish", A_FLAG, IN_ENTRY(all_finish), NULL},
    {"all-wait", A_FLAG, IN_ENTRY(all_wait), NULL},
    {"result", A_TEXT, IN_ENTRY(result), NULL},
    {"answer", BY_KIND, IN_ENTRY(answer), NULL},
    {"ideal", EXPRESSIONS, IN_ENTRY(ideal), NULL},
    {"task-ideal", EXPRESSIONS, IN_ENTRY(task_ideal), NULL},
    {"share", EXPRESSIONS, IN_ENTRY(share), NULL},
    {"check", MORE, 0, set_check},
    {"published", MORE, 0, set_published},
    {"transcript", MORE, 0, add_transcript},
    {"ends", MORE, 0, set_ending},
};

static int set_keyword(struct reader *reader, const struct keyword *keyword, char *text)
{
    void *place = (char *)reader->entry + keyword->place;
    char *end = text;

    if (!*text != (keyword->type == A_FLAG))
        return complain(reader, *text ? "takes no text" : "says nothing", keyword->word);
    switch (keyword->type) {
    case A_TEXT:
        *(const char **)place = text;
        return 0;
    case A_NUMBER:
        *(double *)place = strtod(text, &end);
        return *end || end == text ? complain(reader, "not a number", text) : 0;
    case A_FLAG:
        *(bool *)place = true;
        return 0;
    case BY_KIND:
        set_by_kind(place, text);
        return 0;
    case EXPRESSIONS:
        return is_expression(set_by_kind(place, text))
                   ? 0
                   : complain(reader, "not an expression", text);
    default:
        return keyword->set(reader, text);
    }
}

static int read_line(struct reader *reader, char *line)
{
    size_t length = strlen(line);

    while (length && isspace((unsigned char)line[length - 1]))
        line[--length] = '\0';
    if (!*line || *line == '#')
        return 0;
    if (*line == ' ')
        return add_line(reader, line + strspn(line, " "));
    char *text = line + strcspn(line, " ");
    if (*text)
        *text++ = '\0';
    text += strspn(text, " ");
    if (strcmp(line, "lesson") == 0)
        return *text ? add_entry(reader, text) : complain(reader, "says nothing", line);
    if (!reader->entry)
        return complain(reader, "comes before the first lesson", line);
    for (size_t i = 0; i < sizeof keywords / sizeof *keywords; i++)
        if (strcmp(line, keywords[i].word) == 0)
            return set_keyword(reader, &keywords[i], text);
    return complain(reader, "no such keyword", line);
}

/* Those of control/ come behind the others. Variants have their lesson's place, and stay as they
   were written. */
static void sort_by_place(struct entry *entries, int count)
{
    for (int i = 0; i < count; i++) {
        bool is_variant = i && strcmp(entries[i].lesson, entries[i - 1].lesson) == 0;
        if (is_variant)
            entries[i].place = entries[i - 1].place;
        else if (tells_a_story(entries[i].lesson))
            entries[i].place += LAST_PLACE;
    }
    for (int i = 1; i < count; i++) {
        struct entry entry = entries[i];
        int to = i;
        for (; to > 0 && entries[to - 1].place > entry.place; to--)
            entries[to] = entries[to - 1];
        entries[to] = entry;
    }
}

int read_catalogue(const char *text, struct catalogue *catalogue, char *message, size_t size)
{
    struct reader reader = {.catalogue = catalogue, .message = message, .size = size};
    int error = 0;

    *catalogue = (struct catalogue){.text = Strdup(text)};
    for (char *rest = catalogue->text, *line; !error && (line = strsep(&rest, "\n"));) {
        reader.line++;
        error = read_line(&reader, line);
    }
    sort_by_place(catalogue->entries, catalogue->count);
    return error;
}

void catalogue_free(struct catalogue *catalogue)
{
    for (int i = 0; i < catalogue->count; i++) {
        for (int k = 0; k < catalogue->entries[i].transcript_count; k++)
            free(catalogue->entries[i].transcripts[k].lines);
        free(catalogue->entries[i].transcripts);
    }
    free(catalogue->entries);
    free(catalogue->text);
    *catalogue = (struct catalogue){0};
}

const struct catalogue *built_in_catalogue(void)
{
    static struct catalogue catalogue;
    char message[256];

    if (!catalogue.text && read_catalogue(catalogue_text, &catalogue, message, sizeof message)) {
        fprintf(stderr, "bench: %s\n", message);
        exit(1);
    }
    return &catalogue;
}

bool tells_a_story(const char *lesson)
{
    return strncmp(lesson, "control/", strlen("control/")) == 0;
}

int catalogue_rank(const char *lesson)
{
    const struct catalogue *catalogue = built_in_catalogue();
    int rank = 0;

    while (rank < catalogue->count && strcmp(catalogue->entries[rank].lesson, lesson) != 0)
        rank++;
    return rank;
}

const struct entry *catalogue_entry(const char *lesson, int index)
{
    const struct catalogue *catalogue = built_in_catalogue();
    static struct catalogue others;
    struct reader unknown = {.catalogue = &others};
    int at = catalogue_rank(lesson) + index;

    if (at < catalogue->count)
        return strcmp(catalogue->entries[at].lesson, lesson) == 0 ? &catalogue->entries[at] : NULL;
    if (index > 0)
        return NULL;
    others.count = 0;
    add_entry(&unknown, (char *)lesson);
    unknown.entry->timeline = !tells_a_story(lesson);
    return unknown.entry;
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
