/*
 * recorder.c - marks in shared memory; the record and the transcript made from them.
 */
#include "recorder.h"

#include "checked.h"
#include "compute.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define MARKS_A_TASK   64
#define MARKS_AT_LEAST 65536
#define TEXT_A_TASK    256
#define TEXT_AT_LEAST  (1 << 20)
/* Reading a thread's account takes some 5 µs: too much where a lesson makes thousands. */
#define TASKS_WITH_SPLIT 256
#define LONGEST_LINE     4096
#define TASKS_UNCOUNTED  64 /* room where the lesson does not say how many */

#define ANSWER "answer"

struct mark {
    double time_s;    /* since the start */
    double planned_s; /* how long a wait is meant to last; 0: not known */
    int task;
    _Atomic(const char *) what; /* written last */
};

/* A line of the record that is written at the end; each at a multiple of its alignment. */
struct text {
    size_t size; /* of the whole; written last */
    char line[];
};

/* In memory that forked children share; marks and texts follow in mappings of their own. */
struct shared {
    double start_s; /* here, because a lesson may fork before the clock starts */
    double total_s; /* 0: it has not stopped */
    atomic_long marks, dropped, finished;
    atomic_size_t text_used;
    atomic_llong running_ns, ready_ns, alive_ns; /* over the tasks that had their own thread */
    atomic_bool task_on_main_thread;
};

static struct shared *shared;
static struct mark *marks;
static char *texts;
static long mark_room, task_room;
static size_t text_room;
static struct program program;
static FILE *record;
static bool transcript; /* for a person, on stdout */
static bool split_wanted;
static int decimals; /* of times in the transcript */
static pid_t main_thread;
static long long main_running_ns, main_ready_ns;

/* Since the start, in this process and in its children. */
static struct cost {
    double user_s, system_s;
    long voluntary, involuntary; /* switches */
} cost;

static double *task_started_s; /* [id - 1] */

/* What of this thread's account earlier tasks have been given: 0 in a fresh thread or process. */
static _Thread_local long long thread_running_ns, thread_ready_ns;

/* Opened when a task starts: opening takes ten times as long as reading, and at the end of their
   waits several threads would do it one after the other. */
static _Thread_local int thread_account = -1;

/* What is known before the start. */
static void begin_record(void)
{
    record = fdopen(program.record_fd, "w");
    if (!record)
        fail(errno, "writing the record");
    fprintf(record, "record\t1\nlesson\t%s\nmodel\t%s\t%s\n", program.lesson, program.model,
            program.kind);
    write_options(record);
    if (lesson_tasks())
        fprintf(record, "tasks\t%ld\n", lesson_tasks());
    if (fflush(record) != 0) /* before a child has a copy */
        fail(errno, "writing the record");
}

void recorder_open(const struct program *of)
{
    long tasks = lesson_tasks() ? lesson_tasks() : TASKS_UNCOUNTED;

    program = *of;
    transcript = program.record_fd < 0 && !program.quiet;
    /* Where tasks coordinate, steps of a whole wait are compared; elsewhere microseconds count. */
    decimals = strncmp(program.lesson, "control/", strlen("control/")) == 0 ? 3 : 5;
    mark_room = MARKS_AT_LEAST + tasks * MARKS_A_TASK;
    text_room = TEXT_AT_LEAST + (size_t)tasks * TEXT_A_TASK;
    shared = Share(sizeof *shared);
    marks = Share((size_t)mark_room * sizeof *marks);
    texts = Share(text_room);
    task_started_s = Share((size_t)tasks * sizeof *task_started_s);
    task_room = tasks;
    split_wanted = tasks <= TASKS_WITH_SPLIT;
    if (program.record_fd >= 0)
        begin_record();
}

static int open_account(void)
{
    return open("/proc/thread-self/schedstat", O_RDONLY | O_CLOEXEC);
}

/* How long this thread has run, and how long it was ready without a processor. The kernel's
   account of the first is brought up to date only now and then; the clock's is exact. */
static void read_account(int fd, long long *running_ns, long long *ready_ns)
{
    struct timespec cpu;
    char text[64] = "";

    *running_ns = *ready_ns = 0;
    if (clock_gettime(CLOCK_THREAD_CPUTIME_ID, &cpu) == 0)
        *running_ns = cpu.tv_sec * 1000000000LL + cpu.tv_nsec;
    if (fd < 0)
        return;
    if (read(fd, text, sizeof text - 1) > 0) {
        char *second = strchr(text, ' ');
        *ready_ns = second ? strtoll(second, NULL, 10) : 0;
    }
    close(fd);
}

static double seconds_of(struct timeval time)
{
    return (double)time.tv_sec + (double)time.tv_usec / 1e6;
}

