/*
 * test_timers.c - alarms other than the tasks' sleeps: in order, cancelled, and then forgotten.
 */
#include "tasks.h"

#define MANY    1000
#define SOON_NS 1000000ull

struct numbered {
    struct co_alarm alarm;
    uint64_t deadline;
};

static size_t rung;
static uint64_t last_deadline;

static void ring(struct co_alarm *alarm)
{
    const struct numbered *one = (struct numbered *)alarm;

    CHECK(one->deadline >= last_deadline);
    last_deadline = one->deadline;
    rung++;
}

static void start(struct numbered *one, uint64_t deadline)
{
    *one = (struct numbered){.alarm = {.ring = ring}, .deadline = deadline};
    CHECK_EQUAL(co_timer_start(&one->alarm, deadline), 0);
}

/* Every third is cancelled, from the middle, and started anew or not. */
static void *start_and_cancel(void *unused)
{
    static struct numbered alarms[MANY];
    uint64_t now = co_clock();
    size_t left = MANY;

    srand(1);
    for (int i = 0; i < MANY; i++)
        start(&alarms[i], now + SOON_NS + (uint64_t)(rand() % 1000) * 1000);
    for (int i = 0; i < MANY; i += 3) {
        co_timer_cancel(&alarms[i].alarm);
        if (i % 2)
            start(&alarms[i], now + SOON_NS + (uint64_t)(rand() % 1000) * 1000);
        else
            left--;
    }
    CHECK_EQUAL(co_here.timers.running, left);
    CHECK_EQUAL(co_sleep(0.05), 0);
    CHECK_EQUAL(rung, left);
    CHECK_EQUAL(co_here.timers.running, 0);
    return unused;
}

TEST(alarms_ring_by_their_deadlines_whichever_were_cancelled)
{
    CHECK_EQUAL(co_run(start_and_cancel, NULL, NULL), 0);
}

/* As if the alarm's memory were something else by then, which happened to hold its number. */
static void *reuse_its_memory(void *unused)
{
    struct numbered one;

    start(&one, co_clock() + SOON_NS);
    uint64_t number = one.alarm.timer;
    co_timer_cancel(&one.alarm);
    one.alarm.timer = number;
    CHECK_EQUAL(co_sleep(0.01), 0);
    CHECK_EQUAL(rung, 0);
    return unused;
}

TEST(a_cancelled_alarm_is_not_looked_at_again)
{
    CHECK_EQUAL(co_run(reuse_its_memory, NULL, NULL), 0);
}
