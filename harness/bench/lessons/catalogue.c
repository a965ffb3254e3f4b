/*
 * catalogue.c - reads what is known of the lessons: keywords at the margin, expected lines indented.
 */
#include "catalogue.h"

#include "checked_memory.h"

#include <ctype.h>
#include <math.h>

/* Made by the Makefile from the lessons' texts, one after the other. */
extern const char catalogue_text[];

#define LAST_PLACE 1000

struct reader {
    struct catalogue *catalogue;
    struct entry *entry;           /* that is being read, or NULL */
    struct transcript *transcript; /* its last one, or NULL */
    int line;
    char *message; /* "": nothing is wrong */
    size_t size;
};

static void complain(const struct reader *reader, const char *what, const char *of)
{
    snprintf(reader->message, reader->size, "catalogue, line %d: %s: %s", reader->line, what, of);
}

static void add_entry(struct reader *reader, char *lesson)
{
    struct catalogue *catalogue = reader->catalogue;

    catalogue->entries =
        Reallocarray(catalogue->entries, (size_t)catalogue->count + 1, sizeof *catalogue->entries);
    reader->entry = &catalogue->entries[catalogue->count++];
    reader->transcript = NULL;
    *reader->entry = (struct entry){lesson, "", "", "", "", "", "", "", "", .place = LAST_PLACE};
}

static void add_transcript(struct reader *reader, char *models)
{
    struct entry *entry = reader->entry;

    entry->transcripts = Reallocarray(entry->transcripts, (size_t)entry->transcript_count + 1,
                                      sizeof *entry->transcripts);
    reader->transcript = &entry->transcripts[entry->transcript_count++];
    *reader->transcript = (struct transcript){.models = models};
}

/* "0.5 ~? text": a time (or "-"), marks, and what is said. */
static void add_line(struct reader *reader, char *text)
{
    struct transcript *transcript = reader->transcript;
    bool timed = *text != '-';
    char *end = text + 1;
    double at = timed ? strtod(text, &end) : NAN;
    char *said = end + strspn(end, " +~?");

    if (!transcript)
        complain(reader, "a line of no transcript", text);
    else if (end == text || (said == end && *end) || (timed && !(at >= 0)))
        complain(reader, "it does not begin with a time", text);
    else if (!*said)
        complain(reader, "nothing is said", text);
    if (*reader->message)
        return;
    transcript->lines = Reallocarray(transcript->lines, (size_t)transcript->line_count + 1,
                                     sizeof *transcript->lines);
    struct expected *expected = &transcript->lines[transcript->line_count++];
    *expected = (struct expected){.text = said, .at = at};
    for (; end < said; end++) {
        expected->or_later |= *end == '+';
        expected->by_timing |= *end == '~';
        expected->optional |= *end == '?';
    }
}

static void set_ending(struct reader *reader, char *text)
{
    if (reader->transcript)
        reader->transcript->ends = text;
    else
        complain(reader, "the end of no transcript", text);
}

