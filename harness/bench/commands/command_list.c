/*
 * command_list.c - bench list: the lessons, what they ask, and the models that they are there in.
 */
#include "catalogue.h"
#include "checked_memory.h"
#include "commands.h"
#include "lessons.h"
#include "messages.h"

#include <stdio.h>
#include <string.h>

static void list_lesson(const char *build, const char *const *models, const char *lesson)
{
    const struct entry *entry = catalogue_entry(lesson, 0);

    printf("%-24s %s\n%24s", lesson, *entry->question ? entry->question : "(a lesson of your own)",
           "");
    for (; *models; models++) {
        OWNED char *program = lesson_program(build, *models, lesson);
        if (program)
            printf(" %s", *models);
    }
    putchar('\n');
}

int command_list(int count, char **words)
{
    if (count > 1 && strcmp(words[1], "--help") == 0) {
        puts("Usage: bench list\nThe lessons that can be run, what they ask, and in which models "
             "they are there.");
        return 0;
    }
    if (count > 1)
        return mistake("list takes no arguments, not '%s'", words[1]);

    const char *build = program_folder(), **models = find_models(build, false);
    char **lessons = find_lessons(build, models);
    for (char **lesson = lessons; *lesson; lesson++)
        list_lesson(build, models, *lesson);
    free_names(lessons);
    free_names((char **)models);
    return 0;
}
