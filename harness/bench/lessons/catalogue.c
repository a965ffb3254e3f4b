/*
 * catalogue.c - one entry for each lesson and variant that we know.
 *
 * The published figures are those of the articles on Python's asyncio that the lessons come from:
 * 5 tasks of 5 seconds.
 */
#include "catalogue.h"

#include "checks.h"
#include "transcripts.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool is(const char *model, const char *name)
{
    return strcmp(model, name) == 0;
}

/* The time of tasks that each need a core for themselves, in units of one task's time. */
static double shared_out(const struct sizes *sizes)
{
    return fmax(1, (double)sizes->tasks / sizes->cores);
}

static double sleep_s(const char *model, const struct sizes *sizes)
{
    return is(model, MODEL_SEQUENTIAL) ? sizes->tasks * sizes->wait_s : sizes->wait_s;
}

static double sleep_task_s(const char *model, const struct sizes *sizes, int task)
{
    return is(model, MODEL_SEQUENTIAL) ? task * sizes->wait_s : sizes->wait_s;
}

static double half_blocking_s(const char *model, const struct sizes *sizes)
{
    double half_s = sizes->wait_s / 2;

    if (is(model, MODEL_SEQUENTIAL))
        return sizes->tasks * sizes->wait_s;
    if (is(model, "coroutines"))
        return half_s * (sizes->tasks + 1);
    if (sizes->gil && sizes->compute)
        return half_s + half_s * sizes->tasks;
    return sizes->compute ? half_s + half_s * shared_out(sizes) : sizes->wait_s;
}

/* A staircase: each blocks the loop in its turn. With the block first, all but the last resume only
   when the last has blocked. */
static double half_blocking_task_s(const char *model, const struct sizes *sizes, int task)
{
    double half_s = sizes->wait_s / 2;

    if (is(model, MODEL_SEQUENTIAL))
        return sizes->block_first ? sizes->wait_s : task * sizes->wait_s;
    if (!is(model, "coroutines"))
        return sizes->compute ? NAN : sizes->wait_s;
    if (!sizes->block_first)
        return half_s * (task + 1);
    return fmax(half_s * (sizes->tasks - task + 1), sizes->wait_s);
}

#define POOL_THREADS 4 /* libuv's, where UV_THREADPOOL_SIZE does not say otherwise */

static double compute_share(const char *model, const struct sizes *sizes)
{
    if (is(model, MODEL_SEQUENTIAL))
        return NAN;
    if (is(model, "coroutines") && sizes->thread_pool)
        return fmax(shared_out(sizes), (double)sizes->tasks / POOL_THREADS) / sizes->tasks;
    if (is(model, "coroutines") && !sizes->process_each)
        return 1;
    return sizes->gil ? 1 : shared_out(sizes) / sizes->tasks;
}

/* So many can be under way at once. */
static int workers_of(const char *model, const struct sizes *sizes)
{
    if (is(model, MODEL_SEQUENTIAL))
        return 1;
    return sizes->workers ? sizes->workers : sizes->tasks;
}

static double fetch_s(const char *model, const struct sizes *sizes)
{
    return sizes->wait_s * ceil((double)sizes->tasks / workers_of(model, sizes));
}

/* Page K links to pages 2K and 2K + 1, so at any moment as many are known as 1 and twice those that
   have come. Each round takes as many of them as there are workers. */
static double crawl_s(const char *model, const struct sizes *sizes)
{
    long workers = workers_of(model, sizes), come = 0, known = 1;
    int rounds = 0;

    for (; come < sizes->tasks; rounds++) {
        come += known - come < workers ? known - come : workers;
        known = 2 * come + 1 < sizes->tasks ? 2 * come + 1 : sizes->tasks;
    }
    return rounds * sizes->wait_s;
}

static const double await_first_s[] = {5.00751, 7.50905, 10.01197, 12.51726, 15.02254};
static const double block_first_s[] = {12.51053, 10.00526, 7.50407, 5.00093, 5.00068};

static const struct published sleep_published[] = {
    {MODEL_SEQUENTIAL, 25.01145, NULL}, {"coroutines", 5.00495, NULL}, {NULL, 0, NULL}};
static const struct published await_first_published[] = {{"coroutines", 15.02414, await_first_s},
                                                         {NULL, 0, NULL}};
static const struct published block_first_published[] = {{"coroutines", 15.01211, block_first_s},
                                                         {NULL, 0, NULL}};

