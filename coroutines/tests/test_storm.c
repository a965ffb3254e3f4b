/*
 * test_storm.c - tasks that wait in every way while others, at random, are cancelled or fail: each
 * ends, nothing that they hold is lost, and no scope takes another's cancellation for its own.
 */
#include "co_group.h"
#include "co_sync.h"
#include "loop/sanitizers.h"
#include "tasks.h"

#define DEEPEST  4
#define HANDLES  64
#define CHILDREN 3

static unsigned random_state;
static long to_create, running;
static bool leaving;
static co_task *handles[HANDLES];
static co_lock lock = CO_LOCK_INIT;
static co_semaphore permits = CO_SEMAPHORE_INIT(2);
static int holders, permitted;

static unsigned below(unsigned limit)
{
    random_state = random_state * 1664525u + 1013904223u;
    return (random_state >> 8) % limit;
}

static double moment(void)
{
    return below(4) / 2000.0;
}

static void *live(void *depth);

static void note_end(co_task *task, void *unused)
{
    (void)unused;
    CHECK(co_done(task));
    co_error(task);
    running--;
}

/* Most of them can be cancelled by anybody from now on. */
static co_task *create(co_group *group, intptr_t depth)
{
    void *next = NUMBER(depth + 1);
    co_task *task = group ? co_group_create_task(group, live, next) : co_create_task(live, next);
    co_task **place = &handles[below(HANDLES)];

    if (task) {
        to_create--;
        running++;
        CHECK_EQUAL(co_add_done_callback(task, note_end, NULL), 0);
        if (leaving)
            return task;
        co_release(*place);
        *place = co_retain(task);
    }
    return task;
}

static void create_children(co_task *children[], intptr_t depth)
{
    for (int i = 0; i < CHILDREN; i++)
        CHECK(children[i] = create(NULL, depth));
}

static int gather(intptr_t depth)
{
    co_task *children[CHILDREN];

    create_children(children, depth);
    return below(2) ? co_gather(children, CHILDREN, NULL)
                    : co_gather_errors(children, CHILDREN, NULL, NULL);
}

static int group_some(intptr_t depth)
{
    co_task *children[CHILDREN] = {NULL};
    BEGIN_GROUP(group);
    for (int i = 0; i < CHILDREN; i++) {
        children[i] = create(&group, depth);
        if (children[i])
            co_retain(children[i]);
        if (!below(4))
            co_group_fail(&group, co_sleep(moment()));
    }
    if (!below(6))
        co_group_cancel(&group);
    int error = co_group_end(&group);
    for (int i = 0; i < CHILDREN; i++) {
        CHECK(!children[i] || co_done(children[i]));
        co_release(children[i]);
    }
    return error;
}

static int limit_time(intptr_t depth)
{
    co_timeout outer, inner;

    CHECK_EQUAL(co_timeout_begin(&outer, 1000), 0);
    CHECK_EQUAL(co_timeout_begin(&inner, moment()), 0);
    int error = below(2) ? co_await(create(NULL, depth), NULL) : group_some(depth);
    int late = co_timeout_end(&inner);
    int never = co_timeout_end(&outer);
    CHECK(never == 0 || never == UV_ECANCELED);
    CHECK(late != UV_ECANCELED || never == UV_ECANCELED);
    return late ? late : error;
}

static int wait_for_some(intptr_t depth)
{
    co_task *children[CHILDREN];
    bool done[CHILDREN];

    create_children(children, depth);
    int error = co_wait(children, CHILDREN, (enum co_when)below(3), moment(), done);
    for (int i = 0; i < CHILDREN; i++)
        co_cancel(children[i]);
    int gathered = co_gather_errors(children, CHILDREN, NULL, NULL);
    return error == UV_ETIMEDOUT ? gathered : error;
}

static int take_each(intptr_t depth)
{
    co_task *children[CHILDREN];
    co_as_completed each;

    create_children(children, depth);
    CHECK_EQUAL(co_as_completed_begin(&each, children, CHILDREN, moment()), 0);
    for (co_task *task; (task = co_as_completed_next(&each));)
        CHECK(co_done(task));
    int error = co_as_completed_end(&each);
    for (int i = 0; i < CHILDREN; i++)
        co_release(children[i]);
    return error;
}

static int shield(intptr_t depth)
{
    co_task *child = create(NULL, depth);
    int error = co_shield(child, NULL);

    CHECK(co_done(child) || error == UV_ECANCELED);
    co_release(child);
    return error;
}

static int hold(void)
{
    int error = co_lock_acquire(&lock);

    if (error)
        return error;
    CHECK_EQUAL(++holders, 1);
    error = co_sleep(moment() / 4);
    holders--;
    CHECK_EQUAL(co_lock_release(&lock), 0);
    if (error || (error = co_semaphore_acquire(&permits)) != 0)
        return error;
    CHECK(++permitted <= 2);
    error = co_yield_now();
    permitted--;
    co_semaphore_release(&permits);
    return error;
}

static int act(intptr_t depth)
{
    if (depth >= DEEPEST || to_create < CHILDREN)
        return below(2) ? co_sleep(moment()) : hold();
    switch (below(10)) {
    case 0:
        return co_await(create(NULL, depth), NULL);
    case 1:
        return gather(depth);
    case 2:
        return group_some(depth);
    case 3:
        return limit_time(depth);
    case 4:
        return wait_for_some(depth);
    case 5:
        return take_each(depth);
    case 6:
        return shield(depth);
    case 7:
        return co_wait_for(create(NULL, depth), moment(), NULL);
    case 8:
        co_release(create(NULL, depth));
        return 0;
    default:
        return hold();
    }
}

static void *live(void *depth)
{
    int error = 0;

    for (int i = 0; i < 3 && !error; i++) {
        error = act((intptr_t)depth);
        co_task *victim = handles[below(HANDLES)];
        if (victim && !below(3))
            co_cancel(victim);
    }
    if (error == UV_ECANCELED && below(2))
        co_sleep(moment()); /* cleanup, itself cancelled at times */
    if (!below(4))
        return NULL; /* swallowed */
    return co_raise(error == UV_ETIMEDOUT || (!error && !below(8)) ? UV_EIO : error);
}

TASK(storm, count)
{
    to_create = (intptr_t)count;
    while (to_create > CHILDREN) {
        co_task *task = create(NULL, 0);
        co_error(task);
        co_wait(&task, 1, CO_ALL_COMPLETED, moment(), NULL);
        co_release(task);
    }
    leaving = true;
    while (running && below(8)) /* at times the end of the run has to end them */
        CHECK_EQUAL(co_sleep(moment()), 0);
    for (int i = 0; i < HANDLES; i++) {
        co_release(handles[i]);
        handles[i] = NULL;
    }
}

static void run_storm(unsigned seed, intptr_t tasks)
{
    random_state = seed;
    leaving = false;
    CHECK_EQUAL(co_run(storm, NUMBER(tasks), NULL), 0);
    CHECK_EQUAL(running, 0);
    CHECK(holders == 0 && permitted == 0 && co_lock_is_free(&lock));
    CHECK_EQUAL(co_semaphore_try_acquire(&permits), 0);
    CHECK_EQUAL(co_semaphore_try_acquire(&permits), 0);
    co_semaphore_release(&permits);
    co_semaphore_release(&permits);
}

TEST(tasks_cancelled_at_random_end_and_leave_everything_whole, .limit_s = 60)
{
    bool is_slow = RUNNING_ON_VALGRIND;

    for (unsigned seed = 1; seed <= (is_slow ? 2 : 20); seed++)
        run_storm(seed, is_slow ? 200 : 1000);
}
