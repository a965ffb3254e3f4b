/*
 * chart_events.c - who spoke when, with what was said beside the dot as far as there is room: data
 * for plots/events.gp.
 */
#include "view.h"

#include "chart_text.h"
#include "checked_memory.h"
#include "transcripts.h"
#include "utf8.h"

#include <math.h>

#define MOST_SPEAKERS 12
/* Of the time axis: what is nearer than this is said at one dot; so many letters fit into it. */
#define ONE_DOT    0.05
#define LETTERS    118.0
#define SHORTEST_S 0.01 /* below that the order counts, and not the time */
#define FEWEST     6
#define AT_RIGHT   0.8 /* from here on a label stands left of its dot, below the line */

/* The speakers' names, each within a text that begins with it, in the order of the first word. */
struct speakers {
    const char *texts[MOST_SPEAKERS];
    int count;
};

static bool same_speaker(const char *a, const char *b)
{
    size_t length = speaker_length(a);

    return length == speaker_length(b) && strncmp(a, b, length) == 0;
}

/* Finds them, and when the last thing was said in any model. */
static struct speakers find_speakers(const struct measurement *measurement, double *last_s)
{
    struct speakers speakers = {.count = 0};

    for (int i = 0; i < measurement->row_count; i++) {
        const struct run *run = transcript_run(&measurement->rows[i]);

        for (int k = 0; run && k < run->said_count; k++) {
            int known = 0;

            while (known < speakers.count &&
                   !same_speaker(speakers.texts[known], run->said[k].text))
                known++;
            if (known == speakers.count && known < MOST_SPEAKERS)
                speakers.texts[speakers.count++] = run->said[k].text;
            *last_s = fmax(*last_s, run->said[k].time_s);
        }
    }
    return speakers;
}

/* A dot, with the label of all that is said until the next one. */
static void write_dot(FILE *data, int panel, const char *model, int line, double at_s,
                      const char *label, double next_s, double top_s)
{
    bool at_right = at_s > AT_RIGHT * top_s;
    /* A label of the right side stands below the line and does not stand in the way. */
    double room_s = at_right ? at_s : (next_s > AT_RIGHT * top_s ? 1.1 * top_s : next_s) - at_s;
    int letters = (int)(LETTERS * room_s / top_s) - 2;
    OWNED char *fitted = utf8_fit(label, letters > FEWEST ? letters : FEWEST);

    fprintf(data, "%d\t", panel);
    chart_field(data, model);
    fprintf(data, "\t%.9f\t%d\t%d\t", at_s, line, at_right);
    chart_field(data, fitted);
    fputc('\n', data);
}

/* All that one speaker says: what is said near a dot stands in its label, and has dots without. */
static void write_line(FILE *data, int panel, const struct row *row, const char *speaker, int line,
                       double top_s)
{
    const struct run *run = transcript_run(row);
    OWNED char *label = NULL;
    double dot_s = 0;

    for (int k = 0; run && k < run->said_count; k++) {
        double at_s = run->said[k].time_s;
        const char *said = run->said[k].text + speaker_length(run->said[k].text);
        bool near = label && at_s <= dot_s + ONE_DOT * top_s;

        if (!same_speaker(run->said[k].text, speaker))
            continue;
        if (near)
            write_dot(data, panel, row->model, line, at_s, "", at_s, top_s);
        else if (label)
            write_dot(data, panel, row->model, line, dot_s, label, at_s, top_s);
        if (!near) {
            free(label);
            label = NULL;
            dot_s = at_s;
        }
        Append(&label, "%s%s", near ? " · " : "", said + strspn(said, " :"));
    }
    if (label)
        write_dot(data, panel, row->model, line, dot_s, label, INFINITY, top_s);
}

static const char *ending_of(const struct run *run)
{
    return !run           ? ": not run"
           : run->failure ? ": not as expected"
           : run->ending  ? ": failed, as expected"
                          : "";
}

static bool write_events(FILE *data, FILE *script, int number,
                         const struct measurement *measurement)
{
    double top_s = SHORTEST_S;
    struct speakers speakers = find_speakers(measurement, &top_s);

    for (int i = 0; i < measurement->row_count; i++) {
        const struct row *row = &measurement->rows[i];

        chart_string(script, "TITLE", i + 1, "%s%s", row->model, ending_of(transcript_run(row)));
        fprintf(script, "COLOUR[%d] = %u\n", i + 1, chart_colour(row->model, i));
        for (int k = 0; k < speakers.count; k++)
            write_line(data, i + 1, row, speakers.texts[k], k + 1, top_s);
    }
    for (int i = 0; i < speakers.count; i++)
        chart_string(script, "SPEAKER", i + 1, "%.*s", (int)speaker_length(speakers.texts[i]),
                     speakers.texts[i]);
    fprintf(script, "TOP[%d] = %.9g; PANELS = %d; LINES = %d\n", number, top_s,
            measurement->row_count, speakers.count);
    return speakers.count > 0;
}

const struct chart events_chart = {
    .ending = "-events",
    .shows = "What was said, over time",
    .headings = "panel\tmodel\ttime_s\tline\tat_right\tlabel\n",
    .plot = "events.gp",
    .write = write_events,
};