static const struct entry entries[] = {
    {
        .lesson = "io/sleep",
        .variant = "",
        .title = "{tasks} tasks each wait {wait} s",
        .question = "How long do tasks take together that only wait?",
        .quick = "--tasks 5 --wait 0.1",
        .full = "--tasks 5 --wait 5",
        .timeline = true,
        .ideal_s = sleep_s,
        .ideal_task_s = sleep_task_s,
        .check = check_waited,
        .published = sleep_published,
    },
    {
        .lesson = "io/sleep",
        .variant = "gil",
        .title = "{tasks} threads under one lock each wait {wait} s",
        .question = "Does a lock round the interpreter hold up tasks that wait?",
        .quick = "--tasks 5 --wait 0.1 --gil",
        .full = "--tasks 5 --wait 5 --gil",
        .timeline = true,
        .ideal_s = sleep_s,
        .ideal_task_s = sleep_task_s,
        .check = check_waited,
    },
    {
        .lesson = "io/half_blocking",
        .variant = "await first",
        .title = "{tasks} tasks each wait {half} s, then block {half} s",
        .question = "What does a call that blocks do to the others?",
        .quick = "--tasks 5 --wait 0.1 --order await-first --chain",
        .full = "--tasks 5 --wait 5 --order await-first --chain",
        .timeline = true,
        .task_table = true,
        .ideal_s = half_blocking_s,
        .ideal_task_s = half_blocking_task_s,
        .check = check_half_blocking,
        .published = await_first_published,
    },
    {
        .lesson = "io/half_blocking",
        .variant = "block first",
        .title = "{tasks} tasks each block {half} s, then wait {half} s",
        .question = "Does it matter which comes first?",
        .quick = "--tasks 5 --wait 0.1 --order block-first --chain",
        .full = "--tasks 5 --wait 5 --order block-first --chain",
        .timeline = true,
        .task_table = true,
        .durations = true,
        .ideal_s = half_blocking_s,
        .ideal_task_s = half_blocking_task_s,
        .check = check_half_blocking,
        .published = block_first_published,
    },
    {
        .lesson = "io/half_blocking",
        .variant = "computing",
        .title = "{tasks} tasks each wait {half} s, then compute {half} s",
        .question = "And when the blocking half needs a core?",
        .quick = "--tasks 5 --wait 0.1 --order await-first --compute",
        .full = "--tasks 5 --wait 0.5 --order await-first --compute",
        .timeline = true,
        .ideal_s = half_blocking_s,
        .ideal_task_s = half_blocking_task_s,
        .check = check_half_blocking,
    },
    {
        .lesson = "io/fetch",
        .variant = "",
        .title = "{tasks} pages from a server that answers {wait} s late",
        .question = "How long do many pages take that each are late?",
        .quick = "--tasks 20 --wait 0.05",
        .full = "--tasks 20 --wait 0.5",
        .services = {"http"},
        .timeline = true,
        .ideal_s = fetch_s,
        .check = check_fetch,
        .published_speed_up = 10,
    },
    {
        .lesson = "io/fetch",
        .variant = "some at a time",
        .title = "{tasks} pages, each {wait} s late, {workers} at a time",
        .question = "And when the server is to be spared?",
        .quick = "--tasks 20 --wait 0.02 --workers 5",
        .full = "--tasks 20 --wait 0.5 --workers 5",
        .services = {"http"},
        .timeline = true,
        .ideal_s = fetch_s,
        .check = check_fetch,
    },
    {
        .lesson = "io/stream",
        .variant = "",
        .title = "{tasks} answers of {chunks} chunks, each over {wait} s",
        .question = "Can a part be worked on before the whole is there?",
        .quick = "--tasks 5 --wait 0.1 --chunks 10",
        .full = "--tasks 5 --wait 5 --chunks 10",
        .services = {"http"},
        .timeline = true,
        .ideal_s = sleep_s,
        .ideal_task_s = sleep_task_s,
        .check = check_stream,
    },
    {
        .lesson = "io/crawl",
        .variant = "",
        .title = "{tasks} pages found link by link, each {wait} s late, {workers} at a time",
        .question = "And when the work is found only on the way?",
        .quick = "--tasks 20 --wait 0.02 --workers 8",
        .full = "--tasks 20 --wait 0.5 --workers 8",
        .services = {"http"},
        .timeline = true,
        .ideal_s = crawl_s,
        .check = check_crawl,
    },
    {
        .lesson = "io/query",
        .variant = "",
        .title = "{tasks} queries to PostgreSQL that take {wait} s",
        .question = "How long does a database take for many slow queries?",
        .quick = "--tasks 5 --wait 0.05",
        .full = "--tasks 20 --wait 0.5",
        .services = {"postgres"},
        .timeline = true,
        .ideal_s = sleep_s,
        .ideal_task_s = sleep_task_s,
        .check = check_query,
    },
    {
        .lesson = "io/load",
        .variant = "",
        .title = "{tasks} PostgreSQL tables are filled, each with {rows} rows, one at a time",
        .question = "Does it help to wait together when the other side has to work?",
        .quick = "--tasks 5 --rows 200",
        .full = "--tasks 5 --rows 10000",
        .services = {"postgres"},
        .timeline = true,
        .busy_services = true,
        .check = check_load,
    },
    {
        .lesson = "io/files",
        .variant = "",
        .title = "{tasks} files of {size} KiB, written, brought to the disk, and read back",
        .question = "What is there to await when a file is always ready?",
        .quick = "--tasks 8 --size 4096",
        .full = "--tasks 20 --size 8192",
        .timeline = true,
        .check = check_files,
    },
    {
        .lesson = "io/echo",
        .variant = "",
        .title = "{tasks} connections send messages that the server sends back",
        .question = "How many connections can one server serve, and how fast?",
        .quick = "--connections 100 --seconds 0.1 --rate 10000",
        .full = "--connections 100 --seconds 2 --rate 10000",
        .own_figures = true,
        .check = check_echo,
    },
    {
        .lesson = "cpu/sum",
        .variant = "",
        .title = "{tasks} tasks each add up the numbers below {to}",
        .question = "Who uses more than one core?",
        .quick = "--tasks 8 --to 100000000",
        .full = "--tasks 8 --to 10000000",
        .with_python = "--tasks 8 --to 10000000",
        .ideal_share = compute_share,
        .check = check_sum,
    },
    {
        .lesson = "cpu/sum",
        .variant = "gil",
        .title = "{tasks} threads under one lock each add up the numbers below {to}",
        .question = "What are threads worth where only one may compute at a time?",
        .quick = "--tasks 8 --to 100000000 --gil",
        .full = "--tasks 8 --to 10000000 --gil",
        .ideal_share = compute_share,
        .check = check_sum,
    },
    {
        .lesson = "cpu/sum",
        .variant = "executor thread",
        .title = "{tasks} coroutines hand their adding up to a pool of threads",
        .question = "And when coroutines leave the computing to threads?",
        .quick = "--tasks 8 --to 100000000 --executor thread",
        .full = "--tasks 8 --to 10000000 --executor thread",
        .ideal_share = compute_share,
        .check = check_sum,
    },
    {
        .lesson = "cpu/sum",
        .variant = "executor process",
        .title = "{tasks} coroutines hand their adding up to a process each",
        .question = "And to processes?",
        .quick = "--tasks 8 --to 100000000 --executor process",
        .full = "--tasks 8 --to 10000000 --executor process",
        .ideal_share = compute_share,
        .check = check_sum,
    },
    {
        .lesson = "cpu/product",
        .variant = "",
        .title = "{tasks} tasks each multiply 1 · 2 · … · {to}",
        .question = "And when each step takes memory as well?",
        .quick = "--tasks 8 --to 20000",
        .full = "--tasks 8 --to 99999",
        .with_python = "--tasks 8 --to 20000",
        .ideal_share = compute_share,
        .check = check_product,
    },
    {
        .lesson = "cpu/mandelbrot",
        .variant = "fixed shares",
        .title = "{tasks} workers compute a picture, each a fixed part of its rows",
        .question = "What if some parts are more work than others?",
        .quick = "--workers 2 --rows 240 --shares fixed",
        .full = "--workers 2 --rows 1200 --shares fixed",
        .timeline = true,
        .ideal_share = compute_share,
    },
    {
        .lesson = "cpu/mandelbrot",
        .variant = "queue",
        .title = "{tasks} workers compute a picture, each the next row that nobody has",
        .question = "And when nobody is given more than he asks for?",
        .quick = "--workers 2 --rows 240 --shares queue",
        .full = "--workers 2 --rows 1200 --shares queue",
        .timeline = true,
        .ideal_share = compute_share,
    },
    {
        .lesson = "cost/spawn",
        .variant = "",
        .title = "{tasks} tasks that do nothing, created and joined",
        .question = "What does it cost that there is one more task?",
        .quick = "--tasks 1000",
        .full = "--tasks 5000",
        .with_python = "--tasks 100",
        .own_figures = true,
        .check = check_spawn,
    },
    {
        .lesson = "cost/switch",
        .variant = "",
        .title = "{tasks} tasks hand a token round",
        .question = "What does it cost that another goes on?",
        .quick = "--tasks 2 --times 5000",
        .full = "--tasks 2 --times 100000",
        .with_python = "--tasks 2 --times 10000",
        .own_figures = true,
    },
    {
        .lesson = "cost/switch",
        .variant = "one core",
        .title = "{tasks} tasks hand a token round, on one core",
        .question = "And when the two cannot run at the same time?",
        .quick = "--tasks 2 --times 10000 --one-core",
        .full = "--tasks 2 --times 100000 --one-core",
        .with_python = "--tasks 2 --times 10000 --one-core",
        .own_figures = true,
    },
    {
        .lesson = "cost/counter",
        .variant = "",
        .title = "{tasks} tasks add to one counter, unprotected",
        .question = "Do all additions arrive?",
        .quick = "--tasks 4 --times 5000000",
        .full = "--tasks 4 --times 50000000",
        .check = check_counter,
    },
    {
        .lesson = "cost/counter",
        .variant = "lock",
        .title = "{tasks} tasks add to one counter, each addition under a lock",
        .question = "What does safety cost?",
        .quick = "--tasks 4 --times 100000 --protect lock",
        .full = "--tasks 4 --times 1000000 --protect lock",
        .check = check_protected_counter,
    },
    {
        .lesson = "cost/counter",
        .variant = "atomic",
        .title = "{tasks} tasks add to one counter, by atomic additions",
        .question = "And without a lock?",
        .quick = "--tasks 4 --times 100000 --protect atomic",
        .full = "--tasks 4 --times 1000000 --protect atomic",
        .check = check_protected_counter,
    },
    {
        .lesson = "cost/counter",
        .variant = "pause",
        .title = "{tasks} tasks add to one counter, and let others run in between",
        .question = "And when a task awaits between reading and writing?",
        .quick = "--tasks 4 --times 1000 --pause",
        .full = "--tasks 4 --times 10000 --pause",
        .check = check_counter,
    },
    {
        .lesson = "cost/crash",
        .variant = "",
        .title = "{tasks} tasks each wait {wait} s; one dereferences NULL half-way",
        .question = "How many of the others finish?",
        .quick = "--tasks 4 --wait 0.1 --outlive",
        .full = "--tasks 4 --wait 5 --outlive",
        .own_figures = true,
        .timeline = true,
        .check = check_crash,
    },
};

