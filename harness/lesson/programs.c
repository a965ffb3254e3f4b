/*
 * programs.c - see programs.h.
 */
#include "programs.h"

#include "checked.h"
#include "clock.h"
#include "recorder.h"

#include <stdio.h>
#include <string.h>

char *program_script(int id, double unit_s)
{
    static const char *const scripts[PROGRAMS] = {
        "echo begins; sleep %g; echo goes on; sleep %g; echo ends",
        "echo begins; sleep %g; echo gives up; exit 3",
        "echo begins; exec sleep %g",
    };
    static const double units[PROGRAMS] = {1, 0.5, 60};
    static char texts[PROGRAMS][100];
    double seconds = units[id - 1] * unit_s;

    snprintf(texts[id - 1], sizeof *texts, scripts[id - 1], seconds, seconds);
    return texts[id - 1];
}

bool program_lines(int id, int output, double seconds)
{
    struct pollfd more = {.fd = output, .events = POLLIN};
    double end_s = monotonic_seconds() + seconds;
    char text[512]; /* echo writes its line in one piece */

    while (Poll_for(&more, 1, end_s - monotonic_seconds())) {
        ssize_t size = read(output, text, sizeof text - 1);
        if (size <= 0)
            return true;
        text[size] = '\0';
        for (char *in = text, *line; (line = strsep(&in, "\n"));)
            if (*line)
                say("program %d: %s", id, line);
    }
    return false;
}

void program_ended(int id, int code)
{
    if (code < 0)
        say("program %d was ended by SIG%s", id, sigabbrev_np(-code));
    else
        say("program %d exited with %d", id, code);
}
