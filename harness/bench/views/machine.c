/*
 * machine.c - words for the context.
 */
#include "machine.h"

#include "checked_memory.h"
#include "units.h"
#include "utf8.h"
#include "view.h"

#include <math.h>

/* Where figures begin to suffer. Found by trying, not sharp: a loaded machine is told by its
   disturbed runs, and these only say beforehand that there will be some. */
#define BUSY_LOAD_PER_CORE   0.5
#define BUSY_PRESSURE        10 /* percent of the time in which something waited for a processor */
#define MANY_DISTURBED_SHARE 0.2

static const char *linux_or_nothing(const char *kernel)
{
    return strncmp(kernel, "Linux", 5) == 0 ? "" : "Linux ";
}

/* A text that a damaged or hand-made context may lack. */
static const char *known(const char *text)
{
    return text ? text : "";
}

char *machine_text(const struct context *context)
{
    const struct range memory = {context->memory_total_bytes, context->memory_total_bytes};
    char *total = figure_with_unit(context->memory_total_bytes, unit_of_memory(memory));
    const char *kernel = known(context->kernel), *cpu = known(context->host_cpu);
    char *text = NULL, *clean;
    size_t size;
    FILE *out = have_memory(open_memstream(&text, &size));

    fprintf(out, "%s, %d core%s", *cpu ? cpu : "unknown processor", context->cores,
            context->cores == 1 ? "" : "s");
    if (!isnan(context->quota))
        fprintf(out, " (quota %.3g)", context->quota);
    if (total)
        fprintf(out, ", %s", total);
    if (*kernel)
        fprintf(out, ", %s%s", linux_or_nothing(kernel), kernel);
    fclose(out);
    free(total);
    clean = utf8_clean(have_memory(text));
    free(text);
    return clean;
}

char *state_text(const struct context *context)
{
    double load = context->load_before[0], pressure = context->pressure_before;

    if (isnan(load) && isnan(pressure))
        return NULL;
    if (isnan(pressure))
        return Format("load %.2f", load);
    if (isnan(load))
        return Format("CPU pressure %.0f %%", pressure);
    return Format("load %.2f, CPU pressure %.0f %%", load, pressure);
}

static char *warn_of_one_core(const struct context *context)
{
    return context->cores == 1 ? Strdup("1 core: computing cannot speed up here") : NULL;
}

static char *warn_of_busy_machine(const struct context *context)
{
    double load = context->load_before[0], pressure = context->pressure_before;

    if (pressure >= BUSY_PRESSURE)
        return Format("others use this machine (CPU pressure %.0f %%): figures will be disturbed",
                      pressure);
    if (load >= BUSY_LOAD_PER_CORE * (context->cores > 0 ? context->cores : 1))
        return Format("others use this machine (load %.2f): figures may be disturbed", load);
    return NULL;
}

static char *warn_of_partial(const struct context *context)
{
    return context->partial ? Strdup("interrupted: rows are missing") : NULL;
}

char *machine_warning(const struct context *context, int which)
{
    static char *(*const warnings[MACHINE_WARNINGS])(const struct context *) = {
        warn_of_one_core,
        warn_of_busy_machine,
        warn_of_partial,
    };

    return warnings[which](context);
}

char *noise_text(const struct results *results, bool *much)
{
    struct noise noise = noise_of(results);
    double share = noise.timed ? (double)noise.disturbed / noise.timed : 0;

    *much = share >= MANY_DISTURBED_SHARE;
    if (noise.disturbed == 0)
        return NULL;
    return Format("%d of %d runs (%.0f %%) were disturbed by others on the machine; medians are of "
                  "the other runs, save where a * says so%s",
                  noise.disturbed, noise.timed, 100 * share,
                  *much ? ". Measure again on a calmer machine before you rely on small differences"
                        : "");
}
