/*
 * chart_events.c - who spoke when, with what was said beside the dot as far as there is room.
 */
#include "chart_events.h"

#include "atomic_file.h"
#include "chart_text.h"
#include "checked_memory.h"
#include "transcripts.h"
#include "utf8.h"
#include "view.h"

#include <errno.h>
#include <limits.h>
#include <math.h>

#define MOST_SPEAKERS 12
#define WIDTH         900
/* Of the time axis: what is nearer than this is told at one dot; so many letters fit into it. */
#define ONE_DOT    0.05
#define LETTERS    118.0
#define SHORTEST_S 0.01 /* below that the order counts, and not the time */
#define FEWEST     6
#define AT_RIGHT   0.8 /* from here on a label stands left of its dot, below the line */

struct speakers {
    char *names[MOST_SPEAKERS];
    int count;
};

/* From 1, in the order of the first word; 0: there are too many. */
static int speaker_of(struct speakers *speakers, const char *text)
{
    size_t length = speaker_length(text);
    int i = 0;

    while (i < speakers->count &&
           (strlen(speakers->names[i]) != length || strncmp(speakers->names[i], text, length) != 0))
        i++;
    if (i == MOST_SPEAKERS)
        return 0;
    if (i == speakers->count)
        speakers->names[speakers->count++] = Format("%.*s", (int)length, text);
    return i + 1;
}

static struct speakers find_speakers(const struct measurement *measurement)
{
    struct speakers speakers = {0};

    for (int i = 0; i < measurement->row_count; i++) {
        const struct run *run = told_run(&measurement->rows[i]);
        for (int k = 0; run && k < run->said_count; k++)
            speaker_of(&speakers, run->said[k].text);
    }
    return speakers;
}

static void free_speakers(struct speakers *speakers)
{
    for (int i = 0; i < speakers->count; i++)
        free(speakers->names[i]);
}

/* When the last thing was said, in any model. */
static double last_s(const struct measurement *measurement)
{
    double last = 0;

    for (int i = 0; i < measurement->row_count; i++) {
        const struct run *run = told_run(&measurement->rows[i]);
        if (run && run->said_count)
            last = fmax(last, run->said[run->said_count - 1].time_s);
    }
    return last;
}

/* What the speaker says from line `first` on at nearly one moment, and when it speaks next. */
static char *join_sayings(struct speakers *speakers, const struct run *run, int first,
                          double near_s, double *next_s)
{
    int speaker = speaker_of(speakers, run->said[first].text);
    char *text = NULL;
    size_t size;
    FILE *out = have_memory(open_memstream(&text, &size));

    *next_s = INFINITY;
    for (int k = first; k < run->said_count && isinf(*next_s); k++) {
        const char *said = run->said[k].text;
        if (speaker_of(speakers, said) != speaker)
            continue;
        if (run->said[k].time_s > run->said[first].time_s + near_s) {
            *next_s = run->said[k].time_s;
            continue;
        }
        said += speaker_length(said);
        said += strspn(said, " :");
        fprintf(out, "%s%s", k > first ? " · " : "", said);
    }
    fclose(out);
    return have_memory(text);
}

/* Was it told at an earlier dot of the same speaker? */
static bool is_told(struct speakers *speakers, const struct run *run, int line, double near_s)
{
    int speaker = speaker_of(speakers, run->said[line].text);
    double dot_s = -INFINITY;

    for (int k = 0; k <= line; k++) {
        if (speaker_of(speakers, run->said[k].text) != speaker)
            continue;
        if (run->said[k].time_s > dot_s + near_s)
            dot_s = run->said[k].time_s;
        else if (k == line)
            return true;
    }
    return false;
}

