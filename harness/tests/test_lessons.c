/*
 * test_lessons.c - the lessons as their user meets them: options, transcripts, mistakes, failures.
 */
#include "shell.h"
#include "test.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define FAULTY "LD_PRELOAD=$PWD/$BUILD/tests/faults.so "

static const char *const models[] = {"sequential", "threading", "multiprocessing", "coroutines"};
#define EACH_MODEL(model)                                                                          \
    for (const char *const *each = models, *model = *each; each < models + 4 && (model = *each);   \
         each++)

/* A shim cannot be preloaded before a sanitizer's own runtime. */
static void skip_below_a_sanitizer(const char *why)
{
    const char *build = getenv("BUILD");

    if (build && (strstr(build, "address") || strstr(build, "thread")))
        test_skip(why);
}

static void skip_where_nothing_can_be_preloaded(void)
{
    skip_below_a_sanitizer("faults are not injected below a sanitizer's runtime");
}

TEST(every_model_starts_and_finishes_every_task, .limit_s = 20)
{
    EACH_MODEL(model)
    {
        struct said *said = shell("$BUILD/%s/io/sleep --tasks 4 --wait 0.02", model);
        CHECK_EQUAL(said->code, 0);
        CHECK_EQUAL(count(said->text, " started"), 4);
        CHECK_EQUAL(count(said->text, " finished, after 0.0"), 4);
        CHECK_SAID(said, "all finished");
    }
}

TEST(coroutines_that_block_first_all_see_the_whole_chain)
{
    struct said *said = shell(
        "$BUILD/coroutines/io/half_blocking --tasks 4 --wait 0.02 --order block-first --chain");

    CHECK_EQUAL(said->code, 0);
    CHECK_EQUAL(count(said->text, "sum 4, chain 1 2 3 4"), 4);
}

TEST(coroutines_that_await_first_see_the_chain_grow)
{
    struct said *said = shell(
        "$BUILD/coroutines/io/half_blocking --tasks 3 --wait 0.02 --order await-first --chain");

    CHECK_SAID(said, "task 1: sum 1, chain 1\n");
    CHECK_SAID(said, "task 2: sum 2, chain 1 2\n");
    CHECK_SAID(said, "task 3: sum 3, chain 1 2 3\n");
}

TEST(processes_tell_their_parent_what_they_appended)
{
    struct said *said =
        shell("$BUILD/multiprocessing/io/half_blocking --tasks 5 --wait 0.02 --chain");

    CHECK_EQUAL(said->code, 0);
    CHECK_SAID(said, "answer: sum 5");
    CHECK(count(said->text, "sum 5, chain") >= 1); /* of two that append at once both may */
}

TEST(all_models_find_the_same_sum_and_product, .limit_s = 60)
{
    EACH_MODEL(model)
    {
        struct said *said = shell("$BUILD/%s/cpu/sum --tasks 3 --to 10000000", model);
        CHECK_EQUAL(count(said->text, ": 49999995000000\n"), 3);
        said = shell("$BUILD/%s/cpu/product --tasks 2 --to 20", model);
        CHECK_EQUAL(count(said->text, ": 127058998962946049\n"), 2);
    }
}

TEST(help_lists_what_this_lesson_takes)
{
    struct said *said = shell("$BUILD/threading/io/half_blocking --help");

    CHECK_EQUAL(said->code, 0);
    CHECK_SAID(said, "--order");
    CHECK_SAID(said, "--wait");
    CHECK(!strstr(said->text, "--to"));
    said = shell("$BUILD/threading/cpu/sum --help");
    CHECK_SAID(said, "--to");
    CHECK(!strstr(said->text, "--wait"));
}

