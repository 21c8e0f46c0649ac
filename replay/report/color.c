// Colours on a terminal (ECMA-48 SGR); NO_COLOR as no-color.org says.
// SPDX-License-Identifier: Apache-2.0
#include "replay/report/color.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static enum { WHEN_AUTO, WHEN_ALWAYS, WHEN_NEVER } when_used;

static const char *const codes[] = {
    [RP_COLOR_NONE] = "",         [RP_COLOR_BOLD] = "\033[1m",     [RP_COLOR_DIM] = "\033[2m",
    [RP_COLOR_RED] = "\033[31m",  [RP_COLOR_GREEN] = "\033[32m",   [RP_COLOR_YELLOW] = "\033[33m",
    [RP_COLOR_BLUE] = "\033[34m", [RP_COLOR_MAGENTA] = "\033[35m", [RP_COLOR_CYAN] = "\033[36m",
};

bool rp_color_choose(const char *when)
{
    if (strcmp(when, "auto") == 0) {
        when_used = WHEN_AUTO;
    } else if (strcmp(when, "always") == 0) {
        when_used = WHEN_ALWAYS;
    } else if (strcmp(when, "never") == 0) {
        when_used = WHEN_NEVER;
    } else {
        return false;
    }
    return true;
}

static bool wanted_on_terminals(void)
{
    const char *no_color = getenv("NO_COLOR");
    const char *term = getenv("TERM");
    return (!no_color || !*no_color) && !(term && strcmp(term, "dumb") == 0);
}

// is_shown_on looks once: much is asked for every line.
static bool is_shown_on(FILE *stream)
{
    static enum { NOT_ASKED, NO, YES } answers[3];  // by file descriptor
    int fd = fileno(stream);
    if (fd < 0 || fd > 2) {
        return wanted_on_terminals() && isatty(fd) == 1;
    }
    if (answers[fd] == NOT_ASKED) {
        answers[fd] = wanted_on_terminals() && isatty(fd) == 1 ? YES : NO;
    }
    return answers[fd] == YES;
}

bool rp_color_used(FILE *stream)
{
    switch (when_used) {
    case WHEN_ALWAYS: return true;
    case WHEN_NEVER: return false;
    case WHEN_AUTO: return is_shown_on(stream);
    }
    return false;
}

const char *rp_color_on(FILE *stream, enum rp_color color)
{
    return color != RP_COLOR_NONE && rp_color_used(stream) ? codes[color] : "";
}

const char *rp_color_off(FILE *stream, enum rp_color color)
{
    return color != RP_COLOR_NONE && rp_color_used(stream) ? "\033[0m" : "";
}
