#include "CArguments.h"
#include <stddef.h>

static int words;
static char *const *first;

#if defined(__GLIBC__) || defined(__gnu_linux__)
// glibc calls constructors with the arguments of main (csu/libc-start.c, `call_init`).
__attribute__((constructor)) static void remember(int argc, char **argv) {
    words = argc;
    first = argv;
}
#endif

char *const *carguments(int *count) {
    *count = words;
    return first;
}