static void add_usage(const struct rusage *usage, int sign)
{
    cost.user_s += sign * seconds_of(usage->ru_utime);
    cost.system_s += sign * seconds_of(usage->ru_stime);
    cost.voluntary += sign * usage->ru_nvcsw;
    cost.involuntary += sign * usage->ru_nivcsw;
}

static void add_usage_until_now(int sign)
{
    struct rusage usage;

    for (int who = RUSAGE_CHILDREN; who <= RUSAGE_SELF; who++)
        if (getrusage(who, &usage) == 0)
            add_usage(&usage, sign);
}

void recorder_leave_out(const struct rusage *usage)
{
    add_usage(usage, -1);
}

void recorder_start(void)
{
    main_thread = gettid();
    cost = (struct cost){0};
    add_usage_until_now(-1);
    read_account(open_account(), &main_running_ns, &main_ready_ns);
    shared->start_s = monotonic_seconds();
}

void recorder_stop(void)
{
    bool stopped = shared->total_s > 0; /* by a child, whose end this process has waited for */

    if (!stopped)
        shared->total_s = monotonic_seconds() - shared->start_s;

    long long running_ns, ready_ns;
    read_account(open_account(), &running_ns, &ready_ns);
    add_usage_until_now(1);
    if (shared->task_on_main_thread && !stopped) {
        shared->running_ns += running_ns - main_running_ns;
        shared->ready_ns += ready_ns - main_ready_ns;
        shared->alive_ns += (long long)(shared->total_s * 1e9);
    }
}

static double since_start(void)
{
    return monotonic_seconds() - shared->start_s;
}

static void mark(double time_s, int task, const char *what, double planned_s)
{
    long i = atomic_fetch_add_explicit(&shared->marks, 1, memory_order_relaxed);

    if (i >= mark_room) {
        shared->dropped++;
        return;
    }
    marks[i].time_s = time_s;
    marks[i].task = task;
    marks[i].planned_s = planned_s;
    atomic_store_explicit(&marks[i].what, what, memory_order_release);
}

/* One write() a line: lines of several threads or processes do not mix. `length` is vsnprintf()'s.
 */
static void write_line(int fd, char line[LONGEST_LINE], int length)
{
    if (length > LONGEST_LINE - 2)
        length = LONGEST_LINE - 2;
    line[length++] = '\n';
    ssize_t written;
    while ((written = write(fd, line, (size_t)length)) < 0 && errno == EINTR)
        ;
    if (written < 0)
        fail(errno, "writing the %s", fd == program.record_fd ? "record" : "transcript");
}

static void print(double time_s, const char *format, ...)
{
    char line[LONGEST_LINE];
    va_list arguments;

    int length = snprintf(line, sizeof line, "%*.*f s  ", decimals + 5, decimals, time_s);
    va_start(arguments, format);
    length += vsnprintf(line + length, sizeof line - (size_t)length - 1, format, arguments);
    va_end(arguments);
    write_line(STDOUT_FILENO, line, length);
}

/* A field of the record, or a line of the transcript: not more than one. */
static void blank_out(char *text)
{
    for (; *text; text++)
        if (*text == '\t' || *text == '\n')
            *text = ' ';
}

void say(const char *format, ...)
{
    double now_s = since_start();
    char text[LONGEST_LINE - 64], line[LONGEST_LINE];
    va_list arguments;
    int cancellable;

    /* A thread may be cancelled in write(): but where it is, is for the lesson to say. */
    pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &cancellable);
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    blank_out(text);
    if (transcript)
        print(now_s, "%s", text);
    if (program.record_fd >= 0)
        write_line(program.record_fd, line,
                   snprintf(line, sizeof line, "said\t%.9f\t%s", now_s, text));
    pthread_setcancelstate(cancellable, NULL);
}

/* A lesson may number its tasks as it likes; those outside of --tasks have no duration. */
static bool is_numbered(int task)
{
    return task >= 1 && task <= task_room;
}

void task_started(int task)
{
    double now_s = since_start();

    mark(now_s, task, "started", 0);
    if (is_numbered(task))
        task_started_s[task - 1] = now_s;
    if (gettid() == main_thread)
        shared->task_on_main_thread = true;
    else if (split_wanted && thread_account < 0)
        thread_account = open_account();
    if (transcript)
        print(now_s, "task %d started", task);
}

void task_finished(int task)
{
    double now_s = since_start();
    double took_s = is_numbered(task) ? now_s - task_started_s[task - 1] : now_s;

    if (split_wanted && gettid() != main_thread) {
        long long running_ns, ready_ns;
        read_account(thread_account, &running_ns, &ready_ns);
        thread_account = -1;
        shared->running_ns += running_ns - thread_running_ns;
        shared->ready_ns += ready_ns - thread_ready_ns;
        thread_running_ns = running_ns;
        thread_ready_ns = ready_ns;
        shared->alive_ns += (long long)(took_s * 1e9);
    }
    mark(now_s, task, "finished", 0);
    shared->finished++;
    if (transcript)
        print(now_s, "task %d finished, after %.5f s", task, took_s);
}

