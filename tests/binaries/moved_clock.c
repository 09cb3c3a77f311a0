/* Moves what a process takes for the wall clock: by so many milliseconds as VOUCH_TEST_CLOCK_AHEAD_MS says. Timers run
 * on a clock of their own, which is left alone. Loaded by the dynamic linker (LD_PRELOAD) before the C library. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <time.h>

typedef int (*Ask)(clockid_t, struct timespec *);

int clock_gettime(clockid_t clock, struct timespec *now) {
    static Ask ask;
    static long long ahead_ms;
    if (!ask) {
        const char *told = getenv("VOUCH_TEST_CLOCK_AHEAD_MS");
        ahead_ms = told ? atoll(told) : 0;
        ask = (Ask)dlsym(RTLD_NEXT, "clock_gettime");
    }
    int failed = ask(clock, now);
    if (!failed && clock == CLOCK_REALTIME) {
        long long ns = now->tv_nsec + ahead_ms % 1000 * 1000000;
        now->tv_sec += ahead_ms / 1000 + (ns >= 1000000000) - (ns < 0);
        now->tv_nsec = (ns + 1000000000) % 1000000000;
    }
    return failed;
}
