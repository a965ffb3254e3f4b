/*
 * view_claims.c - the claims as a table, and as two lines each on a terminal.
 */
#include "view_claims.h"

#include "checked_memory.h"
#include "claims.h"

#define CAPTION "Common claims, put to the test"

bool view_claims(const struct results *results, struct view *view)
{
    static const struct grid_column columns[] = {{"", RIGHT, TONE_DIM, .drop = 0},
                                                 {"claim", LEFT, TONE_PLAIN, .drop = 0},
                                                 {"verdict", LEFT, TONE_PLAIN, .drop = 0},
                                                 {"figures", LEFT, TONE_DIM, .drop = 0}};

    *view = (struct view){.caption = Strdup(CAPTION)};
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
        grid_add_column(&view->grid, columns[i]);
    for (const struct claim *claim = claims; claim->number; claim++) {
        struct judgement judgement = judge(claim, results);
        if (judgement.verdict == NOT_MEASURED)
            continue;
        struct grid_row *row = grid_add_row(&view->grid);
        grid_cell(row, 0, "%d", claim->number);
        grid_cell(row, 1, "%s", claim->says);
        grid_cell(row, 2, "%s", verdict_names[judgement.verdict]);
        grid_cell(row, 3, "%s", judgement.figures);
    }
    return view->grid.row_count > 0;
}

static void print_claim(FILE *out, const struct claim *claim, const struct judgement *judgement,
                        const struct table_style *style)
{
    OWNED char *number = Format("%2d  ", claim->number);
    OWNED char *verdict = Format("    %s: ", verdict_names[judgement->verdict]);
    bool fails = judgement->verdict == DOES_NOT_HOLD || judgement->verdict == DOES_NOT_HOLD_IN_C;

    print_text(out, number, TONE_DIM, NULL, style);
    print_wrapped(out, claim->says, 4, 4, TONE_PLAIN, style);
    print_text(out, verdict, fails ? TONE_FAILURE : TONE_STRONG, NULL, style);
    print_wrapped(out, judgement->figures, (int)strlen(verdict), 4, TONE_DIM, style);
}

void print_claims(FILE *out, const struct results *results, const int *numbers,
                  const struct table_style *style)
{
    int shown = 0;

    for (const struct claim *claim = claims; claim->number; claim++) {
        struct judgement judgement = judge(claim, results);
        if (numbers ? !is_claim_among(numbers, claim->number) : judgement.verdict == NOT_MEASURED)
            continue;
        if (shown++ == 0)
            print_wrapped(out, CAPTION, 0, 0, TONE_DIM, style);
        print_claim(out, claim, &judgement, style);
    }
    if (shown)
        fputc('\n', out);
}
