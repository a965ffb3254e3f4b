/*
 * document.c - see document.h.
 */
#include "document.h"

#include "checked_memory.h"
#include "view.h"
#include "view_claims.h"

static void write_heading(const struct document *document, const struct measurement *measurement,
                          const char *slug)
{
    OWNED char *name = measurement_name(measurement);
    OWNED char *arguments = Format("Arguments: %s", measurement->arguments);

    document->heading(document, slug, name);
    document->paragraph(document, TONE_PLAIN, measurement->question);
    document->paragraph(document, TONE_DIM, measurement->title);
    document->paragraph(document, TONE_DIM, *measurement->arguments ? arguments : "");
}

void write_measurement(const struct document *document, const struct measurement *measurement,
                       const char *slug)
{
    struct view views[VIEW_MAX];
    int count = measurement_views(measurement, views);

    if (slug)
        write_heading(document, measurement, slug);
    if (document->begin)
        document->begin(document, measurement, slug);
    if (measurement->skipped) {
        OWNED char *skipped = Format("skipped: %s", measurement->skipped);
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
