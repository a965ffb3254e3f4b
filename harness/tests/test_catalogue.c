/*
 * test_catalogue.c - sizes, titles and ideals from the arguments; right and wrong answers.
 */
#include "catalogue.h"
#include "own_options.h"
#include "test.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define CHECK_NEAR(actual, expected) CHECK(fabs((actual) - (expected)) < 1e-9)

static const struct entry *entry_of(const char *lesson, const char *variant)
{
    const struct entry *entry;

    for (int i = 0; (entry = catalogue_entry(lesson, i)); i++)
        if (strcmp(entry->variant, variant) == 0)
            return entry;
    CHECK(!"such an entry");
    return NULL;
}

TEST(sizes_are_read_from_arguments_and_the_last_one_counts)
{
    struct sizes sizes =
        read_sizes("--tasks 5 --wait=0.1 --order block-first --chain --tasks 7", 2);

    CHECK_EQUAL(sizes.tasks, 7);
    CHECK_NEAR(sizes.wait_s, 0.1);
    CHECK(sizes.block_first && sizes.chain && !sizes.compute);
    CHECK(!read_sizes("--order block-first --order await-first", 2).block_first);
}

TEST(a_title_has_the_sizes_in_it)
{
    struct sizes sizes = read_sizes("--tasks 8 --wait 0.25 --to 50000000", 2);
    char *title = fill_title("{tasks} × {wait} s, {to} {other}", &sizes);

    CHECK(strcmp(title, "8 × 0.25 s, 50,000,000 {other}") == 0);
    free(title);
}

TEST(sleeping_takes_n_times_w_one_after_the_other_and_w_together)
{
    const struct entry *entry = entry_of("io/sleep", "");
    struct sizes sizes = read_sizes(entry->full, 2);

    CHECK_NEAR(entry->ideal_s("sequential", &sizes), 25);
    CHECK_NEAR(entry->ideal_s("threading", &sizes), 5);
    CHECK_NEAR(entry->ideal_s("coroutines", &sizes), 5);
}

TEST(half_blocking_is_a_staircase_in_coroutines)
{
    const struct entry *entry = entry_of("io/half_blocking", "await first");
    struct sizes sizes = read_sizes(entry->full, 2);
    static const double finishes[] = {5, 7.5, 10, 12.5, 15};

    CHECK_NEAR(entry->ideal_s("coroutines", &sizes), 15);
    CHECK_NEAR(entry->ideal_s("multiprocessing", &sizes), 5);
    for (int task = 1; task <= 5; task++) {
        CHECK_NEAR(entry->ideal_task_s("coroutines", &sizes, task), finishes[task - 1]);
        CHECK_NEAR(entry->ideal_task_s("threading", &sizes, task), 5);
        CHECK_NEAR(entry->ideal_task_s("sequential", &sizes, task), 5 * task);
    }
}

TEST(with_the_block_first_the_first_task_lasts_longest)
{
    const struct entry *entry = entry_of("io/half_blocking", "block first");
    struct sizes sizes = read_sizes(entry->full, 2);
    static const double durations[] = {12.5, 10, 7.5, 5, 5};

    CHECK_NEAR(entry->ideal_s("coroutines", &sizes), 15);
    for (int task = 1; task <= 5; task++)
        CHECK_NEAR(entry->ideal_task_s("coroutines", &sizes, task), durations[task - 1]);
}

TEST(computing_is_shared_out_over_the_cores_but_not_by_coroutines)
{
    const struct entry *entry = entry_of("cpu/sum", "");
    struct sizes sizes = read_sizes(entry->quick, 2);

    CHECK_NEAR(entry->ideal_share("threading", &sizes), 0.5);
    CHECK_NEAR(entry->ideal_share("coroutines", &sizes), 1);
    sizes.cores = 64;
    CHECK_NEAR(entry->ideal_share("multiprocessing", &sizes), 1.0 / 8);
}

TEST(the_lock_takes_what_threads_gain_and_an_executor_gives_it_to_coroutines)
{
    const struct entry *entry = entry_of("cpu/sum", "gil");
    struct sizes sizes = read_sizes(entry->quick, 2);

    CHECK_NEAR(entry->ideal_share("threading", &sizes), 1);
    entry = entry_of("cpu/sum", "executor thread");
    sizes = read_sizes(entry->quick, 2);
    CHECK_NEAR(entry->ideal_share("coroutines", &sizes), 0.5);
    sizes.cores = 64; /* but the pool has 4 threads */
    CHECK_NEAR(entry->ideal_share("coroutines", &sizes), 0.25);
    entry = entry_of("cpu/sum", "executor process");
    sizes = read_sizes(entry->quick, 64);
    CHECK_NEAR(entry->ideal_share("coroutines", &sizes), 1.0 / 8);

    entry = entry_of("io/sleep", "gil");
    sizes = read_sizes(entry->full, 2);
    CHECK_NEAR(entry->ideal_s("threading", &sizes), 5);
    sizes = read_sizes("--tasks 5 --wait 1 --gil --compute", 2);
    CHECK_NEAR(entry_of("io/half_blocking", "await first")->ideal_s("threading", &sizes), 3);
}