TEST(a_mistake_is_one_line_and_exit_code_2)
{
    static const char *const mistakes[][2] = {
        {"--tasks 0", "--tasks: '0' is not a whole number from 1 to 10000000"},
        {"--tasks 3x", "'3x' is not a whole number"},
        {"--tasks=-1", "'-1' is not a whole number"},
        {"--tasks ' 5'", "' 5' is not a whole number"},
        {"--tasks 99999999999999999999", "is not a whole number"},
        {"--wait nan", "--wait: 'nan' is not a number of seconds from 0 to 3600"},
        {"--wait 1e3", "'1e3' is not a number of seconds"},
        {"--wait ''", "'' is not a number of seconds"},
        {"--order sideways", "'sideways' is none of await-first, block-first"},
        {"nonsense", "'nonsense' is not an option: see --help"},
        {"--record 99", "--record: descriptor 99 is not open"},
        {"cpu/sum --wait 1", "unrecognized option"},
        {"cpu/mandelbrot --tasks 2", "unrecognized option"},
        {"cpu/mandelbrot --workers 0", "--workers: '0' is not a whole number from 1 to 64"},
        {"cpu/mandelbrot --to 65536", "from 1 to 65535"},
        {"cpu/mandelbrot --shares some", "'some' is none of queue, fixed"},
        {"cpu/gil --work fibre", "'fibre' is none of sum, product"},
    };

    for (size_t i = 0; i < sizeof mistakes / sizeof *mistakes; i++) {
        const char *lesson = strncmp(mistakes[i][0], "cpu/", 4) == 0 ? "" : "io/half_blocking ";
        struct said *said = shell("$BUILD/threading/%s%s", lesson, mistakes[i][0]);
        CHECK_EQUAL(said->code, 2);
        CHECK_SAID(said, mistakes[i][1]);
        CHECK_EQUAL(count(said->text, "\n"), strstr(said->text, "\nTry ") ? 2 : 1); /* argp's own */
    }
}

TEST(the_record_goes_to_the_descriptor_and_nothing_to_the_screen)
{
    struct said *said =
        shell("$BUILD/threading/io/sleep --wait 0.01 --tasks 2 --record=3 3>/dev/null");

    CHECK_EQUAL(said->code, 0);
    CHECK_EQUAL(strlen(said->text), 0);
    said = shell("$BUILD/multiprocessing/io/sleep --wait 0.01 --tasks 2 --record=3 3>&1");
    CHECK_SAID(said, "record\t1\nlesson\tio/sleep\nmodel\tmultiprocessing\tpreemptive\n"
                     "argument\ttasks\t2\twhole\t1\t10000000\n"
                     "argument\twait\t0.01\tseconds\t0\t3600\n"
                     "argument\tone-core\t0\tflag\t\t\n"
                     "argument\toutlive\t0\tflag\t\t\ntasks\t2\n");
    CHECK_EQUAL(count(said->text, "\tfinished\n"), 2);
    CHECK_SAID(said, "\nend\n");
}

TEST(a_lesson_describes_its_arguments_and_does_no_work)
{
    struct said *said =
        shell("$BUILD/coroutines/io/half_blocking --wai 3000 --chain --describe --record=3 3>&1");

    CHECK_EQUAL(said->code, 0);
    CHECK_SAID(said, "model\tcoroutines\tloop\n");
    CHECK_SAID(said, "argument\twait\t3000\tseconds\t0\t3600\n");
    CHECK_SAID(said, "argument\torder\tawait-first\tchoice\t\t\n");
    CHECK_SAID(said, "argument\tchain\t1\tflag\t\t\n");
    CHECK_SAID(said, "argument\toutlive\t0\tflag\t\t\ntasks\t5\nend\n");
    said = shell("$BUILD/sequential/cpu/mandelbrot --describe");
    CHECK_SAID(said, "model\tsequential\tsequential\n");
    CHECK_SAID(said, "argument\tsave\t\ttext\t\t\n");
    said = shell("$BUILD/threading/io/fetch --describe"); /* what its module declares */
    CHECK_SAID(said, "argument\ttimeout\t10\tseconds\t0.001\t3600\n");
}

TEST(a_record_that_cannot_be_written_is_exit_code_1)
{
    struct said *said = shell("$BUILD/threading/io/sleep --wait 0.01 --record=3 3>/dev/full");

    CHECK_EQUAL(said->code, 1);
    CHECK_SAID(said, "writing the record: No space left on device");
}

TEST(a_transcript_that_cannot_be_written_is_exit_code_1, .limit_s = 20)
{
    EACH_MODEL(model)
    {
        struct said *said = shell("$BUILD/%s/io/sleep --wait 0.01 >/dev/full", model);
        CHECK_EQUAL(said->code, 1);
        CHECK_SAID(said, "writing the transcript: No space left on device");
    }
}

