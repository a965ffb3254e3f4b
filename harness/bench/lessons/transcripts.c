/*
 * transcripts.c - is what a run said what it was to say: all of it, in order, in time?
 *
 * Each line that was said counts for the first expectation that it matches and that is still open.
 */
#include "transcripts.h"

#include "checked_memory.h"

#include <ctype.h>
#include <math.h>

/* Waits end when they are over or later, never earlier; the rest is the rounding of clocks that
   count in milliseconds. */
#define EARLY_SLACK_S 0.001
/* How late is late: on a machine that is busy, too, and yet less than what would be another
   behaviour. */
#define LATE_UNITS   0.5
#define LATE_S       0.05
#define TOLD_AT_MOST 3

bool text_matches(const char *pattern, const char *text)
{
    for (; *pattern; pattern++, text++) {
        if (*pattern == '*') {
            while (!text_matches(pattern + 1, text))
                if (!*text++)
                    return false;
            return true;
        }
        if (*pattern == '#') {
            char *end;
            if (!isdigit((unsigned char)*text))
                return false;
            strtod(text, &end);
            text = end - 1;
        } else if (*pattern != *text) {
            return false;
        }
    }
    return !*text;
}

/* What is compared: met[i] is the line that was said for expectation i, or -1. */
struct comparison {
    const struct transcript *transcript;
    const struct run *run;
    double wait_s;
    int *met;
    enum transcript_verdict verdict;
    char *text;
    int told;
};

/* What is worse than what was told before becomes the verdict. Frees the text. */
static void tell(struct comparison *comparison, enum transcript_verdict verdict, char *text)
{
    if (verdict > comparison->verdict)
        comparison->verdict = verdict;
    if (++comparison->told <= TOLD_AT_MOST)
        Append(&comparison->text, "%s%s", comparison->told > 1 ? "; " : "", text);
    else if (comparison->told == TOLD_AT_MOST + 1)
        Append(&comparison->text, "; …");
    free(text);
}
#define TELL(comparison, verdict, ...) tell(comparison, verdict, Format(__VA_ARGS__))

static void assign(struct comparison *comparison)
{
    const struct transcript *transcript = comparison->transcript;

    for (int i = 0; i < transcript->line_count; i++)
        comparison->met[i] = -1;
    for (int k = 0; k < comparison->run->said_count; k++) {
        const char *said = comparison->run->said[k].text;
        int i = 0;
        while (i < transcript->line_count &&
               (comparison->met[i] >= 0 || !text_matches(transcript->lines[i].text, said)))
            i++;
        if (i < transcript->line_count)
            comparison->met[i] = k;
        else
            TELL(comparison, DIFFERENT, "\"%s\" was not expected", said);
    }
}

static void check_presence(struct comparison *comparison)
{
    for (int i = 0; i < comparison->transcript->line_count; i++) {
        const struct expected *expected = &comparison->transcript->lines[i];
        if (comparison->met[i] < 0 && !expected->optional)
            TELL(comparison, DIFFERENT, "\"%s\" is missing", expected->text);
    }
}

size_t speaker_length(const char *text)
{
    size_t word = strcspn(text, " :"), blanks = strspn(text + word, " ");
    size_t digits = strspn(text + word + blanks, "0123456789");

    return digits ? word + blanks + digits : word;
}

static bool same_speaker(const char *a, const char *b)
{
    size_t length = speaker_length(a);

    return length == speaker_length(b) && strncmp(a, b, length) == 0;
}

/* Is it certain that the first comes before the second, which stands below it? Between lines marked
   `~` with no unmarked one between them it is so only where one speaker says both (who it was is
   known of what was said: an expectation may leave it open, "worker # works"). */
static bool is_ordered(const struct comparison *comparison, int first, int second)
{
    const struct saying *said = comparison->run->said;

    for (int i = first; i <= second; i++)
        if (!comparison->transcript->lines[i].by_timing)
            return true;
    return same_speaker(said[comparison->met[first]].text, said[comparison->met[second]].text);
}

static void check_order(struct comparison *comparison)
{
    const int *met = comparison->met;

    for (int second = 1; second < comparison->transcript->line_count; second++)
        for (int first = second - 1; first >= 0; first--) {
            if (met[first] < 0 || met[second] < 0 || met[first] < met[second] ||
                !is_ordered(comparison, first, second))
                continue;
            TELL(comparison, DIFFERENT, "\"%s\" came before \"%s\"",
                 comparison->run->said[met[second]].text, comparison->run->said[met[first]].text);
            break;
        }
}

static void check_times(struct comparison *comparison)
{
    for (int i = 0; i < comparison->transcript->line_count; i++) {
        const struct expected *expected = &comparison->transcript->lines[i];
        if (comparison->met[i] < 0 || isnan(expected->at))
            continue;
        const struct saying *said = &comparison->run->said[comparison->met[i]];
        double due_s = expected->at * comparison->wait_s;
        double last_s = due_s + LATE_UNITS * comparison->wait_s + LATE_S;
        bool early = said->time_s < due_s - EARLY_SLACK_S;
        bool late = !expected->or_later && said->time_s > last_s;
        if (early || late)
            TELL(comparison, early ? DIFFERENT : LATE,
                 "\"%s\" came %s, after %.3f s instead of %.3g s", said->text,
                 early ? "early" : "late", said->time_s, due_s);
    }
}

static void check_ending(struct comparison *comparison, const char *ended)
{
    const char *ends = comparison->transcript->ends;

    if (ends ? text_matches(ends, ended) : !*ended)
        return;
    if (!ends)
        TELL(comparison, DIFFERENT, "%s", ended);
    else if (!*ended)
        TELL(comparison, DIFFERENT, "it ended well, and was expected to fail: \"%s\"", ends);
    else
        TELL(comparison, DIFFERENT, "%s (expected was: \"%s\")", ended, ends);
}

enum transcript_verdict check_transcript(const struct transcript *transcript, double wait_s,
                                         const struct run *run, const char *ended, char **text)
{
    struct comparison comparison = {.transcript = transcript, .run = run, .wait_s = wait_s};

    comparison.met = Calloc((size_t)transcript->line_count, sizeof *comparison.met);
    check_ending(&comparison, ended);
    assign(&comparison);
    check_presence(&comparison);
    check_order(&comparison);
    check_times(&comparison);
    free(comparison.met);
    *text = comparison.text;
    return comparison.verdict;
}

double transcript_length(const struct transcript *transcript)
{
    double length = 0;

    for (int i = 0; i < transcript->line_count; i++)
        length = fmax(length, transcript->lines[i].at); /* passes over NAN */
    return length;
}
