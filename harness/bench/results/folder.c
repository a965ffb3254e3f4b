/*
 * folder.c - see folder.h. A reader of results/latest never sees half of a bench.
 */
#include "folder.h"

#include "journal.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define UNFINISHED ".unfinished"

static int fail(char *message, size_t size, const char *what, const char *path)
{
    int error = errno;

    snprintf(message, size, "cannot %s %.200s: %s", what, path, strerror(error));
    return -error;
}

static int take_lock(struct folder *folder, char *message, size_t size)
{
    char path[PATH_MAX], holder[32] = "";

    snprintf(path, sizeof path, "%s/.lock", folder->root);
    folder->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (folder->lock < 0)
        return fail(message, size, "open", path);
    if (flock(folder->lock, LOCK_EX | LOCK_NB) != 0) {
        if (errno != EWOULDBLOCK)
            return fail(message, size, "lock", path);
        if (pread(folder->lock, holder, sizeof holder - 1, 0) < 0)
            *holder = '\0';
        snprintf(message, size,
                 "another bench (pid %s) is running in %.200s: wait for it, or give "
                 "another folder with --output",
                 holder, folder->root);
        return -EBUSY;
    }
    int length = snprintf(holder, sizeof holder, "%d", getpid());
    if (ftruncate(folder->lock, 0) != 0 ||
        pwrite(folder->lock, holder, (size_t)length, 0) != length)
        return fail(message, size, "write", path);
    return 0;
}

static void remove_folder(const char *path)
{
    char name[PATH_MAX + NAME_MAX + 2];
    DIR *folder = opendir(path);

    if (!folder)
        return;
    for (struct dirent *entry; (entry = readdir(folder));) {
        snprintf(name, sizeof name, "%s/%s", path, entry->d_name);
        unlink(name); /* fails for "." and "..", which is right */
    }
    closedir(folder);
    rmdir(path);
}

/* Renames .unfinished, with a "-2" behind its name for a second bench in the same second. */
static int rename_by_date(const struct folder *folder, time_t date, char name[PATH_MAX],
                          char *message, size_t size)
{
    char stamp[64], from[PATH_MAX];
    struct tm local;

    snprintf(from, sizeof from, "%s/" UNFINISHED, folder->root);
    strftime(stamp, sizeof stamp, "%Y-%m-%d-%H.%M.%S", localtime_r(&date, &local));
    snprintf(name, PATH_MAX, "%s/%s", folder->root, stamp);
    for (int i = 2; access(name, F_OK) == 0; i++)
        snprintf(name, PATH_MAX, "%.4000s/%s-%d", folder->root, stamp, i);
    return rename(from, name) == 0 ? 0 : fail(message, size, "name the folder", from);
}

static bool holds_results(const char *path)
{
    char name[PATH_MAX + 16];

    snprintf(name, sizeof name, "%s/results.json", path);
    return journal_is_there(path) || access(name, F_OK) == 0;
}

/* We have the lock, so nobody writes there. */
static int rescue(struct folder *folder, char *message, size_t size)
{
    char left[PATH_MAX];
    struct stat status;

    snprintf(left, sizeof left, "%s/" UNFINISHED, folder->root);
    if (!holds_results(left)) {
        remove_folder(left);
        return 0;
    }
    time_t date = stat(left, &status) == 0 ? status.st_mtime : time(NULL);
    return rename_by_date(folder, date, folder->rescued, message, size);
}

int make_folder(const char *path)
{
    char above[PATH_MAX];

    if (snprintf(above, sizeof above, "%s", path) >= (int)sizeof above - 64)
        return -ENAMETOOLONG;
    for (char *slash = above + 1; (slash = strchr(slash, '/')); *slash++ = '/') {
        *slash = '\0';
        if (mkdir(above, 0777) != 0 && errno != EEXIST)
            return -errno;
    }
    return mkdir(path, 0777) == 0 || errno == EEXIST ? 0 : -errno;
}

int folder_lock(struct folder *folder, const char *root, char *message, size_t size)
{
    *folder = (struct folder){.lock = -1};
    if (snprintf(folder->root, sizeof folder->root, "%s", root) >= (int)sizeof folder->root) {
        snprintf(message, size, "the name of the folder for results is too long");
        return -ENAMETOOLONG;
    }
    int error = make_folder(root);
    if (error) {
        errno = -error;
        return fail(message, size, "make the folder", root);
    }
    error = take_lock(folder, message, size);
    return error ? error : rescue(folder, message, size);
}

int folder_open(struct folder *folder, const char *root, char *message, size_t size)
{
    int error = folder_lock(folder, root, message, size);

    if (error)
        return error;
    snprintf(folder->path, sizeof folder->path, "%s/" UNFINISHED, root);
    return mkdir(folder->path, 0777) == 0 ? 0
                                          : fail(message, size, "make the folder", folder->path);
}

static int point_latest(const struct folder *folder, const char *path, char *message, size_t size)
{
    char link[PATH_MAX], fresh[PATH_MAX];

    snprintf(link, sizeof link, "%s/latest", folder->root);
    snprintf(fresh, sizeof fresh, "%s/.latest", folder->root);
    unlink(fresh);
    if (symlink(strrchr(path, '/') + 1, fresh) != 0 || rename(fresh, link) != 0)
        return fail(message, size, "make the link", link);
    return 0;
}

int folder_finish(struct folder *folder, char *message, size_t size)
{
    char name[PATH_MAX];
    int error = rename_by_date(folder, time(NULL), name, message, size);

    if (error)
        return error;
    snprintf(folder->path, sizeof folder->path, "%s", name);
    journal_remove(folder->path);
    return point_latest(folder, folder->path, message, size);
}

int folder_finish_rescue(struct folder *folder, char *message, size_t size)
{
    char link[PATH_MAX], latest[PATH_MAX] = "";

    journal_remove(folder->rescued);
    snprintf(link, sizeof link, "%s/latest", folder->root);
    /* Dates are in the order of their texts. */
    if (readlink(link, latest, sizeof latest - 1) > 0 &&
        strcmp(latest, strrchr(folder->rescued, '/') + 1) > 0)
        return 0;
    return point_latest(folder, folder->rescued, message, size);
}

void folder_close(struct folder *folder)
{
    char begun[PATH_MAX];

    snprintf(begun, sizeof begun, "%s/" UNFINISHED, folder->root);
    if (folder->lock >= 0 && !holds_results(begun))
        remove_folder(begun);
    if (folder->lock >= 0)
        close(folder->lock);
    folder->lock = -1;
}

void results_path(const char *path, char found[PATH_MAX])
{
    static const char *const within[] = {"%s/results.json", "%s/latest/results.json"};
    struct stat status;
    bool is_folder = stat(path, &status) == 0 && S_ISDIR(status.st_mode);

    snprintf(found, PATH_MAX, is_folder ? within[0] : "%s", path);
    if (is_folder && access(found, F_OK) != 0) {
        snprintf(found, PATH_MAX, within[1], path);
        if (access(found, F_OK) != 0)
            snprintf(found, PATH_MAX, within[0], path);
    }
}