TEST(too_many_threads_are_counted_and_end_the_lesson)
{
    skip_where_nothing_can_be_preloaded();
    struct said *said =
        shell(FAULTY "FAULT=pthread_create:EAGAIN:4 $BUILD/threading/io/sleep --tasks 9 --wait 5");

    CHECK_EQUAL(said->code, 1);
    CHECK_SAID(said, "could start 3 of 9 threads: Resource temporarily unavailable");
}

TEST(too_many_processes_are_counted_and_none_stays)
{
    skip_where_nothing_can_be_preloaded();
    struct said *said =
        shell(FAULTY "FAULT=fork:EAGAIN:4 $BUILD/multiprocessing/io/sleep --tasks 9 --wait 5");

    CHECK_EQUAL(said->code, 1);
    CHECK_SAID(said, "could start 3 of 9 processes: Resource temporarily unavailable");
}

TEST(a_limit_that_stood_in_the_way_is_named)
{
    /* The limit does not hold for root, so root becomes somebody who runs nothing else. */
    struct said *said =
        shell("other=; [ $(id -u) -ne 0 ] || other='setpriv --reuid 54321 --clear-groups'\n"
              /* TSan minds that a lesson which ends like this joins nobody. */
              "TSAN_OPTIONS=report_thread_leaks=0 prlimit --nproc=3:3 $other "
              "$BUILD/threading/io/sleep --tasks 900");

    CHECK_EQUAL(said->code, 1);
    CHECK_SAID(said, "of 900 threads: Resource temporarily unavailable (limit: ulimit -u is 3)");
}

/* Whatever call fails first: one line that names it, exit code 1, nothing left (the runner looks).
 */
TEST(every_call_that_fails_is_one_clear_line, .limit_s = 60)
{
    static const struct {
        const char *fault, *program;
    } cases[] = {
        {"pipe2:EMFILE", "multiprocessing/cpu/sum --to 10"},
        {"pipe2:EMFILE", "multiprocessing/io/half_blocking --wait 0.01"},
        {"fork:ENOMEM", "multiprocessing/cpu/product --to 10"},
        {"fork:ENOMEM", "multiprocessing/io/half_blocking --wait 0.01"},
        {"read:EIO", "multiprocessing/cpu/sum --to 10"},
        {"write:EIO", "multiprocessing/cpu/sum --to 10"},
        {"waitpid:EIO", "multiprocessing/cpu/sum --to 10"},
        {"pthread_create:EAGAIN", "threading/cpu/product --to 10"},
        {"pthread_join:EIO", "threading/io/half_blocking --wait 0.01"},
        {"calloc:ENOMEM", "threading/io/sleep --wait 0.01"},
        {"mmap:ENOMEM", "threading/io/sleep --wait 0.01"},
    };

    skip_where_nothing_can_be_preloaded();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int failed = 0;
        for (int call = 1; call <= 12; call++) {
            struct said *said = shell(FAULTY "FAULT=%s:%d $BUILD/%s --quiet", cases[i].fault, call,
                                      cases[i].program);
            /* Not every call matters (a look into /proc), and the loader's own are not ours. */
            if (said->code == 0 || strstr(said->text, "loading shared libraries"))
                continue;
            CHECK_EQUAL(said->code, 1);
            CHECK_SAID(said, cases[i].program[0] == 'm' ? "multiprocessing/" : "threading/");
            failed++;
        }
        printf("%s in %s: %d calls failed\n", cases[i].fault, cases[i].program, failed);
        CHECK(failed > 0);
    }
}

TEST(a_crash_ends_all_threads_and_coroutines_but_one_process)
{
    skip_below_a_sanitizer("its runtime takes the fault for itself");
    struct said *said = shell("$BUILD/threading/cost/crash --tasks 3 --wait 0.1 --outlive");
    CHECK_EQUAL(said->code, 0);
    CHECK_SAID(said, "finished: 0\n");
    CHECK_SAID(said, "the program was killed by SIGSEGV");
    said = shell("$BUILD/coroutines/cost/crash --tasks 3 --wait 0.1 --outlive");
    CHECK_SAID(said, "finished: 0\n");
    said = shell("$BUILD/multiprocessing/cost/crash --tasks 3 --wait 0.1 --outlive");
    CHECK_SAID(said, "finished: 2\n");
    CHECK_SAID(said, "task 1: killed by Segmentation fault");
}

