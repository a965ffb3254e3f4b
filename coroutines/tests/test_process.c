/*
 * test_process.c - child processes: their ends, their pipes, and what is left when a run ends.
 */
#include "co_cancel.h"
#include "co_internal.h"
#include "co_process.h"
#include "test.h"
#include "torture.h"

#define PROGRAM(...) ((char *const[]){__VA_ARGS__, NULL})
#define SHELL(text)  PROGRAM("sh", "-c", text)

static void run_in_loop(co_function *function)
{
    CHECK_EQUAL(co_run(function, NULL, NULL), 0);
}

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

static void *see_how_they_end(void *unused)
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
    return unused;
}

TEST(a_process_ends_with_a_code_or_by_a_signal)
{
    run_in_loop(see_how_they_end);
}

static void *talk_to_a_process(void *unused)
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
    return unused;
}

TEST(a_process_is_talked_to_through_streams)
{
    run_in_loop(talk_to_a_process);
}

static void *use_the_options(void *unused)
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
    return unused;
}

TEST(folder_environment_and_descriptors_can_be_chosen)
{
    run_in_loop(use_the_options);
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
    run_in_loop(fail_to_create);
}

static void *wait_for_it(void *process)
{
    int status;
    int error = co_process_wait(process, &status);

    return error ? co_raise(error) : (void *)(intptr_t)status;
}

static void *cancel_one_who_waits(void *unused)
{
    co_process *process;
    void *status;

    CHECK_EQUAL(co_create_subprocess(&process, PROGRAM("sleep", "1000")), 0);
    co_task *impatient = co_create_task(wait_for_it, process);
    co_task *patient = co_create_task(wait_for_it, process);
    CHECK_EQUAL(co_sleep(0.01), 0);
    co_cancel(impatient);
    CHECK_EQUAL(co_await (impatient, NULL), UV_ECANCELED);
    CHECK_EQUAL(co_process_kill(process, SIGKILL), 0);
    CHECK_EQUAL(co_await (patient, &status), 0);
    CHECK_EQUAL((intptr_t)status, -SIGKILL);
    CHECK_EQUAL(wait_and_release(process), -SIGKILL);
    return unused;
}

TEST(a_cancelled_wait_leaves_the_process_to_be_waited_for)
{
    run_in_loop(cancel_one_who_waits);
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
    run_in_loop(leave_processes);
    for (int i = 0; i < 3; i++)
        CHECK_EQUAL(kill(left[i], 0), -1);
    CHECK_EQUAL(waitpid(-1, NULL, WNOHANG), -1);
}

static void *release_before_the_end(void *unused)
{
    co_process *process;
    pid_t id;

    CHECK_EQUAL(co_create_subprocess(&process, SHELL("exit 0")), 0);
    id = co_process_id(process);
    co_process_release(process);
    while (kill(id, 0) == 0) /* until it is reaped */
        CHECK_EQUAL(co_sleep(0.001), 0);
    return unused;
}

TEST(a_process_released_early_is_reaped_when_it_ends)
{
    run_in_loop(release_before_the_end);
}

static void *wait_for_many(void *unused)
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
    return unused;
}

TEST(many_processes_each_give_their_own_code, .limit_s = 30)
{
    run_in_loop(wait_for_many);
}

static void never_leave(struct co_task *task)
{
    (void)task;
}

static void describe_nothing(const struct co_task *task, char *text, size_t size)
{
    (void)task;
    snprintf(text, size, "for nothing");
}

static const struct co_reason nothing = {never_leave, .describe = describe_nothing};

static void *wait_for_nothing_beside_a_process(void *unused)
{
    co_process *process;

    CHECK_EQUAL(co_create_subprocess(&process, PROGRAM("sleep", "1000")), 0);
    co_park(&nothing, NULL);
    return unused;
}

TEST(a_process_that_nobody_waits_for_hides_no_deadlock, .expect = "waits for nothing")
{
    CHECK_EQUAL(co_run(wait_for_nothing_beside_a_process, NULL, NULL), CO_EDEADLK);
    CHECK_EQUAL(waitpid(-1, NULL, WNOHANG), -1);
}

static int create_write_and_wait(void)
{
    co_process *process;
    co_stream *in, *out;
    char text[8];
    char *environment[] = {"PATH=/usr/bin:/bin", NULL}; /* the fault is not for the child */
    int error =
        co_create_subprocess(&process, PROGRAM("cat"), .stdin_stream = &in, .stdout_stream = &out,
                             .stderr_fd = CO_DEVNULL, .env = environment);

    if (error)
        return error;
    /* cppcheck-suppress uninitvar; co_create_subprocess sets it, and `out` */
    error = co_write(in, "hello", 5);
    co_close(in);
    /* cppcheck-suppress uninitvar */
    ssize_t size = co_read(out, text, sizeof text);
    CHECK(error || size == 5 || size < 0);
    co_close(out);
    int waited = co_process_wait(process, NULL);
    co_process_release(process);
    return error ? error : size < 0 ? (int)size : waited;
}

TEST(faults_while_processes_are_used_are_errors_and_leave_nothing, .limit_s = 120)
{
    static const char *const faults[] = {"malloc:ENOMEM",        "calloc:ENOMEM",
                                         "realloc:ENOMEM",       "mmap:ENOMEM",
                                         "eventfd:EMFILE",       "pipe2:EMFILE",
                                         "fork:EAGAIN",          "read:EINTR",
                                         "write:EINTR",          "write:EIO",
                                         "epoll_create1:EMFILE", "epoll_ctl:ENOSPC",
                                         "getsockopt:ENOMEM",    NULL};

    torture("test_process", __func__, faults, create_write_and_wait);
}
