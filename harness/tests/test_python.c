/*
 * test_python.c - the reference programs: the same options, answers and records as the lessons in
 * C.
 */
#include "shell.h"
#include "test.h"

#include "record.h"
#include "results.h"

#include <stdlib.h>
#include <string.h>

static const char *const models[] = {"python-sequential", "python-threading",
                                     "python-multiprocessing", "python-asyncio"};

static const char *const kinds[] = {"sequential", "preemptive", "preemptive", "loop"};

/* Each, with arguments that are quickly done, and what it has to find. */
static const struct {
    const char *lesson, *arguments, *record;
} programs[] = {
    {"io/sleep", "--tasks 3 --wait 0.05", "\nevent\t"},
    {"io/half_blocking", "--tasks 3 --wait 0.05", "\nanswer\tsum 3\n"},
    {"io/half_blocking", "--tasks 3 --wait 0.05 --order block-first --compute --chain",
     "\tsum 3, chain "},
    {"cpu/sum", "--tasks 3 --to 100000", "\nresult\t3\t4999950000\n"},
    {"cpu/product", "--tasks 3 --to 20", "\nresult\t3\t127058998962946049\n"},
    {"cost/spawn", "--tasks 5", "\nfigure\tone after the other\t"},
    {"cost/switch", "--tasks 3 --times 20 --one-core", "\nanswer\t60 hand-overs\n"},
};
#define PROGRAMS (int)(sizeof programs / sizeof *programs)

static struct said *record_of(const char *model, int program)
{
    return shell("$BUILD/python/%s/%s %s --record=3 3>&1", model, programs[program].lesson,
                 programs[program].arguments);
}

TEST(every_program_finds_what_is_right_and_writes_a_whole_record, .limit_s = 120)
{
    need_python();
    for (int i = 0; i < PROGRAMS; i++)
        for (int model = 0; model < 4; model++) {
            struct said *said = record_of(models[model], i);
            struct run run = {0};
            enum model_kind kind;
            char complaint[300] = "", start[200];

            CHECK_EQUAL(said->code, 0);
            snprintf(start, sizeof start, "record\t1\nlesson\t%s\nmodel\t%s\t%s\nargument\ttasks\t",
                     programs[i].lesson, models[model], kinds[model]);
            CHECK(strncmp(said->text, start, strlen(start)) == 0);
            CHECK_SAID(said, programs[i].record);
            if (!read_record(said->text, &run, &kind, complaint, sizeof complaint))
                printf("%s %s: %s\n", models[model], programs[i].lesson, complaint);
            CHECK(!*complaint);
            CHECK(run.total_s > 0);
            run_free(&run);
        }
}

TEST(every_task_of_theirs_starts_and_finishes_and_a_description_does_no_work, .limit_s = 60)
{
#define SLEEP                                                                                      \
    "/io/sleep --tasks 2 --wait 0.02",                                                             \
    {                                                                                              \
        {"task 1 finished\n", 1}, {"task 2 finished\n", 1},                                        \
        {                                                                                          \
            "all finished", 1                                                                      \
        }                                                                                          \
    }
    static const struct command commands[] = {
        {"python/python-sequential" SLEEP},
        {"python/python-threading" SLEEP},
        {"python/python-multiprocessing" SLEEP},
        {"python/python-asyncio" SLEEP},
        {"python/python-asyncio/io/half_blocking --describe --chain --wait 3000 --record=3 3>&1",
         {{"argument\twait\t3000\tseconds\t0\t3600\n"
           "argument\torder\tawait-first\tchoice\t\t\n"
           "argument\tchain\t1\tflag\t\t\n",
           1},
          {"argument\tone-core\t0\tflag\t\t\ntasks\t5\nend\n", 1}}},
    };

    need_python();
    CHECK_COMMANDS(commands, 0);
}

TEST(a_mistake_is_one_line_and_exit_code_2, .limit_s = 60)
{
    static const char *const mistakes[][2] = {
        {"--tasks 0", "'0' is not a whole number from 1"},
        {"--tasks x", "'x' is not a whole number from 1"},
        {"--wait nan", "'nan' is not a number of seconds from 0 to 3600"},
        {"--wait x", "'x' is not a number of seconds"},
        {"--order sideways", "invalid choice: 'sideways'"},
        {"--nonsense", "unrecognized arguments: --nonsense"},
    };

    need_python();
    for (size_t i = 0; i < sizeof mistakes / sizeof *mistakes; i++) {
        struct said *said =
            shell("$BUILD/python/python-threading/io/half_blocking %s", mistakes[i][0]);
        CHECK_EQUAL(said->code, 2);
        CHECK_SAID(said, mistakes[i][1]);
        CHECK(strchr(said->text, '\n') == said->text + strlen(said->text) - 1);
    }
}
