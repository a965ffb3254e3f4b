/*
 * test_http_lessons.c - fetch, stream and crawl in every model that has them, with a service that
 * behaves, one that fails, and none.
 */
#include "shell.h"
#include "test.h"

#include <stdlib.h>
#include <string.h>

/* Starts a service, runs the script with its address in $url, once for each model (or each of
   $MODELS), and ends it. */
static struct said *with_service(const char *options, const char *script)
{
    return shell("folder=$(mktemp -d); mkfifo $folder/in\n"
                 "$BUILD/services/http --port 0 %s <$folder/in >$folder/out & exec 3>$folder/in\n"
                 "until [ -s $folder/out ]; do sleep 0.02; done\n"
                 "url=http://127.0.0.1:$(cut -f 2 $folder/out); rm -r $folder; code=0\n"
                 "for model in ${MODELS:-sequential threading multiprocessing coroutines}; do\n"
                 "    [ ! -x $BUILD/$model/io/fetch ] || { %s\n } || code=$?\n"
                 "done\n"
                 "exec 3>&-; wait; exit $code",
                 options, script);
}

static int models(void)
{
    return atoi(shell("ls $BUILD/*/io/fetch | wc -l")->text);
}

TEST(all_pages_are_fetched_in_every_model, .limit_s = 30)
{
    int expected = models();
    struct said *said =
        with_service("", "$BUILD/$model/io/fetch --url $url --tasks 20 --wait 0.02");

    CHECK_EQUAL(said->code, 0);
    CHECK_EQUAL(count(said->text, "answer: 20 of 20 pages, 20480 bytes"), expected);
    CHECK_EQUAL(count(said->text, "task 7: Page 7, 1024 bytes"), expected);
    CHECK_EQUAL(count(said->text, "task 20 finished"), expected);
}

TEST(workers_fetch_all_pages_be_they_few_or_too_many, .limit_s = 30)
{
    static const int workers[] = {1, 3, 50};
    int expected = models();
    char script[200];

    for (size_t i = 0; i < sizeof workers / sizeof *workers; i++) {
        snprintf(script, sizeof script,
                 "$BUILD/$model/io/fetch --url $url --tasks 20 --wait 0.01 --workers %d",
                 workers[i]);
        struct said *said = with_service("", script);
        CHECK_EQUAL(said->code, 0);
        CHECK_EQUAL(count(said->text, "answer: 20 of 20 pages"), expected);
    }
}

TEST(pages_that_fail_are_named_and_the_rest_counts, .limit_s = 30)
{
    int expected = models();
    struct said *said = with_service("--errors 10 --truncate 10",
                                     "$BUILD/$model/io/fetch --url $url --tasks 20 --wait 0");

    CHECK_EQUAL(said->code, 0);
    CHECK_EQUAL(count(said->text, "answer: 16 of 20 pages, 16384 bytes"), expected);
    CHECK_EQUAL(count(said->text, "task 10: HTTP 500"), expected);
    CHECK_EQUAL(count(said->text, "task 19: truncated: 512 of 1024 bytes"), expected);
}

TEST(pages_are_fetched_in_python_too_and_those_that_fail_are_named, .limit_s = 60)
{
    if (shell("python3 -c 'import sys; sys.exit(sys.version_info < (3, 9))'")->code != 0)
        test_skip("there is no python3 of 3.9 or later (apt-get install python3)");
    setenv("MODELS",
           "python/python-sequential python/python-threading python/python-multiprocessing "
           "python/python-asyncio",
           1);
    struct said *said =
        with_service("--errors 10 --truncate 10",
                     "$BUILD/$model/io/fetch --url $url --tasks 20 --wait 0 --workers 4");

    CHECK_EQUAL(said->code, 0);
    CHECK_EQUAL(count(said->text, "task 7: Page 7, 1024 bytes"), 4);
    CHECK_EQUAL(count(said->text, " 500"), 2 * 4);
    CHECK_EQUAL(count(said->text, "answer: 16 of 20 pages, 16384 bytes"), 4);
}

TEST(pages_that_come_too_late_are_named, .limit_s = 30)
{
    int expected = models();
    struct said *said =
        with_service("", "$BUILD/$model/io/fetch --url $url --tasks 2 --wait 20 --timeout 0.1");

    CHECK_EQUAL(said->code, 0);
    CHECK_EQUAL(count(said->text, "task 1: no answer within 0.1 s"), expected);
    CHECK_EQUAL(count(said->text, "answer: 0 of 2 pages, 0 bytes"), expected);
}

