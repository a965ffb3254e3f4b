/*
 * lessons.c - looks for lessons by their place, so that no list has to be kept.
 */
#include "lessons.h"

#include "catalogue.h"

#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *const areas[] = {"io", "cpu", "control", "cost", NULL};
static bool holds(char *const *names, const char *name)
{
    for (; *names; names++)
        if (strcmp(*names, name) == 0)
            return true;
    return false;
}

static bool add(char ***names, const char *name)
{
    size_t count = 0;

    while ((*names)[count])
        count++;
    char **grown = realloc(*names, (count + 2) * sizeof *grown);
    if (!grown)
        return false;
    *names = grown;
    grown[count + 1] = NULL;
    return (grown[count] = strdup(name));
}

void free_names(char **names)
{
    for (size_t i = 0; names && names[i]; i++)
        free(names[i]);
    free(names);
}

static int is_visible(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

/* Calls add for each name in the folder, in the order of the alphabet. */
static bool each_in(const char *folder,
                    bool (*visit)(const char *folder, const char *name, void *context),
                    void *context)
{
    struct dirent **entries;
    int count = scandir(folder, &entries, is_visible, alphasort);
    bool good = true;

    if (count < 0)
        return true; /* a model without this area */
    for (int i = 0; i < count; i++) {
        good = good && visit(folder, entries[i]->d_name, context);
        free(entries[i]);
    }
    free(entries);
    return good;
}

static bool is_folder_of_model(const char *build, const char *name)
{
    char path[PATH_MAX];

    /* What the build itself keeps beside the models, and sanitizer builds within. */
    static const char *const others[] = {"obj", "lib", "tests", "address", "thread", "clang", NULL};
    if (holds((char *const *)others, name))
        return false;
    for (const char *const *area = areas; *area; area++) {
        snprintf(path, sizeof path, "%s/%s/%s", build, name, *area);
        if (access(path, X_OK) == 0)
            return true;
    }
    return false;
}

static bool add_model(const char *build, const char *name, void *context)
{
    char ***models = context;

    return holds(*models, name) || !is_folder_of_model(build, name) || add(models, name);
}

const char **find_models(const char *build, bool with_python)
{
    char **names = calloc(1, sizeof *names);
    bool good = names;

    for (int pass = 0; pass < 2 && good; pass++) {
        for (const struct model *model = all_models; good && *model->name; model++) {
            char folder[PATH_MAX];
            snprintf(folder, sizeof folder, "%s/%s", build, model->folder);
            if ((*model->folder != '\0') == (pass == 1) && (pass == 0 || with_python) &&
                is_folder_of_model(folder, model->name))
                good = add(&names, model->name);
        }
        if (pass == 0)
            good = good && each_in(build, add_model, &names);
    }
    if (!good) {
        free_names(names);
        names = NULL;
    }
    return (const char **)names;
}

struct search {
    char ***lessons;
    const char *area;
};

static bool add_lesson(const char *folder, const char *name, void *context)
{
    struct search *search = context;
    char path[PATH_MAX + NAME_MAX + 2], lesson[NAME_MAX + 16];

    snprintf(path, sizeof path, "%s/%s", folder, name);
    snprintf(lesson, sizeof lesson, "%s/%s", search->area, name);
    return access(path, X_OK) != 0 || holds(*search->lessons, lesson) ||
           add(search->lessons, lesson);
}

static int by_catalogue(const void *a, const void *b)
{
    const char *x = *(char *const *)a, *y = *(char *const *)b;
    int difference = catalogue_rank(x) - catalogue_rank(y);

    return difference ? difference : strcmp(x, y);
}

char **find_lessons(const char *build, const char *const *models)
{
    char path[PATH_MAX];
    char **lessons = calloc(1, sizeof *lessons);
    bool good = lessons;
    size_t count = 0;

    for (const char *const *area = areas; *area; area++)
        for (const char *const *model = models; good && *model; model++) {
            snprintf(path, sizeof path, "%s/%s/%s", build, *model, *area);
            good = each_in(path, add_lesson, &(struct search){&lessons, *area});
        }
    if (!good) {
        free_names(lessons);
        return NULL;
    }
    while (lessons[count])
        count++;
    qsort(lessons, count, sizeof *lessons, by_catalogue);
    return lessons;
}

bool lesson_program(const char *build, const char *model, const char *lesson, char *path,
                    size_t size)
{
    int length = snprintf(path, size, "%s/%s%s/%s", build, model_of(model)->folder, model, lesson);

    return length < (int)size && access(path, X_OK) == 0;
}

bool program_folder(char *path, size_t size)
{
    ssize_t length = readlink("/proc/self/exe", path, size - 1);

    if (length <= 0)
        return false;
    path[length] = '\0';
    char *slash = strrchr(path, '/');
    if (!slash)
        return false;
    *slash = '\0';
    return true;
}

bool find_plots(const char *from, char *path, size_t size)
{
    char folder[PATH_MAX];

    snprintf(folder, sizeof folder, "%s", from);
    for (char *slash = folder; slash; slash = strrchr(folder, '/')) {
        if (slash != folder)
            *slash = '\0';
        char probe[PATH_MAX + 20];
        snprintf(probe, sizeof probe, "%s/plots/common.gp", folder);
        if (access(probe, R_OK) == 0)
            return snprintf(path, size, "%s/plots", folder) < (int)size;
    }
    return false;
}
