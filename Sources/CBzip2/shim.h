#pragma once
#include <bzlib.h>

/* The table of randomised blocks (randtable.c): exported, but in no public header. The tests make such blocks with it. */
extern const int BZ2_rNums[512];
