/*
 * test_atomic_file.c - a file is replaced as a whole or not at all.
 */
#include "atomic_file.h"
#include "shell.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>

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
    CHECK_SAID(shell("ls -A; cat file"), "file\n");
    CHECK(strcmp(shell("ls -A; cat file")->text + strlen("file\n"), expected) == 0);
}

TEST(a_committed_file_has_what_was_written_and_follows_the_umask)
{
    struct stat status;

    go_to_new_folder();
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

    go_to_new_folder();
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

    go_to_new_folder();
    for (size_t row = 0; row < sizeof rows / sizeof *rows; row++) {
        struct atomic_file file;

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
    go_to_new_folder();
    save("text\n");
    CHECK(mkdir("taken", 0700) == 0);
    CHECK_EQUAL(atomic_open(&file, "taken"), 0);
    fputs("text\n", file.stream);
    CHECK_EQUAL(atomic_commit(&file), -EISDIR);
    CHECK(rmdir("taken") == 0);
    check_content("text\n");
}
