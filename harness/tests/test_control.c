/*
 * test_control.c - the lessons in control/ say what is expected of them, and their pages too; what
 * bench makes of those that do not.
 */
#include "catalogue.h"
#include "fixture.h"
#include "shell.h"

#include <glob.h>

/* --- the lessons ---------------------------------------------------------------------------- */

static char folder[] = "/tmp/test_control.XXXXXX";

static void leave(void)
{
    shell("rm -rf %s", folder);
}

TEST(control_lessons_are_as_expected, .limit_s = 120)
{
    CHECK(mkdtemp(folder));
    /* control/forgotten joins nobody on purpose. */
    struct said *said = shell("TSAN_OPTIONS=$TSAN_OPTIONS:report_thread_leaks=0 COLUMNS=500 "
                              "$BUILD/bench run control --strict --no-charts --output %s 2>&1",
                              folder);
    if (said->code != 0)
        printf("%s\n", said->text);
    CHECK_EQUAL(said->code, 0);
    CHECK_SAID(said, "control/hello");
    CHECK_SAID(said, "threads wait for a mutex that another thread holds");
    CHECK_SAID(said, "reads a pipe whose write end is still open in pid ");
    CHECK_SAID(said, "waits for a lock that 'task'");
    CHECK(!strstr(said->text, "not checked"));
    leave();
}

TEST(control_transcript_is_in_the_record_though_the_run_never_ends, .limit_s = 30)
{
    struct said *said = shell("timeout 1 $BUILD/threading/control/deadlock --record=3 3>&1");

    CHECK_SAID(said, "record\t1\nlesson\tcontrol/deadlock\nmodel\tthreading\tpreemptive\n");
    CHECK_SAID(said, "\nsaid\t0.");
    CHECK_SAID(said, "\ttask 2 wants lock 1\n");
    CHECK_SAID(said, "\ttask 1 wants lock 2\n");
    CHECK(!strstr(said->text, "end\n"));
}

TEST(control_transcript_for_a_person_has_the_time_before_each_line)
{
    struct said *said = shell("$BUILD/coroutines/control/hello --wait 0");

    CHECK_EQUAL(said->code, 0);
    CHECK_SAID(said, " s  main starts the task\n   0.00");
    CHECK_SAID(said, " s  all finished\n");
    said = shell("$BUILD/coroutines/control/hello --wait 0 --quiet");
    CHECK_EQUAL(said->text[0], 0);
}

TEST(control_blocked_loop_names_the_task_that_computes, .limit_s = 60)
{
    struct said *said = shell("$BUILD/coroutines/control/blocked_loop --wait 0.3 2>&1");

    CHECK_EQUAL(said->code, 0);
    CHECK_SAID(said, "coroutine 'compute' (task 3, created at coroutines/control/blocked_loop.c:");
    CHECK_SAID(said, "has held the event loop for 300 ms without awaiting");
}

/* A folder with a copy of bench, and one lesson of control/ made of these lines. */
static void put_lesson(const char *name, const char *body)
{
    FILE *script;
    char path[200];

    CHECK(mkdtemp(folder));
    CHECK_EQUAL(
        shell("mkdir -p %s/build/threading/control && cp $BUILD/bench %s/build/", folder, folder)
            ->code,
        0);
    snprintf(path, sizeof path, "%s/build/threading/control/%s", folder, name);
    script = fopen(path, "w");
    CHECK(script);
    fprintf(script,
            "#!/bin/sh\n"
            "for word; do case $word in --record=*) fd=${word#*=};; esac; done\n"
            "line() { printf \"$1\" >/dev/fd/$fd; }\n"
            "line 'record\\t1\\nargument\\twait\\t0.1\\tseconds\\t0\\t3600\\n'\n"
            "case $* in *--describe*) line 'end\\n'; exit;; esac\n%s",
            body);
    fclose(script);
    CHECK_EQUAL(shell("chmod +x %s", path)->code, 0);
}

