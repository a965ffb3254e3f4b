/*
 * test_process.c - child processes: their ends, their pipes, and what is left when a run ends.
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

static void *fail_to_create(void *unused)
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
    return unused;
}

TEST(what_cannot_be_executed_is_an_error_of_the_creation)
{
    co_process *process;

    CHECK_EQUAL(co_create_subprocess(&process, SHELL("true")), UV_EINVAL);
    run_in_loop(fail_to_create, NULL);
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
    co_cancel(impatient);
    CHECK_EQUAL(co_await(impatient, NULL), UV_ECANCELED);
    CHECK_EQUAL(co_process_kill(process, SIGKILL), 0);
    CHECK_EQUAL(co_await(patient, &status), 0);
    CHECK_EQUAL((intptr_t)status, -SIGKILL);
    CHECK_EQUAL(wait_and_release(process), -SIGKILL);
}

static pid_t left[3];

static void *leave_processes(void *unused)
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
    return unused;
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

static void *wait_for_nothing_beside_a_process(void *unused)
{
    co_process *process;

    CHECK_EQUAL(co_create_subprocess(&process, PROGRAM("sleep", "1000")), 0);
    co_park(&for_ever, NULL);
    return unused;
}

TEST(a_process_that_nobody_waits_for_hides_no_deadlock, .expect = "waits for ever")
{
    CHECK_EQUAL(co_run(wait_for_nothing_beside_a_process, NULL, NULL), CO_EDEADLK);
    CHECK_EQUAL(waitpid(-1, NULL, WNOHANG), -1);
}
