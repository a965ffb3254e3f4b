/*
 * record.c - the record's lines, each by its first word; and the tasks' states made from its
 * events.
 */
#include "record.h"

#include "checked_memory.h"

#include <math.h>

#define RECORD_VERSION 1
#define MOST_FIELDS    6
#define MOST_TASKS     10000000
#define MOST_SAID      10000

struct event {
    double time_s, planned_s;
    int task;
    int position; /* in the record: events of one moment keep their order */
    const char *kind;
};

struct reader {
    struct run *run;
    enum model_kind *kind;
    struct measurement *measurement; /* its arguments are wanted; or NULL */
    struct event *events;
    int event_count;
    int line;
    bool versioned, ended;
    const char *wrong; /* with the line; or NULL */
};

/* A field, as its type reads it; the text of one that is missing is "". */
struct value {
    const char *text;
    double number;
};

static void keep(char **where, const char *text)
{
    free(*where);
    *where = Strdup(text);
}

static void take_version(struct reader *reader, const struct value *values)
{
    reader->versioned = values[0].number == RECORD_VERSION;
    if (!reader->versioned)
        reader->wrong = "another version than 1";
}

static void take_model(struct reader *reader, const struct value *values)
{
    *reader->kind = model_kind_named(values[1].text);
}

static void take_argument(struct reader *reader, const struct value *values)
{
    struct measurement *measurement = reader->measurement;
    const char *text = values[1].text;
    char *end;
    double number = strtod(text, &end);

    if (!measurement)
        return;
    *ADD(measurement->given, measurement->given_count) = (struct argument){
        .name = Strdup(values[0].text),
        .value = Strdup(text),
        .type = Strdup(values[2].text),
        .number = end != text && !*end ? number : NAN,
        .least = values[3].number,
        .most = values[4].number,
    };
}

static void take_tasks(struct reader *reader, const struct value *values)
{
    struct run *run = reader->run;
    double tasks = values[0].number;

    if (run->tasks || !(tasks >= 1 && tasks <= MOST_TASKS) || tasks != floor(tasks)) {
        reader->wrong = "not a number of tasks, given once";
        return;
    }
    run->tasks = Calloc((size_t)tasks, sizeof *run->tasks);
    run->task_count = (int)tasks;
    for (int i = 0; i < run->task_count; i++)
        run->tasks[i].started_s = run->tasks[i].finished_s = NAN;
}

static void take_event(struct reader *reader, const struct value *values)
{
    int position = reader->event_count;

    *ADD(reader->events, reader->event_count) =
        (struct event){.time_s = values[0].number,
                       .planned_s = fmax(values[3].number, 0),
                       .task = (int)values[1].number,
                       .position = position,
                       .kind = values[2].text};
}

static void take_result(struct reader *reader, const struct value *values)
{
    keep(&reader->run->tasks[(int)values[0].number - 1].result, values[1].text);
}

static void take_figure(struct reader *reader, const struct value *values)
{
    struct run *run = reader->run;

    *ADD(run->figures, run->figure_count) =
        (struct figure){Strdup(values[0].text), values[1].number, Strdup(values[2].text)};
}

static void take_said(struct reader *reader, const struct value *values)
{
    struct run *run = reader->run;

    if (run->said_count == MOST_SAID)
        reader->wrong = "more is said than anybody reads";
    else
        *ADD(run->said, run->said_count) =
            (struct saying){values[0].number, Strdup(values[1].text)};
}

static void take_end(struct reader *reader, const struct value *values)
{
    (void)values;
    reader->ended = true;
}

#define IN_RUN(member) offsetof(struct run, member)

/* Words that are not here are passed over: a program may say more than we know. */
static const struct line {
    const char *word;
    /* t: seconds, or anything that is not below 0; n: one of the tasks; f: a number; o: a number,
       or NAN for anything else; s: a text. Those behind a ? may be missing. */
    const char *fields;
    void (*take)(struct reader *reader, const struct value *values);
    size_t places[3]; /* in struct run, where there is no `take` */
} lines[] = {
    {"record", "o", take_version, {0}},
    {"model", "s?s", take_model, {0}},
    {"argument", "sss?oo", take_argument, {0}},
    {"tasks", "o", take_tasks, {0}},
    {"event", "tns?t", take_event, {0}},
    {"result", "ns", take_result, {0}},
    {"answer", "s", NULL, {IN_RUN(answer)}},
    {"figure", "sf?s", take_figure, {0}},
    {"said", "ts", take_said, {0}},
    {"end", "", take_end, {0}},
    {"total", "t", NULL, {IN_RUN(total_s)}},
    {"cpu", "tt", NULL, {IN_RUN(cpu_user_s), IN_RUN(cpu_system_s)}},
    {"switches", "tt", NULL, {IN_RUN(voluntary_switches), IN_RUN(involuntary_switches)}},
    {"split", "ttt", NULL, {IN_RUN(running_s), IN_RUN(ready_s), IN_RUN(waiting_s)}},
};

/* What is wrong with the field, or NULL. */
static const char *read_field(const struct reader *reader, char type, const char *text,
                              struct value *value)
{
    char *end;
    double number = strtod(text, &end);
    bool is_number = end != text && !*end && isfinite(number);

    *value = (struct value){text, is_number ? number : NAN};
    if (type == 't' && !(is_number && number >= 0 && number < 1e9))
        return "not a number of seconds";
    if (type == 'n' &&
        !(is_number && number >= 1 && number <= reader->run->task_count && number == floor(number)))
        return "not one of the tasks";
    return type == 'f' && !is_number ? "not a number" : NULL;
}

