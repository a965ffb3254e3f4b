/*
 * test_gdb.c - coroutines/lib/co.gdb lists the tasks of a stopped program and shows where they are.
 */
#include "co_internal.h"
#include "shell.h"
#include "test.h"

#include <string.h>

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