void task_waits(int task, double seconds)
{
    mark(since_start(), task, "waiting", seconds);
}

void task_blocks(int task, double seconds)
{
    mark(since_start(), task, "blocking", seconds);
}

void task_computes(int task)
{
    mark(since_start(), task, "running", 0);
}

void task_preempted(int task, double since, double until)
{
    mark(since - shared->start_s, task, "ready", 0);
    mark(until - shared->start_s, task, "running", 0);
}

/* Keeps `length` bytes of a line of the record. */
static void keep_line(const char *line, size_t length)
{
    size_t align = _Alignof(struct text);
    size_t size = (sizeof(struct text) + length + align) / align * align;
    size_t at = atomic_fetch_add(&shared->text_used, size);
    if (at + size > text_room)
        fail(ENOSPC, "the recorder's room for results");
    struct text *text = (struct text *)(void *)(texts + at);
    memcpy(text->line, line, length);
    text->size = size;
}

void task_result(int task, const char *format, ...)
{
    char line[LONGEST_LINE];
    int start = task == THE_WHOLE ? snprintf(line, sizeof line, ANSWER "\t")
                                  : snprintf(line, sizeof line, "result\t%d\t", task);
    va_list arguments;

    va_start(arguments, format);
    int length = start + vsnprintf(line + start, sizeof line - (size_t)start, format, arguments);
    va_end(arguments);
    if (length >= LONGEST_LINE)
        fail(EMSGSIZE, "a result of more than %d bytes", LONGEST_LINE - 1);
    blank_out(line + start);
    keep_line(line, (size_t)length);
    if (transcript && task != THE_WHOLE)
        print(since_start(), "task %d: %s", task, line + start);
}

void lesson_figure(const char *name, double value, const char *unit)
{
    char line[LONGEST_LINE];

    snprintf(line, sizeof line, "figure\t%s\t%.9g\t%s", name, value, unit);
    keep_line(line, strlen(line));
    if (transcript)
        print(since_start(), "%s: %.4g%s%s", name, value, *unit ? " " : "", unit);
}

static void write_cost(void)
{
    double running_s = (double)shared->running_ns / 1e9, ready_s = (double)shared->ready_ns / 1e9;
    double alive_s = (double)shared->alive_ns / 1e9;

    fprintf(record, "cpu\t%.6f\t%.6f\nswitches\t%ld\t%ld\n", cost.user_s, cost.system_s,
            cost.voluntary, cost.involuntary);
    if (alive_s > 0)
        fprintf(record, "split\t%.6f\t%.6f\t%.6f\n", running_s, ready_s,
                fmax(alive_s - running_s - ready_s, 0));
}

static void write_marks(void)
{
    long count = shared->marks < mark_room ? shared->marks : mark_room, tasks = 0;

    /* A lesson that does not count its tasks may still mark what they do. */
    for (long i = 0; i < count; i++)
        tasks = marks[i].task > tasks ? marks[i].task : tasks;
    if (tasks && !lesson_tasks())
        fprintf(record, "tasks\t%ld\n", tasks);
    for (long i = 0; i < count; i++) {
        const char *what = atomic_load_explicit(&marks[i].what, memory_order_acquire);
        if (!what)
            continue;
        fprintf(record, "event\t%.9f\t%d\t%s", marks[i].time_s, marks[i].task, what);
        if (marks[i].planned_s > 0)
            fprintf(record, "\t%.9f", marks[i].planned_s);
        fputc('\n', record);
    }
    if (shared->dropped)
        fprintf(record, "dropped\t%ld\n", (long)shared->dropped);
}

/* The next text after `text`, the first after NULL; NULL: no more, or its writer died in the middle. */
static const struct text *next_text(const struct text *text)
{
    const char *next = text ? (const char *)text + text->size : texts;

    text = (const struct text *)(const void *)next;
    return next < texts + shared->text_used && text->size ? text : NULL;
}

long recorder_finished(void)
{
    return shared->finished;
}

int recorder_write(void)
{
    write_marks();
    for (const struct text *text = next_text(NULL); text; text = next_text(text))
        fprintf(record, "%s\n", text->line);
    write_cost();
    fprintf(record, "total\t%.9f\nend\n", shared->total_s);

    /* Not closed: a thread that nobody has joined may still be about to say something. */
    if (fflush(record) != 0)
        return -errno;
    return ferror(record) ? -EIO : 0;
}

void recorder_print_total(void)
{
    for (const struct text *text = next_text(NULL); text; text = next_text(text))
        if (strncmp(text->line, ANSWER "\t", sizeof ANSWER) == 0)
            print(shared->total_s, "answer: %s", text->line + sizeof ANSWER);
    print(shared->total_s, "all finished");
}
