// Colours on a terminal: decided once, none in a pipe.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_REPORT_COLOR_H
#define RESHAKE_REPLAY_REPORT_COLOR_H

#include "parsers/wire/result.h"

#include <stdbool.h>
#include <stdio.h>

enum rp_color {
    RP_COLOR_NONE,
    RP_COLOR_BOLD,
    RP_COLOR_DIM,
    RP_COLOR_RED,
    RP_COLOR_GREEN,
    RP_COLOR_YELLOW,
    RP_COLOR_BLUE,
    RP_COLOR_MAGENTA,
    RP_COLOR_CYAN,
};

// rp_color_choose takes the value of --color: auto, always or never. False: it is none of these.
// auto (the start): colours where the stream is a terminal, TERM is not "dumb" and NO_COLOR is unset or empty.
TW_MUST_USE bool rp_color_choose(const char *when);

// rp_color_used says whether `stream` gets colours.
bool rp_color_used(FILE *stream);

// rp_color_on and rp_color_off are the codes around coloured text; empty where `stream` gets no colours.
const char *rp_color_on(FILE *stream, enum rp_color color);
const char *rp_color_off(FILE *stream, enum rp_color color);

#endif
