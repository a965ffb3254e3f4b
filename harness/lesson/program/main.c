/*
 * main.c - the main() of every lesson: compiled once for each, with the lesson's name and model.
 */
#include "arguments.h"
#include "lesson.h"

#include <sys/prctl.h>

int main(int count, char **words)
{
    struct program program = {.lesson = LESSON_NAME, .model = LESSON_MODEL};

    read_arguments(count, words, &program);
    bool for_a_person = program.record_fd < 0 && !program.quiet;
    struct recording how = {.lesson = program.lesson,
                            .model = program.model,
                            .tasks = lesson.tasks,
                            .record_fd = program.record_fd,
                            .transcript = for_a_person};
    recorder_open(&how);

    /* Linux lets timers ring up to 50 µs late, to save wake-ups: here that is what is measured.
       Threads and children inherit it, so it is the same for every model. */
    prctl(PR_SET_TIMERSLACK, 1);

    recorder_start();
    run();
    recorder_stop();

    if (for_a_person)
        recorder_print_total();
    if (program.record_fd >= 0) {
        int error = recorder_write();
        if (error)
            fail(error, "writing the record");
    }
    return 0;
}
