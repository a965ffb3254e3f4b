/*
 * test_stacks.c - stacks that overflow, that run out, and that are guarded in the old way. And what
 * the switch is made of where the processor guards jumps and returns, read in what the compiler
 * makes of it: few processors guard either yet.
 */
#include "loop/sanitizers.h"
#include "tasks.h"
#include "torture.h"

#include <pthread.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>

#if defined(CO_ASAN) || defined(CO_TSAN)
#define CHECKED true
#else
#define CHECKED RUNNING_ON_VALGRIND
#endif

static int recurse(int depth)
{
    volatile char page[1024];

    page[0] = (char)depth;
    return depth < 0 ? 0 : recurse(depth + 1) + page[0];
}

static void *overflow(void *unused)
{
    return NUMBER(recurse(1)) == unused ? unused : NULL;
}

TASK(create_one_that_overflows, stack_bytes)
{
    co_await(co_create_task(overflow, NULL, .name = "parse", .stack_bytes = (size_t)stack_bytes),
             NULL);
}

TEST(an_overflow_names_the_task_and_its_stack, .expect_signal = SIGSEGV,
     .expect = "coroutine 'parse' (task 2, created at coroutines/tests/test_stacks.c:")
{
    run_in_loop(create_one_that_overflows, NULL);
}

TEST(an_overflow_says_how_large_the_stack_was, .expect_signal = SIGSEGV,
     .expect = ") has used up its stack of 128 KiB. Deep recursion or a large local array?\n")
{
    run_in_loop(create_one_that_overflows, NUMBER(128 << 10));
}

TEST(an_overflow_of_the_main_task_is_named, .expect_signal = SIGSEGV,
     .expect = "coroutine 'overflow' (task 1, ")
{
    CHECK_EQUAL(co_run(overflow, NULL, NULL), 0);
}

static void *use_a_large_array(void *size)
{
    volatile char array[(size_t)size];

    array[0] = 1;
    return array[0] ? NULL : size;
}

TASK(create_one_with_a_large_array, unused)
{
    co_task *neighbour = co_create_task(use_a_large_array, NUMBER(10));
    co_await(co_create_task(use_a_large_array, NUMBER(2 << 20)), NULL);
    co_await(neighbour, NULL);
}

TEST(a_large_array_does_not_step_over_the_guard, .expect_signal = SIGSEGV,
     .expect = "coroutine 'use_a_large_array' (task 3, ")
{
#ifdef CO_ASAN
    test_skip("ASan writes an array's surroundings without probing");
#endif
    run_in_loop(create_one_with_a_large_array, NULL);
}

TASK(overflow_in_thread, unused)
{
    run_in_loop(create_one_that_overflows, NULL);
}

TEST(an_overflow_in_another_thread_is_named, .expect_signal = SIGSEGV,
     .expect = "coroutine 'parse' (task 2, ")
{
    pthread_t thread;

    run_in_loop(use_a_large_array, NUMBER(10)); /* installs the handler in this one */
    CHECK_EQUAL(pthread_create(&thread, NULL, overflow_in_thread, NULL), 0);
    pthread_join(thread, NULL);
}

TEST(an_overflow_is_named_where_guards_are_mprotect, .expect_signal = SIGSEGV,
     .expect = "coroutine 'parse' (task 2, ")
{
    co_guard_advice = -1;
    run_in_loop(create_one_that_overflows, NULL);
}

TASK(fault, address)
{
    *(volatile char *)address = 1;
}

static void say_and_leave(int number)
{
    (void)number;
    if (write(STDOUT_FILENO, "the earlier handler\n", 20) < 0)
        _exit(1);
    _exit(3);
}

static void say_info_and_leave(int number, siginfo_t *info, void *context)
{
    (void)context;
    if (info->si_addr == NUMBER(16))
        say_and_leave(number);
}

TEST(another_fault_goes_to_the_handler_before_ours, .expect_exit = 3,
     .expect = "the earlier handler")
{
    if (RUNNING_ON_VALGRIND)
        test_skip("valgrind counts the fault as an error");
    signal(SIGSEGV, say_and_leave);
    run_in_loop(fault, NUMBER(16));
}

