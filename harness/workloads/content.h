/*
 * content.h - what stands in the files of io/files, and whether it came back.
 *
 * Each file has content of its own: that of file 3 is not taken for that of file 4, nor its second
 * half for its first. How the bytes go to the disk and back is the lesson's affair.
 */
#ifndef CONTENT_H
#define CONTENT_H

#include <stdint.h>

struct content {
    char *data;
    long bytes;
    long seen;        /* of them, those that have been read back */
    char problem[80]; /* "write: No space left on device"; "" when all is well */
};

/* Makes the content of file `id`, `kib` KiB of it. Ends the program when memory runs out. */
void content_make(struct content *content, int id, long kib);

/* Forgets it: from here on there is only what is read back. */
void content_clear(struct content *content);

/* Notes that `call` has failed, with an error number of either sign. The first problem stays. */
void content_failed(struct content *content, const char *call, int error);

/* The sum of (i + 1) times the i-th 64-bit word of what was read back, modulo 2^64. Notes it as a
   problem when not all is there. */
uint64_t content_checksum(struct content *content);

void content_free(struct content *content);

/* $TMPDIR; or the first of /tmp, /var/tmp and /dev/shm where a file may be without a name
   (O_TMPFILE; some file systems cannot, nor can overlayfs before Linux 6.1). */
const char *temporary_folder(void);

/* How many threads this process has now. */
int threads_now(void);

#endif