#define ENTRIES (int)(sizeof entries / sizeof *entries)

/* Those above, and behind them those that come from transcripts/; NULL behind the last. */
static const struct entry *entry_at(int index)
{
    if (index < ENTRIES)
        return &entries[index];
    const struct scripts *scripts = built_in_scripts();
    return index - ENTRIES < scripts->count ? &scripts->entries[index - ENTRIES] : NULL;
}

bool tells_a_story(const char *lesson)
{
    return strncmp(lesson, "control/", strlen("control/")) == 0;
}

const struct entry *catalogue_entry(const char *lesson, int index)
{
    static struct entry unknown;
    const struct entry *entry;
    bool known = false;

    for (int i = 0; (entry = entry_at(i)); i++)
        if (strcmp(entry->lesson, lesson) == 0) {
            known = true;
            if (index-- == 0)
                return entry;
        }
    if (known || index > 0)
        return NULL;
    unknown = (struct entry){.lesson = lesson,
                             .variant = "",
                             .title = "",
                             .question = "",
                             .quick = "",
                             .full = "",
                             .timeline = !tells_a_story(lesson)};
    return &unknown;
}

int catalogue_rank(const char *lesson)
{
    const struct entry *entry;
    int rank = 0;

    while ((entry = entry_at(rank)) && strcmp(entry->lesson, lesson) != 0)
        rank++;
    return rank;
}

