/*
 * test_supervise.c - programs that end well, and all the ways in which a student's program may not.
 *
 * The test program plays the nasty ones itself: with NASTY in its environment it becomes one of
 * them before main(). Every nasty thing is bounded in number and time, in case the supervisor
 * fails.
 */
#include "process_tree.h"
#include "supervise.h"
#include "test.h"

#include <dirent.h>
#include <errno.h>
#include <fnmatch.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>

/* --- good programs and nasty ones ------------------------------------------------------------- */

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static pthread_t start(void *(*body)(void *))
{
    pthread_t thread;

    pthread_create(&thread, NULL, body, NULL);
    return thread;
}

static void *sleep_long(void *arg)
{
    sleep(20);
    return arg;
}

static void join_a_sleeper(void)
{
    pthread_join(start(sleep_long), NULL);
}

static void *lock_and_leave(void *arg)
{
    pthread_mutex_lock(&lock);
    return arg;
}

static void lock_an_orphan(void)
{
    pthread_join(start(lock_and_leave), NULL);
    pthread_mutex_lock(&lock);
}

static void wait_for_a_signal(void)
{
    pthread_cond_t condition = PTHREAD_COND_INITIALIZER;

    pthread_mutex_lock(&lock);
    pthread_cond_wait(&condition, &lock);
}

static int own_pipe[2];

static void *read_the_pipe(void *nothing)
{
    char byte;

    return read(own_pipe[0], &byte, 1) == 1 ? &own_pipe : nothing;
}

static void read_own_pipe(void)
{
    if (pipe(own_pipe) == 0)
        read_the_pipe(NULL);
}

static void read_own_pipe_by_three(void)
{
    if (pipe(own_pipe) != 0)
        _exit(1);
    start(read_the_pipe);
    start(read_the_pipe);
    read_the_pipe(NULL);
}

static void read_a_socket(void)
{
    int ends[2];
    char byte;

    if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0 && read(ends[0], &byte, 1) < 0)
        perror("read");
}

static void fill_pipe(void)
{
    int ends[2];

    if (pipe(ends) == 0)
        while (write(ends[1], "x", 1) == 1)
            ;
}

/* Never more than 300 processes, and each for 20 s at the most. */
static void be_a_bomb(void)
{
    atomic_int *born = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    alarm(20);
    while (atomic_fetch_add(born, 1) < 300)
        if (fork() == 0) {
            alarm(20);
            setsid();
        }
    for (;;)
        pause();
}

static void lock_twice(void)
{
    pthread_mutex_lock(&lock);
    pthread_mutex_lock(&lock);
}

/* ThreadSanitizer adds a thread to programs that have several: their rows allow for it. Threads and
   processes that wait for each other are control/deadlock's: test_control. */
