/*
 * test_atomic_file.c - a file is replaced as a whole or not at all.
 */
#include "atomic_file.h"
#include "test.h"

#include <dirent.h>
#include <errno.h>
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

static void leave_folder(void)
{
    CHECK(chdir("/") == 0);
    CHECK(rmdir(folder) == 0); /* also says that nothing was left in it */
}

static void save(const char *path, const char *text)
{
    struct atomic_file file;

    CHECK_EQUAL(atomic_open(&file, path), 0);
    fputs(text, file.stream);
    CHECK_EQUAL(atomic_commit(&file), 0);
}

static void check_content(const char *path, const char *expected)
{
    char text[256] = "";
    FILE *stream = fopen(path, "r");

    CHECK(stream);
    CHECK(fread(text, 1, sizeof text - 1, stream) <= sizeof text - 1);
    CHECK(fclose(stream) == 0);
    CHECK(strcmp(text, expected) == 0);
}

static int files_here(void)
{
    DIR *directory = opendir(".");
    int count = 0;

    CHECK(directory);
    for (struct dirent *entry; (entry = readdir(directory));)
        count += entry->d_name[0] != '.';
    closedir(directory);
    return count;
}

TEST(committed_file_has_what_was_written)
{
    enter_folder();
    save("file", "first\n");
    check_content("file", "first\n");
    save("file", "second\n");
    check_content("file", "second\n");
    CHECK_EQUAL(files_here(), 1);
    CHECK(unlink("file") == 0);
    leave_folder();
}

TEST(committed_file_follows_the_umask)
{
    struct stat status;

    enter_folder();
    umask(027);
    save("file", "text");
    CHECK(stat("file", &status) == 0);
    CHECK_EQUAL(status.st_mode & 0777, 0640);
    CHECK(unlink("file") == 0);
    leave_folder();
}

TEST(abandoned_file_leaves_the_earlier_one)
{
    struct atomic_file file;

    enter_folder();
    save("file", "earlier\n");
    CHECK_EQUAL(atomic_open(&file, "file"), 0);
    fputs("half of the", file.stream);
    atomic_abandon(&file);
    check_content("file", "earlier\n");
    CHECK_EQUAL(files_here(), 1);
    CHECK(unlink("file") == 0);
    leave_folder();
}

/* RLIMIT_FSIZE fails a write in the place and the way that a full disk does. */
static void limit_file_size(rlim_t bytes)
{
    struct rlimit limit = {bytes, RLIM_INFINITY};

    signal(SIGXFSZ, SIG_IGN);
    CHECK(setrlimit(RLIMIT_FSIZE, &limit) == 0);
}

/* `length` decides which call fails: a short text only in fflush, a long one amid the writes. */
static void check_failed_save(int length)
{
    struct atomic_file file;

    enter_folder();
    save("file", "earlier\n");
    limit_file_size(100);
    CHECK_EQUAL(atomic_open(&file, "file"), 0);
    for (int i = 0; i < length; i++)
        fputc('x', file.stream);
    CHECK_EQUAL(atomic_commit(&file), -EFBIG);
    limit_file_size(RLIM_INFINITY);
    check_content("file", "earlier\n");
    CHECK_EQUAL(files_here(), 1);
    CHECK(unlink("file") == 0);
    leave_folder();
}

TEST(file_that_fails_in_the_last_flush_leaves_the_earlier_one)
{
    check_failed_save(101);
}

TEST(file_that_fails_amid_the_writes_leaves_the_earlier_one_and_says_why)
{
    check_failed_save(1000000);
}

TEST(earlier_error_of_the_stream_counts_though_later_writes_succeed)
{
    struct atomic_file file;

    enter_folder();
    save("file", "earlier\n");
    limit_file_size(100);
    CHECK_EQUAL(atomic_open(&file, "file"), 0);
    for (int i = 0; i < 1000; i++)
        fputc('x', file.stream);
    CHECK(fflush(file.stream) == EOF);
    limit_file_size(RLIM_INFINITY);
    fputs("the rest\n", file.stream);
    CHECK_EQUAL(atomic_commit(&file), -EIO);
    check_content("file", "earlier\n");
    CHECK_EQUAL(files_here(), 1);
    CHECK(unlink("file") == 0);
    leave_folder();
}

TEST(folder_that_is_not_there_is_an_error)
{
    struct atomic_file file;

    CHECK_EQUAL(atomic_open(&file, "/nowhere/at/all"), -ENOENT);
    CHECK(!file.stream && !file.path && !file.temporary);
}

TEST(target_that_cannot_be_replaced_is_an_error_and_nothing_is_left)
{
    struct atomic_file file;

    enter_folder();
    CHECK(mkdir("taken", 0700) == 0);
    CHECK_EQUAL(atomic_open(&file, "taken"), 0);
    fputs("text\n", file.stream);
    CHECK_EQUAL(atomic_commit(&file), -EISDIR);
    CHECK_EQUAL(files_here(), 1);
    CHECK(rmdir("taken") == 0);
    leave_folder();
}
