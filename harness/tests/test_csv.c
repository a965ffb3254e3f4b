/*
 * test_csv.c - results.csv: a line for each run, quoted as RFC 4180 says.
 */
#include "csv.h"
#include "fixture.h"

/* The caller frees it. */
static char *csv_of(const struct results *results)
{
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);

    CHECK(out);
    write_csv(out, results);
    CHECK(fclose(out) == 0);
    return text;
}

TEST(each_run_is_a_line_below_the_names_of_the_columns)
{
    struct results results = fixture_results();
    const char *header =
        "lesson,variant,arguments,tasks,model,ideal_s,published_s,failure,warm_up,disturbed,"
        "total_s,process_s,cpu_user_s,cpu_system_s,voluntary_switches,involuntary_switches,"
        "running_s,ready_s,waiting_s,others_cpu_s,steal_s,memory_bytes,answer,figures,run\r\n";
    char *text = csv_of(&results);
    int lines = 0;

    CHECK(strncmp(text, header, strlen(header)) == 0);
    for (char *c = text; (c = strstr(c, "\r\n")); c += 2)
        lines++;
    CHECK_EQUAL(lines, 1 + 3 * 4 * 4); /* the skipped measurement has none */
    CHECK(strstr(text, "\r\nio/half_blocking,await first,--tasks 5 --wait 0.1,5,coroutines,0.3,"
                       "0.3004828,,0,0,0.3007,0.30145,0.0004,0.0008,6,0,0.0012,0.0006,1.5035,"
                       "0.001,0,,,,3\r\n"));
    free(text);
    results_free(&results);
}

TEST(texts_are_quoted_and_figures_share_a_column)
{
    struct results results = fixture_results();
    struct run *run = &results.measurements[1].rows[0].runs[1];

    fixture_add_figure(run, "a \"switch\"", 4e-9, "s");
    fixture_add_figure(run, "lost", 3, "");
    fixture_fail(&results.measurements[0].rows[0], 1, "said \"no\", then\nleft \xff");
    char *text = csv_of(&results);
    CHECK(strstr(text, ",\"a \"\"switch\"\" 4e-09 s; lost 3\",1\r\n"));
    CHECK(strstr(text, ",\"said \"\"no\"\", then\nleft \uFFFD\",0,0,,"));
    free(text);
    results_free(&results);
}