#define SAID(time, text) "line 'said\\t" time "\\t" text "\\n'\n"
#define END              "line 'total\\t0.1\\nend\\n'\n"

static struct said *run_lesson(const char *name, const char *options)
{
    return shell("cd %s && build/bench run %s --strict --no-charts control/%s 2>&1", folder,
                 options, name);
}

TEST(control_lesson_of_ones_own_is_shown_and_not_checked, .limit_s = 60)
{
    put_lesson("mine", SAID("0.2", "second") SAID("0.1", "first") END);
    struct said *said = run_lesson("mine", "");
    CHECK_EQUAL(said->code, 0);
    CHECK_SAID(said, "  0.100 s  first\n  0.200 s  second\nnot checked (no expected transcript)");
    CHECK_EQUAL(shell("grep -q '\"text\": \"second\"' %s/results/latest/results.json && grep -q "
                      "'0.100 s first' %s/results/latest/tables.md",
                      folder, folder)
                    ->code,
                0);
    CHECK_SAID(shell("cd %s && build/bench report --no-charts", folder), "0.200 s  second");
    leave();
}

TEST(control_lesson_that_differs_fails_its_row_and_is_run_once, .limit_s = 60)
{
    put_lesson("hello",
               "echo x >>ran\n" SAID("0.0", "main starts the task") SAID("0.2", "main got 42") END);
    struct said *said = run_lesson("hello", "");
    CHECK_EQUAL(said->code, 1);
    CHECK_SAID(said, "threading: not as expected: \"task: Guten …\" is missing");
    CHECK_EQUAL(shell("test $(wc -l <%s/ran) -eq 1", folder)->code, 0);
    leave();
}

TEST(control_lesson_that_is_late_is_run_three_times, .limit_s = 60)
{
    put_lesson("hello",
               "echo x >>ran\n" SAID("0.0", "main starts the task") SAID("0.0", "task: Guten …")
                   SAID("0.9", "task: … morgen!") SAID("0.9", "main got 42") END);
    struct said *said = run_lesson("hello", "");
    CHECK_EQUAL(said->code, 1);
    CHECK_SAID(said, "came late, after 0.900 s instead of 0.1 s");
    CHECK_EQUAL(shell("test $(wc -l <%s/ran) -eq 3", folder)->code, 0);
    leave();
}

TEST(control_lesson_that_crashes_shows_what_it_said_before, .limit_s = 60)
{
    put_lesson("hello", SAID("0.0", "main starts the task") "kill -SEGV $$\n");
    struct said *said = run_lesson("hello", "");
    CHECK_EQUAL(said->code, 1);
    CHECK_SAID(said, "0.000 s  main starts the task");
    CHECK_SAID(said, "killed by SIGSEGV");
    leave();
}

TEST(control_lesson_that_hangs_unexpectedly_is_diagnosed, .limit_s = 60)
{
    put_lesson("hello", SAID("0.0", "main starts the task") "exec sleep 30\n");
    struct said *said = run_lesson("hello", "--time-limit 0.5");
    CHECK_EQUAL(said->code, 1);
    CHECK_SAID(said, "still running after 0.5 s: it sleeps");
    leave();
}

TEST(control_lessons_are_left_out_unless_they_are_named, .limit_s = 60)
{
    put_lesson("mine", SAID("0.1", "first") END);
    struct said *said = shell("cd %s && build/bench run --no-charts", folder);
    CHECK(!strstr(said->text, "control/mine"));
    CHECK_SAID(shell("cd %s && build/bench run control --no-charts", folder), "control/mine");
    leave();
}

/* --- the pages ------------------------------------------------------------------------------ */

static char *read_page(const char *path)
{
    static char text[65536];
    FILE *file = fopen(path, "r");

    CHECK(file);
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    fclose(file);
    return text;
}

