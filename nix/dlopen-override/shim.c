/* Stands in for dlopen in a library that opens files by paths of Ubuntu: whatever it asks for is looked up here first. */
#include <dlfcn.h>
#include <string.h>

struct rewrite {
    const char *from;
    const char *to;
};

static const struct rewrite rewrites[] = {
#include "rewrites.h"
};

/* Its own name for each set of rewrites, since the symbols of all libraries of a process are in one scope. */
void *SHIM(const char *file, int mode)
{
    for (size_t i = 0; file != NULL && i < sizeof rewrites / sizeof *rewrites; i++)
        if (strcmp(file, rewrites[i].from) == 0)
            file = rewrites[i].to;
    return dlopen(file, mode);
}
