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
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>

#define CHECK_TEXT(text, part)                                                                     \
    do {                                                                                           \
        if (!strstr(text, part)) {                                                                 \
            printf("%s:%d: \"%s\" is not in \"%s\"\n", __FILE__, __LINE__, part, text);            \
            fflush(stdout);                                                                        \
            _exit(1);                                                                              \
        }                                                                                          \
    } while (0)

/* --- the nasty programs --------------------------------------------------------------------- */

static pthread_mutex_t first = PTHREAD_MUTEX_INITIALIZER, second = PTHREAD_MUTEX_INITIALIZER;

static void *lock_the_other_way(void *arg)
{
    pthread_mutex_lock(&second);
    usleep(50000);
    pthread_mutex_lock(&first);
    return arg;
}

static void be_deadlocked(void)
{
    pthread_t thread;

    pthread_mutex_lock(&first);
    pthread_create(&thread, NULL, lock_the_other_way, NULL);
    usleep(50000);
    pthread_mutex_lock(&second);
}

static void spin(void)
{
    for (volatile unsigned long i = 0; i < 1UL << 40; i++)
        ;
}

static void crash(void)
{
    signal(SIGSEGV, SIG_DFL); /* a sanitizer would take it */
    raise(SIGSEGV);
}

static void read_own_pipe(void)
{
    int ends[2];
    char byte;

    if (pipe(ends) == 0 && read(ends[0], &byte, 1) < 0)
        perror("read");
}

static void fill_pipe(void)
{
    int ends[2];

    if (pipe(ends) == 0)
        while (write(ends[1], "x", 1) == 1)
            ;
}

