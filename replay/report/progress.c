// One line on standard error that says how far long work has come.
// SPDX-License-Identifier: Apache-2.0
#include "replay/report/progress.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

enum { DRAW_EVERY_MS = 200 };

static bool is_drawn;

static uint64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

// is_due is true on a terminal, where the last drawing is long enough ago.
static bool is_due(void)
{
    static int terminal = -1;
    static uint64_t next_ms;
    if (terminal < 0) {
        terminal = isatty(STDERR_FILENO) == 1;
        next_ms = now_ms() + DRAW_EVERY_MS;  // work that is done at once shows nothing
    }
    if (!terminal || now_ms() < next_ms) {
        return false;
    }
    next_ms = now_ms() + DRAW_EVERY_MS;
    return true;
}

void rp_progress(const char *format, ...)
{
    if (!is_due()) {
        return;
    }
    va_list args;
    va_start(args, format);
    fputs("\r\033[K", stderr);
    vfprintf(stderr, format, args);
    fflush(stderr);
    va_end(args);
    is_drawn = true;
}

void rp_progress_clear(void)
{
    if (is_drawn) {
        fputs("\r\033[K", stderr);
        fflush(stderr);
        is_drawn = false;
    }
}