#define HANGS              .end = RUN_TIMED_OUT
#define PATIENCE_S         0.5
#define TO_RECORD(command) "fd=${0#--record=}; eval \"" command " >&$fd\"; "
static const struct nasty {
    const char *name;
    void (*be)(void);
    const char *script; /* or this, for the shell; or there is no such program */
    enum run_end end;
    int code;
    const char *said;            /* as fnmatch() takes it; of those that hang, behind the time */
    const char *record, *output; /* NULL: whatever it is */
} nasty[] = {
    {"good", .script = TO_RECORD("printf 'record\n'") "echo hello", .said = "",
     .record = "record\n", .output = "hello\n"},
    {"unlucky", .script = "echo first; echo 'no such luck' >&2; echo; exit 3", .code = 3,
     .said = "exit code 3: no such luck", .record = "", .output = "first\nno such luck\n\n"},
    {"missing", .end = RUN_NOT_STARTED, .code = 127,
     .said = "cannot start /no/such/program: No such file or directory", .record = "",
     .output = "cannot start /no/such/program: No such file or directory\n"},
    {"endless", .script = TO_RECORD("head -c 200000000 /dev/zero") "sleep 20", .end = RUN_TALKED,
     .said = "*more than 64 MiB*"},
    {"crash", .script = "kill -SEGV $$", .end = RUN_SIGNALLED, .code = SIGSEGV,
     .said = "killed by SIGSEGV (Segmentation fault)"},
    {"megabyte", .script = "yes xxxxxxxxxxxxxxx | head -c 1048576; echo the last line; exit 3",
     .code = 3, .said = "exit code 3: the last line"},
    {"bomb", .be = be_a_bomb, .end = RUN_OVERGREW,
     .said = "started more than 100 processes or threads at once"},
    {"daemon", .script = "setsid sleep 20 & exit 0", .said = ""},
    {"deaf", .script = "trap '' TERM INT; exec sleep 20", HANGS, .said = "it sleeps"},
    {"spin", .script = "ulimit -t 20; while :; do :; done", HANGS,
     .said = "it computes without a system call: an endless loop[?]"},
    {"joiner", .be = join_a_sleeper, HANGS, .said = "*waits for a thread to end (pthread_join)*"},
    {"twice", .be = lock_twice, HANGS, .said = "it waits for a mutex that it holds itself"},
    {"orphan", .be = lock_an_orphan, HANGS, .said = "*waits for a mutex whose holder has ended*"},
    {"condition", .be = wait_for_a_signal, HANGS,
     .said = "it waits for a condition, a semaphore or the like *"},
    {"reader", .be = read_own_pipe, HANGS,
     .said = "it reads a pipe whose write end it has open itself"},
    {"readers", .be = read_own_pipe_by_three, HANGS,
     .said = "*3 *threads read a pipe whose write end they have open themselves*"},
    {"writer", .be = fill_pipe, HANGS,
     .said = "it writes to a pipe that is full and that nobody reads"},
    {"socket", .be = read_a_socket, HANGS, .said = "it reads from descriptor * (socket:*)"},
    {"zombie", .script = "sleep 0 & exec sleep 20", HANGS,
     .said = "pid * sleeps; pid * has ended and was not waited for"},
};
#define NASTY (sizeof nasty / sizeof *nasty)

__attribute__((constructor)) static void be_nasty(void)
{
    const char *name = getenv("NASTY");

    for (size_t i = 0; name && i < NASTY; i++)
        if (strcmp(nasty[i].name, name) == 0 && nasty[i].be) {
            nasty[i].be();
            _exit(0);
        }
}

/* --- helpers -------------------------------------------------------------------------------- */

static struct run_outcome outcome;

static void run_program(char *const *arguments, double limit_s)
{
    struct run_request request = {arguments, limit_s, 100, false};

    free(outcome.record);
    outcome = supervise(&request);
}

static void run_shell(const char *script, double limit_s)
{
    run_program((char *const[]){"/bin/sh", "-c", (char *)script, NULL}, limit_s);
}

static void check_nothing_is_left(void)
{
    struct ids processes;

    CHECK_EQUAL(find_descendants(getpid(), 0, &processes), 0);
    CHECK_EQUAL(processes.count, 0);
}

static void begin(void)
{
    need_pidfds();
    CHECK_EQUAL(supervise_init(), 0);
}

static void run_the_nasty(bool those_that_hang)
{
    const char *late = "still running after 0.5 s: ";

    begin();
    for (const struct nasty *one = nasty; one < nasty + NASTY; one++) {
        if ((one->end == RUN_TIMED_OUT) != those_that_hang)
            continue;
        double limit_s = those_that_hang ? PATIENCE_S : 40;
        setenv("NASTY", one->name, 1);
        if (one->script)
            run_shell(one->script, limit_s);
        else
            run_program((char *const[]){one->be ? "/proc/self/exe" : "/no/such/program", NULL},
                        limit_s);
        unsetenv("NASTY");
        printf("%s: \"%s\"\n", one->name, outcome.what);
        fflush(stdout); /* a sanitizer's _exit() in a child would write it again */
        CHECK_EQUAL(outcome.end, one->end);
        CHECK_EQUAL(outcome.code, one->code);
        CHECK_EQUAL(outcome.processes_ended, strcmp(one->name, "daemon") == 0);
        if (those_that_hang)
            CHECK_HAS(outcome.what, late);
        CHECK(fnmatch(one->said, outcome.what + (those_that_hang ? strlen(late) : 0), 0) == 0);
        CHECK(strlen(outcome.output) < sizeof outcome.output);
        CHECK(!one->output || strcmp(outcome.output, one->output) == 0);
        CHECK(!one->record || strcmp(outcome.record, one->record) == 0);
        CHECK(!one->record || outcome.record_bytes == strlen(one->record));
        CHECK(outcome.end == RUN_NOT_STARTED || outcome.wall_s > 0);
        check_nothing_is_left();
    }
}

