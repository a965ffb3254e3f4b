/*
 * view_claims.c - what is said, and whether it is true here.
 */
#include "view_claims.h"

#include "checked_memory.h"
#include "claims.h"

#define FIGURES_SIZE 400

struct judged {
    const struct claim *claim;
    enum verdict verdict;
    char figures[FIGURES_SIZE];
};

static void judge(const struct claim *claim, const struct results *results, struct judged *judged)
{
    *judged = (struct judged){.claim = claim};
    judged->verdict = claim->judge(results, judged->figures, sizeof judged->figures);
    if (judged->verdict == NOT_MEASURED)
        *judged->figures = '\0';
}

bool view_claims(const struct results *results, struct view *view)
{
    struct judged judged;

    *view = (struct view){.caption = Strdup("What is said, and what was measured")};
    grid_add_column(&view->grid, (struct grid_column){(char *)"", RIGHT, TONE_DIM, .drop = 0});
    grid_add_column(&view->grid,
                    (struct grid_column){(char *)"what is said", LEFT, TONE_PLAIN, .drop = 0});
    grid_add_column(&view->grid,
                    (struct grid_column){(char *)"verdict", LEFT, TONE_PLAIN, .drop = 0});
    grid_add_column(&view->grid,
                    (struct grid_column){(char *)"figures", LEFT, TONE_DIM, .drop = 0});
    for (const struct claim *claim = claims; claim->number; claim++) {
        judge(claim, results, &judged);
        if (judged.verdict == NOT_MEASURED)
            continue;
        struct grid_row *row = grid_add_row(&view->grid);
        row->cells[0] = Format("%d", claim->number);
        row->cells[1] = Strdup(claim->says);
        row->cells[2] = Strdup(verdict_names[judged.verdict]);
        row->cells[3] = Strdup(judged.figures);
    }
    return view->grid.row_count > 0;
}

static bool is_named(const int *numbers, int number)
{
    while (*numbers && *numbers != number)
        numbers++;
    return *numbers;
}

static void print_claim(FILE *out, const struct judged *judged, const struct table_style *style)
{
    char *number = Format("%2d  ", judged->claim->number);
    char *verdict =
        Format("    %s%s", verdict_names[judged->verdict], *judged->figures ? ": " : "");
    bool fails = judged->verdict == DOES_NOT_HOLD || judged->verdict == DOES_NOT_HOLD_IN_C;

    print_text(out, number, TONE_DIM, NULL, style);
    print_wrapped(out, judged->claim->says, 4, 4, TONE_PLAIN, style);
    print_text(out, verdict, fails ? TONE_FAILURE : TONE_STRONG, NULL, style);
    if (*judged->figures)
        print_wrapped(out, judged->figures, (int)strlen(verdict), 4, TONE_DIM, style);
    else
        fputc('\n', out);
    free(number);
    free(verdict);
}

void print_claims(FILE *out, const struct results *results, const int *numbers,
                  const struct table_style *style)
{
    struct judged judged;
    int shown = 0;

    for (const struct claim *claim = claims; claim->number; claim++) {
        judge(claim, results, &judged);
        if (numbers ? !is_named(numbers, claim->number) : judged.verdict == NOT_MEASURED)
            continue;
        if (shown++ == 0)
            print_wrapped(out, "What is said, and what was measured", 0, 0, TONE_DIM, style);
        print_claim(out, &judged, style);
    }
    if (shown)
        fputc('\n', out);
}
