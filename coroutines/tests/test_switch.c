/*
 * test_switch.c - what the switch is made of where the processor guards jumps and returns.
 *
 * Read in what the compiler makes of it: few processors guard either yet.
 */
#include "shell.h"
#include "test.h"

#include <string.h>

#define COMPILE                                                                                    \
    "cc -std=gnu11 -D_GNU_SOURCE -O2 -S -o - -iquote coroutines/lib coroutines/lib/loop/loop.c "

static struct said *compile(const char *guards)
{
    if (shell("echo '#include <uv.h>' | cc -fcf-protection=full -x c -c -o /dev/null - 2>&1")->code)
        test_skip("cc does not compile for x86-64 here, or finds no libuv");
    struct said *said = shell(COMPILE "%s | grep -E -A 3 'jmpq|swapcontext'", guards);

    CHECK_EQUAL(said->code, 0);
    return said;
}

static int count(const struct said *said, const char *what)
{
    int times = 0;

    for (const char *at = said->text; (at = strstr(at, what)); at++)
        times++;
    return times;
}

TEST(where_jumps_are_guarded_each_switch_lands_on_a_mark, .limit_s = 30)
{
    struct said *said = compile("-fcf-protection=branch");

    CHECK(count(said, "jmpq\t*0(%rsi)") + count(said, "jmpq *0(%rsi)") > 0);
    CHECK_EQUAL(count(said, "1:endbr64"), count(said, "jmpq"));
    CHECK_EQUAL(count(said, "swapcontext"), 0);
}

TEST(where_returns_are_guarded_the_switch_is_glibc_s, .limit_s = 30)
{
    struct said *said = compile("-fcf-protection=full");

    CHECK(count(said, "swapcontext") > 0);
    CHECK_EQUAL(count(said, "jmpq"), 0);
}

TEST(unguarded_the_switch_is_a_jump_and_no_more, .limit_s = 30)
{
    struct said *said = compile("-fcf-protection=none");

    CHECK(count(said, "jmpq") > 0);
    CHECK_EQUAL(count(said, "endbr64"), 0);
}
