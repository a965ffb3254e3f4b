/*
 * lessons.c - looks for lessons by their place, so that no list has to be kept.
 */
#include "lessons.h"

#include "catalogue.h"
#include "checked_memory.h"

#include <dirent.h>
#include <limits.h>
#include <unistd.h>

static const char *const areas[] = {"io", "cpu", "control", "cost", NULL};

bool is_among(char *const *names, const char *name)
{
    for (; *names; names++)
        if (strcmp(*names, name) == 0)
            return true;
    return false;
}

/* A list of names that ends with NULL, without doubles. */
struct names {
    char **list;
    size_t count;
};

static struct names no_names(void)
{
    return (struct names){Calloc(1, sizeof(char *)), 0};
}

static void add(struct names *names, const char *name)
{
    if (is_among(names->list, name))
        return;
    names->list = Reallocarray(names->list, names->count + 2, sizeof *names->list);
    names->list[names->count++] = Strdup(name);
    names->list[names->count] = NULL;
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

static bool is_model(const char *build, const char *folder, const char *name)
{
    bool found = false;

    for (const char *const *area = areas; *area && !found; area++) {
        OWNED char *path = Format("%s/%s%s/%s", build, folder, name, *area);
        found = access(path, X_OK) == 0;
    }
    return found;
}

static void add_known_models(const char *build, bool python, struct names *models)
{
    for (const struct model *model = all_models; *model->name; model++)
        if (!*model->folder == !python && is_model(build, model->folder, model->name))
            add(models, model->name);
}

/* The names in a folder, in the order of the alphabet; none where there is no such folder. */
static char **names_in(const char *folder)
{
    struct names names = no_names();
    struct dirent **entries;
    int count = scandir(folder, &entries, is_visible, alphasort);

    for (int i = 0; i < count; i++) {
        add(&names, entries[i]->d_name);
        free(entries[i]);
    }
    if (count >= 0)
        free(entries);
    return names.list;
}

const char **find_models(const char *build, bool with_python)
{
    /* What the build itself keeps beside the models, and sanitizer builds within. */
    static const char *const others[] = {"obj", "lib", "tests", "address", "thread", "clang", NULL};
    struct names models = no_names();
    char **found = names_in(build);

    add_known_models(build, false, &models);
    for (char **name = found; *name; name++)
        if (!is_among((char *const *)others, *name) && is_model(build, "", *name))
            add(&models, *name);
    if (with_python)
        add_known_models(build, true, &models);
    free_names(found);
    return (const char **)models.list;
}

static int by_catalogue(const void *a, const void *b)
{
    const char *x = *(char *const *)a, *y = *(char *const *)b;
    double difference = catalogue_place(x) - catalogue_place(y);

    return difference < 0 ? -1 : difference > 0 ? 1 : strcmp(x, y);
}

char **find_lessons(const char *build, const char *const *models)
{
    struct names lessons = no_names();

    for (; *models; models++)
        for (const char *const *area = areas; *area; area++) {
            OWNED char *folder =
                Format("%s/%s%s/%s", build, model_of(*models)->folder, *models, *area);
            char **found = names_in(folder);
            for (char **name = found; *name; name++) {
                OWNED char *lesson = Format("%s/%s", *area, *name);
                OWNED char *program = lesson_program(build, *models, lesson);
                if (program)
                    add(&lessons, lesson);
            }
            free_names(found);
        }
    qsort(lessons.list, lessons.count, sizeof *lessons.list, by_catalogue);
    return lessons.list;
}

char *lesson_program(const char *build, const char *model, const char *lesson)
{
    char *path = Format("%s/%s%s/%s", build, model_of(model)->folder, model, lesson);

    if (access(path, X_OK) == 0)
        return path;
    free(path);
    return NULL;
}

bool python_is_there(void)
{
    OWNED char *folders = Strdup(getenv("PATH") ? getenv("PATH") : "");

    for (char *rest = folders, *folder; (folder = strsep(&rest, ":"));) {
        OWNED char *path = Format("%s/python3", folder);
        if (*folder && access(path, X_OK) == 0)
            return true;
    }
    fputs("skipped", stderr);
    for (const struct model *model = all_models; *model->name; model++)
        if (*model->folder)
            fprintf(stderr, "%s %s", *model[-1].folder ? "," : ":", model->name);
    fputs(": there is no python3. Install with: apt-get install python3\n", stderr);
    return false;
}

const char *program_folder(void)
{
    static char path[PATH_MAX];
    ssize_t length = readlink("/proc/self/exe", path, sizeof path - 1);

    path[length > 0 ? length : 0] = '\0';
    char *slash = strrchr(path, '/');
    if (!slash) {
        fputs("bench: cannot tell where bench stands\n", stderr);
        exit(1);
    }
    *slash = '\0';
    return path;
}

bool find_plots(char *path, size_t size)
{
    OWNED char *folder = Strdup(program_folder());

    for (char *slash = folder; slash; slash = strrchr(folder, '/')) {
        if (slash != folder)
            *slash = '\0';
        OWNED char *probe = Format("%s/plots/common.gp", folder);
        if (access(probe, R_OK) == 0)
            return snprintf(path, size, "%s/plots", folder) < (int)size;
    }
    return false;
}
