/*
 * record.c - the record's lines, each by its first word; and the tasks' states made from its
 * events.
 */
#include "record.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RECORD_VERSION 1
#define MOST_FIELDS    5
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
    struct event *events;
    int event_count, event_room, said_room;
    int line;
    bool versioned, ended;
    char *complaint;
    size_t size;
};

static bool complain(struct reader *reader, const char *what)
{
    snprintf(reader->complaint, reader->size, "its record, line %d: %s", reader->line, what);
    return false;
}

static bool seconds(const char *text, double *value)
{
    char *end;

    errno = 0;
    *value = strtod(text, &end);
    return end != text && !*end && !errno && *value >= 0 && *value < 1e9;
}

static bool whole(const char *text, long least, long most, long *value)
{
    char *end;

    errno = 0;
    *value = strtol(text, &end, 10);
    return end != text && !*end && !errno && *value >= least && *value <= most;
}

static bool read_version(struct reader *reader, char **fields)
{
    long version;

    if (!whole(fields[1], 1, 1000000, &version))
        return complain(reader, "no version");
    if (version != RECORD_VERSION)
        return complain(reader, "another version than 1");
    reader->versioned = true;
    return true;
}

static bool read_tasks(struct reader *reader, char **fields)
{
    struct run *run = reader->run;
    long tasks;

    if (run->tasks || !whole(fields[1], 1, MOST_TASKS, &tasks))
        return complain(reader, "not a number of tasks, given once");
    run->tasks = calloc((size_t)tasks, sizeof *run->tasks);
    if (!run->tasks)
        return complain(reader, strerror(errno));
    run->task_count = (int)tasks;
    for (int i = 0; i < run->task_count; i++)
        run->tasks[i].started_s = run->tasks[i].finished_s = NAN;
    return true;
}

static bool read_nothing(struct reader *reader, char **fields)
{
    (void)reader;
    (void)fields;
    return true;
}

static bool read_event(struct reader *reader, char **fields)
{
    struct event event = {.position = reader->event_count};
    long task;

    if (!seconds(fields[1], &event.time_s) ||
        !whole(fields[2], 1, reader->run->task_count, &task) || !fields[3])
        return complain(reader, "not an event of one of the tasks");
    if (fields[4] && !seconds(fields[4], &event.planned_s))
        return complain(reader, "not a number of seconds");
    if (reader->event_count == reader->event_room) {
        int room = reader->event_room ? 2 * reader->event_room : 64;
        struct event *grown = realloc(reader->events, (size_t)room * sizeof *grown);
        if (!grown)
            return complain(reader, strerror(errno));
        reader->events = grown;
        reader->event_room = room;
    }
    event.task = (int)task;
    event.kind = fields[3];
    reader->events[reader->event_count++] = event;
    return true;
}

static bool keep(struct reader *reader, char **where, const char *text)
{
    free(*where);
    *where = strdup(text);
    return *where || complain(reader, strerror(errno));
}

static bool read_result(struct reader *reader, char **fields)
{
    long task;

    if (!whole(fields[1], 1, reader->run->task_count, &task))
        return complain(reader, "a result of none of the tasks");
    return keep(reader, &reader->run->tasks[task - 1].result, fields[2]);
}

static bool read_answer(struct reader *reader, char **fields)
{
    return keep(reader, &reader->run->answer, fields[1]);
}

static bool read_figure(struct reader *reader, char **fields)
{
    struct run *run = reader->run;
    struct figure *grown;
    double value;
    char *end;

    value = strtod(fields[2], &end);
    if (end == fields[2] || *end || !isfinite(value))
        return complain(reader, "not a figure");
    grown = reallocarray(run->figures, (size_t)run->figure_count + 1, sizeof *grown);
    if (!grown)
        return complain(reader, strerror(errno));
    run->figures = grown;
    grown += run->figure_count++;
    *grown = (struct figure){.value = value};
    return keep(reader, &grown->name, fields[1]) &&
           keep(reader, &grown->unit, fields[3] ? fields[3] : "");
}