static void be_a_megabyte(void)
{
    static char line[1024];

    memset(line, 'x', sizeof line - 1);
    line[sizeof line - 1] = '\n';
    for (int i = 0; i < 1024; i++)
        fwrite(line, 1, sizeof line, stdout);
    puts("the last line");
    fflush(stdout);
    _exit(3);
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

static void leave_a_daemon(void)
{
    if (fork() == 0) {
        setsid();
        if (fork() == 0) {
            sleep(20);
            _exit(0);
        }
        _exit(0);
    }
    wait(NULL);
    _exit(0);
}

static void ignore_everything(void)
{
    signal(SIGTERM, SIG_IGN);
    signal(SIGINT, SIG_IGN);
    sleep(20);
}

static void lock_twice(void)
{
    static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

    pthread_mutex_lock(&lock);
    pthread_mutex_lock(&lock);
}

static void wait_for_a_child_that_waits(void)
{
    int ends[2];

    if (pipe(ends) != 0)
        _exit(1);
    pid_t child = fork();
    if (child == 0) {
        char byte;
        close(ends[1]);
        _exit(read(ends[0], &byte, 1) == 1);
    }
    waitpid(child, NULL, 0);
}

static const struct {
    const char *name;
    void (*be)(void);
} nasty[] = {{"twice", lock_twice},
             {"child", wait_for_a_child_that_waits},
             {"deadlock", be_deadlocked},
             {"spin", spin},
             {"crash", crash},
             {"own-pipe", read_own_pipe},
             {"full-pipe", fill_pipe},
             {"megabyte", be_a_megabyte},
             {"bomb", be_a_bomb},
             {"daemon", leave_a_daemon},
             {"deaf", ignore_everything}};

__attribute__((constructor)) static void be_nasty(void)
{
    const char *name = getenv("NASTY");

    for (size_t i = 0; name && i < sizeof nasty / sizeof *nasty; i++)
        if (strcmp(nasty[i].name, name) == 0) {
            nasty[i].be();
            _exit(0);
        }
}

/* --- helpers -------------------------------------------------------------------------------- */

static struct run_outcome outcome;

static void run_program(char *const *arguments, double limit_s)
{
    struct run_request request = {
        .arguments = arguments, .time_limit_s = limit_s, .process_limit = 100};

    CHECK_EQUAL(supervise(&request, &outcome), 0);
}

static void run_shell(const char *script, double limit_s)
{
    run_program((char *const[]){"/bin/sh", "-c", (char *)script, NULL}, limit_s);
}

static void run_nasty(const char *name, double limit_s)
{
    setenv("NASTY", name, 1);
    run_program((char *const[]){"/proc/self/exe", NULL}, limit_s);
    unsetenv("NASTY");
}

static void check_nothing_is_left(void)
{
    struct ids processes;

    CHECK_EQUAL(find_descendants(getpid(), 0, &processes), 0);
    CHECK_EQUAL(processes.count, 0);
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

static void need_pidfds(void)
{
    int pidfd = (int)syscall(SYS_pidfd_open, getpid(), 0);

    if (pidfd < 0)
        test_skip("no pidfds here (valgrind has none)");
    close(pidfd);
}

static void begin(void)
{
    need_pidfds();
    CHECK_EQUAL(supervise_init(), 0);
}

/* --- tests ---------------------------------------------------------------------------------- */

TEST(a_program_that_ends_well_has_its_record_and_its_output)
{
    begin();
    run_shell("echo hello; fd=${0#--record=}; eval \"printf 'record\\n' >&$fd\"", 10);
    CHECK_EQUAL(outcome.end, RUN_EXITED);
    CHECK_EQUAL(outcome.code, 0);
    CHECK(strcmp(outcome.record, "record\n") == 0 && outcome.record_bytes == 7);
    CHECK(strcmp(outcome.output, "hello\n") == 0);
    CHECK(*outcome.what == '\0' && outcome.wall_s > 0);
    free(outcome.record);
}

TEST(an_exit_code_is_told_with_the_last_line)
{
    begin();
    run_shell("echo first; echo 'no such luck' >&2; echo; exit 3", 10);
    CHECK_EQUAL(outcome.code, 3);
    CHECK(strcmp(outcome.what, "exit code 3: no such luck") == 0);
    free(outcome.record);
}

TEST(a_crash_is_named)
{
    begin();
    run_nasty("crash", 10);
    CHECK_EQUAL(outcome.end, RUN_SIGNALLED);
    CHECK_EQUAL(outcome.code, SIGSEGV);
    CHECK_TEXT(outcome.what, "killed by SIGSEGV (Segmentation fault)");
    free(outcome.record);
}

TEST(a_program_that_is_not_there_cannot_be_started)
{
    begin();
    run_program((char *const[]){"/no/such/program", NULL}, 10);
    CHECK_EQUAL(outcome.end, RUN_NOT_STARTED);
    CHECK_TEXT(outcome.what, "cannot start /no/such/program: No such file or directory");
    check_nothing_is_left();
    free(outcome.record);
}

TEST(an_endless_loop_is_ended_and_called_one)
{
    begin();
    run_nasty("spin", 0.5);
    CHECK_EQUAL(outcome.end, RUN_TIMED_OUT);
    CHECK_TEXT(outcome.what,
               "still running after 0.5 s: it computes without a system call: an endless loop?");
    check_nothing_is_left();
    free(outcome.record);
}

TEST(a_deadlock_of_two_threads_is_seen)
{
    begin();
    run_nasty("deadlock", 1);
    CHECK_EQUAL(outcome.end, RUN_TIMED_OUT);
    CHECK_TEXT(outcome.what, "threads wait for a mutex that another thread holds");
    free(outcome.record);
}

TEST(who_reads_its_own_pipe_is_told_so)
{
    begin();
    run_nasty("own-pipe", 0.7);
    CHECK_TEXT(outcome.what, "reads a pipe whose write end it has open itself");
    free(outcome.record);
}

TEST(who_locks_a_mutex_twice_is_told_so)
{
    begin();
    run_nasty("twice", 0.7);
    CHECK_TEXT(outcome.what, "it waits for a mutex that it holds itself");
    free(outcome.record);
}

TEST(who_waits_for_a_child_and_who_holds_its_pipe_is_told)
{
    begin();
    run_nasty("child", 0.7);
    CHECK_TEXT(outcome.what, " waits for its child, pid ");
    CHECK_TEXT(outcome.what, " reads a pipe whose write end is still open in pid ");
    free(outcome.record);
}

TEST(who_fills_a_pipe_is_told_so)
{
    begin();
    run_nasty("full-pipe", 0.7);
    CHECK_TEXT(outcome.what, "writes to a pipe that is full");
    free(outcome.record);
}

TEST(a_megabyte_of_output_is_drained_and_its_end_kept)
{
    begin();
    run_nasty("megabyte", 10);
    CHECK_EQUAL(outcome.code, 3);
    CHECK_TEXT(outcome.what, "exit code 3: the last line");
    CHECK(strlen(outcome.output) < sizeof outcome.output);
    free(outcome.record);
}

TEST(an_endless_record_is_cut_off, .limit_s = 60)
{
    begin();
    run_shell("fd=${0#--record=}; eval \"head -c 200000000 /dev/zero >&$fd\"; sleep 20", 40);
    CHECK_EQUAL(outcome.end, RUN_TALKED);
    CHECK_TEXT(outcome.what, "more than 64 MiB");
    check_nothing_is_left();
    free(outcome.record);
}

TEST(a_daemon_that_a_run_leaves_is_found_and_counted)
{
    begin();
    run_nasty("daemon", 10);
    CHECK_EQUAL(outcome.end, RUN_EXITED);
    CHECK_EQUAL(outcome.processes_ended, 1);
    check_nothing_is_left();
    free(outcome.record);
}

TEST(a_bomb_is_stopped_by_the_limit_of_processes, .limit_s = 30)
{
    begin();
    run_nasty("bomb", 15);
    CHECK_EQUAL(outcome.end, RUN_OVERGREW);
    CHECK_TEXT(outcome.what, "started more than 100 processes or threads at once");
    check_nothing_is_left();
    free(outcome.record);
}

TEST(who_ignores_signals_is_ended_all_the_same)
{
    begin();
    run_nasty("deaf", 0.3);
    CHECK_EQUAL(outcome.end, RUN_TIMED_OUT);
    CHECK_TEXT(outcome.what, "it sleeps");
    check_nothing_is_left();
    free(outcome.record);
}

TEST(memory_is_read_when_asked_for)
{
    struct run_request request = {.arguments = (char *const[]){"/bin/sh", "-c", "sleep 0.2", NULL},
                                  .time_limit_s = 10,
                                  .process_limit = 100,
                                  .sample_memory = true};

    begin();
    CHECK_EQUAL(supervise(&request, &outcome), 0);
    CHECK(outcome.memory_bytes > 50000 && outcome.memory_bytes < 500000000);
    free(outcome.record);
    run_shell("sleep 0.05", 10);
    CHECK_EQUAL(outcome.memory_bytes, 0);
    free(outcome.record);
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
    free(outcome.record);
}

TEST(two_hundred_runs_leave_no_descriptor_open, .limit_s = 60)
{
    begin();
    int before = open_descriptors();
    for (int i = 0; i < 200; i++) {
        run_program((char *const[]){i % 3 ? "/bin/true" : "/no/such", NULL}, 10);
        free(outcome.record);
    }
    CHECK_EQUAL(open_descriptors(), before);
}

TEST(too_few_descriptors_are_an_error_and_nothing_stays)
{
    struct rlimit few;
    struct run_request request = {
        .arguments = (char *const[]){"/bin/true", NULL}, .time_limit_s = 10, .process_limit = 100};

    begin();
    int open = open_descriptors() - 1;
    getrlimit(RLIMIT_NOFILE, &few);
    int refused = 0;
    for (int more = 0; more < 12; more++) {
        few.rlim_cur = (rlim_t)(open + more);
        CHECK_EQUAL(setrlimit(RLIMIT_NOFILE, &few), 0);
        int error = supervise(&request, &outcome);
        CHECK(error == 0 || error == -EMFILE);
        CHECK((error == 0) == (outcome.record != NULL));
        refused += error != 0;
        free(outcome.record);
        check_nothing_is_left();
    }
    CHECK(refused > 0);
}

/* The last two are about bench itself being killed while a run goes on. */

static bool is_gone(pid_t id)
{
    waitpid(id, NULL, WNOHANG); /* an orphan that came to us */
    return kill(id, 0) != 0 && errno == ESRCH;
}

static void check_that_the_run_dies_with(bool the_guard)
{
    struct run_request request = {.arguments =
                                      (char *const[]){"/bin/sh", "-c", "sleep 30 & sleep 31", NULL},
                                  .time_limit_s = 25,
                                  .process_limit = 100};
    struct ids below;

    need_pidfds();
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    pid_t guard = fork();
    if (guard == 0) {
        if (supervise_init() == 0)
            supervise(&request, &outcome);
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

TEST(nothing_of_a_run_survives_the_kill_of_bench)
{
    check_that_the_run_dies_with(false);
}

TEST(nothing_of_a_run_survives_the_kill_of_the_guard)
{
    check_that_the_run_dies_with(true);
}
