/*
 * multiprocessing/control/shield.c - the waiter's time is over, the
 * work goes on and ends well: a process knows nothing of who waits
 * for it, so it needs no shield.
 *
 * Usage: build/multiprocessing/control/shield --wait 1
 * Compare with control/shield.c in threading/ and coroutines/.
 */
#include "lesson.h"

#include <poll.h>

static void task(int number, int parent)
{
    say("task starts");
    sleep_seconds(5 * lesson.wait);
    say("task is done");
    Write_full(parent, &number, sizeof number);
}

void run(void)
{
    int ends[2], result = 0;
    pid_t work;

    Pipe(ends);
    work = Fork();
    if (work == 0) {
        task(42, ends[1]);
        _exit(0);
    }
    Close(ends[1]);
    say("main waits for 3 at most");
    struct pollfd polled = {.fd = ends[0], .events = POLLIN};
    if (poll(&polled, 1, (int)(3000 * lesson.wait)) == 0)
        say("main got nothing in time");
    say("main waits again");
    Read_full(ends[0], &result, sizeof result);
    Close(ends[0]);
    Waitpid(work);
    say("main got %d", result);
}
