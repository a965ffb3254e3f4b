/*
 * test_system.c - what Linux says of a process tree, of the machine and of time.
 */
#include "clock.h"
#include "proc.h"
#include "process_tree.h"
#include "test.h"

#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#define CHILD_BYTES (8 << 20)
#define CHILD_CPU_S 0.1

static pid_t child;
static int done[2]; /* a pipe: a byte when the child has taken its memory and its time */

/* Takes both, and waits for its end. */
static _Noreturn void be_the_child(void)
{
    char *memory = malloc(CHILD_BYTES);

    memset(memory, 1, CHILD_BYTES);
    while (clock_seconds(CLOCK_PROCESS_CPUTIME_ID) < CHILD_CPU_S)
        ;
    if (write(done[1], memory, 1) == 1)
        for (;;)
            pause();
    _exit(1);
}

static void *fork_and_wait(void *arg)
{
    child = fork();
    if (child == 0)
        be_the_child();
    waitpid(child, NULL, 0);
    return arg;
}

static pthread_t start_child_of_a_second_thread(void)
{
    pthread_t thread;
    char byte;

    CHECK_EQUAL(pipe(done), 0);
    CHECK_EQUAL(pthread_create(&thread, NULL, fork_and_wait, NULL), 0);
    CHECK_EQUAL(read(done[0], &byte, 1), 1);
    return thread;
}

static void end_child(pthread_t thread)
{
    kill(child, SIGKILL);
    CHECK_EQUAL(pthread_join(thread, NULL), 0);
}

TEST(a_process_tree_has_the_children_of_every_thread)
{
    struct ids found;
    pthread_t thread = start_child_of_a_second_thread();

    CHECK_EQUAL(find_descendants(getpid(), 0, &found), 0);
    CHECK_EQUAL(found.count, 1);
    CHECK_EQUAL(found.all[0], child);
    free(found.all);
    CHECK_EQUAL(find_descendants(getpid(), child, &found), 0);
    CHECK_EQUAL(found.count, 0);
    CHECK_EQUAL(find_threads(getpid(), &found), 0);
    CHECK_EQUAL(found.count, process_threads(getpid()));
    free(found.all);
    end_child(thread);
}

TEST(memory_and_cpu_time_of_a_process_tree_count_the_children_of_every_thread)
{
    pthread_t thread = start_child_of_a_second_thread();

    CHECK(sum_of_descendants(getpid(), 0, process_memory) >= CHILD_BYTES);
    CHECK(sum_of_descendants(getpid(), 0, process_cpu_seconds) >= CHILD_CPU_S);
    CHECK(sum_of_descendants(getpid(), child, process_memory) == 0);
    end_child(thread);
}

TEST(a_process_that_is_gone_counts_as_nothing)
{
    struct ids threads;
    pid_t gone = fork();

    if (gone == 0)
        _exit(0);
    CHECK_EQUAL(waitpid(gone, NULL, 0), gone);
    CHECK(process_memory(gone) == 0 && process_cpu_seconds(gone) == 0 &&
          process_threads(gone) == 0);
    CHECK_EQUAL(find_threads(gone, &threads), 0);
    CHECK_EQUAL(threads.count, 0);
}

TEST(a_value_is_read_by_its_key)
{
    char path[] = "/tmp/test_system.XXXXXX", text[8];
    int fd = mkstemp(path);

    CHECK(fd >= 0);
    CHECK(dprintf(fd, "name\t: A name = B\nsize:  12 kB\nmax 100000\n") > 0);
    close(fd);
    read_value(path, "name", text, sizeof text);
    CHECK(strcmp(text, "A name ") == 0); /* cut off */
    CHECK(read_number(path, "size") == 12);
    CHECK(read_number(path, "max") == 100000);
    CHECK(isnan(read_number(path, "name")) && isnan(read_number(path, "none")));
    CHECK_EQUAL(read_text(path, text, sizeof text), 7);
    CHECK(strcmp(text, "name\t: ") == 0);
    unlink(path);
    CHECK(isnan(read_number(path, "size")));
    CHECK_EQUAL(read_text(path, text, sizeof text), 0);
    CHECK(*text == '\0');
}

TEST(the_machine_says_how_busy_it_is)
{
    struct load load = machine_load();

    CHECK(load.average[0] >= 0 && load.average[2] >= 0 && load.threads >= 1);
}
