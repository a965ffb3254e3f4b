/*
 * folder.c - see folder.h. A reader of results/latest never sees half of a bench.
 */
#include "folder.h"

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

int folder_open(struct folder *folder, const char *root, char *message, size_t size)
{
    *folder = (struct folder){.lock = -1};
    if (snprintf(folder->root, sizeof folder->root, "%s", root) >= (int)sizeof folder->root) {
        snprintf(message, size, "the name of the folder for results is too long");
        return -ENAMETOOLONG;
    }
    if (mkdir(root, 0777) != 0 && errno != EEXIST)
        return fail(message, size, "make the folder", root);
    int error = take_lock(folder, message, size);
    if (error)
        return error;
    snprintf(folder->path, sizeof folder->path, "%s/" UNFINISHED, root);
    remove_folder(
        folder->path); /* of a bench that was killed: we have the lock, so nobody writes there */
    if (mkdir(folder->path, 0777) != 0)
        return fail(message, size, "make the folder", folder->path);
    return 0;
}

/* A second bench in the same second gets "-2" behind its name. */
static int rename_by_date(struct folder *folder)
{
    char stamp[64], path[PATH_MAX];
    time_t now = time(NULL);
    struct tm local;

    strftime(stamp, sizeof stamp, "%Y-%m-%d-%H.%M.%S", localtime_r(&now, &local));
    for (int i = 1; i < 1000; i++) {
        char number[16] = "";
        if (i > 1)
            snprintf(number, sizeof number, "-%d", i);
        snprintf(path, sizeof path, "%s/%s%s", folder->root, stamp, number);
        if (access(path, F_OK) == 0)
            continue;
        if (rename(folder->path, path) != 0)
            return -errno;
        snprintf(folder->path, sizeof folder->path, "%s", path);
        return 0;
    }
    return -EEXIST;
}

int folder_finish(struct folder *folder, char *message, size_t size)
{
    char link[PATH_MAX], fresh[PATH_MAX];
    int error = rename_by_date(folder);

    if (error) {
        errno = -error;
        return fail(message, size, "name the folder", folder->path);
    }
    snprintf(link, sizeof link, "%s/latest", folder->root);
    snprintf(fresh, sizeof fresh, "%s/.latest", folder->root);
    unlink(fresh);
    if (symlink(strrchr(folder->path, '/') + 1, fresh) != 0 || rename(fresh, link) != 0)
        return fail(message, size, "make the link", link);
    return 0;
}

void folder_close(struct folder *folder)
{
    size_t length = strlen(folder->path), ending = strlen(UNFINISHED);

    if (length > ending && strcmp(folder->path + length - ending, UNFINISHED) == 0 &&
        folder->lock >= 0)
        remove_folder(folder->path);
    if (folder->lock >= 0)
        close(folder->lock);
    folder->lock = -1;
}
