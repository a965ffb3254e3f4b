/*
 * document.c - see document.h.
 */
#include "document.h"

#include "checked_memory.h"
#include "comparison.h"
#include "view.h"
#include "view_claims.h"

void write_measurement(const struct document *document, const struct measurement *measurement,
                       const char *slug)
{
    struct view views[VIEW_MAX];
    int count = measurement_views(measurement, views);
    OWNED char *skipped = NULL;

    document->measurement(document, measurement, slug);
    if (measurement->skipped) {
        Append(&skipped, "skipped: %s", measurement->skipped);
        document->paragraph(document, TONE_FAILURE, skipped);
    }
    for (int i = 0; i < count; i++) {
        document->table(document, &views[i]);
        view_free(&views[i]);
    }
}

static void write_summary(const struct document *document, const char *slug, const char *heading,
                          bool (*fill)(const struct results *results, struct view *view),
                          const struct results *results)
{
    struct view view = {0};

    if (fill(results, &view)) {
        document->heading(document, slug, heading);
        free(view.caption); /* the heading says it */
        view.caption = NULL;
        document->table(document, &view);
    }
    view_free(&view);
}

void write_sections(const struct document *document, const struct results *results)
{
    for (int i = 0; i < results->measurement_count; i++) {
        char slug[SLUG_SIZE];

        measurement_slug(results, i, slug);
        if (is_shown(&results->measurements[i]))
            write_measurement(document, &results->measurements[i], slug);
    }
    write_summary(document, "differences", "What differs between the models", view_comparison,
                  results);
    write_summary(document, "claims", "Common claims, put to the test", view_claims, results);
}
