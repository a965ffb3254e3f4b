/*
 * test_record.c - records as programs write them: whole, cut off, of another version, and garbage.
 */
#include "record.h"
#include "test.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static struct run run;
static enum model_kind kind;
static char complaint[300];

static bool read_text(const char *text)
{
    char *copy = strdup(text);
    struct row row = {.runs = malloc(sizeof run), .run_count = 1};
    struct measurement measurement = {.rows = malloc(sizeof row), .row_count = 1};
    struct results results = {.measurements = malloc(sizeof measurement), .measurement_count = 1};
    static struct results earlier;

    /* The run of the call before goes now, so that its texts could be looked at until here. */
    results_free(&earlier);
    run = (struct run){.total_s = NAN, .running_s = NAN};
    kind = MODEL_UNKNOWN;
    bool good = read_record(copy, &run, &kind, complaint, sizeof complaint);
    free(copy);
    row.runs[0] = run;
    measurement.rows[0] = row;
    results.measurements[0] = measurement;
    earlier = results;
    return good;
}

#define HEAD "record\t1\nlesson\tio/sleep\nmodel\tthreading\ntasks\t2\n"
#define TAIL "total\t0.5\nend\n"

static const struct interval *interval(int number)
{
    CHECK(number < run.interval_count);
    return &run.intervals[number];
}

static bool is(const struct interval *interval, int task, enum task_state state, double from,
               double until)
{
    return interval->task == task && interval->state == state &&
           fabs(interval->from_s - from) < 1e-9 && fabs(interval->until_s - until) < 1e-9;
}

TEST(what_was_said_is_read_in_the_order_of_time)
{
    CHECK(read_text("record\t1\nsaid\t0.2\tb\nsaid\t0.1\ta\nsaid\t0.2\tc\n" TAIL));
    CHECK_EQUAL(run.said_count, 3);
    CHECK(strcmp(run.said[0].text, "a") == 0 && run.said[0].time_s == 0.1);
    CHECK(strcmp(run.said[1].text, "b") == 0 && strcmp(run.said[2].text, "c") == 0);
}

TEST(what_was_said_before_a_record_breaks_off_is_kept)
{
    CHECK(!read_text("record\t1\nsaid\t0.2\tb\nsaid\t0.1\ta\n"));
    CHECK_EQUAL(run.said_count, 2);
    CHECK(strcmp(run.said[0].text, "a") == 0);
    CHECK(!read_text("record\t1\nsaid\tsoon\ta\n" TAIL));
    CHECK(strstr(complaint, "line 2: not a number of seconds"));
}

TEST(a_whole_record_is_read)
{
    CHECK(read_text(
        HEAD "event\t0.1\t1\tstarted\nevent\t0.4\t1\tfinished\nresult\t2\tsum 3\nanswer\t42\n"
             "figure\ta "
             "switch\t4e-9\ts\nfigure\tlost\t-3\ncpu\t0.25\t0."
             "5\nswitches\t7\t8\nsplit\t1\t2\t3\n" TAIL));
    CHECK_EQUAL(run.task_count, 2);
    CHECK(run.tasks[0].started_s == 0.1 && run.tasks[0].finished_s == 0.4);
    CHECK(isnan(run.tasks[1].started_s));
    CHECK(strcmp(run.tasks[1].result, "sum 3") == 0 && strcmp(run.answer, "42") == 0);
    CHECK_EQUAL(run.figure_count, 2);
    CHECK(strcmp(run.figures[0].name, "a switch") == 0 && run.figures[0].value == 4e-9);
    CHECK(strcmp(run.figures[0].unit, "s") == 0 && strcmp(run.figures[1].unit, "") == 0);
    CHECK(run.cpu_user_s == 0.25 && run.cpu_system_s == 0.5);
    CHECK(run.voluntary_switches == 7 && run.involuntary_switches == 8);
    CHECK(run.running_s == 1 && run.ready_s == 2 && run.waiting_s == 3 && run.total_s == 0.5);
}

TEST(what_a_record_does_not_say_stays_unknown)
{
    CHECK(read_text(HEAD TAIL));
    CHECK(isnan(run.running_s));
    CHECK(!run.answer);
}

TEST(a_program_says_what_it_is_like_and_what_its_arguments_are)
{
    static const char text[] = "record\t1\nlesson\tio/mine\nmodel\tmyloop\tloop\n"
                               "argument\twait\t0.5\tseconds\t0\t3600\n"
                               "argument\torder\tblock-first\tchoice\t\t\n"
                               "argument\tsave\t\ttext\t\t\ntasks\t2\n";
    struct measurement measurement = {0};
    char copy[sizeof text + 4] = "";

    CHECK(!read_text(text)); /* no run */
    CHECK_EQUAL(kind, LOOP);
    CHECK_EQUAL(snprintf(copy, sizeof copy, "%send\n", text), sizeof copy - 1);
    CHECK(read_description(copy, &measurement));
    CHECK_EQUAL(measurement.tasks, 2);
    CHECK(argument_number(&measurement, "wait") == 0.5);
    CHECK(find_argument(&measurement, "wait")->most == 3600);
    CHECK(isnan(find_argument(&measurement, "order")->least));
    CHECK(argument_is(&measurement, "order", "block-first"));
    CHECK(isnan(argument_number(&measurement, "order")) && argument_is(&measurement, "save", ""));
    CHECK(isnan(argument_number(&measurement, "colour")));
    CHECK(!argument_is(&measurement, "colour", "blue"));
    measurement_free(&measurement);
}

