/*
 * expressions.c - a sum of products of factors.
 */
#include "expressions.h"

#include "checked_memory.h"

#include <ctype.h>
#include <math.h>

#define LETTERS "abcdefghijklmnopqrstuvwxyz"

/* long double: the sum of the numbers below 4,000,000,000 is exact in it. */
struct parser {
    const char *at;
    const struct conditions *conditions;
    int task;
    bool bad;
};

static long double add_up(struct parser *parser);

static bool take(struct parser *parser, const char *characters)
{
    parser->at += strspn(parser->at, " ");
    return *parser->at && strchr(characters, *parser->at) && parser->at++;
}

/* a, or b where that is 0: for arguments whose 0 means "all". */
static long double or_else(long double a, long double b)
{
    return a == 0 ? b : a;
}

/* Page K links to pages 2K and 2K + 1, so at any moment as many are known as 1 and twice those that
   have come. Each round takes as many of them as there are workers. */
static long double crawl(long double tasks, long double workers)
{
    long double come = 0, known = 1, rounds = 0;

    for (; come < tasks && workers >= 1; rounds++) {
        come += fminl(known - come, workers);
        known = fminl(2 * come + 1, tasks);
    }
    return rounds;
}

/* 1 · 2 · … · to, modulo 2^61 - 1. */
static long double product(long double to)
{
    unsigned __int128 residue = 1;

    for (unsigned long factor = 2; factor <= to && to < 1e7; factor++)
        residue = residue * factor % ((1UL << 61) - 1);
    return (long double)(unsigned long)residue;
}

/* Of one parameter or of two. */
static const struct function {
    const char *name;
    long double (*of_two)(long double, long double);
    long double (*of_one)(long double);
} functions[] = {
    {"min", fminl, NULL},       {"max", fmaxl, NULL},  {"or", or_else, NULL},
    {"crawl", crawl, NULL},     {"ceil", NULL, ceill}, {"floor", NULL, floorl},
    {"product", NULL, product},
};

static long double value_of(const struct parser *parser, const char *name)
{
    const struct conditions *conditions = parser->conditions;

    if (strcmp(name, "task") == 0)
        return parser->task;
    if (strcmp(name, "cores") == 0)
        return conditions->cores;
    if (strcmp(name, "tasks") == 0)
        return conditions->measurement->tasks ? conditions->measurement->tasks : NAN;
    return argument_number(conditions->measurement, name);
}

/* order=block-first: 1 or 0. */
static long double compare(struct parser *parser, const char *name)
{
    const struct argument *argument = find_argument(parser->conditions->measurement, name);
    size_t length = strspn(parser->at, LETTERS "-");
    const char *word = parser->at;

    parser->at += length;
    parser->bad |= length == 0;
    if (!argument)
        return NAN;
    return strlen(argument->value) == length && strncmp(argument->value, word, length) == 0;
}

static long double call(struct parser *parser, const char *name)
{
    const struct function *function = functions,
                          *end = functions + sizeof functions / sizeof *functions;

    while (function < end && strcmp(function->name, name) != 0)
        function++;
    long double a = add_up(parser);
    bool two = take(parser, ",");
    long double b = two ? add_up(parser) : 0;
    parser->bad |= function == end || two != !!function->of_two || !take(parser, ")");
    if (parser->bad || isnan(a) || isnan(b))
        return NAN;
    return two ? function->of_two(a, b) : function->of_one(a);
}

static long double factor(struct parser *parser)
{
    char name[40];
    long double value;

    if (take(parser, "(")) {
        value = add_up(parser);
        parser->bad |= !take(parser, ")");
        return value;
    }
    if (isdigit((unsigned char)*parser->at))
        return strtold(parser->at, (char **)&parser->at);
    size_t length = strspn(parser->at, LETTERS);
    if (!length || length >= sizeof name) {
        parser->bad = true;
        return NAN;
    }
    snprintf(name, sizeof name, "%.*s", (int)length, parser->at);
    parser->at += length;
    if (take(parser, "("))
        return call(parser, name);
    return take(parser, "=") ? compare(parser, name) : value_of(parser, name);
}

static long double multiply(struct parser *parser)
{
    long double value = factor(parser);

    while (take(parser, "*/%")) {
        char operation = parser->at[-1];
        long double by = factor(parser);
        value = operation == '*' ? value * by : operation == '/' ? value / by : fmodl(value, by);
    }
    return value;
}

static long double add_up(struct parser *parser)
{
    long double value = multiply(parser);

    while (take(parser, "+-"))
        value += parser->at[-1] == '+' ? multiply(parser) : -multiply(parser);
    return value;
}

static long double parse(struct parser *parser, char end)
{
    long double value = add_up(parser);

    parser->bad |= *parser->at != end;
    return parser->bad ? NAN : value;
}

double evaluate(const char *expression, const struct conditions *conditions, int task)
{
    return expression ? (double)parse(&(struct parser){expression, conditions, task, false}, '\0')
                      : NAN;
}

bool is_expression(const char *text)
{
    struct conditions none = {.measurement = &(struct measurement){0}};
    struct parser parser = {.at = text, .conditions = &none};

    parse(&parser, '\0');
    return !parser.bad;
}

struct conditions conditions_of(const struct measurement *measurement, const struct row *row,
                                int cores)
{
    const struct model *model = model_of(row->model);
    bool one = argument_is(measurement, "one-core", "1") || model->one_at_a_time;

    return (struct conditions){measurement, row, model, one ? 1 : cores};
}

/* 100000000 as "100,000,000", 0.1 as "0.1". */
static void write_number(FILE *out, long double value, bool separators)
{
    char digits[40];
    int length = snprintf(digits, sizeof digits, "%.0Lf", value + 0); /* -0 is 0 */

    if (value != floorl(value) || length >= (int)sizeof digits) {
        fprintf(out, "%Lg", value);
        return;
    }
    for (int i = 0; i < length; i++) {
        if (separators && length > 4 && i && (length - i) % 3 == 0)
            fputc(',', out);
        fputc(digits[i], out);
    }
}

char *fill_in(const char *text, const struct conditions *conditions, int task, bool separators)
{
    char *filled = NULL, name[40] = "";
    size_t length;
    FILE *out = have_memory(open_memstream(&filled, &length));

    for (; *text; text++) {
        const char *end = *text == '{' ? strchr(text, '}') : NULL;
        if (!end) {
            fputc(*text, out);
            continue;
        }
        long double value = parse(&(struct parser){text + 1, conditions, task, false}, '}');
        sscanf(text, "{%39[^}]", name);
        const struct argument *argument = find_argument(conditions->measurement, name);
        if (!isnan(value))
            write_number(out, value, separators);
        else
            fputs(argument && *argument->value ? argument->value : "…", out);
        text = end;
    }
    fclose(out);
    return have_memory(filled);
}
