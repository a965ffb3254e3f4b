/*
 * test_control.c - the lessons in control/ say what is expected of them, and their pages too; what
 * bench makes of those that do not.
 */
#include "catalogue.h"
#include "fixture.h"
#include "shell.h"

#include <glob.h>

/* --- the lessons ---------------------------------------------------------------------------- */

TEST(control_lessons_are_as_expected, .limit_s = 120)
{
    go_to_new_folder();
    /* control/forgotten joins nobody on purpose. */
    struct said *said = shell("TSAN_OPTIONS=$TSAN_OPTIONS:report_thread_leaks=0 COLUMNS=500 "
                              "$BUILD/bench run control --strict --no-charts --output .");
    if (said->code != 0)
        printf("%s\n", said->text);
    CHECK_EQUAL(said->code, 0);
    CHECK_SAID(said, "control/hello");
    CHECK_SAID(said, "threads wait for a mutex that another thread holds");
    CHECK_SAID(said, "reads a pipe whose write end is still open in pid ");
    CHECK_SAID(said, "waits for a lock that 'task'");
    CHECK_LACKS(said->text, "not checked");
}

/* "Usage: build/threading/control/lock --wait 1 [--own]", without the brackets. */
TEST(control_lessons_can_be_run_as_their_header_says, .limit_s = 60)
{
    struct said *said =
        shell("sed -n 's!^ [*] Usage: build/\\(.*\\)!\\1!p' */control/*.c "
              "harness/sequential/control/*.c |"
              "tr -d '[]' | while read -r usage; do"
              "  $BUILD/$usage --describe >/dev/null 2>&1 || echo \"$usage\"; done");

    if (said->text[0])
        printf("%s", said->text);
    CHECK_EQUAL(said->text[0], 0);
}

TEST(control_lessons_say_what_happens_to_a_person_and_to_the_record, .limit_s = 60)
{
    static const struct command commands[] = {
        /* The record has what was said though the run never ends. */
        {"timeout 1 $BUILD/threading/control/deadlock --record=3 3>&1; [ $? = 124 ]",
         {{"record\t1\nlesson\tcontrol/deadlock\nmodel\tthreading\tpreemptive\n", 1},
          {"\nsaid\t0.", SOME},
          {"\ttask 2 wants lock 1\n", 1},
          {"\ttask 1 wants lock 2\n", 1},
          {"end\n", 0}}},
        {"coroutines/control/hello --wait 0",
         {{" s  main starts the task\n   0.00", 1}, {" s  all finished\n", 1}}},
        {"coroutines/control/hello --wait 0 --quiet", {{"\n", 0}}},
        {"coroutines/control/blocked_loop --wait 0.3",
         {{"coroutine 'compute' (task 3, created at coroutines/control/blocked_loop.c:", 1},
          {"has held the event loop for 300 ms without awaiting", 1}}},
    };

    CHECK_COMMANDS(commands, 0);
}

static void go_to_bench(void)
{
    go_to_new_folder();
    copy_built("bench");
}

/* A lesson of control/ made of these lines. */
static void put_lesson_in(const char *model, const char *name, const char *body)
{
    char path[200], script[2000];

    snprintf(path, sizeof path, "build/%s/control/%s", model, name);
    snprintf(script, sizeof script,
             "for word; do case $word in --record=*) fd=${word#*=};; esac; done\n"
             "line() { printf \"$1\" >/dev/fd/$fd; }\n"
             "line 'record\\t1\\nargument\\twait\\t0.1\\tseconds\\t0\\t3600\\n'\n"
             "case $* in *--describe*) line 'end\\n'; exit;; esac\n"
             "echo x >>ran\n%s",
             body);
    put_script(path, script);
}

static void put_lesson(const char *name, const char *body)
{
    put_lesson_in("threading", name, body);
}

#define SAID(time, text) "line 'said\\t" time "\\t" text "\\n'\n"
#define END              "line 'total\\t0.1\\nend\\n'\n"

TEST(control_lesson_of_ones_own_is_shown_and_not_checked, .limit_s = 60)
{
    go_to_bench();
    put_lesson("mine", SAID("0.2", "second") SAID("0.1", "first") END);
    struct said *said = shell("build/bench run --strict --no-charts control/mine");
    CHECK_EQUAL(said->code, 0);
    CHECK_SAID(said, "  0.100 s  first\n  0.200 s  second\nnot checked (no expected transcript)");
    CHECK_EQUAL(shell("grep -q '\"text\": \"second\"' results/latest/results.json && grep -q "
                      "'0.100 s first' results/latest/tables.md")
                    ->code,
                0);
    CHECK_SAID(shell("build/bench report --no-charts"), "0.200 s  second");
}