TEST(another_fault_goes_to_the_handler_before_ours_with_its_address, .expect_exit = 3,
     .expect = "the earlier handler")
{
    if (RUNNING_ON_VALGRIND)
        test_skip("valgrind counts the fault as an error");
    struct sigaction action = {.sa_sigaction = say_info_and_leave, .sa_flags = SA_SIGINFO};

    sigaction(SIGSEGV, &action, NULL);
    run_in_loop(fault, NUMBER(16));
}

TEST(another_fault_is_the_crash_it_would_have_been, .expect_signal = SIGSEGV)
{
    signal(SIGSEGV, SIG_DFL);
    run_in_loop(fault, NUMBER(16));
}

IN_LOOP(a_sent_sigsegv_ends_the_process, .expect_signal = SIGSEGV)
{
    signal(SIGSEGV, SIG_DFL);
    raise(SIGSEGV);
}

/* --- stacks that run out ---------------------------------------------------------------------- */

TASK(wait_a_turn, unused)
{
    CHECK_EQUAL(co_yield_now(), 0);
}

/* Creates up to `most` tasks; returns how many came to be, all of which end well. */
static void *create_until_refused(void *most)
{
    size_t count = 0;
    co_task **tasks = malloc((size_t)most * sizeof *tasks);

    CHECK(tasks);
    while (count < (size_t)most && (tasks[count] = co_create_task(wait_a_turn, NULL)))
        count++;
    if (count < (size_t)most)
        CHECK_EQUAL(errno, ENOMEM);
    CHECK_EQUAL(co_gather(tasks, count, NULL), 0);
    free(tasks);
    return NUMBER(count);
}