/* The text after "--name " or "--name=", of the last such option, up to the next blank; or NULL. */
static const char *argument(const char *arguments, const char *name)
{
    const char *found = NULL;
    size_t length = strlen(name);

    for (const char *at = arguments; (at = strstr(at, name)); at += length)
        if ((at == arguments || at[-1] == ' ') &&
            (at[length] == ' ' || at[length] == '=' || !at[length]))
            found = at[length] ? at + length + 1 : at + length;
    return found;
}

static double number(const char *arguments, const char *name, double standard)
{
    const char *text = argument(arguments, name);

    return text ? strtod(text, NULL) : standard;
}

static bool is_chosen(const char *arguments, const char *name, const char *choice)
{
    const char *text = argument(arguments, name);
    size_t length = strlen(choice);

    return text && strncmp(text, choice, length) == 0 && (!text[length] || text[length] == ' ');
}

struct sizes read_sizes(const char *arguments, int cores)
{
    double workers = fmin(fmax(number(arguments, "--workers", 0), 0), 1e7);
    double tasks = number(arguments, "--tasks", number(arguments, "--connections", workers));

    return (struct sizes){
        /* Where they are not given any tasks, the connections or the workers are the tasks. */
        .tasks = (int)fmin(fmax(tasks, 0), 1e7),
        .wait_s = number(arguments, "--wait", 1),
        .to = number(arguments, "--to", 0),
        .block_first = is_chosen(arguments, "--order", "block-first"),
        .workers = (int)workers,
        .chunks = (int)fmin(fmax(number(arguments, "--chunks", 0), 0), 1e6),
        .rows = number(arguments, "--rows", 0),
        .size_kib = (int)fmin(fmax(number(arguments, "--size", 0), 0), 1e6),
        .chain = argument(arguments, "--chain"),
        .compute = argument(arguments, "--compute"),
        .fixed_shares = is_chosen(arguments, "--shares", "fixed"),
        .gil = argument(arguments, "--gil"),
        .thread_pool = is_chosen(arguments, "--executor", "thread"),
        .process_each = is_chosen(arguments, "--executor", "process"),
        .cores = cores,
    };
}

