/*
 * test_process.c - child processes: their ends, their pipes, and what is left when a run ends.
 * Signals that are waited for, and what they do when nobody does.
 */
#include "co_process.h"
#include "tasks.h"
#include "torture.h"

#define PROGRAM(...) ((char *const[]){__VA_ARGS__, NULL})
#define SHELL(text)  PROGRAM("sh", "-c", text)

/* What a program said on the stream, which is then closed. */
static const char *read_all(co_stream *stream)
{
    static char text[1024];

    memset(text, 0, sizeof text);
    ssize_t size = co_read_exactly(stream, text, sizeof text - 1);

    CHECK_EQUAL(size, UV_EOF);
    co_close(stream);
    return text;
}

static int wait_and_release(co_process *process)
{
    int status = 12345;

    CHECK_EQUAL(co_process_wait(process, &status), 0);
    co_process_release(process);
    return status;
}

IN_LOOP(a_process_ends_with_a_code_or_by_a_signal)
{
    co_process *process;
    int status;

    CHECK_EQUAL(co_create_subprocess(&process, SHELL("exit 7")), 0);
    CHECK(co_process_id(process) > 0);
    CHECK_EQUAL(co_process_wait(process, NULL), 0);
    CHECK_EQUAL(co_process_wait(process, &status), 0);
    CHECK_EQUAL(status, 7);
    CHECK_EQUAL(co_process_kill(process, SIGKILL), UV_ESRCH);
    co_process_release(process);

    CHECK_EQUAL(co_create_subprocess(&process, PROGRAM("sleep", "1000")), 0);
    CHECK_EQUAL(co_process_kill(process, 12345), UV_EINVAL);
    CHECK_EQUAL(co_process_kill(process, SIGTERM), 0);
    CHECK_EQUAL(wait_and_release(process), -SIGTERM);
    co_process_release(NULL);
}

IN_LOOP(a_process_is_talked_to_through_streams)
{
    co_process *process;
    co_stream *in, *out, *errors;

    CHECK_EQUAL(co_create_subprocess(&process, SHELL("sort -n; echo done >&2"), .stdin_stream = &in,
                                     .stdout_stream = &out, .stderr_stream = &errors),
                0);
    CHECK_EQUAL(co_write(in, "3\n1\n2\n", 6), 0);
    co_close(in);
    CHECK(strcmp(read_all(out), "1\n2\n3\n") == 0);
    CHECK(strcmp(read_all(errors), "done\n") == 0);
    CHECK_EQUAL(wait_and_release(process), 0);
}

IN_LOOP(folder_environment_and_descriptors_can_be_chosen)
{
    char *const environment[] = {"PATH=/usr/bin:/bin", "WORD=hello", NULL};
    co_process *process;
    co_stream *out;

    CHECK_EQUAL(co_create_subprocess(&process, SHELL("pwd; echo $WORD$HOME; echo error >&2; cat"),
                                     .stdout_stream = &out, .stderr_fd = CO_TO_STDOUT,
                                     .stdin_fd = CO_DEVNULL, .cwd = "/usr", .env = environment),
                0);
    CHECK(strcmp(read_all(out), "/usr\nhello\nerror\n") == 0);
    CHECK_EQUAL(wait_and_release(process), 0);

    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    CHECK_EQUAL(co_create_subprocess(&process, SHELL("test /proc/self/fd/1 -ef /dev/null"),
                                     .stdout_fd = null),
                0);
    CHECK_EQUAL(wait_and_release(process), 0);
    CHECK_EQUAL(close(null), 0);
}

IN_LOOP_THEN(CHECK_EQUAL(co_create_subprocess(&(co_process *){0}, SHELL("true")), UV_EINVAL),
             what_cannot_be_executed_is_an_error_of_the_creation)
{
    co_process *process = (co_process *)&process;
    co_stream *out = (co_stream *)&out;
    int before = torture_descriptors();

    CHECK_EQUAL(co_create_subprocess(&process, PROGRAM("no-such-program"), .stdout_stream = &out),
                UV_ENOENT);
    CHECK(process == NULL && out == NULL);
    CHECK_EQUAL(co_create_subprocess(&process, PROGRAM("/etc/passwd")), UV_EACCES);
    CHECK_EQUAL(co_create_subprocess(&process, SHELL("true"), .cwd = "/no/such/folder"), UV_ENOENT);
    CHECK_EQUAL(co_create_subprocess(&process, SHELL("true"), .stdout_fd = CO_TO_STDOUT),
                UV_EINVAL);
    CHECK_EQUAL(co_create_subprocess(&process, ((char *const[]){NULL})), UV_EINVAL);
    CHECK(torture_descriptors() <= before + 3); /* those of the loop */
    CHECK_EQUAL(waitpid(-1, NULL, WNOHANG), -1);
    CHECK_EQUAL(errno, ECHILD);
}

