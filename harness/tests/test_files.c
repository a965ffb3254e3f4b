/*
 * test_files.c - io/files in every model: what was written is read back, what fails is named, and
 * nothing is left behind.
 */
#include "content.h"
#include "shell.h"
#include "test.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

#define MODELS "sequential threading multiprocessing coroutines"
#define IN_EACH                                                                                    \
    "for model in " MODELS "; do files=$BUILD/$model/io/files; "                                   \
    "bits=; [ $model != coroutines ] || bits=64; " /* what libuv calls */

TEST(every_model_reads_what_it_wrote_and_leaves_nothing, .limit_s = 60)
{
    struct said *said = shell("folder=$(mktemp -d) && export TMPDIR=$folder && " IN_EACH
                              "$files --tasks 5 --size 3 || exit; done; rmdir $folder");

    CHECK_EQUAL(said->code, 0);
    CHECK_EQUAL(count(said->text, "task 5: checksum 0005a3c0011fff80"), 4);
    CHECK_EQUAL(count(said->text, "answer: 5 of 5 files, checksum 0010eb40059ffd80"), 4);
    CHECK_EQUAL(count(said->text, "task 5 finished"), 4);
}

TEST(coroutines_use_threads_for_files, .limit_s = 60)
{
    const char *build = getenv("BUILD");

    if (build && strstr(build, "thread"))
        test_skip("the sanitizer has a thread of its own");
    struct said *said = shell("unset UV_THREADPOOL_SIZE; " IN_EACH
                              "echo \"$model $($files --tasks 6 --size 64 | grep used)\"; done");

    CHECK(strstr(said->text, "sequential") && strstr(said->text, "threads used: 1\n"));
    CHECK(count(said->text, "threads used: ") == 4);
    if (uv_version() < (1 << 16 | 45 << 8))    /* later ones may use io_uring */
        CHECK_SAID(said, "threads used: 5\n"); /* the loop's, and libuv's four */
    CHECK_SAID(said, "threads used: 7\n");     /* a child for each, and the parent */
}

TEST(a_folder_that_is_not_there_is_named_for_each_file, .limit_s = 60)
{
    struct said *said = shell("export TMPDIR=/nowhere; " IN_EACH "$files --tasks 2 || exit; done");

    CHECK_EQUAL(said->code, 0);
    CHECK_EQUAL(count(said->text, "task 1: open: No such file or directory"), 4);
    CHECK_EQUAL(count(said->text, "task 2: open: No such file or directory"), 4);
    CHECK_EQUAL(count(said->text, "answer: 0 of 2 files"), 4);
}

TEST(a_disk_that_is_full_is_named, .limit_s = 60)
{
    need_faults();
    struct said *said =
        shell("folder=$(mktemp -d) && export TMPDIR=$folder && " IN_EACH FAULTY
              "FAULT=pwrite$bits:ENOSPC:1 $files --tasks 1 || exit; " FAULTY
              "FAULT=fsync:EIO:1 $files --tasks 1 || exit; " FAULTY
              "FAULT=pread$bits:EIO:1 $files --tasks 1 || exit; done; rmdir $folder");

    CHECK_EQUAL(said->code, 0);
    CHECK_EQUAL(count(said->text, "task 1: write: No space left on device"), 4);
    CHECK_EQUAL(count(said->text, "task 1: fsync: Input/output error"), 4);
    CHECK_EQUAL(count(said->text, "task 1: read: Input/output error"), 4);
    CHECK_EQUAL(count(said->text, "answer: 0 of 1 files"), 12);
}

TEST(one_file_that_fails_does_not_keep_the_others, .limit_s = 60)
{
    need_faults();
    struct said *said =
        shell(IN_EACH FAULTY "FAULT=pwrite$bits:ENOSPC:2 $files --tasks 6 --size 16; done");

    /* In a process it is the first call, and the second is never made. */
    CHECK_EQUAL(count(said->text, "answer: 5 of 6 files"), 3);
    CHECK_EQUAL(count(said->text, "answer: 6 of 6 files"), 1);
}

/* So that none is left behind, however a run ends. */
TEST(files_have_no_names_while_they_are_there, .limit_s = 120)
{
    struct said *said = shell("folder=$(mktemp -d) && export TMPDIR=$folder && " IN_EACH
                              "$files --tasks 4 --size 8192 --quiet & sleep 0.05; ls -A $folder; "
                              "wait $!; done; rmdir $folder");

    CHECK_EQUAL(said->code, 0);
    CHECK(strcmp(said->text, "") == 0);
}

TEST(what_is_not_read_back_is_missed)
{
    struct content content;

    content_make(&content, 3, 2);
    content_clear(&content);
    content_moved(&content, "read", 1000);
    CHECK_EQUAL(content_left(&content), 1048);
    content_moved(&content, "read", 0); /* the end of the file */
    CHECK_EQUAL(content_left(&content), 0);
    CHECK(!content_went(&content, "close", -EIO));
    /* The first problem stays. */
    CHECK(strcmp(content_result(&content), "read: only 1000 of 2048 bytes") == 0);
    CHECK_EQUAL(content.checksum, 0);
    content_free(&content);
}
