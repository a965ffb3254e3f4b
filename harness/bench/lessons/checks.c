/*
 * checks.c - the right answers, worked out in another way than the lessons do.
 */
#include "checks.h"

#include "checked_memory.h"

#include <inttypes.h>
#include <math.h>
#include <stdint.h>

#define MOST_TASKS_IN_A_CHAIN 1000
#define PAGE_BYTES            1024

/* A run that is looked at: the first thing that is wrong with it is said. */
struct inquiry {
    const struct conditions *conditions;
    const struct run *run;
    int tasks;
    char *text;
    size_t size;
};

struct check {
    const char *name;
    bool all_finish; /* every task starts and finishes, within the whole */
    bool all_wait;   /* for --wait or longer */
    void (*look)(struct inquiry *inquiry);
};

__attribute__((format(printf, 2, 3))) static void wrong(struct inquiry *inquiry, const char *format,
                                                        ...)
{
    va_list arguments;

    if (*inquiry->text)
        return;
    size_t length = (size_t)snprintf(inquiry->text, inquiry->size, "wrong: ");
    va_start(arguments, format);
    vsnprintf(inquiry->text + length, inquiry->size - length, format, arguments);
    va_end(arguments);
}

static double number(const struct inquiry *inquiry, const char *name)
{
    return argument_number(inquiry->conditions->measurement, name);
}

static enum model_kind kind_of(const struct inquiry *inquiry)
{
    return inquiry->conditions->row->kind;
}

static const char *result_of(const struct inquiry *inquiry, int task)
{
    const char *result = inquiry->run->tasks[task - 1].result;

    return result ? result : "nothing";
}

/* The result of `what` (its number is the task's) is this. A page that did not come says in its
   result why. What stands behind an expectation that ends with a comma is free. */
__attribute__((format(printf, 4, 5))) static void
expect_result(struct inquiry *inquiry, int task, const char *what, const char *format, ...)
{
    const char *result = result_of(inquiry, task);
    char expected[100];
    va_list arguments;

    va_start(arguments, format);
    size_t length = (size_t)vsnprintf(expected, sizeof expected, format, arguments);
    va_end(arguments);
    if (strncmp(result, expected, length) != 0 || (expected[length - 1] != ',' && result[length]))
        wrong(inquiry, "%s %d: %.200s, not %s", what, task, result, expected);
}

__attribute__((format(printf, 2, 3))) static void expect_answer(struct inquiry *inquiry,
                                                                const char *format, ...)
{
    const char *answer = inquiry->run->answer ? inquiry->run->answer : "";
    char expected[100];
    va_list arguments;

    va_start(arguments, format);
    size_t length = (size_t)vsnprintf(expected, sizeof expected, format, arguments);
    va_end(arguments);
    if (strncmp(answer, expected, length) != 0 || (expected[length - 1] != ',' && answer[length]))
        wrong(inquiry, "the answer is \"%.80s\", not \"%s\"", answer, expected);
}

static void check_times(struct inquiry *inquiry, bool all_finish, double least_s)
{
    for (int task = 1; task <= inquiry->tasks; task++) {
        const struct task_times *times = &inquiry->run->tasks[task - 1];
        double took_s = times->finished_s - times->started_s;
        if (all_finish && isnan(times->started_s))
            wrong(inquiry, "task %d never started", task);
        if (all_finish && isnan(times->finished_s))
            wrong(inquiry, "task %d never finished", task);
        if (took_s < least_s - CLOCK_SLACK_S)
            wrong(inquiry, "task %d took %.5f s, less than the %g s of its waiting", task, took_s,
                  least_s);
        if (times->finished_s > inquiry->run->total_s + CLOCK_SLACK_S)
            wrong(inquiry, "task %d finished after the end of the whole", task);
    }
}

/* "sum 3, chain 2 1 3": are these 3 different tasks, and is this one among them? Where one thread
   does it all, what each task sees is certain. */
static void check_chain(struct inquiry *inquiry, int task)
{
    bool block_first = argument_is(inquiry->conditions->measurement, "order", "block-first");
    bool seen[MOST_TASKS_IN_A_CHAIN + 1] = {false};
    const char *result = result_of(inquiry, task), *ids = strstr(result, ", chain ");
    int sum = 0, length = 0;

    if (sscanf(result, "sum %d", &sum) != 1 || !ids) {
        wrong(inquiry, "task %d saw \"%.60s\", which is no sum and chain", task, result);
        return;
    }
    ids += strlen(", chain ");
    for (char *end; *ids; ids = end, length++) {
        long id = strtol(ids, &end, 10);
        if (end == ids || id < 1 || id > inquiry->tasks || seen[id]) {
            wrong(inquiry, "task %d saw the chain \"%.60s\"", task, result);
            return;
        }
        seen[id] = true;
    }
    if (length != sum)
        wrong(inquiry, "task %d saw the sum %d and a chain of %d", task, sum, length);
    if (!seen[task])
        wrong(inquiry, "task %d is not in the chain that it saw", task);
    int certain = kind_of(inquiry) == LOOP && block_first ? inquiry->tasks : task;
    if (sum != certain && (kind_of(inquiry) == LOOP || kind_of(inquiry) == SEQUENTIAL))
        wrong(inquiry, "task %d saw the sum %d, not %d", task, sum, certain);
}

