/*
 * test_claims.c - verdicts come from figures: clear ones, noisy ones, and none.
 */
#include "claims.h"
#include "evidence.h"
#include "fixture.h"
#include "view_claims.h"

static char figures[400];

static enum verdict verdict_of(int number, const struct results *results)
{
    const struct claim *claim = claims;

    while (claim->number != number)
        claim++;
    *figures = '\0';
    return claim->judge(results, figures, sizeof figures);
}

static struct evidence spread(double low, double value, double high, bool disturbed)
{
    return (struct evidence){low, value, high, disturbed};
}

TEST(a_condition_is_decided_where_the_whole_spread_says_the_same)
{
    CHECK_EQUAL(at_least(spread(1.9, 2, 2.1, false), 1.5), HOLDS);
    CHECK_EQUAL(at_least(spread(1.0, 1.1, 1.2, false), 1.5), DOES_NOT_HOLD);
    CHECK_EQUAL(at_least(spread(1.4, 1.6, 1.7, false), 1.5), NOT_DECIDED);
    CHECK_EQUAL(at_most(spread(1.0, 1.01, 1.02, false), 1.05), HOLDS);
    CHECK_EQUAL(at_most(spread(1.8, 1.9, 2, false), 1.1), DOES_NOT_HOLD);
    CHECK_EQUAL(at_most(spread(1.0, 1.01, 1.2, false), 1.05), NOT_DECIDED);
    CHECK_EQUAL(at_most(exactly(NAN), 1), NOT_MEASURED);
}

TEST(disturbed_figures_decide_only_what_is_clear_all_the_same)
{
    CHECK_EQUAL(at_least(spread(1.9, 2, 2.1, true), 1.5), NOT_DECIDED);
    CHECK_EQUAL(at_least(spread(10, 11, 12, true), 1.5), HOLDS);
    CHECK_EQUAL(at_most(spread(10, 11, 12, true), 1.5), DOES_NOT_HOLD);
}

TEST(what_is_not_known_or_does_not_hold_wins)
{
    CHECK_EQUAL(both(HOLDS, HOLDS), HOLDS);
    CHECK_EQUAL(both(HOLDS, NOT_DECIDED), NOT_DECIDED);
    CHECK_EQUAL(both(DOES_NOT_HOLD, NOT_DECIDED), DOES_NOT_HOLD);
    CHECK_EQUAL(both(NOT_MEASURED, DOES_NOT_HOLD), NOT_MEASURED);
}

TEST(a_ratio_is_as_unsure_as_both)
{
    struct evidence evidence = ratio(spread(1, 2, 3, false), spread(4, 5, 6, true));

    CHECK(evidence.low == 1.0 / 6 && evidence.value == 0.4 && evidence.high == 0.75);
    CHECK(evidence.disturbed);
}

TEST(waiting_together_is_as_long_as_the_longest)
{
    struct results results = fixture_results();

    CHECK_EQUAL(verdict_of(1, &results), HOLDS);
    CHECK(strstr(figures, "sequential 50"));
    for (int i = 0; i < 4; i++)
        results.measurements[0].rows[2].runs[i].total_s = 0.3;
    CHECK_EQUAL(verdict_of(1, &results), DOES_NOT_HOLD);
    results_free(&results);
}

TEST(no_claim_is_judged_by_what_is_not_there)
{
    struct results none = {0};

    for (const struct claim *claim = claims; claim->number; claim++) {
        if (verdict_of(claim->number, &none) != NOT_MEASURED)
            printf("claim %d: %s\n", claim->number, figures);
        CHECK_EQUAL(verdict_of(claim->number, &none), NOT_MEASURED);
    }
}

TEST(claims_that_were_not_measured_are_only_shown_where_they_are_asked_for)
{
    struct results results = fixture_results();
    struct table_style style = {0, 100, true};
    const int numbers[] = {13, 0};
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);

    CHECK(out);
    print_claims(out, &results, NULL, &style);
    fflush(out);
    CHECK(strstr(text, " 1  Waiting tasks run together"));
    CHECK(!strstr(text, "does not touch the others"));
    print_claims(out, &results, numbers, &style);
    CHECK(fclose(out) == 0);
    CHECK(strstr(
        text,
        "13  A task that fails does not touch the others, with processes\n    not measured\n"));
    free(text);
    results_free(&results);
}