static bool read_said(struct reader *reader, char **fields)
{
    struct run *run = reader->run;
    struct saying said = {0};

    if (!seconds(fields[1], &said.time_s))
        return complain(reader, "not a number of seconds");
    if (run->said_count == MOST_SAID)
        return complain(reader, "more is said than anybody reads");
    if (run->said_count == reader->said_room) {
        int room = reader->said_room ? 2 * reader->said_room : 16;
        struct saying *grown = realloc(run->said, (size_t)room * sizeof *grown);
        if (!grown)
            return complain(reader, strerror(errno));
        run->said = grown;
        reader->said_room = room;
    }
    if (!keep(reader, &said.text, fields[2]))
        return false;
    run->said[run->said_count++] = said;
    return true;
}

static bool read_cpu(struct reader *reader, char **fields)
{
    return (seconds(fields[1], &reader->run->cpu_user_s) &&
            seconds(fields[2], &reader->run->cpu_system_s)) ||
           complain(reader, "not two numbers of seconds");
}

static bool read_switches(struct reader *reader, char **fields)
{
    return (seconds(fields[1], &reader->run->voluntary_switches) &&
            seconds(fields[2], &reader->run->involuntary_switches)) ||
           complain(reader, "not two numbers");
}

static bool read_split(struct reader *reader, char **fields)
{
    return (seconds(fields[1], &reader->run->running_s) &&
            seconds(fields[2], &reader->run->ready_s) &&
            seconds(fields[3], &reader->run->waiting_s)) ||
           complain(reader, "not three numbers of seconds");
}

static bool read_total(struct reader *reader, char **fields)
{
    return seconds(fields[1], &reader->run->total_s) || complain(reader, "not a number of seconds");
}

static bool read_end(struct reader *reader, char **fields)
{
    (void)fields;
    reader->ended = true;
    return true;
}

/* Words that are not here are passed over: a program may say more than we know. */
static const struct line {
    const char *word;
    int fields; /* at least, without the word */
    bool (*read)(struct reader *reader, char **fields);
} lines[] = {
    {"record", 1, read_version}, {"tasks", 1, read_tasks},   {"event", 3, read_event},
    {"result", 2, read_result},  {"answer", 1, read_answer}, {"figure", 2, read_figure},
    {"cpu", 2, read_cpu},        {"split", 3, read_split},   {"switches", 2, read_switches},
    {"total", 1, read_total},    {"said", 2, read_said},     {"end", 0, read_end},
    {"lesson", 1, read_nothing}, {"model", 1, read_nothing},
};

static bool read_line(struct reader *reader, char *text)
{
    char *fields[MOST_FIELDS + 1] = {NULL};
    int count = 0;

    for (char *field; count < MOST_FIELDS && (field = strsep(&text, "\t"));)
        fields[count++] = field;
    if (!reader->versioned && strcmp(fields[0], "record") != 0)
        return complain(reader, "this is no record: it does not begin with \"record\"");
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        if (strcmp(fields[0], lines[i].word) == 0)
            return count > lines[i].fields ? lines[i].read(reader, fields)
                                           : complain(reader, "fields are missing");
    return true;
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

static bool make_intervals(struct reader *reader)
{
    struct run *run = reader->run;
    const struct event **open = calloc((size_t)run->task_count + 1, sizeof(struct event *));

    run->intervals = calloc(2 * (size_t)reader->event_count + 1, sizeof *run->intervals);
    if (!open || !run->intervals) {
        free(open);
        return complain(reader, strerror(errno));
    }
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
    free(open);
    if (run->interval_count)
        qsort(run->intervals, (size_t)run->interval_count, sizeof *run->intervals, by_start);
    return true;
}

bool read_record(char *text, struct run *run, char *complaint, size_t size)
{
    struct reader reader = {.run = run, .complaint = complaint, .size = size};
    bool good = true;

    for (char *line; good && text && *text && !reader.ended && (line = strsep(&text, "\n"));) {
        reader.line++;
        good = read_line(&reader, line);
    }
    if (good && reader.line == 0)
        good = complain(&reader, "empty");
    if (good && (!reader.ended || isnan(run->total_s)))
        good = complain(&reader, "it ends in the middle");
    good = good && make_intervals(&reader);
    sort_said(run);
    free(reader.events);
    return good;
}
