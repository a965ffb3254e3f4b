/*
 * sources.c - see sources.h.
 */
#include "sources.h"

#include "checked_memory.h"
#include "json.h"
#include "utf8.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

/* --- names ---------------------------------------------------------------------------------- */

/* The folders down to a file, the last of which names it as long as no other has the same. */
struct parts {
    char *text; /* what the words point into */
    char **words;
    int count;
};

/* "." and ".." are resolved by their words alone: a link like results/latest keeps its name. */
static void add_part(struct parts *parts, char *word)
{
    if (!*word || strcmp(word, ".") == 0)
        return;
    if (strcmp(word, "..") == 0)
        parts->count -= parts->count > 0;
    else
        parts->words[parts->count++] = word;
}

static void cut_off(char *text, const char *ending)
{
    size_t length = strlen(text), cut = strlen(ending);

    if (length > cut && strcmp(text + length - cut, ending) == 0)
        text[length - cut] = '\0';
}

static struct parts parts_of(const char *path)
{
    char *here = *path == '/' ? NULL : getcwd(NULL, 0);
    struct parts parts = {.text = Format("%s/%s", here ? here : "", path)};

    free(here);
    parts.words = Calloc(strlen(parts.text), sizeof *parts.words);
    for (char *rest = parts.text, *word; (word = strsep(&rest, "/"));)
        add_part(&parts, word);
    if (parts.count > 1 && strcmp(parts.words[parts.count - 1], "results.json") == 0)
        parts.count--;
    else if (parts.count)
        cut_off(parts.words[parts.count - 1], ".json");
    return parts;
}

/* The words from `level` (0: the last) up, `length` of them, with slashes. */
static char *name_at(const struct parts *parts, int level, int length)
{
    char *name = Strdup("");

    for (int i = level; i < level + length && i < parts->count; i++) {
        const char *word = parts->words[parts->count - 1 - i];
        char *longer = *name ? Format("%s/%s", word, name) : Strdup(word);

        free(name);
        name = longer;
    }
    return name;
}

static bool all_differ(const struct sources *sources)
{
    for (int i = 0; i < sources->count; i++)
        for (int k = 0; k < i; k++)
            if (strcmp(sources->list[i].name, sources->list[k].name) == 0)
                return false;
    return true;
}

static bool try_names(struct sources *sources, const struct parts *parts, int level, int length)
{
    for (int i = 0; i < sources->count; i++) {
        char *name = name_at(&parts[i], level, length), *clean = utf8_clean(name);

        free(sources->list[i].name);
        sources->list[i].name = utf8_fit(clean, SOURCE_NAME_WIDTH);
        free(clean);
        free(name);
    }
    return all_differ(sources);
}

/* The lowest folder in which all differ, or as many of the lowest as it takes; else numbers. */
static void choose_names(struct sources *sources, const struct parts *parts, int deepest)
{
    for (int level = 0; level < deepest; level++)
        if (try_names(sources, parts, level, 1))
            return;
    for (int length = 2; length <= deepest; length++)
        if (try_names(sources, parts, 0, length))
            return;
    for (int i = 0; i < sources->count; i++) {
        free(sources->list[i].name);
        sources->list[i].name = Format("file %d", i + 1);
    }
}

static void name_sources(struct sources *sources)
{
    struct parts *parts = Calloc((size_t)sources->count, sizeof *parts);
    int deepest = 0;

    for (int i = 0; i < sources->count; i++) {
        parts[i] = parts_of(sources->list[i].path);
        deepest = parts[i].count > deepest ? parts[i].count : deepest;
    }
    choose_names(sources, parts, deepest);
    for (int i = 0; i < sources->count; i++) {
        free(parts[i].words);
        free(parts[i].text);
    }
    free(parts);
}

/* --- reading -------------------------------------------------------------------------------- */

static bool is_folder(const char *path)
{
    struct stat status;

    return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

static bool is_same_file(const char *one, const char *other)
{
    struct stat a, b;

    return stat(one, &a) == 0 && stat(other, &b) == 0 && a.st_dev == b.st_dev &&
           a.st_ino == b.st_ino;
}

int sources_load(struct sources *sources, char *const *paths, int count, char *message, size_t size)
{
    *sources = (struct sources){.list = Calloc((size_t)count, sizeof *sources->list)};
    for (int i = 0; i < count; i++) {
        struct source *source = &sources->list[sources->count++];
        int error;

        source->path = Format("%s%s", paths[i], is_folder(paths[i]) ? "/results.json" : "");
        for (int k = 0; k < i; k++)
            if (is_same_file(source->path, sources->list[k].path)) {
                snprintf(message, size, "'%s' and '%s' are the same file", paths[k], paths[i]);
                return -EEXIST;
            }
        error = load_results(source->path, &source->results, message, size);
        if (error)
            return error;
    }
    name_sources(sources);
    return 0;
}

void sources_free(struct sources *sources)
{
    for (int i = 0; i < sources->count; i++) {
        results_free(&sources->list[i].results);
        free(sources->list[i].path);
        free(sources->list[i].name);
    }
    free(sources->list);
    *sources = (struct sources){0};
}