static void write_events(FILE *out, int panel, const struct row *row, struct speakers *speakers,
                         double top_s)
{
    const struct run *run = told_run(row);

    for (int k = 0; run && k < run->said_count; k++) {
        double at_s = run->said[k].time_s, next_s, room_s;
        int speaker = speaker_of(speakers, run->said[k].text);
        if (!speaker)
            continue;
        bool at_right = at_s > AT_RIGHT * top_s;
        fprintf(out, "%d\t", panel);
        chart_field(out, row->model);
        fprintf(out, "\t%.9f\t%d\t%d\t", at_s, speaker, at_right);
        if (!is_told(speakers, run, k, ONE_DOT * top_s)) {
            char *text = join_sayings(speakers, run, k, ONE_DOT * top_s, &next_s);
            /* A label of the right side stands below the line and does not stand in the way. */
            room_s = at_right ? at_s : (next_s > AT_RIGHT * top_s ? 1.1 * top_s : next_s) - at_s;
            int letters = (int)(LETTERS * room_s / top_s) - 2;
            char *fitted = utf8_fit(text, letters > FEWEST ? letters : FEWEST);
            chart_field(out, fitted);
            free(fitted);
            free(text);
        }
        fputc('\n', out);
    }
}

int save_events(const char *directory, const char *slug, const struct measurement *measurement)
{
    char path[PATH_MAX];
    struct atomic_file file;
    struct speakers speakers = find_speakers(measurement);
    double top_s = fmax(last_s(measurement), SHORTEST_S);

    snprintf(path, sizeof path, "%s/%s-events.tsv", directory, slug);
    int error = atomic_open(&file, path);
    if (!error) {
        fputs("panel\tmodel\ttime_s\tline\tat_right\tlabel\n", file.stream);
        for (int i = 0; i < measurement->row_count; i++)
            write_events(file.stream, i + 1, &measurement->rows[i], &speakers, top_s);
        error = atomic_commit(&file);
    }
    free_speakers(&speakers);
    return error;
}

static void script_panels(FILE *script, const struct measurement *measurement)
{
    int panels = measurement->row_count;

    fprintf(script, "array TITLE[%d]; array COLOUR[%d]\n", panels, panels);
    for (int i = 0; i < panels; i++) {
        const struct row *row = &measurement->rows[i];
        const struct run *run = told_run(row);
        const char *note = !run           ? ": not run"
                           : run->failure ? ": not as expected"
                           : run->ending  ? ": did not end well, as expected"
                                          : "";
        char *title = Format("%s%s", row->model, note);
        chart_element(script, "TITLE", i + 1, title);
        fprintf(script, "COLOUR[%d] = %u\n", i + 1, chart_colour(row->model, i));
        free(title);
    }
}

bool script_events(FILE *script, const struct measurement *measurement, const char *slug)
{
    struct speakers speakers = find_speakers(measurement);
    double top_s = fmax(last_s(measurement), SHORTEST_S);
    struct chart_unit unit = chart_unit_for(top_s);
    int panels = measurement->row_count;
    char text[500];

    if (!speakers.count)
        return false;
    script_panels(script, measurement);
    fprintf(script, "array SPEAKER[%d]\n", speakers.count);
    for (int i = 0; i < speakers.count; i++)
        chart_element(script, "SPEAKER", i + 1, speakers.names[i]);
    chart_title(measurement, text, sizeof text);
    chart_string(script, "HEADING", text);
    snprintf(text, sizeof text, "%s-events.tsv", slug);
    chart_string(script, "DATA", text);
    chart_string(script, "UNIT", unit.name);
    fprintf(script, "PANELS = %d; LINES = %d; TOP = %.9g; SCALE = %g; WIDTH = %d; HEIGHT = %d\n",
            panels, speakers.count, top_s, unit.scale, WIDTH,
            86 + panels * (36 + 34 * speakers.count));
    for (int kind = 0; kind < 2; kind++)
        fprintf(script, "OUT = '.%s-events.%s'; load 'events.gp'\n", slug, kind ? "png" : "svg");
    free_speakers(&speakers);
    return true;
}