/* qemu-user takes the limit and does not keep to it. */
static void limit_address_space(rlim_t bytes)
{
    struct rlimit space = {bytes, RLIM_INFINITY};

    CHECK_EQUAL(setrlimit(RLIMIT_AS, &space), 0);
    void *more = mmap(NULL, bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (more != MAP_FAILED)
        test_skip("RLIMIT_AS does not count here");
}

TEST(a_limit_of_address_space_stops_at_one_task_and_is_named)
{
    if (CHECKED)
        test_skip("checkers need all of the address space");
    void *count;

    limit_address_space(256 << 20);
    CHECK_EQUAL(co_run(create_until_refused, NUMBER(10000), &count), 0);
    CHECK((size_t)count > 1000 && (size_t)count < 4096);
    CHECK(strcmp(co_limit(), "no address space for a stack of 64 KiB (limit: ulimit -v 262144)") ==
          0);
}

TEST(a_run_without_address_space_is_refused)
{
    if (CHECKED)
        test_skip("checkers need all of the address space");
    struct rlimit space = {RLIM_INFINITY, RLIM_INFINITY};

    limit_address_space(1 << 20);
    CHECK_EQUAL(co_run(wait_a_turn, NULL, NULL), UV_ENOMEM);
    CHECK(strstr(co_limit(), "no address space for a stack of 8192 KiB"));
    CHECK_EQUAL(setrlimit(RLIMIT_AS, &space), 0);
    CHECK_EQUAL(co_run(wait_a_turn, NULL, NULL), 0);
}

TEST(old_guards_stop_at_the_limit_of_mappings_and_name_it, .limit_s = 30)
{
    if (CHECKED)
        test_skip("too many tasks for a checker");
    void *count;

    co_guard_advice = -1;
    CHECK_EQUAL(co_run(create_until_refused, NUMBER(1000000), &count), 0);
    if ((size_t)count == 1000000)
        test_skip("vm.max_map_count is very large here");
    CHECK((size_t)count > 1000);
    CHECK(strstr(co_limit(), "vm.max_map_count"));
}

TEST(a_stack_that_cannot_be_mapped_is_named)
{
    if (CHECKED)
        test_skip("faults are not injected below a checker");
    if (getenv("FAULT")) {
        CHECK_EQUAL(co_run(wait_a_turn, NULL, NULL), UV_ENOMEM);
        puts(co_limit());
        exit(1); /* so that it is shown */
    }
    if (shell("test -r $BUILD/tests/faults.so")->code)
        test_skip("faults.so is not built: make check");
    struct said *said = shell("LD_PRELOAD=$PWD/$BUILD/tests/faults.so FAULT=mmap:ENOMEM:1+ "
                              "$BUILD/tests/test_stacks %s",
                              __func__);
    CHECK_SAID(said, "a stack of 8192 KiB could not be mapped: Cannot allocate memory\n");
}

/* --- what a stack is made of ------------------------------------------------------------------ */

IN_LOOP(stacks_have_whole_pages_and_a_guard_below)
{
    co_task *small = co_create_task(wait_a_turn, NULL, .stack_bytes = 1);
    co_task *odd = co_create_task(wait_a_turn, NULL, .stack_bytes = 100001);
    co_task *usual = co_create_task(wait_a_turn, NULL);
    size_t page = (size_t)sysconf(_SC_PAGESIZE);

    CHECK_EQUAL(co_stack_size(small), 4 * page);
    CHECK_EQUAL(co_stack_size(odd), (100001 + page - 1) / page * page);
    CHECK_EQUAL(co_stack_size(usual), CO_STACK_BYTES);
    CHECK(!co_stack_guards(usual, usual->stack_low));
    CHECK(co_stack_guards(usual, usual->stack_low - 1));
    CHECK(co_stack_guards(usual, usual->stack_low - page));
    CHECK(!co_stack_guards(usual, usual->stack_low - page - 1));
    CHECK_EQUAL(co_await(small, NULL), 0);
    CHECK_EQUAL(co_await(odd, NULL), 0);
    CHECK_EQUAL(co_await(usual, NULL), 0);
}

static void *align(void *unused)
{
    __attribute__((aligned(16))) volatile char local[16] = {0};

    CHECK_EQUAL((uintptr_t)local % 16, 0);
    printf("%.1f\n", 1.5); /* crashes on a misaligned stack where printf uses SSE */
    return unused;
}

static void *align_named(void *unused)
{
    CHECK_EQUAL(co_await(co_create_task(align, NULL, .name = "abc"), NULL), 0);
    return align(unused);
}

TEST(stacks_are_aligned_as_the_calling_convention_asks)
{
    run_in_loop(align_named, NULL);
}

/* --- the switch ------------------------------------------------------------------------------- */

#define COMPILE                                                                                    \
    "cc -std=gnu11 -D_GNU_SOURCE -O2 -S -o - -iquote coroutines/lib coroutines/lib/loop/loop.c "

static struct said *compile(const char *guards)
{
    if (shell("echo '#include <uv.h>' | cc -fcf-protection=full -x c -c -o /dev/null - 2>&1")->code)
        test_skip("cc does not compile for x86-64 here, or finds no libuv");
    struct said *said = shell(COMPILE "%s | grep -E -A 3 'jmpq|swapcontext'", guards);

    CHECK_EQUAL(said->code, 0);
    return said;
}

TEST(where_jumps_are_guarded_each_switch_lands_on_a_mark, .limit_s = 30)
{
    struct said *said = compile("-fcf-protection=branch");

    CHECK(count(said->text, "jmpq\t*0(%rsi)") + count(said->text, "jmpq *0(%rsi)") > 0);
    CHECK_EQUAL(count(said->text, "1:endbr64"), count(said->text, "jmpq"));
    CHECK_EQUAL(count(said->text, "swapcontext"), 0);
}

TEST(where_returns_are_guarded_the_switch_is_glibc_s, .limit_s = 30)
{
    struct said *said = compile("-fcf-protection=full");

    CHECK(count(said->text, "swapcontext") > 0);
    CHECK_EQUAL(count(said->text, "jmpq"), 0);
}

TEST(unguarded_the_switch_is_a_jump_and_no_more, .limit_s = 30)
{
    struct said *said = compile("-fcf-protection=none");

    CHECK(count(said->text, "jmpq") > 0);
    CHECK_EQUAL(count(said->text, "endbr64"), 0);
}