static void set_services(struct reader *reader, char *text)
{
    char *word;

    for (int i = 0; (word = strsep(&text, " ")); i++)
        if (i < MOST_SERVICES)
            reader->entry->services[i] = word;
        else
            complain(reader, "too many services", word);
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

static void set_check(struct reader *reader, char *text)
{
    reader->entry->check = check_named(text);
    if (!reader->entry->check)
        complain(reader, "no such check", text);
}

/* "loop 15.02414 5.00751 …": a kind of model, the time of the whole, and the tasks' ends. */
static void set_published(struct reader *reader, char *text)
{
    char *word = strsep(&text, " ");
    enum model_kind kind = model_kind_named(word);
    struct published *published = &reader->entry->published[kind];

    if (!text || kind == MODEL_UNKNOWN) {
        complain(reader, "not a kind of model and times", word);
        return;
    }
    published->total_s = strtod(text, &text);
    for (int task = 0; task < PUBLISHED_TASKS; task++)
        published->finish_s[task] = strtod(text, &text);
    if (*text)
        complain(reader, "not a time", text);
}

#define IN_ENTRY(member) offsetof(struct entry, member)
#define KEYWORDS         (sizeof keywords / sizeof *keywords)

/* A text, a number, a flag, or what is said by the kind of model goes to its place in the entry;
   `set` takes what is more. */
static const struct keyword {
    const char *word;
    enum { A_TEXT, A_NUMBER, A_FLAG, BY_KIND, EXPRESSIONS, MORE } type;
    size_t place;
    void (*set)(struct reader *reader, char *text);
} keywords[] = {
    {"lesson", MORE, 0, add_entry},
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

static void set_keyword(struct reader *reader, const struct keyword *keyword, char *text)
{
    if (!*text != (keyword->type == A_FLAG)) {
        complain(reader, *text ? "takes no text" : "says nothing", keyword->word);
        return;
    }
    if (keyword->type == MORE) {
        keyword->set(reader, text);
        return;
    }
    void *place = (char *)reader->entry + keyword->place;
    char *end = text;
    if (keyword->type == A_TEXT) {
        *(const char **)place = text;
    } else if (keyword->type == A_NUMBER) {
        *(double *)place = strtod(text, &end);
        if (*end || end == text)
            complain(reader, "not a number", text);
    } else if (keyword->type == A_FLAG) {
        *(bool *)place = true;
    } else if (!is_expression(set_by_kind(place, text)) && keyword->type == EXPRESSIONS) {
        complain(reader, "not an expression", text);
    }
}

static void read_line(struct reader *reader, char *line)
{
    size_t length = strlen(line), i = 0;

    while (length && isspace((unsigned char)line[length - 1]))
        line[--length] = '\0';
    if (!*line || *line == '#')
        return;
    if (*line == ' ') {
        add_line(reader, line + strspn(line, " "));
        return;
    }
    char *text = line, *word = strsep(&text, " ");
    text = text ? text + strspn(text, " ") : line + length;
    while (i < KEYWORDS && strcmp(word, keywords[i].word) != 0)
        i++;
    if (!reader->entry && strcmp(word, "lesson") != 0)
        complain(reader, "comes before the first lesson", word);
    else if (i == KEYWORDS)
        complain(reader, "no such keyword", word);
    else
        set_keyword(reader, &keywords[i], text);
}

bool read_catalogue(const char *text, struct catalogue *catalogue, char *message, size_t size)
{
    struct reader reader = {.catalogue = catalogue, .message = message, .size = size};

    *message = '\0';
    *catalogue = (struct catalogue){.text = Strdup(text)};
    for (char *rest = catalogue->text, *line; !*message && (line = strsep(&rest, "\n"));) {
        reader.line++;
        read_line(&reader, line);
    }
    return !*message;
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

    if (!catalogue.text && !read_catalogue(catalogue_text, &catalogue, message, sizeof message)) {
        fprintf(stderr, "bench: %s\n", message);
        exit(1);
    }
    return &catalogue;
}

bool tells_a_story(const char *lesson)
{
    return strncmp(lesson, "control/", strlen("control/")) == 0;
}

const struct entry *catalogue_entry(const char *lesson, int index)
{
    const struct catalogue *catalogue = built_in_catalogue();
    static struct catalogue others;
    struct reader unknown = {.catalogue = &others};
    int at = 0;

    while (at < catalogue->count && strcmp(catalogue->entries[at].lesson, lesson) != 0)
        at++;
    bool is_known = at < catalogue->count;
    at += index;
    if (is_known || index > 0)
        return at < catalogue->count && strcmp(catalogue->entries[at].lesson, lesson) == 0
                   ? &catalogue->entries[at]
                   : NULL;
    others.count = 0;
    add_entry(&unknown, (char *)lesson);
    unknown.entry->timeline = !tells_a_story(lesson);
    unknown.entry->place = 3 * LAST_PLACE;
    return unknown.entry;
}

double catalogue_place(const char *lesson)
{
    return catalogue_entry(lesson, 0)->place + (tells_a_story(lesson) ? LAST_PLACE : 0);
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
