/*
 * test_co_fetch.c - fetches that are awaited, given up, and refused; the lessons are tested with
 * those of the other models.
 */
#include "co_cancel.h"
#include "co_fetch.h"
#include "co_sync.h"
#include "service.h"
#include "test.h"

#include "../../coroutines/tests/torture.h"

#include <string.h>

#define PATIENCE_S 30

static co_curl *curl;

static int get(struct page *page, const char *place)
{
    char url[200];

    snprintf(url, sizeof url, "http://127.0.0.1:%d%s", port, place);
    return co_fetch(curl, page, url, PATIENCE_S);
}

static void check_page(const char *place)
{
    struct page page = {0};

    CHECK_EQUAL(get(&page, place), 0);
    CHECK(strcmp(page.problem, "") == 0);
    CHECK_EQUAL(page.bytes, 1024);
    page_free(&page);
}

static void *fetch_without_curl(void *unused)
{
    struct page page = {0};

    CHECK_EQUAL(co_fetch(NULL, &page, "http://127.0.0.1/", 1), UV_ENOMEM);
    CHECK(*page.problem);
    co_curl_close(NULL);
    return unused;
}

/* Runs it beside a service with `curl`, and looks what is left. */
static void with_curl(co_function *function, int error)
{
    CHECK_EQUAL(co_run(fetch_without_curl, NULL, NULL), 0); /* libuv's first loop keeps a pipe */
    start_service(NULL, NULL);
    int before = torture_descriptors();
    CHECK_EQUAL(co_run(function, NULL, NULL), error);
    CHECK_EQUAL(torture_descriptors(), before);
    stop_service();
}

static void *fetch_again_and_again(void *unused)
{
    curl = co_curl_open();
    for (int i = 0; i < 5; i++)
        check_page("/page/1");
    co_curl_close(curl);
    return unused;
}

TEST(one_after_the_other_is_fetched, .limit_s = 30)
{
    with_curl(fetch_again_and_again, 0);
}

static void *fetch_late(void *seen)
{
    struct page page = {0};

    int error = get(&page, "/page/1?latency=20");
    CHECK_EQUAL(error, UV_ECANCELED);
    CHECK(strcmp(page.problem, "operation canceled") == 0);
    page_free(&page);
    ++*(int *)seen;
    return co_raise(error);
}

static void *cancel_some(void *unused)
{
    co_task *tasks[10];
    int errors[10], seen = 0;

    curl = co_curl_open();
    for (int i = 0; i < 10; i++)
        tasks[i] = co_create_task(fetch_late, &seen);
    co_sleep(0.05);
    for (int i = 0; i < 10; i++)
        co_cancel(tasks[i]);
    CHECK_EQUAL(co_gather_errors(tasks, 10, NULL, errors), 0);
    CHECK_EQUAL(seen, 10);
    check_page("/page/2"); /* the others' end does not matter */
    co_curl_close(curl);
    return unused;
}

TEST(cancelled_fetches_end_and_the_next_one_works, .limit_s = 30)
{
    with_curl(cancel_some, 0);
}

static void *fetch_soon(void *unused)
{
    struct page page = {0};
    int error = get(&page, "/page/1?latency=0.01");

    CHECK(error == UV_ECANCELED || strcmp(page.problem, "") == 0);
    page_free(&page);
    return error ? co_raise(error) : unused;
}

static void *cancel_soon(void *task)
{
    co_sleep(0.01);
    co_cancel(task);
    return NULL;
}

/* While the loop is kept, the answer comes and it becomes time to cancel. */
static void *cancel_what_has_come(void *unused)
{
    curl = co_curl_open();
    for (int i = 0; i < 10; i++) {
        co_task *task = co_create_task(fetch_soon, NULL);
        co_task *other = co_create_task(cancel_soon, task);
        co_sleep(0.005);
        usleep(30000);
        int error = co_await(task, NULL);
        CHECK(error == 0 || error == UV_ECANCELED);
        CHECK_EQUAL(co_await(other, NULL), 0);
        check_page("/page/2");
    }
    co_curl_close(curl);
    return unused;
}