TEST(without_a_service_every_task_says_so, .limit_s = 30)
{
    static const char *const lessons[] = {"fetch", "stream", "crawl"};

    for (size_t i = 0; i < sizeof lessons / sizeof *lessons; i++) {
        struct said *said = shell("for lesson in $BUILD/*/io/%s; do\n"
                                  "    $lesson --url http://127.0.0.1:1 --wait 0 || exit\n"
                                  "done",
                                  lessons[i]);
        CHECK_EQUAL(said->code, 0);
        CHECK_SAID(said, "task 1: cannot connect: Connection refused");
    }
}

TEST(a_crawl_finds_every_page_once, .limit_s = 30)
{
    static const int workers[] = {1, 4, 40};
    int expected = models();
    char script[200];

    for (size_t i = 0; i < sizeof workers / sizeof *workers; i++) {
        snprintf(script, sizeof script,
                 "$BUILD/$model/io/crawl --url $url --tasks 33 --wait 0.01 --workers %d",
                 workers[i]);
        struct said *said = with_service("", script);
        CHECK_EQUAL(said->code, 0);
        CHECK_EQUAL(count(said->text, "answer: 33 of 33 pages"), expected);
        CHECK_EQUAL(count(said->text, ": Page 33, "), expected);
    }
}

/* Page 10 leads to 20 and 21, page 20 to 40 and 41, which are not there: nobody finds 20, 21. */
TEST(what_is_behind_a_page_that_fails_is_not_found, .limit_s = 30)
{
    int expected = models();
    struct said *said = with_service(
        "--errors 10", "$BUILD/$model/io/crawl --url $url --tasks 22 --wait 0 --workers 4");

    CHECK_EQUAL(said->code, 0);
    CHECK_EQUAL(count(said->text, "answer: 19 of 22 pages"), expected);
    CHECK_EQUAL(count(said->text, ": HTTP 500"), expected);
    CHECK(!strstr(said->text, "Page 21,"));
}

TEST(streams_are_added_up_in_every_model, .limit_s = 30)
{
    int expected = models();
    struct said *said =
        with_service("", "$BUILD/$model/io/stream --url $url --tasks 4 --wait 0.05 --chunks 5");

    CHECK_EQUAL(said->code, 0);
    CHECK_EQUAL(count(said->text, "answer: sum 150"), expected);
    CHECK_EQUAL(count(said->text, "task 4: 5 chunks, sum 60"), expected);
}

/* Under the usual limit of 1024 open files, of which a thread takes some three, a coroutine one. */
static void fetch_a_thousand(const char *model, const char *latency)
{
    char script[300];

    if (shell("[ $(ulimit -H -n) -ge 4000 ]")->code != 0)
        test_skip("ulimit -n allows too few connections");
    snprintf(script, sizeof script,
             "[ $model != %s ] || (ulimit -S -n 1024; "
             "$BUILD/$model/io/fetch --url $url --tasks 1000 --wait %s | tail -n 2)",
             model, latency);
    struct said *said = with_service("", script);
    CHECK_EQUAL(said->code, 0);
    CHECK_SAID(said, "answer: 1000 of 1000 pages");
}

TEST(a_thousand_pages_are_fetched_at_once_by_threads, .limit_s = 60)
{
    fetch_a_thousand("threading", "0.5");
}

TEST(a_thousand_pages_are_fetched_at_once_by_coroutines, .limit_s = 60)
{
    fetch_a_thousand("coroutines", "0.05");
}

TEST(streams_and_crawls_that_come_too_late_are_named, .limit_s = 30)
{
    int expected = models();
    struct said *said = with_service(
        "", "$BUILD/$model/io/stream --url $url --tasks 2 --wait 20 --chunks 2 --timeout 0.1 && "
            "$BUILD/$model/io/crawl --url $url --tasks 2 --wait 20 --timeout 0.1");

    CHECK_EQUAL(said->code, 0);
    CHECK_EQUAL(count(said->text, "task 2: no answer within 0.1 s"), expected);
    CHECK_EQUAL(count(said->text, "answer: 0 of 2 pages"), expected);
}

TEST(a_stream_that_breaks_off_is_named, .limit_s = 30)
{
    int expected = models();
    struct said *said = with_service(
        "", "$BUILD/$model/io/stream --url $url --tasks 1 --wait 20 --chunks 100 --timeout 0.5");

    CHECK_EQUAL(said->code, 0);
    CHECK_EQUAL(count(said->text, "task 1: only "), expected);
}
