/*
 * test_trace.c - CO_DEBUG=1: what each task did is written down, and can be drawn.
 * coroutines/lib/co.gdb lists the tasks of a stopped program and shows where they are.
 */
#include "co_internal.h"
#include "shell.h"
#include "tasks.h"
#include "test.h"

#include <pthread.h>
#include <string.h>

static void *work(void *mark)
{
    strcat(order, mark);
    CHECK_EQUAL(co_yield_now(), 0);
    strcat(order, mark);
    CHECK_EQUAL(co_sleep(0.01), 0);
    return co_raise(*(char *)mark == 'b' ? UV_EIO : 0);
}

TASK(work_twice, unused)
{
    co_task *a = co_create_task(work, "a", .name = "tab\there"), *b = co_create_task(work, "b");

    CHECK_EQUAL(co_await(a, NULL), 0);
    CHECK_EQUAL(co_await(b, NULL), UV_EIO);
}

static const char *path_of(const char *name)
{
    static char path[256];
    char made[] = "/tmp/co-trace-XXXXXX";

    CHECK(mkdtemp(made));
    snprintf(path, sizeof path, "%s/%s", made, name);
    return path;
}

#define run_traced(function) run_site_traced(CO_SITE(function), function)

static const char *run_site_traced(const struct co_site *site, co_function *function)
{
    const char *path = path_of("trace.tsv");

    CHECK_EQUAL(setenv("CO_DEBUG", "1", 1), 0);
    CHECK_EQUAL(setenv("CO_TRACE", path, 1), 0);
    CHECK_EQUAL(co_run_at(site, function, NULL, NULL), 0);
    return path;
}

static const char *contents(const char *path)
{
    static char text[1 << 20];
    FILE *file = fopen(path, "r");

    CHECK(file);
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    fclose(file);
    return text;
}

static void forget_file(const char *path)
{
    CHECK_EQUAL(shell("rm -r \"$(dirname '%s')\"", path)->code, 0);
}

TEST(a_trace_tells_what_each_task_did_in_order)
{
    const char *path = run_traced(work_twice), *at = contents(path);
    static const char *const events[] = {
        "seconds\tloop\ttask\tname\tevent\twhat\n",
        "\t1\t1\twork_twice\tcreated\tat coroutines/tests/test_trace.c:",
        "\t1\t1\twork_twice\tresumed\t\n",
        "\t1\t2\ttab here\tcreated\tat ",
        "\t1\t3\twork\tcreated\tat ",
        "\t1\t1\twork_twice\tawaits\tfor 'tab here' (task 2) to end\n",
        "\t1\t2\ttab here\tresumed\t\n",
        "\t1\t2\ttab here\tawaits\tits next turn\n",
        "\t1\t3\twork\tresumed\t\n",
        "\t1\t3\twork\tawaits\tits next turn\n",
        "\t1\t2\ttab here\tresumed\t\n",
        "\t1\t2\ttab here\tawaits\tfor its time to wake\n",
        "\t1\t3\twork\tawaits\tfor its time to wake\n",
        "\t1\t2\ttab here\twoken\t\n",
        "\t1\t2\ttab here\tended\t\n",
        "\t1\t1\twork_twice\twoken\t\n",
        "\t1\t3\twork\tended\ti/o error\n",
        "\t1\t1\twork_twice\tended\t\n",
    };

    for (size_t i = 0; i < sizeof events / sizeof *events; i++) {
        const char *found = strstr(at, events[i]);

        if (!found)
            printf("after:\n%s\n", at);
        CHECK(found && *events[i]);
        at = found + strlen(events[i]);
    }
    CHECK_ORDER("abab"); /* as untraced */
    forget_file(path);
}

/* 2,000 turns of two tasks in one budget and the next: nobody is passed over. */
TASK(yield_often, unused)
{
    for (int i = 0; i < 2000; i++)
        CHECK_EQUAL(co_yield_now(), 0);
}

TASK(yield_beside, unused)
{
    co_task *other = co_create_task(yield_often, NULL);

    yield_often(NULL);
    CHECK_EQUAL(co_await(other, NULL), 0);
}

TEST(every_turn_is_in_the_trace)
{
    const char *path = run_traced(yield_beside), *text = contents(path);
    int resumed = count(text, "\tresumed\t");

    CHECK(resumed >= 2 * 2001);
    CHECK(resumed <= 2 * 2001 + 1);
    forget_file(path);
}

TASK(run_a_loop, unused)
{
    CHECK_EQUAL(co_run(work_twice, NULL, NULL), 0);
}

TASK(run_loops_beside, unused)
{
    pthread_t threads[3];

    for (int i = 0; i < 3; i++)
        CHECK_EQUAL(pthread_create(&threads[i], NULL, run_a_loop, NULL), 0);
    for (int i = 0; i < 3; i++)
        CHECK_EQUAL(pthread_join(threads[i], NULL), 0);
}

