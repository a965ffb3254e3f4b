/*
 * test_tasks.c - the life of a task: created, run in its turn, awaited, released, refused.
 */
#include "loop/sanitizers.h"
#include "tasks.h"

#if defined(CO_TSAN)
#define MANY 2000 /* a TSan fiber is some 29 KiB, and 8,200 of them its limit */
#elif defined(CO_ASAN)
#define MANY 10000
#else
#define MANY (RUNNING_ON_VALGRIND ? 500 : 100000) /* it searches its stacks one by one */
#endif

static void *result_of(co_function *function, void *argument)
{
    void *result;

    CHECK_EQUAL(co_run(function, argument, &result), 0);
    return result;
}

static void *sleep_then_add_one(void *number)
{
    CHECK_EQUAL(co_sleep(0.01), 0);
    return (char *)number + 1;
}

TEST(a_run_gives_the_result_of_its_main_task)
{
    CHECK(result_of(add_one, NUMBER(41)) == NUMBER(42));
}

TEST(a_run_gives_the_error_of_its_main_task)
{
    void *result = NUMBER(7);

    CHECK_EQUAL(co_run(fail, NUMBER(UV_EIO), &result), UV_EIO);
    CHECK(result == NULL);
}

TEST(one_run_follows_another)
{
    for (int i = 0; i < 3; i++)
        CHECK(result_of(sleep_then_add_one, NUMBER(i)) == NUMBER(i + 1));
}

IN_LOOP(a_run_within_a_run_is_refused)
{
    CHECK_EQUAL(co_run(add_one, NULL, NULL), UV_EBUSY);
    CHECK(strstr(co_limit(), "running already"));
}

TEST(outside_a_run_nothing_can_be_created_or_awaited)
{
    errno = 0;
    CHECK(!co_create_task(add_one, NULL));
    CHECK_EQUAL(errno, EINVAL);
    CHECK(strstr(co_limit(), "no loop is running"));
    CHECK_EQUAL(co_sleep(1), UV_EINVAL);
    CHECK_EQUAL(co_yield_now(), UV_EINVAL);
    CHECK_EQUAL(co_await(NULL, NULL), UV_EINVAL);
    CHECK(!co_current());
    CHECK(!co_loop());
}

IN_LOOP(an_await_gives_the_result)
{
    void *result;

    CHECK_EQUAL(co_await(co_create_task(sleep_then_add_one, NUMBER(1)), &result), 0);
    CHECK(result == NUMBER(2));
    RUN_TASK(add_one, NUMBER(2));
}

IN_LOOP(an_await_gives_the_error_and_no_result)
{
    void *result = NUMBER(1);

    CHECK_EQUAL(co_await(co_create_task(fail, NUMBER(UV_ENOENT)), &result), UV_ENOENT);
    CHECK(result == NULL);
}

static void *raise_and_recover(void *result)
{
    co_raise(UV_EIO);
    co_raise(0);
    return result;
}

TEST(a_raised_error_can_be_taken_back)
{
    CHECK(result_of(raise_and_recover, NUMBER(5)) == NUMBER(5));
}

IN_LOOP(a_task_already_done_is_awaited_at_once)
{
    void *result;
    co_task *task = STARTED(add_one, NUMBER(1));
    CHECK_EQUAL(co_await(task, &result), 0);
    CHECK(result == NUMBER(2));
}

IN_LOOP(a_task_that_awaits_itself_is_told_so)
{
    CHECK_EQUAL(co_await(co_retain(co_current()), NULL), CO_EDEADLK);
}

static void *await_given(void *task)
{
    void *result;

    CHECK_EQUAL(co_await(task, &result), 0);
    return result;
}

IN_LOOP(several_may_await_one_task)
{
    co_task *awaited = co_create_task(sleep_then_add_one, NUMBER(9));
    co_task *tasks[3];
    void *results[3];

    for (int i = 0; i < 3; i++)
        tasks[i] = co_create_task(await_given, co_retain(awaited));
    CHECK_EQUAL(co_gather(tasks, 3, results), 0);
    for (int i = 0; i < 3; i++)
        CHECK(results[i] == NUMBER(10));
    co_release(awaited);
}

TASK(note_letter, letter)
{
    note((char)(intptr_t)letter);
    co_yield_now();
    note((char)((intptr_t)letter - 'a' + 'A'));
}