TEST(workers_without_tasks_of_their_own_are_the_tasks)
{
    struct sizes sizes = read_sizes("--workers 4", 2);

    CHECK_EQUAL(sizes.tasks, 4);
    CHECK_NEAR(entry_of("cpu/mandelbrot", "queue")->ideal_share("threading", &sizes), 0.5);
    sizes = read_sizes("--workers 1", 2);
    CHECK_NEAR(entry_of("cpu/mandelbrot", "queue")->ideal_share("threading", &sizes), 1);
    CHECK_EQUAL(read_sizes("--tasks 20 --workers 4", 2).tasks, 20);
}

TEST(options_of_one_model_name_it_and_are_not_given_to_the_others)
{
    CHECK(strcmp(only_model("--tasks 8 --gil"), "threading") == 0);
    CHECK(strcmp(only_model("--executor=process --tasks 8"), "coroutines") == 0);
    CHECK(!only_model("--tasks 8 --gill"));
    CHECK_EQUAL(foreign_words("sequential", "--gil"), 1);
    CHECK_EQUAL(foreign_words("threading", "--gil"), 0);
    CHECK_EQUAL(foreign_words("sequential", "--executor"), 2);
    CHECK_EQUAL(foreign_words("sequential", "--executor=thread"), 1);
    CHECK_EQUAL(foreign_words("coroutines", "--executor"), 0);
    CHECK_EQUAL(foreign_words("sequential", "--tasks"), 0);
}

TEST(arguments_choose_the_variants_that_they_leave)
{
    const struct entry *entry = wanted_entry("cpu/sum", "--gil", 0);

    CHECK(strcmp(entry->variant, "gil") == 0 && !wanted_entry("cpu/sum", "--gil", 1));
    CHECK(strcmp(wanted_entry("cpu/mandelbrot", "--shares queue", 0)->variant, "queue") == 0);
    CHECK(strcmp(wanted_entry("io/half_blocking", "--tasks 3", 1)->variant, "block first") == 0);
    /* No variant has this: the first one is run with it. */
    CHECK(wanted_entry("cpu/product", "--gil", 0) && !wanted_entry("cpu/product", "--gil", 1));
}

TEST(python_has_the_ideals_of_the_model_that_it_works_like)
{
    struct sizes sizes = read_sizes("--tasks 8", 2), own = sizes_for("python-threading", &sizes);

    CHECK(strcmp(works_like("python-asyncio"), "coroutines") == 0);
    CHECK(strcmp(works_like("python-sequential"), "sequential") == 0);
    CHECK(strcmp(works_like("threading"), "threading") == 0);
    CHECK(own.gil && !sizes_for("python-multiprocessing", &sizes).gil);
    CHECK_NEAR(entry_of("cpu/sum", "")->ideal_share(works_like("python-threading"), &own), 1);
}

TEST(a_lesson_that_nobody_knows_has_one_entry)
{
    CHECK(catalogue_entry("io/mine", 0));
    CHECK(!catalogue_entry("io/mine", 1));
    CHECK(!catalogue_entry("io/mine", 0)->ideal_s);
    CHECK(catalogue_rank("io/mine") > catalogue_rank("cpu/product"));
}

/* --- answers ------------------------------------------------------------------------------- */

static char text[300];

static const char *verdict(const char *lesson, const char *variant, const char *model,
                           const char *arguments, struct run *run)
{
    const struct entry *entry = entry_of(lesson, variant);
    struct sizes sizes = read_sizes(arguments, 2);

    *text = '\0';
    return entry->check(model, &sizes, run, text, sizeof text);
}

static struct run three(double took_s, const char *first, const char *second, const char *third)
{
    static struct task_times tasks[3];
    const char *results[] = {first, second, third};

    for (int i = 0; i < 3; i++)
        tasks[i] = (struct task_times){0, took_s, (char *)results[i]};
    return (struct run){
        .tasks = tasks, .task_count = 3, .total_s = took_s, .answer = (char *)"sum 3"};
}

TEST(who_slept_too_little_is_found_out)
{
    struct run run = three(0.2, NULL, NULL, NULL);

    CHECK(!verdict("io/sleep", "", "threading", "--tasks 3 --wait 0.2", &run));
    CHECK(verdict("io/sleep", "", "threading", "--tasks 3 --wait 0.3", &run));
    CHECK(strstr(text, "task 1 took 0.20000 s, less than the 0.3 s"));
    run.tasks[1].finished_s = NAN;
    CHECK(strstr(verdict("io/sleep", "", "threading", "--tasks 3 --wait 0.2", &run),
                 "task 2 never finished"));
}