TEST(a_kind_of_model_that_nobody_knows_is_not_known)
{
    CHECK(read_text("record\t1\nmodel\tx\tpsychic\n" TAIL));
    CHECK_EQUAL(kind, MODEL_UNKNOWN);
    CHECK(read_text(HEAD TAIL));
    CHECK_EQUAL(kind, MODEL_UNKNOWN);
}

TEST(a_wait_that_lasts_longer_than_planned_ends_as_ready)
{
    CHECK(read_text(
        HEAD "event\t0\t1\tstarted\nevent\t0.1\t1\twaiting\t0.2\nevent\t0.4\t1\tblocking\t0.1\n"
             "event\t0.5\t1\tfinished\n" TAIL));
    CHECK_EQUAL(run.interval_count, 4);
    CHECK(is(interval(0), 1, STATE_RUNNING, 0, 0.1));
    CHECK(is(interval(1), 1, STATE_WAITING, 0.1, 0.3));
    CHECK(is(interval(2), 1, STATE_READY, 0.3, 0.4));
    CHECK(is(interval(3), 1, STATE_BLOCKING, 0.4, 0.5));
}

TEST(a_wait_of_unknown_length_is_waiting_to_its_end)
{
    CHECK(read_text(HEAD "event\t0.1\t2\twaiting\nevent\t0.4\t2\tfinished\n" TAIL));
    CHECK_EQUAL(run.interval_count, 1);
    CHECK(is(interval(0), 2, STATE_WAITING, 0.1, 0.4));
}

TEST(events_may_come_in_any_order)
{
    CHECK(read_text(
        HEAD "event\t0.4\t1\tfinished\nevent\t0.2\t1\tready\nevent\t0.1\t1\tstarted\n" TAIL));
    CHECK(is(interval(0), 1, STATE_RUNNING, 0.1, 0.2));
    CHECK(is(interval(1), 1, STATE_READY, 0.2, 0.4));
}

TEST(unknown_words_are_passed_over)
{
    CHECK(read_text(HEAD "colour\tblue\n" TAIL));
}

TEST(a_record_that_is_none_is_refused_with_its_line)
{
    static const char *const bad[][2] = {
        {"", "line 0: empty"},
        {"hello\n", "line 1: this is no record"},
        {"record\t2\n", "line 1: another version than 1"},
        {"record\n", "line 1: fields are missing"},
        {HEAD, "it ends in the middle"},
        {HEAD "total\t0.5\n", "it ends in the middle"},
        {HEAD "end\n", "it ends in the middle"},
        {HEAD "event\t0\t3\tstarted\n" TAIL, "line 5: not one of the tasks"},
        {HEAD "event\t0\t0\tstarted\n" TAIL, "line 5: not one of the tasks"},
        {HEAD "event\tnan\t1\tstarted\n" TAIL, "line 5: not a number of seconds"},
        {HEAD "event\t0\t1\twaiting\tlong\n" TAIL, "line 5: not a number of seconds"},
        {"record\t1\nevent\t0\t1\tstarted\n" TAIL, "line 2: not one of the tasks"},
        {HEAD "tasks\t5\n" TAIL, "line 5: not a number of tasks, given once"},
        {"record\t1\ntasks\t99999999999\n", "line 2: not a number of tasks"},
        {HEAD "result\t3\tx\n" TAIL, "line 5: not one of the tasks"},
        {HEAD "figure\tlost\tmany\n" TAIL, "line 5: not a number"},
        {HEAD "figure\tlost\tinf\n" TAIL, "line 5: not a number"},
        {HEAD "figure\tlost\n" TAIL, "line 5: fields are missing"},
        {HEAD "cpu\t1\n" TAIL, "line 5: fields are missing"},
        {HEAD "total\t-1\nend\n", "line 5: not a number of seconds"},
    };

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        CHECK(!read_text(bad[i][0]));
        if (!strstr(complaint, bad[i][1])) {
            printf("case %zu: \"%s\", expected \"%s\"\n", i, complaint, bad[i][1]);
            CHECK(false);
        }
    }
}

/* Mutations of a good record, the same ones each time: nothing may crash, whatever is said. */
TEST(garbage_is_survived, .limit_s = 30)
{
    static const char good[] =
        HEAD "event\t0\t1\tstarted\nevent\t0.1\t1\twaiting\t0.2\n"
             "event\t0.4\t1\tfinished\nresult\t1\tx\nanswer\ty\nsplit\t1\t2\t3\n" TAIL;
    unsigned long state = 1;
    char text[sizeof good];

    for (int i = 0; i < 20000; i++) {
        memcpy(text, good, sizeof good);
        for (int changes = 1 + i % 4; changes > 0; changes--) {
            state = state * 6364136223846793005UL + 1442695040888963407UL;
            text[(state >> 33) % (sizeof good - 1)] = "\t\n\0001-9ea."[(state >> 20) % 10];
        }
        if (i % 5 == 0)
            text[(state >> 40) % sizeof good] = '\0';
        read_text(text);
    }
}
