/*
 * python.c - looks for what the reference programs need.
 */
#include "python.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool python_is_there(void)
{
    char path[PATH_MAX];
    const char *folders = getenv("PATH");

    while (folders && *folders) {
        size_t length = strcspn(folders, ":");
        snprintf(path, sizeof path, "%.*s/python3", (int)length, folders);
        if (length && access(path, X_OK) == 0)
            return true;
        folders += length + (folders[length] == ':');
    }
    fputs("skipped: python-sequential, python-threading, python-multiprocessing, python-asyncio: "
          "there is no python3. Install with: apt-get install python3\n",
          stderr);
    return false;
}
