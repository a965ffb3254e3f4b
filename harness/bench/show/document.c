/*
 * document.c - see document.h.
 */
#include "document.h"

#include "checked_memory.h"
#include "comparison.h"
#include "presentations.h"
#include "view_claims.h"

/* "name: text", where there is a text. */
static void write_named(const struct document *document, enum tone tone, const char *name,
                        const char *text)
{
    OWNED char *paragraph = text && *text ? Format("%s%s", name, text) : NULL;

    if (paragraph)
        document->paragraph(document, tone, paragraph);
}

static void write_measurement(const struct document *document, int index)
{
    const struct measurement *measurement = &document->results->measurements[index];
    char slug[SLUG_SIZE];
    OWNED char *name = measurement_name(measurement);
    struct view views[VIEW_MAX];
    int count = measurement_views(measurement, views);

    measurement_slug(document->results, index, slug);
    document->heading(document, slug, name);
    write_named(document, TONE_PLAIN, "", measurement->question);
    write_named(document, TONE_DIM, "", measurement->title);
    write_named(document, TONE_DIM, "Arguments: ", measurement->arguments);
    write_named(document, TONE_FAILURE, "Skipped: ", measurement->skipped);
    if (document->charts)
        document->charts(document, measurement, slug);
    for (int i = 0; i < count; i++) {
        document->table(document, &views[i]);
        view_free(&views[i]);
    }
}

static void write_summary(const struct document *document, const char *slug, const char *heading,
                          bool (*fill)(const struct results *results, struct view *view))
{
    struct view view = {0};

    if (fill(document->results, &view)) {
        document->heading(document, slug, heading);
        free(view.caption); /* the heading says it */
        view.caption = NULL;
        document->table(document, &view);
    }
    view_free(&view);
}

void write_sections(const struct document *document)
{
    for (int i = 0; i < document->results->measurement_count; i++)
        if (is_shown(&document->results->measurements[i]))
            write_measurement(document, i);
    write_summary(document, "differences", "What differs between the models", view_comparison);
    write_summary(document, "claims", "Common claims, put to the test", view_claims);
}