static void *wait_for_it(void *process)
{
    int status;
    int error = co_process_wait(process, &status);

    return error ? co_raise(error) : (void *)(intptr_t)status;
}

IN_LOOP(a_cancelled_wait_leaves_the_process_to_be_waited_for)
{
    co_process *process;
    void *status;

    CHECK_EQUAL(co_create_subprocess(&process, PROGRAM("sleep", "1000")), 0);
    co_task *impatient = co_create_task(wait_for_it, process);
    co_task *patient = co_create_task(wait_for_it, process);
    CHECK_EQUAL(co_sleep(0.01), 0);
    cancel_and_await(impatient, UV_ECANCELED);
    CHECK_EQUAL(co_process_kill(process, SIGKILL), 0);
    CHECK_EQUAL(co_await(patient, &status), 0);
    CHECK_EQUAL((intptr_t)status, -SIGKILL);
    CHECK_EQUAL(wait_and_release(process), -SIGKILL);
}

static pid_t left[3];

TASK(leave_processes, unused)
{
    co_process *running, *released, *ended;
    co_stream *out;

    CHECK_EQUAL(co_create_subprocess(&running, PROGRAM("sleep", "1000"), .stdout_stream = &out), 0);
    CHECK_EQUAL(co_create_subprocess(&released, PROGRAM("sleep", "1000")), 0);
    CHECK_EQUAL(co_create_subprocess(&ended, SHELL("exit 1")), 0);
    left[0] = co_process_id(running);
    left[1] = co_process_id(released);
    left[2] = co_process_id(ended);
    CHECK_EQUAL(co_process_wait(ended, NULL), 0);
    co_process_release(released);
    co_release(co_create_task(wait_for_it, running));
    CHECK_EQUAL(co_yield_now(), 0);
}

TEST(a_run_leaves_no_process_and_no_zombie)
{
    run_in_loop(leave_processes, NULL);
    for (int i = 0; i < 3; i++)
        CHECK_EQUAL(kill(left[i], 0), -1);
    CHECK_EQUAL(waitpid(-1, NULL, WNOHANG), -1);
}

IN_LOOP(a_process_released_early_is_reaped_when_it_ends)
{
    co_process *process;
    pid_t id;

    CHECK_EQUAL(co_create_subprocess(&process, SHELL("exit 0")), 0);
    id = co_process_id(process);
    co_process_release(process);
    while (kill(id, 0) == 0) /* until it is reaped */
        CHECK_EQUAL(co_sleep(0.001), 0);
}

IN_LOOP(many_processes_each_give_their_own_code, .limit_s = 30)
{
    enum { MANY = 20 };
    co_process *processes[MANY];
    co_task *tasks[MANY];
    void *codes[MANY];

    for (int i = 0; i < MANY; i++) {
        char code[8];
        snprintf(code, sizeof code, "%d", i);
        CHECK_EQUAL(co_create_subprocess(&processes[i], PROGRAM("sh", "-c", "exit $0", code)), 0);
        tasks[i] = co_create_task(wait_for_it, processes[i]);
    }
    CHECK_EQUAL(co_gather(tasks, MANY, codes), 0);
    for (int i = 0; i < MANY; i++) {
        CHECK_EQUAL((intptr_t)codes[i], i);
        co_process_release(processes[i]);
    }
}

TASK(wait_for_nothing_beside_a_process, unused)
{
    co_process *process;

    CHECK_EQUAL(co_create_subprocess(&process, PROGRAM("sleep", "1000")), 0);
    co_park(&for_ever, NULL);
}

TEST(a_process_that_nobody_waits_for_hides_no_deadlock, .expect = "waits for ever")
{
    CHECK_EQUAL(co_run(wait_for_nothing_beside_a_process, NULL, NULL), CO_EDEADLK);
    CHECK_EQUAL(waitpid(-1, NULL, WNOHANG), -1);
}

/* --- signals ---------------------------------------------------------------------------------- */

static volatile sig_atomic_t handled;

static void handle(int number)
{
    (void)number;
    handled++;
}

static void *wait_once(void *number)
{
    int error = co_wait_signal((int)(intptr_t)number);

    return error ? co_raise(error) : number;
}

TASK(signal_two_who_wait, unused)
{
    TASKS(tasks, {wait_once, NUMBER(SIGUSR1)}, {wait_once, NUMBER(SIGUSR1)});
    CHECK_EQUAL(co_yield_now(), 0);
    CHECK_EQUAL(raise(SIGUSR1), 0);
    CHECK_EQUAL(co_gather(tasks, 2, NULL), 0);
    CHECK_EQUAL(handled, 0);
    CHECK_EQUAL(raise(SIGUSR1), 0);
    CHECK_EQUAL(handled, 1);
}

