/*
 * compare.c - see compare.h.
 */
#include "compare.h"

#include "checked_memory.h"

/* All that a program said before it failed, on one line: where that is the lesson, its last line
   alone is too little. */
static void tell_whole_output(const struct finished *finished, char *text, size_t size)
{
    const struct run_outcome *outcome = finished->outcome;
    size_t own_name = strlen(finished->program);
    const char *separator = ":";
    size_t length = (size_t)snprintf(text, size, "exit code %d", outcome->code);

    for (const char *at = outcome->output; *at && length < size; at += *at == '\n') {
        at += strspn(at, " ");
        if (strncmp(at, finished->program, own_name) == 0 && at[own_name] == ':')
            at += own_name + 1 + strspn(at + own_name + 1, " "); /* which program it was is known */
        int line = (int)strcspn(at, "\n");
        if (line) {
            length +=
                (size_t)snprintf(text + length, size - length, "%s %.*s", separator, line, at);
            separator = ";";
        }
        at += line;
    }
}

enum verdict compare_run(const struct entry *entry, const char *model, const struct sizes *sizes,
                         const struct finished *finished, struct run *run, char *complaint,
                         size_t size)
{
    const struct transcript *transcript = transcript_of(entry, model);
    char ended[sizeof finished->outcome->output + 100];

    if (!transcript)
        return AS_EXPECTED;
    if (transcript->ends && finished->outcome->end == RUN_EXITED && finished->outcome->code)
        tell_whole_output(finished, ended, sizeof ended);
    else
        snprintf(ended, sizeof ended, "%s", complaint);
    run->checked = true;
    if (transcript->ends && *ended)
        run->ending = Strdup(ended);
    enum verdict verdict = check_transcript(transcript, sizes->wait_s, run, ended, complaint, size);
    run->differs = verdict == DIFFERENT && !*ended;
    return verdict;
}