TEST(a_wrong_sum_or_product_is_found_out)
{
    struct run run = three(0.2, "45", "45", "45");

    CHECK(!verdict("cpu/sum", "", "threading", "--tasks 3 --to 10", &run));
    run.tasks[2].result = (char *)"44";
    CHECK(strstr(verdict("cpu/sum", "", "threading", "--tasks 3 --to 10", &run),
                 "task 3 found 44, not 45"));
    run = three(0.2, "184299920323587622", "184299920323587622", "184299920323587622");
    CHECK(!verdict("cpu/product", "", "coroutines", "--tasks 3 --to 99999", &run));
    CHECK(verdict("cpu/product", "", "coroutines", "--tasks 3 --to 99998", &run));
}

TEST(a_wrong_file_is_found_out)
{
    struct run run = three(0.2, "checksum 00002040000aaa80", "checksum 00004080000aaa80",
                           "checksum 000060c0000aaa80");

    run.answer = (char *)"3 of 3 files, checksum 0000c180001fff80";
    CHECK(!verdict("io/files", "", "threading", "--tasks 3 --size 1", &run));
    run.tasks[1].result = (char *)"write: No space left on device";
    CHECK(strstr(verdict("io/files", "", "threading", "--tasks 3 --size 1", &run),
                 "file 2: write: No space left on device"));
    run.tasks[1].result = (char *)"checksum 00004080000aaa80";
    run.answer = (char *)"2 of 3 files, checksum 0000c180001fff80";
    CHECK(strstr(verdict("io/files", "", "threading", "--tasks 3 --size 1", &run),
                 "the answer is \"2 of 3 files"));
}

TEST(rows_that_are_missing_are_found_out)
{
    struct run run = three(0.2, "10 rows", "10 rows", "10 rows");

    run.answer = (char *)"30 of 30 rows";
    CHECK(!verdict("io/load", "", "threading", "--tasks 3 --rows 10", &run));
    run.answer = (char *)"20 of 30 rows, missing: task 3's between 1 and 10";
    CHECK(strstr(verdict("io/load", "", "threading", "--tasks 3 --rows 10", &run),
                 "missing: task 3's between 1 and 10"));
    run.tasks[2].result = (char *)"server closed the connection unexpectedly";
    CHECK(strstr(verdict("io/load", "", "threading", "--tasks 3 --rows 10", &run),
                 "server closed the connection"));
}

TEST(a_query_without_its_answer_is_found_out)
{
    struct run run = three(0.2, "answer 1", "answer 2", "answer 3");

    run.answer = (char *)"3 of 3 queries";
    CHECK(!verdict("io/query", "", "coroutines", "--tasks 3 --wait 0.2", &run));
    CHECK(verdict("io/query", "", "coroutines", "--tasks 3 --wait 0.3", &run));
    run.tasks[1].result = (char *)"answer 3";
    CHECK(verdict("io/query", "", "coroutines", "--tasks 3 --wait 0.2", &run));
}

TEST(the_sum_of_ten_million_is_the_published_one)
{
    struct run run = three(0.2, "49999995000000", "49999995000000", "49999995000000");

    CHECK(!verdict("cpu/sum", "", "threading", "--tasks 3 --to 10000000", &run));
}

#define HALF(model, order, run)                                                                    \
    verdict("io/half_blocking", "await first", model,                                              \
            "--tasks 3 --wait 0.2 --chain --order " order, &(run))

TEST(chains_are_checked_by_what_the_model_allows)
{
    struct run grows = three(0.2, "sum 1, chain 1", "sum 2, chain 1 2", "sum 3, chain 1 2 3");
    CHECK(!HALF("coroutines", "await-first", grows));
    CHECK(!HALF("threading", "await-first", grows));
    CHECK(strstr(HALF("coroutines", "block-first", grows), "task 1 saw the sum 1, not 3"));

    struct run whole = three(0.2, "sum 3, chain 2 1 3", "sum 3, chain 2 1 3", "sum 3, chain 2 1 3");
    CHECK(!HALF("coroutines", "block-first", whole));
    CHECK(HALF("sequential", "block-first", whole));

    struct run doubled = three(0.2, "sum 2, chain 1 1", "sum 2, chain 1 2", "sum 3, chain 1 2 3");
    CHECK(HALF("threading", "await-first", doubled));
    struct run without_itself =
        three(0.2, "sum 1, chain 2", "sum 2, chain 1 2", "sum 3, chain 1 2 3");
    CHECK(strstr(HALF("threading", "await-first", without_itself), "not in the chain"));
    struct run silent = three(0.2, NULL, NULL, NULL);
    CHECK(HALF("threading", "await-first", silent));
    struct run miscounted = three(0.2, "sum 1, chain 1", "sum 2, chain 1 2", "sum 3, chain 1 2 3");
    miscounted.answer = (char *)"sum 2";
    CHECK(strstr(HALF("threading", "await-first", miscounted), "not \"sum 3\""));
}