/* The parent goes on 20 ms later than the child that it watches: the clock's zero is the child's. */
TEST(outliving_does_not_shorten_what_is_outlived, .limit_s = 30)
{
    static const char *const programs[] = {"multiprocessing/cost/crash", "threading/io/sleep",
                                           "coroutines/io/sleep", "sequential/io/sleep"};

    skip_where_nothing_can_be_preloaded();
    for (size_t i = 0; i < sizeof programs / sizeof *programs; i++) {
        struct said *said = shell(FAULTY "FAULT=fork:ETIME:1 $BUILD/%s --tasks 2 --wait 0.1 "
                                         "--outlive --record=3 3>&1",
                                  programs[i]);
        const char *total = strstr(said->text, "\ntotal\t");
        double least_s = i == 3 ? 0.2 : 0.1;

        CHECK(total);
        double total_s = strtod(total + strlen("\ntotal\t"), NULL);
        CHECK(total_s >= least_s && total_s < least_s + 0.09);
    }
}

/* Making the loop and the tasks is no part of a hand-over: it would be most of it where there are few. */
TEST(a_hand_over_costs_the_same_however_few_there_are, .limit_s = 30)
{
    double each_s[2] = {1, 1};

    skip_below_a_sanitizer("it makes them slow");
    for (int i = 0; i < 10; i++) {
        struct said *said =
            shell("$BUILD/coroutines/cost/switch --one-core --times %d --record=3 3>&1",
                  i % 2 ? 10000 : 100);
        const char *value = strstr(said->text, "figure\ta hand-over\t");
        CHECK(value);
        each_s[i % 2] = fmin(each_s[i % 2], strtod(value + strlen("figure\ta hand-over\t"), NULL));
    }
    printf("of few %.3g s, of many %.3g s\n", each_s[0], each_s[1]);
    CHECK(each_s[0] < 3 * each_s[1]);
}

TEST(what_is_protected_is_counted, .limit_s = 30)
{
    for (int model = 1; model < 4; model++) {
        struct said *said = shell("$BUILD/%s/cost/counter --times 500 --protect lock --pause && "
                                  "$BUILD/%s/cost/counter --times 500 --protect atomic",
                                  models[model], models[model]);
        CHECK_EQUAL(said->code, 0);
        CHECK_EQUAL(count(said->text, "2000 of 2000 counted"), 2);
    }
}

TEST(what_is_read_before_an_await_and_written_after_it_is_lost)
{
    CHECK_SAID(shell("$BUILD/coroutines/cost/counter --times 100 --pause"), "100 of 400 counted");
    CHECK_SAID(shell("$BUILD/coroutines/cost/counter --times 100"), "400 of 400 counted");
    CHECK_SAID(shell("$BUILD/multiprocessing/cost/counter --times 100"), "0 of 400 counted");
}

TEST(creating_and_switching_are_timed_in_every_model, .limit_s = 30)
{
    EACH_MODEL(model)
    {
        struct said *said = shell("$BUILD/%s/cost/spawn --tasks 20", model);
        CHECK_EQUAL(said->code, 0);
        CHECK_SAID(said, "one after the other: ");
        CHECK_EQUAL(count(said->text, "all at once: "), strcmp(model, "sequential") != 0);
        CHECK_EQUAL(count(said->text, "memory a task: "), strcmp(model, "sequential") != 0);
        said = shell("$BUILD/%s/cost/switch --tasks 3 --times 50 --one-core", model);
        CHECK_EQUAL(said->code, 0);
        CHECK_SAID(said, "a hand-over: ");
        CHECK_SAID(said, "answer: 150 hand-overs");
    }
}

