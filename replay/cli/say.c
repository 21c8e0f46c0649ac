// One way to complain: every line on standard error starts with the program's name.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cli/cli.h"
#include "replay/report/color.h"
#include "replay/report/output.h"
#include "replay/report/progress.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

static char said[1000];

const char *rp_said(void)
{
    return said;
}

static void say(const char *kind, enum rp_color color, const char *format, va_list args)
{
    va_list again;
    va_copy(again, args);
    (void)vsnprintf(said, sizeof said, format, again);
    va_end(again);
    rp_progress_clear();
    fflush(stdout);
    fprintf(stderr, "reshake: %s%s%s", rp_color_on(stderr, color), kind, rp_color_off(stderr, color));
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
}

void rp_error(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    say("error: ", RP_COLOR_RED, format, args);
    va_end(args);
}

void rp_warning(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    say("warning: ", RP_COLOR_YELLOW, format, args);
    va_end(args);
}

enum rp_exit rp_failed(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    say("error: ", RP_COLOR_RED, format, args);
    va_end(args);
    return RP_EXIT_FAILED;
}

enum rp_exit rp_usage(const struct rp_command *command, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    say("", RP_COLOR_NONE, format, args);
    va_end(args);
    if (command) {
        fprintf(stderr, "Try 'reshake %s --help'.\n", command->name);
    } else {
        fprintf(stderr, "Try 'reshake --help'.\n");
    }
    return RP_EXIT_USAGE;
}

bool rp_output_broken(void)
{
    int error = errno;
    bool broken = ferror(stdout) != 0;
    if (broken) {
        rp_output_lost(error);
    }
    return broken;
}