TEST(everyone_who_waits_gets_the_signal_and_then_the_handler_is_back)
{
    struct sigaction with_flags = {.sa_handler = handle, .sa_flags = SA_RESTART | SA_NODEFER}, now;

    CHECK_EQUAL(sigaction(SIGUSR1, &with_flags, NULL), 0);
    run_in_loop(signal_two_who_wait, NULL);
    CHECK_EQUAL(sigaction(SIGUSR1, NULL, &now), 0);
    CHECK(now.sa_handler == handle);
    CHECK_EQUAL(now.sa_flags & (SA_RESTART | SA_NODEFER), SA_RESTART | SA_NODEFER);
}

IN_LOOP(a_signal_that_nobody_waits_for_does_what_it_did, .expect_signal = SIGUSR1)
{
    co_task *task = STARTED(wait_once, NUMBER(SIGUSR1));
    CHECK_EQUAL(raise(SIGUSR1), 0);
    CHECK_EQUAL(co_await(task, NULL), 0);
    raise(SIGUSR1);
}

TASK(cancel_one_who_waits, unused)
{
    co_task *impatient = co_create_task(wait_once, NUMBER(SIGUSR1));
    co_task *patient = co_create_task(wait_once, NUMBER(SIGUSR1));

    CHECK_EQUAL(co_sleep(0.001), 0);
    cancel_and_await(impatient, UV_ECANCELED);
    CHECK_EQUAL(raise(SIGUSR1), 0);
    CHECK_EQUAL(co_await(patient, NULL), 0);
    CHECK_EQUAL(handled, 0);
}

TEST(a_cancelled_wait_leaves_the_others_waiting)
{
    signal(SIGUSR1, handle);
    run_in_loop(cancel_one_who_waits, NULL);
    CHECK_EQUAL(raise(SIGUSR1), 0);
    CHECK_EQUAL(handled, 1);
}

static void *wait_on(void *signal)
{
    return co_signal_wait(signal) ? NULL : signal;
}

IN_LOOP(an_open_signal_keeps_what_comes_while_nobody_waits)
{
    co_signal *signal;
    void *result;

    CHECK_EQUAL(co_signal_open(&signal, SIGUSR1), 0);
    CHECK_EQUAL(raise(SIGUSR1), 0);
    CHECK_EQUAL(raise(SIGUSR1), 0);
    CHECK_EQUAL(co_sleep(0.01), 0); /* the loop has seen both */
    CHECK_EQUAL(co_signal_wait(signal), 0);
    co_task *task = co_create_task(wait_on, signal); /* the two were one */
    CHECK_EQUAL(co_sleep(0.01), 0);
    co_cancel(task);
    CHECK_EQUAL(co_await(task, &result), 0);
    CHECK(result == NULL);
    CHECK_EQUAL(raise(SIGUSR1), 0);
    CHECK_EQUAL(co_signal_wait(signal), 0);
    co_signal_close(signal);
    co_signal_close(NULL);
}

TASK(leave_signals_open, unused)
{
    co_signal *signal;

    CHECK_EQUAL(co_signal_open(&signal, SIGUSR1), 0);
    CHECK_EQUAL(co_signal_open(&signal, SIGUSR2), 0);
    co_release(co_create_task(wait_once, NUMBER(SIGUSR1)));
    CHECK_EQUAL(co_yield_now(), 0);
    CHECK_EQUAL(raise(SIGUSR2), 0);
}

TEST(the_end_of_a_run_puts_the_handlers_back)
{
    signal(SIGUSR1, handle);
    signal(SIGUSR2, SIG_IGN);
    run_in_loop(leave_signals_open, NULL);
    CHECK_EQUAL(handled, 0);
    CHECK(signal(SIGUSR1, SIG_DFL) == handle);
    CHECK(signal(SIGUSR2, SIG_DFL) == SIG_IGN);
}

IN_LOOP_THEN(CHECK_EQUAL(co_wait_signal(SIGUSR1), UV_EINVAL),
             signals_that_cannot_be_waited_for_are_refused)
{
    CHECK_EQUAL(co_wait_signal(SIGKILL), UV_EINVAL);
    CHECK_EQUAL(co_wait_signal(SIGCHLD), UV_EINVAL);
    CHECK_EQUAL(co_wait_signal(0), UV_EINVAL);
    CHECK_EQUAL(co_wait_signal(-1), UV_EINVAL);
    CHECK_EQUAL(co_wait_signal(NSIG), UV_EINVAL);
}

IN_DEADLOCK(a_signal_that_nobody_waits_for_hides_no_deadlock, .expect = "waits for ever")
{
    co_signal *signal;

    CHECK_EQUAL(co_signal_open(&signal, SIGUSR1), 0);
    co_park(&for_ever, NULL);
}