TEST(lessons_with_a_lock_or_an_executor_find_the_same, .limit_s = 60)
{
    static const struct {
        const char *program, *said;
        int times;
    } cases[] = {
        {"threading/cpu/gil --tasks 4 --to 10000000", ": 49999995000000\n", 4},
        {"threading/cpu/gil --work product --tasks 2 --to 2000", ": 129753603633882750\n", 2},
        {"threading/io/gil --compute --tasks 3 --wait 0.1", " finished, after ", 3},
        {"coroutines/cpu/executor --tasks 6 --to 10000000", ": 49999995000000\n", 6},
        {"coroutines/cpu/executor --in process --tasks 6 --to 10000000", ": 49999995000000\n", 6},
        {"coroutines/cpu/executor --work product --tasks 2 --to 20", ": 127058998962946049\n", 2},
        {"coroutines/cpu/executor --in=process --work=product --tasks 2 --to 20",
         ": 127058998962946049\n", 2},
        /* 20 waits of 1 s under the lock would take 20 s. */
        {"threading/io/gil --tasks 20 --wait 1", " finished, after ", 20},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct said *said = shell("timeout 15 $BUILD/%s", cases[i].program);
        CHECK_EQUAL(said->code, 0);
        CHECK_EQUAL(count(said->text, cases[i].said), cases[i].times);
    }
}

/* Where the loop is free, all start before the first ends; where it is not, none does. */
TEST(only_an_executor_lets_computing_coroutines_start_side_by_side, .limit_s = 60)
{
    struct said *said = shell("$BUILD/coroutines/cpu/sum --tasks 2 --to 50000000");
    CHECK(strstr(said->text, "task 1 finished") < strstr(said->text, "task 2 started"));
    said = shell("$BUILD/coroutines/cpu/executor --tasks 2 --to 50000000");
    CHECK(strstr(said->text, "task 2 started") < strstr(said->text, "task 1 finished"));
    said = shell("$BUILD/coroutines/cpu/executor --tasks 2 --to 50000000 --in process");
    CHECK(strstr(said->text, "task 2 started") < strstr(said->text, "task 1 finished"));
}

TEST(the_picture_is_the_same_whoever_computes_it, .limit_s = 60)
{
    char picture[100] = "";

    EACH_MODEL(model)
    {
        for (int workers = 1; workers <= 7; workers += 3)
            for (int fixed = 0; fixed < 2; fixed++) {
                struct said *said = shell("$BUILD/%s/cpu/mandelbrot --rows 31 --to 300 "
                                          "--workers %d --shares %s",
                                          model, workers, fixed ? "fixed" : "queue");
                CHECK_EQUAL(said->code, 0);
                CHECK_EQUAL(count(said->text, " finished, after "), workers);
                const char *answer = strstr(said->text, "answer: 41 × 31 points, checksum ");
                CHECK(answer);
                if (!*picture)
                    snprintf(picture, sizeof picture, "%.*s", (int)strcspn(answer, "\n"), answer);
                CHECK(strncmp(answer, picture, strlen(picture)) == 0);
            }
    }
    CHECK(!strstr(shell("$BUILD/threading/cpu/mandelbrot --rows 31 --to 299")->text, picture));
}

TEST(more_workers_than_rows_do_no_harm, .limit_s = 60)
{
    EACH_MODEL(model)
    {
        struct said *said = shell("$BUILD/%s/cpu/mandelbrot --rows 2 --workers 9 --shares fixed && "
                                  "$BUILD/%s/cpu/mandelbrot --rows 2 --workers 9",
                                  model, model);
        CHECK_EQUAL(said->code, 0);
        CHECK_EQUAL(count(said->text, "answer: 3 × 2 points"), 2);
    }
}

TEST(the_picture_is_saved_or_it_is_said_why_not)
{
    struct said *said = shell("file=$(mktemp) && "
                              "$BUILD/threading/cpu/mandelbrot --quiet --rows 60 --save $file; "
                              "head -n 3 $file; stat -c '%%s bytes' $file; rm $file");
    CHECK_EQUAL(said->code, 0);
    CHECK_SAID(said, "P6\n80 60\n255\n");
    CHECK_SAID(said, "14413 bytes\n"); /* 3 for each point, and what stands before */
    said = shell("$BUILD/coroutines/cpu/mandelbrot --quiet --rows 60 --save /proc/none");
    CHECK_EQUAL(said->code, 1);
    CHECK_SAID(said, "--save /proc/none: No such file or directory");
    said = shell("$BUILD/coroutines/cpu/mandelbrot --quiet --rows 60 --save /dev/full");
    CHECK_EQUAL(said->code, 1);
    CHECK_SAID(said, "--save /dev/full: No space left on device");
}
