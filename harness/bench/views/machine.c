/*
 * machine.c - words for the context.
 */
#include "machine.h"

#include "checked_memory.h"
#include "units.h"
#include "utf8.h"

#include <math.h>

/* Where figures begin to suffer. Found by trying, not sharp: a loaded machine is known by its
   disturbed runs, and these only say beforehand that there will be some. */
#define BUSY_LOAD_PER_CORE   0.5
#define BUSY_PRESSURE        10 /* percent of the time in which something waited for a processor */
#define MANY_DISTURBED_SHARE 0.2

/* A text that a damaged or hand-made context may lack. */
static const char *known(const char *text)
{
    return text ? text : "";
}

char *machine_text(const struct context *context)
{
    const struct range memory = {context->memory_total_bytes, context->memory_total_bytes};
    OWNED char *total = figure_with_unit(context->memory_total_bytes, unit_of_memory(memory));
    const char *kernel = known(context->kernel), *cpu = known(context->host_cpu);
    OWNED char *text = Format("%s, %d core%s", *cpu ? cpu : "unknown processor", context->cores,
                              context->cores == 1 ? "" : "s");

    if (!isnan(context->quota))
        Append(&text, " (quota %.3g)", context->quota);
    if (total)
        Append(&text, ", %s", total);
    if (*kernel)
        Append(&text, ", %s%s", strncmp(kernel, "Linux", 5) == 0 ? "" : "Linux ", kernel);
    return utf8_clean(text);
}

char *state_text(const struct context *context)
{
    char *text = NULL;

    if (!isnan(context->load_before[0]))
        Append(&text, "load %.2f", context->load_before[0]);
    if (!isnan(context->pressure_before))
        Append(&text, "%sCPU pressure %.0f %%", text ? ", " : "", context->pressure_before);
    return text;
}

int machine_warnings(const struct context *context, char *warnings[MACHINE_WARNINGS])
{
    double load = context->load_before[0], pressure = context->pressure_before;
    int cores = context->cores > 0 ? context->cores : 1, count = 0;

    if (context->cores == 1)
        warnings[count++] = Strdup("1 core: computing cannot speed up here");
    if (pressure >= BUSY_PRESSURE)
        warnings[count++] = Format("other programs are using this machine (CPU pressure %.0f %%): "
                                   "figures will be disturbed",
                                   pressure);
    else if (load >= BUSY_LOAD_PER_CORE * cores)
        warnings[count++] = Format("other programs are using this machine (load %.2f): figures may "
                                   "be disturbed",
                                   load);
    if (context->partial)
        warnings[count++] = Strdup("interrupted: rows or lessons are missing");
    return count;
}

int facts_of(const struct results *results, struct fact facts[FACTS])
{
    const struct context *context = &results->context;
    const double *before = context->load_before, *after = context->load_after;
    bool much, loads = !isnan(before[0]) && !isnan(after[0]);
    bool pressures = !isnan(context->pressure_before) && !isnan(context->pressure_after);
    char *noise = noise_text(results, &much), *warnings[MACHINE_WARNINGS];
    int count = 0, warning_count = machine_warnings(context, warnings);
    const struct fact all[] = {
        {"Machine", machine_text(context), false},
        {"Compiler", Strdup(known(context->compiler)), false},
        {"libuv", Strdup(known(context->libuv)), false},
        {"Commit", Strdup(known(context->commit)), false},
        {"Date", Strdup(known(context->date)), false},
        {"Time taken",
         isnan(context->elapsed_s) ? NULL
                                   : Format("%.1f s%s", context->elapsed_s,
                                            context->full ? ", at the published sizes" : ""),
         false},
        {"Load",
         loads ? Format("%.2f %.2f %.2f before, %.2f %.2f %.2f after", before[0], before[1],
                        before[2], after[0], after[1], after[2])
               : NULL,
         false},
        {"CPU pressure",
         pressures ? Format("%.0f %% before, %.0f %% after", context->pressure_before,
                            context->pressure_after)
                   : NULL,
         false},
        {"Noise", noise ? noise : Strdup("no run was disturbed by other programs"), much},
    };

    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (*known(all[i].value))
            facts[count++] = all[i];
        else
            free(all[i].value);
    for (int i = 0; i < warning_count; i++)
        facts[count++] = (struct fact){"Warning", warnings[i], true};
    return count;
}

struct noise noise_of(const struct results *results)
{
    struct noise noise = {0};

    for (int i = 0; i < results->measurement_count; i++) {
        const struct measurement *measurement = &results->measurements[i];

        for (int k = 0; k < measurement->row_count; k++) {
            struct summary summary = summarise(&measurement->rows[k], NULL);

            noise.disturbed += summary.disturbed;
            noise.timed += summary.disturbed + (summary.only_disturbed ? 0 : summary.counted);
        }
    }
    return noise;
}

char *noise_text(const struct results *results, bool *much)
{
    struct noise noise = noise_of(results);
    double share = noise.timed ? (double)noise.disturbed / noise.timed : 0;

    *much = share >= MANY_DISTURBED_SHARE;
    if (noise.disturbed == 0)
        return NULL;
    return Format(
        "%d of %d runs (%.0f %%) were disturbed by other programs; medians leave those runs "
        "out, except where marked *%s",
        noise.disturbed, noise.timed, 100 * share,
        *much ? ". Measure again on a calmer machine before you rely on small differences" : "");
}