TEST(a_fetch_may_end_and_be_cancelled_in_the_same_moment, .limit_s = 30)
{
    with_curl(cancel_what_has_come, 0);
}

static void *cancel_and_close(void *unused)
{
    int seen = 0;

    curl = co_curl_open();
    co_task *task = co_create_task(fetch_late, &seen);
    co_sleep(0.05);
    co_cancel(task);
    CHECK_EQUAL(co_await(task, NULL), UV_ECANCELED);
    co_curl_close(curl);
    return unused;
}

TEST(after_a_cancelled_fetch_all_can_be_closed_at_once, .limit_s = 30)
{
    with_curl(cancel_and_close, 0);
}

static void *fetch_within_a_deadline(void *unused)
{
    struct page page = {0};
    co_timeout timeout;

    curl = co_curl_open();
    CHECK_EQUAL(co_timeout_begin(&timeout, 0.05), 0);
    CHECK_EQUAL(get(&page, "/page/1?latency=20"), UV_ECANCELED);
    CHECK_EQUAL(co_timeout_end(&timeout), UV_ETIMEDOUT);
    page_free(&page);
    check_page("/page/1");
    co_curl_close(curl);
    return unused;
}

TEST(a_deadline_ends_a_fetch, .limit_s = 30)
{
    with_curl(fetch_within_a_deadline, 0);
}

static void *fetch_then_close(void *unused)
{
    struct page page = {0};

    CHECK_EQUAL(get(&page, "/page/1?latency=20"), UV_ECANCELED);
    page_free(&page);
    co_curl_close(curl);
    return unused;
}

static void *leave_a_fetch_behind(void *unused)
{
    curl = co_curl_open();
    co_release(co_create_task(fetch_then_close, NULL));
    co_sleep(0.05);
    return unused;
}

TEST(the_end_of_a_run_ends_a_fetch, .limit_s = 30)
{
    with_curl(leave_a_fetch_behind, 0);
}

static void *wait_for_nothing(void *unused)
{
    co_event never = CO_EVENT_INIT;

    curl = co_curl_open();
    check_page("/page/1");
    co_event_wait(&never);
    return unused;
}

TEST(who_fetches_nothing_does_not_hide_a_deadlock, .limit_s = 30, .expect = "deadlock")
{
    start_service(NULL, NULL);
    CHECK_EQUAL(co_run(wait_for_nothing, NULL, NULL), CO_EDEADLK);
    stop_service();
}

TEST(without_curl_a_fetch_fails)
{
    CHECK_EQUAL(co_run(fetch_without_curl, NULL, NULL), 0);
}

static int fetch_two(void)
{
    int error = 0;

    curl = co_curl_open();
    if (!curl)
        return -errno;
    for (int i = 0; i < 2 && !error; i++) {
        struct page page = {0};
        error = get(&page, "/page/1?latency=0.001");
        if (!error && *page.problem)
            error = UV_EIO;
        page_free(&page);
    }
    co_curl_close(curl);
    return error;
}

TEST(faults_while_pages_are_fetched_are_errors_and_leave_nothing, .limit_s = 120)
{
    /* Not memory: libcurl loses a piece of its own where it gets none. */
    const char *faults = "socket:EMFILE connect:EAGAIN getsockname:ENOMEM getsockopt:ENOMEM "
                         "recv:ECONNRESET send:ECONNRESET epoll_create1:EMFILE epoll_ctl:ENOSPC "
                         "timerfd_create:EMFILE";

    if (getenv("LD_PRELOAD"))
        start_service(NULL, NULL);
    torture(__func__, faults, fetch_two);
    if (getenv("LD_PRELOAD"))
        stop_service();
}
