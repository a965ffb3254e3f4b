/*
 * content.h - what is in the files of io/files, and whether it came back.
 *
 * Each file has content of its own: that of file 3 is not taken for that of file 4, nor its second
 * half for its first. The calls that bring the bytes to the disk and back are the lesson's:
 *
 *     while (content_left(content))
 *         content_moved(content, "write", or_errno(pwrite(file, content_rest(content),
 *                                                         content_left(content), content->moved)));
 */
#ifndef CONTENT_H
#define CONTENT_H

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct content {
    char *data;
    long bytes;
    long moved;        /* of them, those written so far, or read back */
    uint64_t checksum; /* content_result()'s; 0 when there is a problem */
    char problem[80];  /* "write: No space left on device"; "" when all is well */
    char text[32];     /* content_result()'s */
};

/* Makes the content of file `id`, `kib` KiB of it. Ends the program when memory runs out. */
void content_make(struct content *content, int id, long kib);

/* What a system call returned; an error as a negative number, as the calls of co_file.h do. */
static inline long or_errno(long result)
{
    return result < 0 ? -errno : result;
}

/* What remains to be written or read, and where: nothing more once there is a problem. */
size_t content_left(const struct content *content);
void *content_rest(const struct content *content);

/* So many bytes have been written or read by `call`, or it has failed. */
void content_moved(struct content *content, const char *call, long result);

/* False: `call` has failed, with a negative number. The first problem stays. */
bool content_went(struct content *content, const char *call, long result);

/* Forgets it: from here on there is only what is read back. */
void content_clear(struct content *content);

/* The problem, or "checksum 0005a3c0011fff80": the sum of (i + 1) times the i-th 64-bit word of what
   was read back, modulo 2^64. In memory of the content's. */
const char *content_result(struct content *content);

void content_free(struct content *content);

/* Of several files. */
struct totals {
    long files; /* without a problem */
    uint64_t checksum;
    int threads; /* the most that this process had */
};

void totals_add(struct totals *totals, const struct content *content);

/* $TMPDIR; or the first of /tmp, /var/tmp and /dev/shm where a file may be without a name
   (O_TMPFILE; some file systems cannot, nor can overlayfs before Linux 6.1). */
const char *temporary_folder(void);

/* How many threads this process has now. */
int threads_now(void);

#endif