/* How many of the entry's own arguments the command has, --wait apart; -1: not all. */
static int count_own(const struct entry *entry, const char *command)
{
    char *words = fixture_text(entry->quick), *rest = words;
    int own = 0;

    for (char *word; own >= 0 && (word = strsep(&rest, " "));) {
        if (strcmp(word, "--wait") == 0)
            strsep(&rest, " ");
        else if (*word)
            own = strstr(command, word) ? own + 1 : -1;
    }
    free(words);
    return own;
}

/* The variant that the command runs. */
static const struct entry *entry_for(const char *lesson, const char *command)
{
    const struct entry *entry, *found = NULL;

    for (int i = 0; (entry = catalogue_entry(lesson, i)); i++)
        if (count_own(entry, command) > (found ? count_own(found, command) : -1))
            found = entry;
    CHECK(found);
    return found;
}

static char told[500];

/* What stands behind "$ build/MODEL/control/NAME ARGUMENTS" up to the sample's end. */
static void check_sample(const char *path, const char *lesson, char *sample)
{
    struct run run = {.said = fixture_memory(200, sizeof *run.said)};
    char model[32], *command = strsep(&sample, "\n");

    CHECK(sscanf(command, "$ build/%31[^/]/", model) == 1);
    const struct entry *entry = entry_for(lesson, command);
    const struct transcript *expected = transcript_of(entry, model);
    CHECK(expected);
    for (char *line; sample && (line = strsep(&sample, "\n"));) {
        double time_s;
        int length = 0;
        if (sscanf(line, " %lf s %n", &time_s, &length) < 1 || !length ||
            strcmp(line + length, "all finished") == 0)
            continue;
        CHECK(run.said_count < 200);
        run.said[run.said_count++] = (struct saying){time_s, fixture_text(line + length)};
    }
    struct transcript of_output = *expected;
    of_output.ends = NULL;
    const char *wait = strstr(command, "--wait ");
    double wait_s = wait ? strtod(wait + strlen("--wait "), NULL) : 1;
    if (check_transcript(&of_output, wait_s, &run, "", told, sizeof told) != AS_EXPECTED) {
        printf("%s: %s: %s\n", path, command, told);
        CHECK(!"agree");
    }
    run_free(&run);
}

TEST(control_pages_show_what_is_expected)
{
    const struct catalogue *known = built_in_catalogue();

    for (int i = 0; i < known->count; i++) {
        char path[200], *page, *end;
        const char *lesson = known->entries[i].lesson;
        int samples = 0;
        if (!tells_a_story(lesson))
            continue;
        snprintf(path, sizeof path, "docs/lessons/%s.md", lesson);
        page = read_page(path);
        for (char *sample; (sample = strstr(page, "```\n$ build/")); page = end + 3) {
            sample += strlen("```\n");
            end = strstr(sample, "```");
            CHECK(end);
            *end = '\0';
            if (strstr(sample, lesson)) {
                check_sample(path, lesson, sample);
                samples++;
            }
        }
        if (!samples)
            printf("%s has no sample\n", path);
        CHECK(samples);
    }
}

TEST(control_lessons_all_have_expectations_for_every_model)
{
    static const char *const models[] = {"threading", "multiprocessing", "coroutines",
                                         "harness/sequential"};
    int found = 0;

    for (int i = 0; i < 4; i++) {
        char pattern[100];
        glob_t files;
        snprintf(pattern, sizeof pattern, "%s/control/*.c", models[i]);
        if (glob(pattern, 0, NULL, &files) != 0)
            continue;
        for (size_t k = 0; k < files.gl_pathc; k++) {
            char lesson[100];
            const char *name = strstr(files.gl_pathv[k], "control/");
            snprintf(lesson, sizeof lesson, "%.*s", (int)strlen(name) - 2, name);
            const char *model = i == 3 ? "sequential" : models[i];
            if (!transcript_of(catalogue_entry(lesson, 0), model)) {
                printf("nothing is expected of %s in %s\n", lesson, model);
                CHECK(!"expectations");
            }
            found++;
        }
        globfree(&files);
    }
    CHECK(found > 0);
}