static void look_at_half_blocking(struct inquiry *inquiry)
{
    bool chain = argument_is(inquiry->conditions->measurement, "chain", "1");

    expect_answer(inquiry, "sum %d", inquiry->tasks);
    for (int task = 1; chain && inquiry->tasks <= MOST_TASKS_IN_A_CHAIN && task <= inquiry->tasks;
         task++)
        check_chain(inquiry, task);
}

static void look_at_pages(struct inquiry *inquiry)
{
    for (int task = 1; task <= inquiry->tasks; task++)
        expect_result(inquiry, task, "page", "Page %d, %d bytes", task, PAGE_BYTES);
    expect_answer(inquiry, "%d of %d pages, %ld bytes", inquiry->tasks, inquiry->tasks,
                  (long)inquiry->tasks * PAGE_BYTES);
}

static void look_at_streams(struct inquiry *inquiry)
{
    long chunks = (long)number(inquiry, "chunks"), sum = chunks * (chunks + 1) / 2;
    long tasks = inquiry->tasks;

    for (int task = 1; task <= inquiry->tasks; task++)
        expect_result(inquiry, task, "page", "%ld chunks, sum %ld,", chunks, task * sum);
    expect_answer(inquiry, "sum %ld", tasks * (tasks + 1) / 2 * sum);
}

static void look_at_queries(struct inquiry *inquiry)
{
    for (int task = 1; task <= inquiry->tasks; task++)
        expect_result(inquiry, task, "query", "answer %d", task);
    expect_answer(inquiry, "%d of %d queries", inquiry->tasks, inquiry->tasks);
}

static void look_at_rows(struct inquiry *inquiry)
{
    double rows = number(inquiry, "rows");

    for (int task = 1; task <= inquiry->tasks; task++)
        expect_result(inquiry, task, "table", "%.0f rows", rows);
    expect_answer(inquiry, "%.0f of %.0f rows", inquiry->tasks * rows, inquiry->tasks * rows);
}

/* Word i of a file is its number * 2^32 + i, and counts i + 1 times; here without a loop, modulo
   2^64. */
static void look_at_files(struct inquiry *inquiry)
{
    unsigned __int128 bytes = (unsigned __int128)(number(inquiry, "size") * 1024);
    unsigned __int128 words = bytes / sizeof(uint64_t), triangle = words * (words + 1) / 2;
    uint64_t whole = 0;

    for (int task = 1; task <= inquiry->tasks; task++) {
        uint64_t sum =
            (uint64_t)((triangle * (unsigned)task << 32) + (words - 1) * words * (words + 1) / 3);
        expect_result(inquiry, task, "file", "checksum %016" PRIx64, sum);
        whole += sum;
    }
    expect_answer(inquiry, "%d of %d files, checksum %016" PRIx64, inquiry->tasks, inquiry->tasks,
                  whole);
}

/* Tasks are numbered as they are found, which may be in any order: the titles tell the pages. */
static void look_at_pages_found(struct inquiry *inquiry)
{
    int *found = Calloc((size_t)inquiry->tasks + 1, sizeof *found), page;

    for (int task = 1; task <= inquiry->tasks; task++) {
        const char *result = result_of(inquiry, task);
        if (sscanf(result, "Page %d,", &page) != 1 || page < 1 || page > inquiry->tasks)
            wrong(inquiry, "task %d: %.200s", task, result);
        else if (found[page]++)
            wrong(inquiry, "page %d was found more than once", page);
    }
    expect_answer(inquiry, "%d of %d pages", inquiry->tasks, inquiry->tasks);
    free(found);
}

/* A server of one client at a time serves one of those that stay. */
static void look_at_connections(struct inquiry *inquiry)
{
    expect_answer(inquiry, "%d of %d connections served",
                  kind_of(inquiry) == SEQUENTIAL ? 1 : inquiry->tasks, inquiry->tasks);
}

static void expect_results(struct inquiry *inquiry, uint64_t right)
{
    for (int task = 1; task <= inquiry->tasks; task++)
        expect_result(inquiry, task, "task", "%" PRIu64, right);
}