static int open_descriptors(void)
{
    int count = 0;
    DIR *folder = opendir("/proc/self/fd");

    while (readdir(folder))
        count++;
    closedir(folder);
    return count;
}

/* --- tests ---------------------------------------------------------------------------------- */

TEST(a_run_has_its_end_record_and_output_and_leaves_nothing, .limit_s = 100)
{
    run_the_nasty(false);
}

TEST(what_a_program_that_does_not_end_is_at_is_said, .limit_s = 60)
{
    run_the_nasty(true);
}

TEST(memory_is_read_when_asked_for)
{
    struct run_request request = {(char *const[]){"/bin/sh", "-c", "sleep 0.2", NULL}, 10, 100,
                                  true};

    begin();
    outcome = supervise(&request);
    CHECK(outcome.memory_bytes > 50000 && outcome.memory_bytes < 500000000);
    run_shell("sleep 0.05", 10);
    CHECK_EQUAL(outcome.memory_bytes, 0);
}

TEST(a_signal_for_us_ends_the_run)
{
    begin();
    pid_t worker = getpid();
    if (fork() == 0) {
        usleep(200000);
        kill(worker, SIGTERM);
        _exit(0);
    }
    run_shell("sleep 20", 15);
    CHECK_EQUAL(outcome.end, RUN_INTERRUPTED);
    CHECK_EQUAL(supervise_signal(), SIGTERM);
    check_nothing_is_left();
}

TEST(two_hundred_runs_leave_no_descriptor_open, .limit_s = 60)
{
    begin();
    int before = open_descriptors();
    for (int i = 0; i < 200; i++)
        run_program((char *const[]){i % 3 ? "/bin/true" : "/no/such", NULL}, 10);
    CHECK_EQUAL(open_descriptors(), before);
}

TEST(too_few_descriptors_are_said_and_nothing_stays)
{
    struct rlimit few;
    struct run_request request = {(char *const[]){"/bin/true", NULL}, 10, 100, false};

    begin();
    int open = open_descriptors() - 1;
    getrlimit(RLIMIT_NOFILE, &few);
    int refused = 0;
    for (int more = 0; more < 12; more++) {
        few.rlim_cur = (rlim_t)(open + more);
        CHECK_EQUAL(setrlimit(RLIMIT_NOFILE, &few), 0);
        outcome = supervise(&request);
        printf("%d: %s\n", more, outcome.what);
        CHECK(outcome.end == RUN_EXITED || outcome.end == RUN_NOT_STARTED);
        CHECK_HAS(outcome.what,
                  outcome.end == RUN_EXITED ? "" : "cannot start /bin/true: Too many open files");
        refused += outcome.end == RUN_NOT_STARTED;
        free(outcome.record);
        check_nothing_is_left();
    }
    CHECK(refused > 0);
}

/* The last is about bench itself being killed while a run goes on. */

static bool is_gone(pid_t id)
{
    waitpid(id, NULL, WNOHANG); /* an orphan that came to us */
    return kill(id, 0) != 0 && errno == ESRCH;
}

static void check_that_the_run_dies_with(bool the_guard)
{
    char *const words[] = {"/bin/sh", "-c", "sleep 30 & sleep 31", NULL};
    struct run_request request = {words, 25, 100, false};
    struct ids below;

    need_pidfds();
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    pid_t guard = fork();
    if (guard == 0) {
        if (supervise_init() == 0)
            supervise(&request);
        _exit(0);
    }
    for (int i = 0; i < 1000; i++) { /* guard, worker, shell and two sleepers */
        CHECK_EQUAL(find_descendants(getpid(), 0, &below), 0);
        if (below.count == 5)
            break;
        free(below.all);
        usleep(10000);
    }
    CHECK_EQUAL(below.count, 5);
    CHECK_EQUAL(below.all[0], guard);
    kill(below.all[the_guard ? 0 : 1], SIGKILL);
    for (size_t i = 0; i < below.count; i++) {
        for (int wait = 0; wait < 500 && !is_gone(below.all[i]); wait++)
            usleep(10000);
        CHECK(is_gone(below.all[i]));
    }
    free(below.all);
}

TEST(nothing_of_a_run_survives_the_kill_of_bench_or_of_its_guard)
{
    for (int i = 0; i < 2; i++)
        check_that_the_run_dies_with(i);
}