IN_LOOP(tasks_begin_at_the_next_await_and_take_turns)
{
    co_task *tasks[3];

    for (int i = 0; i < 3; i++)
        tasks[i] = co_create_task(note_letter, NUMBER('a' + i));
    note('-');
    CHECK_EQUAL(co_gather(tasks, 3, NULL), 0);
    CHECK_ORDER("-abcABC");
}

TASK(sleep_on, unused)
{
    co_sleep(1000);
}

IN_LOOP(a_gather_gives_the_first_error_at_once_beside_the_results_there_are)
{
    TASKS(tasks, {sleep_on, NUMBER(1)}, {fail, NUMBER(UV_EIO)}, {add_one, NUMBER(2)});
    void *results[3];

    CHECK_EQUAL(co_gather(tasks, 3, results), UV_EIO);
    CHECK(results[0] == NULL && results[1] == NULL && results[2] == NUMBER(3));
}

IN_LOOP(a_gather_of_errors_waits_for_all)
{
    co_task *tasks[] = {co_create_task(sleep_then_add_one, NUMBER(1)),
                        co_create_task(fail, NUMBER(UV_EIO)), NULL,
                        co_create_task(add_one, NUMBER(2))};
    void *results[4];
    int errors[4];

    CHECK_EQUAL(co_gather_errors(tasks, 4, results, errors), 0);
    CHECK(results[0] == NUMBER(2) && !results[1] && !results[2] && results[3] == NUMBER(3));
    CHECK_EQUAL(errors[0], 0);
    CHECK_EQUAL(errors[1], UV_EIO);
    CHECK_EQUAL(errors[2], UV_EINVAL);
    CHECK_EQUAL(errors[3], 0);
    CHECK_EQUAL(co_gather_errors(NULL, 0, NULL, NULL), 0);
}

IN_LOOP(a_gather_gives_the_error_that_came_first_in_time)
{
    TASKS(tasks, {fail_late, NUMBER(UV_EIO)}, {fail, NUMBER(UV_ENOENT)});
    CHECK_EQUAL(co_gather(tasks, 2, NULL), UV_ENOENT);
}

IN_LOOP(a_gather_names_a_task_that_was_not_created)
{
    co_task *tasks[] = {NULL, co_create_task(note_letter, NUMBER('x'))};

    CHECK_EQUAL(co_gather(NULL, 0, NULL), 0);
    CHECK_EQUAL(co_gather(tasks, 2, NULL), UV_EINVAL);
    CHECK_ORDER(""); /* at once */
    CHECK_EQUAL(co_sleep(0.01), 0);
    CHECK_ORDER("xX"); /* and the other ran on */
}

IN_LOOP(a_task_knows_its_name_and_where_it_was_created)
{
    char name[] = "fetch-7";
    co_task *plain = co_create_task(add_one, NULL);
    co_task *named = co_create_task(add_one, NULL, .name = name, .stack_bytes = 20000);

    name[0] = 'X';
    CHECK(strcmp(co_name(plain), "add_one") == 0);
    CHECK(strcmp(co_name(named), "fetch-7") == 0);
    CHECK(strstr(co_created_file(plain), "test_tasks.c"));
    CHECK_EQUAL(co_created_line(named), co_created_line(plain) + 1);
    CHECK(strncmp(co_name(co_current()), "a_task_knows_its_name", 21) == 0);
    CHECK(co_loop() != NULL);
    CHECK_EQUAL(co_await(plain, NULL), 0);
    CHECK_EQUAL(co_await(named, NULL), 0);
}

IN_LOOP(a_long_name_is_cut)
{
    char name[200];

    memset(name, 'n', sizeof name);
    name[sizeof name - 1] = '\0';
    co_task *task = co_create_task(sleep_then_add_one, NULL, .name = name);
    CHECK_EQUAL(strlen(co_name(task)), 63);
    CHECK_EQUAL(co_await(task, NULL), 0);
}

IN_LOOP(a_released_task_runs_on)
{
    co_task *task = co_create_task(note_letter, NUMBER('r'));

    co_release(task);
    co_release(NULL);
    CHECK_EQUAL(co_sleep(0.01), 0);
    CHECK_ORDER("rR");
}

static void *sleep_and_clean_up(void *letter)
{
    int error = co_sleep(1000);

    note(error == UV_ECANCELED ? (char)(intptr_t)letter : '?');
    CHECK_EQUAL(co_sleep(0.001), 0); /* cleaning up may take its time */
    note('.');
    return co_raise(error);
}

