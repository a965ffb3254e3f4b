/*
 * proc.c - see proc.h.
 */
#include "proc.h"

#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

size_t read_text(const char *path, char *text, size_t size)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t length = fd < 0 ? 0 : read(fd, text, size - 1);

    if (fd >= 0)
        close(fd);
    length = length > 0 ? length : 0;
    text[length] = '\0';
    return (size_t)length;
}

void read_value(const char *path, const char *key, char *value, size_t size)
{
    char line[512];
    FILE *file = fopen(path, "re");

    *value = '\0';
    if (!file)
        return;
    while (!*value && fgets(line, sizeof line, file))
        if (strncmp(line, key, strlen(key)) == 0) {
            char *start = line + strlen(key);
            start += strspn(start, " \t:=");
            start[strcspn(start, "\n")] = '\0';
            snprintf(value, size, "%s", start);
        }
    fclose(file);
}

double read_number(const char *path, const char *key)
{
    char text[512], *end;

    read_value(path, key, text, sizeof text);
    double value = strtod(text, &end);
    return end == text ? NAN : value;
}

struct load machine_load(void)
{
    struct load load;
    char text[128];

    read_text("/proc/loadavg", text, sizeof text);
    if (sscanf(text, "%lf %lf %lf %*d/%lf", &load.average[0], &load.average[1], &load.average[2],
               &load.threads) != 4)
        load = (struct load){{NAN, NAN, NAN}, NAN};
    return load;
}
