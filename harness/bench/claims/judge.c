/*
 * judge.c - what the results say of a claim.
 */
#include "checked_memory.h"
#include "claims.h"
#include "models.h"

#include <math.h>

bool is_claim_among(const int *numbers, int number)
{
    while (*numbers && *numbers != number)
        numbers++;
    return *numbers;
}

/* "tasks >= 2", "order = await-first" */
static bool has_size(const struct measurement *measurement, const char *size)
{
    char name[32], sign[3], value[32], *end;

    if (sscanf(size, " %31s %2[>=] %31[^,]", name, sign, value) != 3)
        return false;
    double wanted = strtod(value, &end), given = argument_number(measurement, name);
    if (*end)
        return argument_is(measurement, name, value);
    return *sign == '>' ? given >= wanted : given == wanted;
}

/* The measurement, or NULL where there is none or its sizes are others than the claim speaks of. */
static const struct measurement *measured(const struct results *results, const struct need *need)
{
    const struct measurement *measurement = find_measurement(results, need->lesson, need->variant);
    const char *size = need->sizes;

    while (measurement && size && has_size(measurement, size))
        size = strchr(size, ',') ? strchr(size, ',') + 1 : NULL;
    return size && measurement ? NULL : measurement;
}

__attribute__((format(printf, 2, 3))) static void tell(struct judgement *judgement,
                                                       const char *format, ...)
{
    size_t used = strlen(judgement->figures);
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(judgement->figures + used, sizeof judgement->figures - used, format, arguments);
    va_end(arguments);
}

static void tell_condition(struct judgement *judgement, const char *label, const char *model,
                           struct evidence evidence, bool holds)
{
    char *text = evidence_text(evidence), *end = judgement->figures + strlen(judgement->figures);
    const char *other = strchr(label, '|');
    int length = (int)strcspn(label, "%|");

    if (end > judgement->figures && end[-1] != ' ')
        tell(judgement, other ? "; " : ", ");
    if (other)
        tell(judgement, "%.*s", holds ? length : (int)strlen(other + 1), holds ? label : other + 1);
    else
        tell(judgement, "%.*s%s%s%s", length, label, label[length] ? model : "", *label ? " " : "",
             text ? text : "-");
    free(text);
}

/* For one model; NULL: of the whole measurement. */
static enum verdict decide(const struct claim *claim, const struct condition *condition,
                           const char *model, const struct results *results,
                           struct judgement *judgement)
{
    struct metric metric = condition->metric, of = condition->of;

    metric.model = model;
    of.model = of.model && strcmp(of.model, EACH) == 0 ? model : of.model;
    struct evidence evidence =
        metric_of(results, measured(results, &claim->needs[metric.lesson]), &metric);
    struct evidence compared = evidence;
    if (of.kind)
        compared =
            ratio(evidence, metric_of(results, measured(results, &claim->needs[of.lesson]), &of));
    enum verdict verdict = is_within(compared, condition->least, condition->most);
    if (condition->label && !(condition->told && isnan(evidence.value)))
        tell_condition(judgement, condition->label, model, evidence, verdict == HOLDS);
    return verdict;
}

/* A model whose runs all failed says nothing; the others do. */
static enum verdict decide_for_each(const struct claim *claim, const struct condition *condition,
                                    const struct results *results, struct judgement *judgement)
{
    static const char *const concurrent[] = {MODEL_THREADING, MODEL_MULTIPROCESSING,
                                             MODEL_COROUTINES};
    const struct need *need = &claim->needs[condition->metric.lesson];
    const struct measurement *measurement = measured(results, need);
    enum verdict all = NOT_MEASURED;

    if (!condition->metric.model || strcmp(condition->metric.model, EACH) != 0)
        return decide(claim, condition, condition->metric.model, results, judgement);
    for (int i = 0; i < 3; i++) {
        if (!measurement || !find_row(measurement, concurrent[i]))
            continue;
        enum verdict verdict = decide(claim, condition, concurrent[i], results, judgement);
        if (verdict != NOT_MEASURED)
            all = all == NOT_MEASURED ? verdict : both(all, verdict);
    }
    return all;
}

/* A condition that turns the verdict of all the others into another one. */
static enum verdict turn(enum verdict verdict, enum verdict into, enum verdict condition)
{
    if (verdict == DOES_NOT_HOLD && into == DOES_NOT_HOLD_IN_C)
        return condition == HOLDS ? into : verdict;
    if (verdict != HOLDS || into != HOLDS_PARTLY || condition == DOES_NOT_HOLD)
        return verdict;
    return condition == HOLDS ? into : condition;
}

static void tell_what_is_missing(const struct claim *claim, const struct results *results,
                                 struct judgement *judgement)
{
    *judgement->figures = '\0';
    for (const struct need *need = claim->needs; need->lesson; need++) {
        bool is_there = find_measurement(results, need->lesson, need->variant);
        if (measured(results, need))
            continue;
        tell(judgement, "%s%s%s%s%s%s", *judgement->figures ? " and " : "needs ", need->lesson,
             *need->variant ? " · " : "", need->variant, is_there ? " with " : "",
             is_there ? need->sizes : "");
    }
    if (!*judgement->figures)
        tell(judgement, "needs runs that did not fail");
}

struct judgement judge(const struct claim *claim, const struct results *results)
{
    struct judgement judgement = {.verdict = HOLDS};
    enum verdict into = NOT_MEASURED, turned = NOT_MEASURED;

    tell(&judgement, "%s", claim->figures ? claim->figures : "");
    for (const struct condition *condition = claim->conditions; condition->metric.kind;
         condition++) {
        enum verdict verdict = decide_for_each(claim, condition, results, &judgement);
        if (condition->may_happen && verdict == DOES_NOT_HOLD)
            verdict = NOT_SEEN;
        if (condition->into) {
            into = condition->into;
            turned = verdict;
        } else if (!condition->told) {
            judgement.verdict = both(judgement.verdict, verdict);
        }
    }
    judgement.verdict = turn(judgement.verdict, into, turned);
    if (judgement.verdict == NOT_MEASURED)
        tell_what_is_missing(claim, results, &judgement);
    else if (results->context.cores < claim->cores)
        judgement.verdict = ONE_CORE;
    return judgement;
}
