/*
 * test_atomic_file.c - a file is replaced as a whole or not at all.
 */
#include "atomic_file.h"
#include "test.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>

/* A folder of this test's own, made the working directory. */
static char folder[] = "/tmp/atomic_file.XXXXXX";

static void enter_folder(void)
{
    CHECK(mkdtemp(folder));
    CHECK(chdir(folder) == 0);
}

static void save(const char *text)
{
    struct atomic_file file;

    CHECK_EQUAL(atomic_open(&file, "file"), 0);
    fputs(text, file.stream);
    CHECK_EQUAL(atomic_commit(&file), 0);
}

/* There is one file, and this is in it. */
static void check_content(const char *expected)
{
    char text[256] = "";
    FILE *stream = fopen("file", "r");

    CHECK(stream);
    CHECK(fread(text, 1, sizeof text - 1, stream) <= sizeof text - 1);
    CHECK(fclose(stream) == 0);
    CHECK(strcmp(text, expected) == 0);
    CHECK(unlink("file") == 0);
    CHECK(chdir("/") == 0);
    CHECK(rmdir(folder) == 0); /* also says that nothing was left in it */
}

TEST(a_committed_file_has_what_was_written_and_follows_the_umask)
{
    struct stat status;

    enter_folder();
    save("first\n");
    umask(027);
    save("second\n");
    CHECK(stat("file", &status) == 0);
    CHECK_EQUAL(status.st_mode & 0777, 0640);
    check_content("second\n");
}

TEST(an_abandoned_file_leaves_the_earlier_one)
{
    struct atomic_file file;

    enter_folder();
    save("earlier\n");
    CHECK_EQUAL(atomic_open(&file, "file"), 0);
    fputs("half of the", file.stream);
    atomic_abandon(&file);
    check_content("earlier\n");
}

/* RLIMIT_FSIZE fails a write in the place and the way that a full disk does. */
static void limit_file_size(rlim_t bytes)
{
    struct rlimit limit = {bytes, RLIM_INFINITY};

    signal(SIGXFSZ, SIG_IGN);
    CHECK(setrlimit(RLIMIT_FSIZE, &limit) == 0);
}

TEST(a_file_that_cannot_be_written_leaves_the_earlier_one_and_says_why)
{
    /* A short text fails only in the last flush, a long one amid the writes; an earlier error of the
       stream counts though later writes succeed. */
    static const struct {
        int length;
        bool flushed;
        int error;
    } rows[] = {{101, false, -EFBIG}, {1000000, false, -EFBIG}, {1000, true, -EIO}};

    for (size_t row = 0; row < sizeof rows / sizeof *rows; row++) {
        struct atomic_file file;

        strcpy(folder, "/tmp/atomic_file.XXXXXX");
        enter_folder();
        save("earlier\n");
        limit_file_size(100);
        CHECK_EQUAL(atomic_open(&file, "file"), 0);
        for (int i = 0; i < rows[row].length; i++)
            fputc('x', file.stream);
        if (rows[row].flushed) {
            CHECK(fflush(file.stream) == EOF);
            limit_file_size(RLIM_INFINITY);
            fputs("the rest\n", file.stream);
        }
        CHECK_EQUAL(atomic_commit(&file), rows[row].error);
        limit_file_size(RLIM_INFINITY);
        check_content("earlier\n");
    }
}

TEST(a_place_that_cannot_be_written_to_is_an_error_and_nothing_is_left)
{
    struct atomic_file file;

    CHECK_EQUAL(atomic_open(&file, "/nowhere/at/all"), -ENOENT);
    CHECK(!file.stream && !file.path && !file.temporary);
    enter_folder();
    save("text\n");
    CHECK(mkdir("taken", 0700) == 0);
    CHECK_EQUAL(atomic_open(&file, "taken"), 0);
    fputs("text\n", file.stream);
    CHECK_EQUAL(atomic_commit(&file), -EISDIR);
    CHECK(rmdir("taken") == 0);
    check_content("text\n");
}