static bool is_overruled(const struct entry *entry, const char *arguments)
{
    char line[1024];

    snprintf(line, sizeof line, "%s %s", entry->quick, arguments);
    struct sizes own = read_sizes(entry->quick, 1), both = read_sizes(line, 1);
    return both.block_first != own.block_first || both.compute != own.compute ||
           both.fixed_shares != own.fixed_shares || (both.workers > 0) != (own.workers > 0) ||
           both.gil != own.gil || both.thread_pool != own.thread_pool ||
           both.process_each != own.process_each;
}

const struct entry *wanted_entry(const char *lesson, const char *arguments, int index)
{
    const struct entry *entry;
    int left = 0;

    for (int i = 0; (entry = catalogue_entry(lesson, i)); i++)
        if (!is_overruled(entry, arguments) && left++ == index)
            return entry;
    return left == 0 && index == 0 ? catalogue_entry(lesson, 0) : NULL;
}

/* 100000000 as "100,000,000", 0.1 as "0.1". */
static void write_number(FILE *out, double value)
{
    char digits[32];

    if (value != floor(value) || value < 10000) {
        fprintf(out, "%g", value);
        return;
    }
    int length = snprintf(digits, sizeof digits, "%.0f", value);
    for (int i = 0; i < length; i++) {
        if (i && (length - i) % 3 == 0)
            fputc(',', out);
        fputc(digits[i], out);
    }
}

char *fill_title(const char *title, const struct sizes *sizes)
{
    const struct {
        const char *name;
        double value;
    } places[] = {{"{tasks}", sizes->tasks},     {"{wait}", sizes->wait_s},
                  {"{half}", sizes->wait_s / 2}, {"{to}", sizes->to},
                  {"{workers}", sizes->workers}, {"{chunks}", sizes->chunks},
                  {"{rows}", sizes->rows},       {"{size}", sizes->size_kib}};
    char *text = NULL;
    size_t length;
    FILE *out = open_memstream(&text, &length);

    if (!out)
        return NULL;
    while (*title) {
        size_t skip = 0;
        for (size_t i = 0; i < sizeof places / sizeof *places && !skip; i++)
            if (strncmp(title, places[i].name, strlen(places[i].name)) == 0) {
                write_number(out, places[i].value);
                skip = strlen(places[i].name);
            }
        if (!skip)
            fputc(*title, out);
        title += skip ? skip : 1;
    }
    if (fclose(out) != 0) {
        free(text);
        return NULL;
    }
    return text;
}
