/*
 * multiprocessing/control/forgotten.c - two processes that nobody
 * waits for: one fails, one is still at work when main ends.
 *
 * Usage: build/multiprocessing/control/forgotten --wait 1
 * Compare with control/forgotten.c in threading/ and coroutines/.
 */
#include "lesson.h"

#include <errno.h>

static int task(int id)
{
    say("task %d starts", id);
    sleep_seconds(id == 1 ? lesson.wait : 9 * lesson.wait);
    if (id == 1) {
        say("task %d fails", id);
        return EIO;
    }
    say("task %d is done", id);
    return 0;
}

/* As ps shows it: R runs, S sleeps, Z is a zombie. */
static char state_of(pid_t process)
{
    char path[64], state = '?';

    snprintf(path, sizeof path, "/proc/%d/stat", process);
    FILE *file = fopen(path, "re");
    if (!file)
        return state;
    if (fscanf(file, "%*d (%*[^)]) %c", &state) != 1)
        state = '?';
    fclose(file);
    return state;
}

void run(void)
{
    pid_t children[2];

    for (int i = 0; i < 2; i++) {
        children[i] = Fork();
        if (children[i] == 0)
            _exit(task(i + 1));
    }
    sleep_seconds(2 * lesson.wait);
    for (int i = 0; i < 2; i++)
        say("main sees task %d in state %c", i + 1,
            state_of(children[i]));
    say("main ends, and has waited for nobody"); /* WRONG */
}
