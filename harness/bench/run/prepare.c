/*
 * prepare.c - what is known of a measurement before anything is run: a lesson's program is asked
 * for its arguments, as it resolves them.
 */
#include "measure.h"

#include "checked_memory.h"
#include "child.h"
#include "lessons.h"
#include "record.h"
#include "supervise.h"

#include <math.h>

#define LIMIT_S       5 /* Python takes a while to start */
#define PROCESS_LIMIT 100
#define USERS_MISTAKE 2 /* exit code */

char **split_words(const char *program, char *line)
{
    size_t used = 0;
    char **words = Calloc(strlen(line) / 2 + 3, sizeof *words);

    words[used++] = (char *)program;
    for (char *word; (word = strsep(&line, " "));)
        if (*word)
            words[used++] = word;
    return words;
}

/* Starts the program with --describe. Where its answer is no description (it does not know
   --describe, or does not start), no argument is known. Returns what it says when the arguments are
   wrong, or NULL. */
static char *describe(const char *program, const char *arguments, struct measurement *measurement)
{
    OWNED char *line = Format("%s --describe", arguments);
    OWNED char **words = split_words(program, line);
    struct run_outcome outcome = supervise(&(struct run_request){
        .arguments = words, .time_limit_s = LIMIT_S, .process_limit = PROCESS_LIMIT});
    OWNED char *record = outcome.record;
    const char *said = without_name(outcome.output, program);

    *measurement = (struct measurement){0};
    if (outcome.end == RUN_EXITED && outcome.code == USERS_MISTAKE)
        return Format("%.*s", (int)strcspn(said, "\n"), said); /* argp's own have a second line */
    if (outcome.end != RUN_EXITED || outcome.code != 0 || !read_description(record, measurement)) {
        measurement_free(measurement);
        *measurement = (struct measurement){0};
    }
    return NULL;
}

char *find_program(const struct entry *entry, const struct measurement *measurement,
                   const char *build, const char *model, bool *borrowed)
{
    struct conditions conditions = {.measurement = measurement};
    OWNED char *baseline = fill_in(entry->baseline, &conditions, 0, false); /* "cpu/{work}" */
    char *program = lesson_program(build, model, entry->lesson);

    *borrowed = !program && *baseline && strcmp(model_of(model)->baseline, model) == 0;
    return *borrowed ? lesson_program(build, model, baseline) : program;
}

static char *joined(const char *one, const char *other)
{
    return Format("%s%s%s", one, *one && *other ? " " : "", other);
}

static const char *standard_arguments(const struct entry *entry,
                                      const struct measure_options *options)
{
    if (options->with_python && *entry->with_python)
        return entry->with_python;
    return options->full ? entry->full : entry->quick;
}

/* By the first program that answers. A refusal counts of a model that we know: another one may end
   in that way because it knows no --describe. */
static char *ask(const struct entry *entry, const struct measure_options *options,
                 const char *arguments, struct measurement *measurement)
{
    *measurement = (struct measurement){0};
    for (const char *const *model = options->models; *model; model++) {
        OWNED char *program = lesson_program(options->build, *model, entry->lesson);
        char *refusal = program ? describe(program, arguments, measurement) : NULL;
        if (measurement->given_count || (refusal && *model_of(*model)->name))
            return refusal;
        free(refusal);
    }
    return NULL;
}

/* Do they say different things about what the variants of the lesson are told by? 0 stands apart
   from all other numbers. */
static bool differ(const struct measurement *a, const struct measurement *b, const char *names)
{
    OWNED char *text = Strdup(names);
    bool different = false;

    for (char *rest = text, *name; (name = strsep(&rest, " "));) {
        const struct argument *one = find_argument(a, name), *other = find_argument(b, name);
        if (!one || !other)
            continue;
        different |= isnan(one->number) ? strcmp(one->value, other->value) != 0
                                        : (one->number != 0) != (other->number != 0);
    }
    return different;
}

static bool is_overruled(const struct entry *entry, const struct measure_options *options)
{
    const char *own = standard_arguments(entry, options);
    OWNED char *both = joined(own, options->arguments);
    struct measurement alone, changed;

    free(ask(entry, options, own, &alone)); /* a refusal leaves no argument that could differ */
    free(ask(entry, options, both, &changed));
    bool overruled = differ(&alone, &changed, entry->told_by);

    measurement_free(&alone);
    measurement_free(&changed);
    return overruled;
}

const struct entry *wanted_entry(const char *lesson, const struct measure_options *options,
                                 int index)
{
    const struct entry *entry;
    int left = 0;

    for (int i = 0; (entry = catalogue_entry(lesson, i)); i++)
        if ((!*options->arguments || !*entry->told_by || !is_overruled(entry, options)) &&
            left++ == index)
            return entry;
    return left == 0 && index == 0 ? catalogue_entry(lesson, 0) : NULL;
}

bool prepare(const struct entry *entry, const struct measure_options *options,
             struct measurement *measurement, char *refusal, size_t size)
{
    char *arguments = joined(standard_arguments(entry, options), options->arguments);
    OWNED char *refused = ask(entry, options, arguments, measurement);

    snprintf(refusal, size, "%s", refused ? refused : "");
    measurement->lesson = Strdup(entry->lesson);
    measurement->variant = Strdup(entry->variant);
    measurement->question = Strdup(entry->question);
    measurement->title =
        fill_in(entry->title, &(struct conditions){.measurement = measurement}, 0, true);
    measurement->arguments = arguments;
    measurement->finish_table = entry->task_table;
    measurement->durations = entry->durations;
    measurement->own_figures = entry->own_figures;
    measurement->timeline = entry->timeline;
    measurement->transcript = tells_a_story(entry->lesson);
    measurement->published_scale = 1;
    measurement->swept = Strdup("");
    return !refused;
}

char *row_arguments(const struct measurement *measurement, const char *program, bool borrowed)
{
    struct measurement own;
    char *text = Strdup(borrowed ? "" : measurement->arguments);

    if (!borrowed)
        return text;
    free(describe(program, "", &own));
    for (int i = 0; i < own.given_count; i++) {
        const char *name = own.given[i].name;
        const struct argument *given = find_argument(measurement, name);
        if (!given || !*given->value || given->number == 0) /* 0: its own */
            continue;
        Append(&text, " --%s %s", name, strcmp(given->type, "flag") == 0 ? "" : given->value);
    }
    measurement_free(&own);
    return text;
}
