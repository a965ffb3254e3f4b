/*
 * test_lessons.c - the lessons as their user meets them: options, transcripts, mistakes, failures.
 */
#include "shell.h"
#include "test.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static const char *const models[] = {"sequential", "threading", "multiprocessing", "coroutines"};
#define EACH_MODEL(model)                                                                          \
    for (const char *const *each = models, *model = *each; each < models + 4 && (model = *each);   \
         each++)

TEST(every_model_does_every_task_and_finds_what_is_right, .limit_s = 120)
{
    static const struct command commands[] = {
        {"*/io/sleep --tasks 4 --wait 0.02",
         {{" started", 4}, {" finished, after 0.0", 4}, {"all finished", 1}}},
        {"*/cpu/sum --tasks 3 --to 10000000", {{": 49999995000000\n", 3}}},
        {"*/cpu/product --tasks 2 --to 20", {{": 127058998962946049\n", 2}}},
        /* Coroutines that block first see the whole chain; those that await first see it grow. */
        {"coroutines/io/half_blocking --tasks 4 --wait 0.02 --order block-first --chain",
         {{"sum 4, chain 1 2 3 4", 4}}},
        {"coroutines/io/half_blocking --tasks 3 --wait 0.02 --order await-first --chain",
         {{"task 1: sum 1, chain 1\n", 1},
          {"task 2: sum 2, chain 1 2\n", 1},
          {"task 3: sum 3, chain 1 2 3\n", 1}}},
        /* Of two processes that append at once both may see the whole. */
        {"multiprocessing/io/half_blocking --tasks 5 --wait 0.02 --chain",
         {{"answer: sum 5", 1}, {"sum 5, chain", SOME}}},
        /* What is protected is counted; what is read before an await and written after it is lost. */
        {"+/cost/counter --times 500 --protect lock --pause", {{"2000 of 2000 counted", 1}}},
        {"+/cost/counter --times 500 --protect atomic", {{"2000 of 2000 counted", 1}}},
        {"coroutines/cost/counter --times 100 --pause", {{": 100 of 400 counted", 1}}},
        {"coroutines/cost/counter --times 100", {{": 400 of 400 counted", 1}}},
        {"multiprocessing/cost/counter --times 100", {{": 0 of 400 counted", 1}}},
        {"sequential/cost/spawn --tasks 20",
         {{"one after the other: ", 1}, {"all at once: ", 0}, {"memory a task: ", 0}}},
        {"+/cost/spawn --tasks 20",
         {{"one after the other: ", 1}, {"all at once: ", 1}, {"memory a task: ", 1}}},
        {"*/cost/switch --tasks 3 --times 50 --one-core",
         {{"a hand-over: ", 1}, {"answer: 150 hand-overs", 1}}},
        /* A lock or an executor changes no answer. 20 waits of 1 s under the lock would take 20 s. */
        {"threading/cpu/gil --tasks 4 --to 10000000", {{": 49999995000000\n", 4}}},
        {"threading/cpu/gil --work product --tasks 2 --to 2000", {{": 129753603633882750\n", 2}}},
        {"threading/io/gil --compute --tasks 3 --wait 0.1", {{" finished, after ", 3}}},
        {"threading/io/gil --tasks 20 --wait 1", {{" finished, after ", 20}}},
        {"coroutines/cpu/executor --tasks 6 --to 10000000", {{": 49999995000000\n", 6}}},
        {"coroutines/cpu/executor --in process --tasks 6 --to 10000000",
         {{": 49999995000000\n", 6}}},
        {"coroutines/cpu/executor --work product --tasks 2 --to 20",
         {{": 127058998962946049\n", 2}}},
        {"coroutines/cpu/executor --in=process --work=product --tasks 2 --to 20",
         {{": 127058998962946049\n", 2}}},
        /* More workers than rows do no harm. */
        {"*/cpu/mandelbrot --rows 2 --workers 9 --shares fixed", {{"answer: 3 × 2 points", 1}}},
        {"*/cpu/mandelbrot --rows 2 --workers 9", {{"answer: 3 × 2 points", 1}}},
    };

    CHECK_COMMANDS(commands, 0);
}

