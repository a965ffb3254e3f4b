/*
 * folder.c - see folder.h. A reader of results/latest never sees half of a bench.
 */
#include "folder.h"

#include "checked_memory.h"
#include "journal.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* What errno says. */
static char *fail(const char *what, const char *path)
{
    return Format("cannot %s %s: %s", what, path, strerror(errno));
}

static bool is_there(const char *folder, const char *name)
{
    OWNED char *path = Format("%s/%s", folder, name);

    return access(path, F_OK) == 0;
}

static char *take_lock(struct folder *folder)
{
    OWNED char *path = Format("%s/.lock", folder->root);
    char holder[32] = "";

    folder->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (folder->lock < 0)
        return fail("open", path);
    folder->busy = flock(folder->lock, LOCK_EX | LOCK_NB) != 0;
    if (folder->busy && errno != EWOULDBLOCK)
        return fail("lock", path);
    if (folder->busy) {
        if (pread(folder->lock, holder, sizeof holder - 1, 0) < 0)
            *holder = '\0';
        return Format("another bench (pid %s) is running in %s: wait for it, or give another "
                      "folder with --output",
                      holder, folder->root);
    }
    return ftruncate(folder->lock, 0) != 0 || dprintf(folder->lock, "%d", getpid()) < 0
               ? fail("write", path)
               : NULL;
}

static void remove_folder(const char *path)
{
    DIR *folder = opendir(path);

    for (struct dirent *entry; folder && (entry = readdir(folder));)
        unlinkat(dirfd(folder), entry->d_name, 0); /* fails for "." and "..", which is right */
    if (folder)
        closedir(folder);
    rmdir(path);
}

/* Renames .unfinished, with a "-2" behind its name for a second bench in the same second. */
static char *rename_by_date(const struct folder *folder, time_t date, char **name)
{
    OWNED char *from = Format("%s/.unfinished", folder->root);
    char stamp[64];
    struct tm local;

    strftime(stamp, sizeof stamp, "%Y-%m-%d-%H.%M.%S", localtime_r(&date, &local));
    char *dated = Format("%s/%s", folder->root, stamp);
    for (int i = 2; access(dated, F_OK) == 0; i++) {
        free(dated);
        dated = Format("%s/%s-%d", folder->root, stamp, i);
    }
    char *wrong = rename(from, dated) == 0 ? NULL : fail("name the folder", from);
    free(wrong ? dated : *name);
    *name = wrong ? *name : dated;
    return wrong;
}

static bool holds_results(const char *path)
{
    return journal_is_there(path) || is_there(path, "results.json");
}

char *make_folder(const char *path)
{
    OWNED char *above = Strdup(path);

    for (char *slash = above; (slash = strchr(slash + 1, '/')); *slash = '/') {
        *slash = '\0';
        if (mkdir(above, 0777) != 0 && errno != EEXIST)
            return fail("make the folder", path);
    }
    return mkdir(path, 0777) == 0 || errno == EEXIST ? NULL : fail("make the folder", path);
}

char *folder_lock(struct folder *folder, const char *root)
{
    OWNED char *left = Format("%s/.unfinished", root);
    struct stat status;

    *folder = (struct folder){.root = Strdup(root), .lock = -1};
    char *wrong = make_folder(root);
    if (!wrong)
        wrong = take_lock(folder);
    if (wrong)
        return wrong;
    if (holds_results(left) && stat(left, &status) == 0) /* we have the lock: nobody writes there */
        return rename_by_date(folder, status.st_mtime, &folder->rescued);
    remove_folder(left);
    return NULL;
}

char *folder_open(struct folder *folder, const char *root)
{
    char *wrong = folder_lock(folder, root);

    if (wrong)
        return wrong;
    folder->path = Format("%s/.unfinished", root);
    return mkdir(folder->path, 0777) == 0 ? NULL : fail("make the folder", folder->path);
}

static char *point_latest(const struct folder *folder, const char *path)
{
    OWNED char *link = Format("%s/latest", folder->root);
    OWNED char *fresh = Format("%s/.latest", folder->root);

    unlink(fresh);
    return symlink(strrchr(path, '/') + 1, fresh) == 0 && rename(fresh, link) == 0
               ? NULL
               : fail("make the link", link);
}

char *folder_finish(struct folder *folder)
{
    char *wrong = rename_by_date(folder, time(NULL), &folder->path);

    if (wrong)
        return wrong;
    journal_remove(folder->path);
    return point_latest(folder, folder->path);
}

char *folder_finish_rescue(struct folder *folder)
{
    OWNED char *link = Format("%s/latest", folder->root);
    char latest[NAME_MAX + 1] = "";

    journal_remove(folder->rescued);
    /* Dates are in the order of their texts. */
    if (readlink(link, latest, sizeof latest - 1) > 0 &&
        strcmp(latest, strrchr(folder->rescued, '/') + 1) > 0)
        return NULL;
    return point_latest(folder, folder->rescued);
}

void folder_close(struct folder *folder)
{
    OWNED char *begun = Format("%s/.unfinished", folder->root);

    if (folder->lock >= 0 && !folder->busy && !holds_results(begun))
        remove_folder(begun);
    if (folder->lock >= 0)
        close(folder->lock);
    free(folder->root);
    free(folder->path);
    free(folder->rescued);
    *folder = (struct folder){.lock = -1};
}

char *results_path(const char *path)
{
    bool in_latest = !is_there(path, "results.json") && is_there(path, "latest/results.json");
    struct stat status;
    bool is_folder = stat(path, &status) == 0 && S_ISDIR(status.st_mode);

    return Format("%s%s%s", path, in_latest ? "/latest" : "", is_folder ? "/results.json" : "");
}