static void put(const struct line *line, int at, const struct value *value, struct run *run)
{
    void *place = (char *)run + line->places[at];

    if (line->fields[at] == 's')
        keep(place, value->text);
    else
        *(double *)place = value->number;
}

static void take_line(struct reader *reader, const struct line *line, char *const *fields)
{
    struct value values[MOST_FIELDS] = {{"", NAN}, {"", NAN}, {"", NAN}, {"", NAN}, {"", NAN}};
    bool optional = false;
    int count = 0;

    for (const char *type = line->fields; *type && !reader->wrong; type++)
        if (*type == '?')
            optional = true;
        else if (fields[count]) {
            reader->wrong = read_field(reader, *type, fields[count], &values[count]);
            count++;
        } else if (!optional)
            reader->wrong = "fields are missing";
        else
            break;
    if (reader->wrong)
        return;
    for (int i = 0; i < count && !line->take; i++)
        put(line, i, &values[i], reader->run);
    if (line->take)
        line->take(reader, values);
}

static void read_line(struct reader *reader, char *text)
{
    char *fields[MOST_FIELDS + 1] = {NULL};
    int count = 0;

    for (char *field; count < MOST_FIELDS && (field = strsep(&text, "\t"));)
        fields[count++] = field;
    if (!reader->versioned && strcmp(fields[0], "record") != 0)
        reader->wrong = "this is no record: it does not begin with \"record\"";
    for (size_t i = 0; i < sizeof lines / sizeof *lines && !reader->wrong; i++)
        if (strcmp(fields[0], lines[i].word) == 0)
            take_line(reader, &lines[i], fields + 1);
}

static int by_time(const void *a, const void *b)
{
    const struct event *x = a, *y = b;

    if (x->time_s != y->time_s)
        return x->time_s < y->time_s ? -1 : 1;
    return x->position - y->position;
}

/* Lines of one moment keep their order: what is no later in the record stays before. */
static void sort_said(struct run *run)
{
    for (int i = 1; i < run->said_count; i++) {
        struct saying said = run->said[i];
        int place = i;
        for (; place > 0 && run->said[place - 1].time_s > said.time_s; place--)
            run->said[place] = run->said[place - 1];
        run->said[place] = said;
    }
}

static int by_start(const void *a, const void *b)
{
    const struct interval *x = a, *y = b;

    return x->from_s < y->from_s ? -1 : x->from_s > y->from_s;
}

/* What a task is in after an event. A finished task is in none. */
static enum task_state state_after(const char *kind)
{
    for (int state = 0; state < STATE_COUNT; state++)
        if (strcmp(kind, state_names[state]) == 0)
            return (enum task_state)state;
    return strcmp(kind, "started") == 0 ? STATE_RUNNING : STATE_COUNT;
}

static void add_interval(struct run *run, int task, enum task_state state, double from_s,
                         double until_s)
{
    if (until_s > from_s)
        run->intervals[run->interval_count++] = (struct interval){task, state, from_s, until_s};
}

/* A wait that lasted longer than planned: from its end on the task was ready, and had to wait its
 * turn. */
static void close_interval(struct run *run, const struct event *open, double until_s)
{
    enum task_state state = state_after(open->kind);
    double due_s = open->time_s + open->planned_s;

    if (state == STATE_COUNT)
        return;
    if (open->planned_s > 0 && due_s < until_s) {
        add_interval(run, open->task, state, open->time_s, due_s);
        add_interval(run, open->task, STATE_READY, due_s, until_s);
    } else {
        add_interval(run, open->task, state, open->time_s, until_s);
    }
}

static void make_intervals(struct reader *reader)
{
    struct run *run = reader->run;
    OWNED const struct event **open = Calloc((size_t)run->task_count + 1, sizeof *open);

    run->intervals = Calloc(2 * (size_t)reader->event_count, sizeof *run->intervals);
    if (reader->event_count)
        qsort(reader->events, (size_t)reader->event_count, sizeof *reader->events, by_time);
    for (int i = 0; i < reader->event_count; i++) {
        const struct event *event = &reader->events[i];
        struct task_times *task = &run->tasks[event->task - 1];
        if (strcmp(event->kind, "started") == 0 && isnan(task->started_s))
            task->started_s = event->time_s;
        if (strcmp(event->kind, "finished") == 0)
            task->finished_s = event->time_s;
        if (open[event->task])
            close_interval(run, open[event->task], event->time_s);
        open[event->task] = event;
    }
    if (run->interval_count)
        qsort(run->intervals, (size_t)run->interval_count, sizeof *run->intervals, by_start);
}

static void read_lines(struct reader *reader, char *text)
{
    for (char *line;
         text && *text && !reader->ended && !reader->wrong && (line = strsep(&text, "\n"));) {
        reader->line++;
        read_line(reader, line);
    }
    if (!reader->ended && !reader->wrong)
        reader->wrong = reader->line ? "it ends in the middle" : "empty";
}

bool read_record(char *text, struct run *run, enum model_kind *kind, char *complaint, size_t size)
{
    struct reader reader = {.run = run, .kind = kind};

    read_lines(&reader, text);
    if (!reader.wrong && isnan(run->total_s))
        reader.wrong = "it ends in the middle";
    if (reader.wrong)
        snprintf(complaint, size, "its record, line %d: %s", reader.line, reader.wrong);
    else
        make_intervals(&reader);
    sort_said(run);
    free(reader.events);
    return !reader.wrong;
}

bool read_description(char *text, struct measurement *measurement)
{
    struct run run = {0};
    enum model_kind kind;
    struct reader reader = {.run = &run, .kind = &kind, .measurement = measurement};

    read_lines(&reader, text);
    measurement->tasks = run.task_count;
    run_free(&run);
    free(reader.events);
    return !reader.wrong && measurement->given_count;
}