TEST(several_loops_share_a_trace_each_with_its_number)
{
    const char *path = run_traced(run_loops_beside), *text = contents(path);

    CHECK_EQUAL(count(text, "\twork_twice\tended\t"), 3);
    for (int loop = 1; loop <= 4; loop++) {
        char main_task[32];

        snprintf(main_task, sizeof main_task, "\t%d\t1\t", loop);
        CHECK(strstr(text, main_task));
    }
    forget_file(path);
}

TEST(without_CO_DEBUG_there_is_no_trace)
{
    const char *path = path_of("trace.tsv");

    CHECK_EQUAL(unsetenv("CO_DEBUG"), 0);
    CHECK_EQUAL(setenv("CO_TRACE", path, 1), 0);
    CHECK_EQUAL(co_run(work_twice, NULL, NULL), 0);
    CHECK(access(path, F_OK) != 0);
    forget_file(path);
}

TEST(a_trace_that_cannot_be_opened_is_said_and_the_run_goes_on)
{
    struct said *said = shell("CO_DEBUG=1 CO_TRACE=/nowhere/trace.tsv "
                              "\"$BUILD/coroutines/io/sleep\" --tasks 2 --wait 0.01");

    CHECK_EQUAL(said->code, 0);
    CHECK_SAID(said,
               "the trace cannot be written to /nowhere/trace.tsv: No such file or directory");
}

TEST(a_full_disk_is_said_once_and_the_run_goes_on)
{
    struct said *said = shell("CO_DEBUG=1 CO_TRACE=/dev/full "
                              "\"$BUILD/coroutines/io/sleep\" --tasks 20 --wait 0.01");
    const char *words = "the trace cannot be written to /dev/full: No space left on device";

    CHECK_EQUAL(said->code, 0);
    CHECK_SAID(said, words);
    CHECK(!strstr(strstr(said->text, words) + 1, words));
}

TEST(a_trace_can_be_drawn, .limit_s = 30)
{
    if (shell("command -v gnuplot")->code != 0)
        test_skip("gnuplot is not installed");
    const char *path = run_traced(work_twice);
    struct said *said = shell("gnuplot -c plots/trace.gp '%s' '%s.svg' 2>&1", path, path);

    CHECK_EQUAL(said->code, 0);
    CHECK_EQUAL(strlen(said->text), 0);
    char drawn[300];
    snprintf(drawn, sizeof drawn, "%s.svg", path);
    const char *svg = contents(drawn);
    CHECK(strstr(svg, "</svg>"));
    CHECK(strstr(svg, "waiting"));
    CHECK(strstr(svg, "tab here"));
    CHECK(strstr(svg, "what each coroutine did"));
    forget_file(path);
}

/* --- gdb -------------------------------------------------------------------------------------- */

/* What gdb says of the lesson io/sleep, stopped where all its tasks wait. */
static struct said *debug(const char *commands)
{
#if defined(CO_ASAN) || defined(CO_TSAN)
    test_skip("gdb is tried on programs without a sanitizer");
#elif defined(CO_UCONTEXT) || !defined(__x86_64__)
    test_skip("co-backtrace knows the registers of x86-64");
#endif
    if (shell("command -v gdb")->code != 0)
        test_skip("gdb is not installed");
    struct said *said =
        shell("gdb -nx -batch -iex 'set debuginfod enabled off' -x coroutines/lib/co.gdb "
              "-ex 'break before_poll' -ex run %s -ex delete -ex continue "
              "--args $BUILD/coroutines/io/sleep --tasks 3 --wait 0.5",
              commands);
    if (strstr(said->text, "ptrace: Operation not permitted"))
        test_skip("gdb may not trace here");
    CHECK_SAID(said, "exited normally");
    return said;
}

TEST(the_tasks_are_listed_with_what_they_do, .limit_s = 60)
{
    struct said *said = debug("-ex co-tasks");

    CHECK_SAID(said, "    1  main_task ");
    CHECK_SAID(said, "<co_awaiting>  created at coroutines/helpers/loop.h:");
    CHECK_SAID(said, "    4  task ");
    CHECK_SAID(said, "<sleeping>  created at coroutines/io/sleep.c:");
}

TEST(a_waiting_task_s_backtrace_is_shown_and_the_program_goes_on, .limit_s = 60)
{
    struct said *said = debug("-ex 'co-backtrace 3' -ex 'co-backtrace 1' -ex 'co-backtrace 9'");

    CHECK_SAID(said, "in task (");
    CHECK_SAID(said, "main_task (");
    CHECK_SAID(said, "co_task_main ()");
    CHECK_SAID(said, "there is no task 9");
    CHECK_SAID(said, "task 3 finished");
}