TEST(help_the_record_and_the_description_are_of_this_lesson)
{
    static const struct command commands[] = {
        {"threading/io/half_blocking --help", {{"--order", SOME}, {"--wait", SOME}, {"--to", 0}}},
        {"threading/cpu/sum --help", {{"--to", SOME}, {"--wait", 0}}},
        /* The record goes to the descriptor, and nothing to the screen. */
        {"threading/io/sleep --wait 0.01 --tasks 2 --record=3 3>/dev/null", {{"\n", 0}}},
        {"multiprocessing/io/sleep --wait 0.01 --tasks 2 --record=3 3>&1",
         {{"record\t1\nlesson\tio/sleep\nmodel\tmultiprocessing\tpreemptive\n"
           "argument\ttasks\t2\twhole\t1\t10000000\n"
           "argument\twait\t0.01\tseconds\t0\t3600\n"
           "argument\tone-core\t0\tflag\t\t\n"
           "argument\toutlive\t0\tflag\t\t\ntasks\t2\n",
           1},
          {"\tfinished\n", 2},
          {"\nend\n", 1}}},
        /* A description takes no time: no work is done. */
        {"coroutines/io/half_blocking --wai 3000 --chain --describe --record=3 3>&1",
         {{"model\tcoroutines\tloop\n", 1},
          {"argument\twait\t3000\tseconds\t0\t3600\n", 1},
          {"argument\torder\tawait-first\tchoice\t\t\n", 1},
          {"argument\tchain\t1\tflag\t\t\n", 1},
          {"argument\toutlive\t0\tflag\t\t\ntasks\t5\nend\n", 1}}},
        {"sequential/cpu/mandelbrot --describe",
         {{"model\tsequential\tsequential\n", 1}, {"argument\tsave\t\ttext\t\t\n", 1}}},
        {"threading/io/fetch --describe", /* what its module declares */
         {{"argument\ttimeout\t10\tseconds\t0.001\t3600\n", 1}}},
    };

    CHECK_COMMANDS(commands, 0);
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

TEST(what_cannot_be_written_is_named_and_exit_code_1, .limit_s = 20)
{
    static const struct command commands[] = {
        {"threading/io/sleep --wait 0.01 --record=3 3>/dev/full",
         {{"writing the record: No space left on device", 1}}},
        {"*/io/sleep --wait 0.01 >/dev/full",
         {{"writing the transcript: No space left on device", SOME}}},
        {"coroutines/cpu/mandelbrot --quiet --rows 60 --save /proc/none",
         {{"--save /proc/none: No such file or directory", 1}}},
        {"coroutines/cpu/mandelbrot --quiet --rows 60 --save /dev/full",
         {{"--save /dev/full: No space left on device", 1}}},
        /* 3 bytes for each point, and what stands before. */
        {"file=$(mktemp) && $BUILD/threading/cpu/mandelbrot --quiet --rows 60 --save $file; "
         "head -n 3 $file; stat -c '%s bytes' $file; rm $file; exit 1",
         {{"P6\n80 60\n255\n", 1}, {"14413 bytes\n", 1}}},
    };

    CHECK_COMMANDS(commands, 1);
}

TEST(tasks_that_cannot_be_started_are_counted_and_end_the_lesson)
{
    static const struct command commands[] = {
        {FAULTY "FAULT=pthread_create:EAGAIN:4 $BUILD/threading/io/sleep --tasks 9 --wait 5",
         {{"could start 3 of 9 threads: Resource temporarily unavailable", 1}}},
        {FAULTY "FAULT=fork:EAGAIN:4 $BUILD/multiprocessing/io/sleep --tasks 9 --wait 5",
         {{"could start 3 of 9 processes: Resource temporarily unavailable", 1}}},

    };

    need_faults();
    CHECK_COMMANDS(commands, 1);
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

    need_faults();
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
#define CRASH "/cost/crash --tasks 3 --wait 0.1 --outlive"
    static const struct command commands[] = {
        {"threading" CRASH, {{"finished: 0\n", 1}, {"the program was killed by SIGSEGV", 1}}},
        {"coroutines" CRASH, {{"finished: 0\n", 1}}},
        {"multiprocessing" CRASH,
         {{"finished: 2\n", 1}, {"task 1: killed by Segmentation fault", 1}}},
    };

    skip_below_a_sanitizer("its runtime takes the fault for itself");
    CHECK_COMMANDS(commands, 0);
}

/* The parent goes on 20 ms later than the child that it watches: the clock's zero is the child's. */
TEST(outliving_does_not_shorten_what_is_outlived, .limit_s = 30)
{
    static const char *const programs[] = {"multiprocessing/cost/crash", "threading/io/sleep",
                                           "coroutines/io/sleep", "sequential/io/sleep"};

    need_faults();
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

/* One text owns a lesson's question, and README.md asks the same. */
TEST(readme_lists_the_lessons_as_bench_does)
{
    struct said *said =
        shell("readme=$(mktemp)\n"
              "sed -n 's!^| \\[\\(.*\\)\\](docs/lessons/\\1\\.md) | \\(.*[?]\\).* |$!\\1 \\2!p' "
              "README.md >$readme\n"
              "$BUILD/bench list | sed -n '/^[a-z]/s/  */ /p' | diff $readme -; rm $readme");

    printf("%s", said->text);
    CHECK_EQUAL(strlen(said->text), 0);
}
