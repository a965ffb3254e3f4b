/* Until all lessons declare their own: to be deleted with struct lesson. */
#include "old_options.h"

#include "lesson.h"

#include <fnmatch.h>
#include <stddef.h>
#include <string.h>

struct lesson lesson;

#define DATABASE     "postgresql:///postgres" /* where libpq looks by itself */
#define HTTP_SERVICE "http://127.0.0.1:8080"

/* clang-format off */

/* Stands where `lessons` (a shell pattern; !(x): all but x) matches "io/sleep" or
   "threading/io/sleep"; the first of a name wins. */
static const struct option_row {
    const char *name, *lessons;
    enum option_type kind;
    size_t offset;
    double standard, least, most;
    const char *choices[4]; /* ends with NULL; of a TEXT: the standard */
    const char *doc;
} rows[] = {
/* A row has a line. */
#define FIELD(name) offsetof(struct lesson, name)
    {"tasks", "cpu/!(mandelbrot)", OPTION_WHOLE, FIELD(tasks), 8, 1, 1e7, {0}, "how many tasks"},
    {"tasks", "cost/spawn", OPTION_WHOLE, FIELD(tasks), 1000, 1, 1e7, {0}, "how many tasks"},
    {"tasks", "cost/switch", OPTION_WHOLE, FIELD(tasks), 2, 1, 1e5, {0}, "how many tasks"},
    {"tasks", "cost/*", OPTION_WHOLE, FIELD(tasks), 4, 1, 1e7, {0}, "how many tasks"},
    {"tasks", "io/fetch", OPTION_WHOLE, FIELD(tasks), 20, 1, 1e6, {0}, "how many pages"},
    {"tasks", "io/crawl", OPTION_WHOLE, FIELD(tasks), 20, 1, 1e6, {0}, "how many pages there are to be found"},
    {"tasks", "io/files", OPTION_WHOLE, FIELD(tasks), 8, 1, 1e6, {0}, "how many files"},
    {"tasks", "io/!(echo)", OPTION_WHOLE, FIELD(tasks), 5, 1, 1e7, {0}, "how many tasks"},
    {"wait", "io/fetch", OPTION_SECONDS, FIELD(wait), 0.5, 0, 3600, {0}, "how late each answer is"},
    {"wait", "io/crawl", OPTION_SECONDS, FIELD(wait), 0.5, 0, 3600, {0}, "how late each answer is"},
    {"wait", "io/stream", OPTION_SECONDS, FIELD(wait), 1, 0, 3600, {0}, "how long each answer takes"},
    {"wait", "io/query", OPTION_SECONDS, FIELD(wait), 1, 0, 3600, {0}, "how long each query takes"},
    {"wait", "io/!(files|echo|load)", OPTION_SECONDS, FIELD(wait), 1, 0, 3600, {0}, "how long each waits"},
    {"connections", "io/echo", OPTION_WHOLE, FIELD(tasks), 100, 1, 1e6, {0}, "how many connections"},
    {"seconds", "io/echo", OPTION_SECONDS, FIELD(seconds), 1, 0.001, 3600, {0},
     "how long each of the load's two parts takes"},
    {"rate", "io/echo", OPTION_WHOLE, FIELD(rate), 10000, 1, 1e6, {0}, "messages a second, in the second part"},
    {"rude", "io/echo", OPTION_WHOLE, FIELD(rude), 0, 0, 1e6, {0}, "so many of the connections break off, or do not listen"},
    {"wait", "control/*", OPTION_SECONDS, FIELD(wait), 1, 0, 3600, {0}, "one unit of time"},
    {"wait", "cost/crash", OPTION_SECONDS, FIELD(wait), 1, 0, 3600, {0}, "how long each waits"},
    {"to", "cpu/product", OPTION_WHOLE, FIELD(to), 20000, 1, 1e6, {0}, "the last factor"},
    {"to", "cpu/mandelbrot", OPTION_WHOLE, FIELD(to), 2000, 1, 65535, {0}, "the last step for a point"},
    {"to", "cpu/*", OPTION_WHOLE, FIELD(to), 1e8, 0, 4e9, {0}, "add the numbers below this"},
    {"order", "io/half_blocking", OPTION_CHOICE, FIELD(order), 0, 0, 0, {"await-first", "block-first"},
     "which half comes first"},
    {"chain", "io/half_blocking", OPTION_FLAG, FIELD(chain), 0, 0, 0, {0},
     "each task shows the chain and the sum that all share"},
    {"compute", "io/half_blocking", OPTION_FLAG, FIELD(compute), 0, 0, 0, {0},
     "the blocking half computes instead of sleeping"},
    {"gil", "threading/cpu/*", OPTION_FLAG, FIELD(gil), 0, 0, 0, {0}, "one lock for all who compute"},
    {"gil", "threading/io/@(sleep|half_blocking)", OPTION_FLAG, FIELD(gil), 0, 0, 0, {0}, "one lock for all but who waits"},
    {"executor", "coroutines/cpu/@(sum|product)", OPTION_CHOICE, FIELD(executor), 0, 0, 0, {"none", "thread", "process"},
     "who computes while the task awaits it"},
    {"workers", "cpu/mandelbrot", OPTION_WHOLE, FIELD(workers), 2, 1, 64, {0}, "how many at a time"},
    {"rows", "cpu/mandelbrot", OPTION_WHOLE, FIELD(rows), 240, 1, 8000, {0}, "of the picture"},
    {"shares", "cpu/mandelbrot", OPTION_CHOICE, FIELD(shares), 0, 0, 0, {"queue", "fixed"}, "which rows a worker does"},
    {"save", "cpu/mandelbrot", OPTION_TEXT, FIELD(save), 0, 0, 0, {0}, "the picture, as a PPM file"},
    {"times", "cost/switch", OPTION_WHOLE, FIELD(times), 10000, 1, 1e9, {0}, "how often each hands the token over"},
    {"times", "cost/counter", OPTION_WHOLE, FIELD(times), 5000000, 1, 1e9, {0}, "how often each adds 1"},
    {"protect", "cost/counter", OPTION_CHOICE, FIELD(protect), 0, 0, 0, {"nothing", "lock", "atomic"},
     "what keeps the tasks' additions apart"},
    {"block", "control/timeout", OPTION_FLAG, FIELD(block), 0, 0, 0, {0},
     "the work blocks instead of waiting where it can be asked to end"},
    {"fail", "control/group", OPTION_FLAG, FIELD(fail), 0, 0, 0, {0}, "one of the tasks fails"},
    {"pause", "cost/counter", OPTION_FLAG, FIELD(pause), 0, 0, 0, {0}, "let others run between reading and writing"},
    {"workers", "io/fetch", OPTION_WHOLE, FIELD(workers), 0, 0, 1e6, {0}, "how many pages at a time; 0: all"},
    {"workers", "io/crawl", OPTION_WHOLE, FIELD(workers), 8, 1, 1e6, {0}, "how many pages at a time"},
    {"chunks", "io/stream", OPTION_WHOLE, FIELD(chunks), 10, 1, 1e6, {0}, "of each answer"},
    {"size", "io/files", OPTION_WHOLE, FIELD(size), 1024, 1, 1e6, {0}, "KiB of each file"},
    {"timeout", "io/fetch", OPTION_SECONDS, FIELD(timeout), 10, 0.001, 3600, {0}, "give an answer up after so long"},
    {"url", "io/fetch", OPTION_TEXT, FIELD(url), 0, 0, 0, {HTTP_SERVICE}, "where build/services/http listens"},
    {"timeout", "io/stream", OPTION_SECONDS, FIELD(timeout), 10, 0.001, 3600, {0}, "give an answer up after so long"},
    {"url", "io/stream", OPTION_TEXT, FIELD(url), 0, 0, 0, {HTTP_SERVICE}, "where build/services/http listens"},
    {"timeout", "io/crawl", OPTION_SECONDS, FIELD(timeout), 10, 0.001, 3600, {0}, "give an answer up after so long"},
    {"url", "io/crawl", OPTION_TEXT, FIELD(url), 0, 0, 0, {HTTP_SERVICE}, "where build/services/http listens"},
    {"rows", "io/load", OPTION_WHOLE, FIELD(rows), 1000, 1, 1e7, {0}, "that each writes into its table"},
    {"database", "io/@(query|load)", OPTION_TEXT, FIELD(database), 0, 0, 0, {DATABASE},
     "its address, as build/services/postgres tells it"},
    {"own", "control/lock", OPTION_FLAG, FIELD(own), 0, 0, 0, {0}, "each task locks a lock of its own"},
    {"broken", "control/future", OPTION_FLAG, FIELD(broken), 0, 0, 0, {0}, "the result never comes"},
#undef FIELD
};
/* clang-format on */

int old_options(const struct program *program, const struct lesson_option **list)
{
    static struct lesson_option made[32];
    int count = 0;
    char place[256];

    snprintf(place, sizeof place, "%s/%s", program->model, program->lesson);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct option_row *row = &rows[i];
        char *field = (char *)&lesson + row->offset;
        bool listed = false;
        for (int j = 0; j < count; j++)
            listed |= strcmp(made[j].name, row->name) == 0;
        if (listed || (fnmatch(row->lessons, program->lesson, FNM_EXTMATCH) != 0 &&
                       fnmatch(row->lessons, place, FNM_EXTMATCH) != 0))
            continue;
        if (row->kind == OPTION_WHOLE)
            *(long *)(void *)field = (long)row->standard;
        else if (row->kind == OPTION_SECONDS)
            *(double *)(void *)field = row->standard;
        else if (row->kind == OPTION_TEXT)
            *(const char **)(void *)field = row->choices[0];
        made[count] = (struct lesson_option){
            row->name,  row->kind, field,        row->doc,
            row->least, row->most, row->choices, row->offset == offsetof(struct lesson, tasks),
            (int)i};
        list[count] = &made[count];
        count++;
    }
    return count;
}
