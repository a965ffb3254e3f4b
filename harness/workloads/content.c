/*
 * content.c - see content.h.
 */
#include "content.h"

#include "process_tree.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define KIB 1024

void content_make(struct content *content, int id, long kib)
{
    *content = (struct content){.data = malloc((size_t)kib * KIB), .bytes = kib * KIB};
    uint64_t *words = (uint64_t *)(void *)content->data;

    if (!words) {
        perror("content_make");
        _Exit(1);
    }
    for (long i = 0; i < content->bytes / (long)sizeof *words; i++)
        words[i] = (uint64_t)id << 32 | (uint64_t)i;
}

size_t content_left(const struct content *content)
{
    return *content->problem ? 0 : (size_t)(content->bytes - content->moved);
}

void *content_rest(const struct content *content)
{
    return content->data + content->moved;
}

bool content_went(struct content *content, const char *call, long result)
{
    if (result < 0 && !*content->problem)
        snprintf(content->problem, sizeof content->problem, "%s: %s", call, strerror((int)-result));
    return result >= 0;
}

void content_moved(struct content *content, const char *call, long result)
{
    if (!content_went(content, call, result))
        return;
    content->moved += result;
    if (result == 0)
        snprintf(content->problem, sizeof content->problem, "%s: only %ld of %ld bytes", call,
                 content->moved, content->bytes);
}

void content_clear(struct content *content)
{
    memset(content->data, 0, (size_t)content->bytes);
    content->moved = 0;
}

const char *content_result(struct content *content)
{
    const uint64_t *words = (const uint64_t *)(const void *)content->data;

    content->checksum = 0;
    if (*content->problem)
        return content->problem;
    for (long i = 0; i < content->bytes / (long)sizeof *words; i++)
        content->checksum += (uint64_t)(i + 1) * words[i];
    snprintf(content->text, sizeof content->text, "checksum %016" PRIx64, content->checksum);
    return content->text;
}

void totals_add(struct totals *totals, const struct content *content)
{
    int threads = threads_now();

    totals->files += !*content->problem;
    totals->checksum += content->checksum;
    if (threads > totals->threads)
        totals->threads = threads;
}

void content_free(struct content *content)
{
    free(content->data);
    content->data = NULL;
}

static const char *folder;

/* Before main(), where nobody is timed yet. */
__attribute__((constructor)) static void choose_folder(void)
{
    static const char *const others[] = {"/var/tmp", "/dev/shm"};
    int file;

    folder = getenv("TMPDIR");
    if (folder && *folder)
        return;
    folder = "/tmp";
    for (int i = 0; i < 2 && (file = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600)) < 0; i++)
        folder = others[i];
    if (file >= 0)
        close(file);
}

const char *temporary_folder(void)
{
    return folder;
}

int threads_now(void)
{
    return (int)process_threads(getpid());
}