static void expect_sum(struct inquiry *inquiry, uint64_t to)
{
    expect_results(inquiry, to % 2 ? (to - 1) / 2 * to : to / 2 * (to - 1));
}

static void expect_product(struct inquiry *inquiry, uint64_t to)
{
    const uint64_t mersenne_61 = (UINT64_C(1) << 61) - 1;
    unsigned __int128 residue = 1;

    for (uint64_t factor = 2; factor <= to; factor++)
        residue = residue * factor % mersenne_61;
    expect_results(inquiry, (uint64_t)residue);
}

static void look_at_sums(struct inquiry *inquiry)
{
    expect_sum(inquiry, (uint64_t)number(inquiry, "to"));
}

static void look_at_products(struct inquiry *inquiry)
{
    expect_product(inquiry, (uint64_t)number(inquiry, "to"));
}

/* Either of them; with --to 0, as far as the lesson that is about it goes. */
static void look_at_computed(struct inquiry *inquiry)
{
    uint64_t to = (uint64_t)number(inquiry, "to");

    if (argument_is(inquiry->conditions->measurement, "work", "product"))
        expect_product(inquiry, to ? to : 20000);
    else
        expect_sum(inquiry, to ? to : 100000000);
}

/* One function call after the other has no tasks that could wait at once: it has no second round. */
static void look_at_spawned(struct inquiry *inquiry)
{
    expect_answer(inquiry, "%d tasks", (kind_of(inquiry) == SEQUENTIAL ? 1 : 2) * inquiry->tasks);
}

static void look_at_hand_overs(struct inquiry *inquiry)
{
    expect_answer(inquiry, "%.0f hand-overs", inquiry->tasks * number(inquiry, "times"));
}

/* "272734 of 400000 counted, …": what is lost may be, where nothing protects it. */
static void look_at_counter(struct inquiry *inquiry)
{
    const char *answer = inquiry->run->answer ? inquiry->run->answer : "";
    double counted, added, right = inquiry->tasks * number(inquiry, "times");
    const struct measurement *measurement = inquiry->conditions->measurement;
    bool is_protected = argument_is(measurement, "protect", "lock") ||
                        argument_is(measurement, "protect", "atomic");

    if (sscanf(answer, "%lf of %lf counted", &counted, &added) != 2 || counted < 0 ||
        counted > added || added != right)
        wrong(inquiry, "the answer is \"%.60s\"", answer);
    else if (is_protected && counted != added)
        wrong(inquiry, "%.0f of %.0f additions are lost", added - counted, added);
}

/* The first task crashes, alone. Whose memory is their own, the others go on; else all fall with
   it, and one after the other none has begun. */
static void look_at_crash(struct inquiry *inquiry)
{
    bool isolated = kind_of(inquiry) == PREEMPTIVE && !inquiry->conditions->model->shares_memory;

    for (int task = 1; task <= inquiry->tasks && kind_of(inquiry) != MODEL_UNKNOWN; task++) {
        bool finished = !isnan(inquiry->run->tasks[task - 1].finished_s);
        if (task == 1 && finished)
            wrong(inquiry, "task 1 finished, though it was to crash");
        if (task > 1 && isolated && !finished)
            wrong(inquiry, "task %d never finished, though only task 1 was to crash", task);
        if (task > 1 && !isolated && finished)
            wrong(inquiry, "task %d finished, though task 1 was to crash before", task);
    }
}

static const struct check checks[] = {
    {"waiting", true, true, NULL},
    {"half-blocking", true, true, look_at_half_blocking},
    {"fetching", true, true, look_at_pages},
    {"streaming", true, true, look_at_streams},
    {"crawling", true, true, look_at_pages_found},
    {"querying", true, true, look_at_queries},
    {"loading", true, false, look_at_rows},
    {"files", true, false, look_at_files},
    {"echo", false, false, look_at_connections},
    {"sum", true, false, look_at_sums},
    {"product", true, false, look_at_products},
    {"computing", true, false, look_at_computed},
    {"spawn", false, false, look_at_spawned},
    {"switch", true, false, look_at_hand_overs},
    {"counter", true, false, look_at_counter},
    {"crash", false, true, look_at_crash},
};

const struct check *check_named(const char *name)
{
    for (size_t i = 0; i < sizeof checks / sizeof *checks; i++)
        if (strcmp(checks[i].name, name) == 0)
            return &checks[i];
    return NULL;
}

void check_run(const struct check *check, const struct conditions *conditions,
               const struct run *run, char *text, size_t size)
{
    struct inquiry inquiry = {conditions, run, run->task_count, text, size};

    *text = '\0';
    if (check->look && conditions->measurement->given_count)
        check->look(&inquiry);
    check_times(&inquiry, check->all_finish,
                check->all_wait ? argument_number(conditions->measurement, "wait") : 0);
}