TASK(yield_on, unused)
{
    while (co_yield_now() == 0)
        continue;
    note('y');
}

TASK(await_canceled, task)
{
    CHECK_EQUAL(co_await(task, NULL), UV_ECANCELED);
    note('a');
}

TASK(leave_an_awaiter_behind, unused)
{
    co_create_task(await_canceled, co_create_task(sleep_and_clean_up, NUMBER('s')));
    co_create_task(yield_on, NULL);
    co_sleep(0.005);
    co_create_task(note_letter, NUMBER('n'));
}

TEST(tasks_left_by_the_main_task_are_cancelled_and_clean_up)
{
    run_in_loop(leave_an_awaiter_behind, NULL);
    CHECK(strchr(order, 's') && strchr(order, '.') && strchr(order, 'a') && strchr(order, 'y'));
    CHECK(!strchr(order, 'n') && !strchr(order, 'N') && !strchr(order, '?'));
}

TASK(gather_canceled, unused)
{
    TASKS(tasks, {sleep_and_clean_up, NUMBER('1')}, {sleep_and_clean_up, NUMBER('2')});
    CHECK_EQUAL(co_gather(tasks, 2, NULL), UV_ECANCELED);
    note('g');
}

IN_LOOP_THEN(CHECK(strcmp(order, "12..g") == 0 || strcmp(order, "12.g.") == 0),
             a_gather_left_by_the_main_task_ends_with_its_tasks)
{
    co_create_task(gather_canceled, NULL);
    co_sleep(0.005);
}

IN_LOOP(a_hundred_thousand_tasks_each_give_their_result, .limit_s = 20)
{
    size_t many = MANY;
    co_task **tasks = malloc(many * sizeof *tasks);
    void **results = malloc(many * sizeof *results);

    CHECK(tasks && results);
    CHECK_EQUAL(co_slow_task_limit(0), 0);
    for (size_t i = 0; i < many; i++) {
        tasks[i] = co_create_task(sleep_then_add_one, NUMBER(i));
        if (!tasks[i] && strstr(co_limit(), "vm.max_map_count"))
            test_skip("the guards of an old kernel take too many mappings");
        CHECK(tasks[i] != NULL);
    }
    CHECK_EQUAL(co_gather(tasks, many, results), 0);
    for (size_t i = 0; i < many; i++)
        CHECK(results[i] == NUMBER(i + 1));
    free(tasks);
    free(results);
}

IN_LOOP(a_stack_is_used_again_by_the_next_task)
{
    for (size_t i = 0, many = MANY; i < many; i++)
        RUN_TASK(add_one, NULL);
}

TASK(run_in_thread, count)
{
    for (intptr_t i = 0; i < (intptr_t)count; i++)
        CHECK(result_of(sleep_then_add_one, NUMBER(i)) == NUMBER(i + 1));
}

TEST(each_thread_may_have_a_loop)
{
    pthread_t threads[3];

#ifdef CO_TSAN
    test_skip("libuv closes descriptors unseen by TSan, which takes their reuse for a race");
#endif
    for (int i = 0; i < 3; i++)
        CHECK_EQUAL(pthread_create(&threads[i], NULL, run_in_thread, NUMBER(5)), 0);
    for (int i = 0; i < 3; i++)
        CHECK_EQUAL(pthread_join(threads[i], NULL), 0);
}

TASK(keep_callee_saved, seed)
{
    double a = (double)(intptr_t)seed, b = a * 2, c = a * 3, d = a * 4;
    long e = (intptr_t)seed, f = e * 5, g = e * 6, h = e * 7, i = e * 8, j = e * 9;

    for (int turn = 0; turn < 100; turn++) {
        co_yield_now();
        a += 1, b += 2, c += 3, d += 4, e += 1, f += 5, g += 6, h += 7, i += 8, j += 9;
    }
    intptr_t s = (intptr_t)seed + 100;
    CHECK(a == s && b == 2 * s && c == 3 * s && d == 4 * s);
    CHECK(e == s && f == 5 * s && g == 6 * s && h == 7 * s && i == 8 * s && j == 9 * s);
}

IN_LOOP(a_switch_keeps_what_a_task_has_in_registers)
{
    co_task *tasks[20];

    for (int i = 0; i < 20; i++)
        tasks[i] = co_create_task(keep_callee_saved, NUMBER(1000 * i));
    CHECK_EQUAL(co_gather(tasks, 20, NULL), 0);
}