#define STARTS SAID("0.0", "main starts the task")

TEST(control_lesson_that_is_not_as_expected_fails_its_row, .limit_s = 120)
{
    static const struct {
        const char *body, *options;
        int runs;
        const char *why;
    } cases[] = {
        {STARTS SAID("0.2", "main got 42") END, "", 1,
         "threading: not as expected: \"task: Guten …\" is missing"},
        /* Only what is late is tried again. */
        {STARTS SAID("0.0", "task: Guten …") SAID("0.9", "task: … morgen!")
             SAID("0.9", "main got 42") END,
         "", 3, "came late, after 0.900 s instead of 0.1 s"},
        {STARTS "kill -SEGV $$\n", "", 1, "killed by SIGSEGV"},
        {STARTS "exec sleep 30\n", "--time-limit 0.5", 1, "still running after 0.5 s: it sleeps"},
    };

    go_to_bench();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        put_lesson("hello", cases[i].body);
        struct said *said = shell(
            "rm -f ran; build/bench run %s --strict --no-charts control/hello", cases[i].options);
        CHECK_EQUAL(said->code, 1);
        CHECK_SAID(said, cases[i].why);
        CHECK_SAID(said, "0.000 s  main starts the task"); /* what it said before */
        CHECK_EQUAL(count(shell("cat ran")->text, "x"), cases[i].runs);
    }
}

/* Its second task obeys, which nobody expects. */
TEST(control_lesson_that_differs_decides_its_claim, .limit_s = 60)
{
    go_to_bench();
    put_lesson_in("coroutines", "cancel",
                  SAID("0.1", "task 1 cleans up") SAID("0.1", "task 2 cleans up") END);
    CHECK_SAID(shell("build/bench claims 28 --no-charts"), "Cancelling ends a task\n    holds: ");
}

TEST(control_lessons_are_left_out_unless_they_are_named, .limit_s = 60)
{
    go_to_bench();
    put_lesson("mine", SAID("0.1", "first") END);
    CHECK_LACKS(shell("build/bench run --no-charts")->text, "control/mine");
    CHECK_SAID(shell("build/bench run control --no-charts"), "control/mine");
}

/* --- the pages ------------------------------------------------------------------------------ */

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

/* What stands behind "$ build/MODEL/control/NAME ARGUMENTS" up to the sample's end. */
static void check_sample(const char *path, const char *lesson, char *sample)
{
    struct run run = {0};
    char model[32], *command = strsep(&sample, "\n");

    CHECK(sscanf(command, "$ build/%31[^/]/", model) == 1);
    const struct entry *entry = entry_for(lesson, command);
    const struct transcript *expected = transcript_of(entry, model);
    CHECK(expected);
    for (char *line; sample && (line = strsep(&sample, "\n"));) {
        int text = 0;
        if (sscanf(line, " %*f s %n", &text) < 0 || !text || !strcmp(line + text, "all finished"))
            continue;
        memcpy(strstr(line, " s "), "   ", 3);
        fixture_say(&run, line, 1);
    }
    struct transcript of_output = *expected;
    of_output.ends = NULL;
    double wait_s = strtod(strstr(command, "--wait ") + strlen("--wait "), NULL);
    char *told;
    if (check_transcript(&of_output, wait_s, &run, "", &told) != AS_EXPECTED) {
        printf("%s: %s: %s\n", path, command, told ? told : "");
        CHECK(!"as expected");
    }
    free(told);
    run_free(&run);
}

TEST(control_pages_show_what_is_expected)
{
    const struct catalogue *known = built_in_catalogue();

    for (int i = 0; i < known->count; i++) {
        char path[200], *end;
        const char *lesson = known->entries[i].lesson;
        int samples = 0;
        if (!tells_a_story(lesson))
            continue;
        snprintf(path, sizeof path, "docs/lessons/%s.md", lesson);
        char *page = shell("cat %s", path)->text;
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
    glob_t files;

    CHECK_EQUAL(glob("*/control/*.c", 0, NULL, &files), 0);
    CHECK_EQUAL(glob("harness/sequential/control/*.c", GLOB_APPEND, NULL, &files), 0);
    for (size_t i = 0; i < files.gl_pathc; i++) {
        char model[32], lesson[100];
        const char *path = files.gl_pathv[i];
        path += strncmp(path, "harness/", 8) ? 0 : 8;
        CHECK(sscanf(path, "%31[^/]/%99[^.]", model, lesson) == 2);
        if (!transcript_of(catalogue_entry(lesson, 0), model)) {
            printf("nothing is expected of %s in %s\n", lesson, model);
            CHECK(!"expectations");
        }
    }
    globfree(&files);
}
