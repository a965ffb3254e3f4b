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
    char *paragraph = text && *text ? Format("%s: %s", name, text) : NULL;

    if (paragraph)
        document->paragraph(document, tone, paragraph);
    free(paragraph);
}

static void write_measurement(const struct document *document, int index)
{
    const struct measurement *measurement = &document->results->measurements[index];
    char slug[SLUG_SIZE], *name = measurement_name(measurement);
    struct view views[VIEW_MAX];
    int count = measurement_views(measurement, views);

    measurement_slug(document->results, index, slug);
    document->heading(document, slug, name);
    if (*measurement->question)
        document->paragraph(document, TONE_PLAIN, measurement->question);
    if (*measurement->title)
        document->paragraph(document, TONE_DIM, measurement->title);
    write_named(document, TONE_DIM, "Arguments", measurement->arguments);
    write_named(document, TONE_FAILURE, "Skipped", measurement->skipped);
    if (document->charts)
        document->charts(document, measurement, slug);
    for (int i = 0; i < count; i++) {
        document->table(document, &views[i]);
        view_free(&views[i]);
    }
    free(name);
}

void write_sections(const struct document *document)
{
    static const struct {
        const char *slug, *heading;
        bool (*fill)(const struct results *results, struct view *view);
    } summaries[] = {{"differences", "What differs between the models", view_comparison},
                     {"claims", "Common claims, put to the test", view_claims}};

    for (int i = 0; i < document->results->measurement_count; i++)
        if (is_shown(&document->results->measurements[i]))
            write_measurement(document, i);
    for (size_t i = 0; i < sizeof summaries / sizeof *summaries; i++) {
        struct view view = {0};

        if (summaries[i].fill(document->results, &view)) {
            document->heading(document, summaries[i].slug, summaries[i].heading);
            free(view.caption); /* the heading says it */
            view.caption = NULL;
            document->table(document, &view);
        }
        view_free(&view);
    }
}
