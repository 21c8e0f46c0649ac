// Inputs of fuzz targets that play: scripts in binary form, made sound.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_HARNESS_SCRIPT_READ_H
#define RESHAKE_HARNESS_SCRIPT_READ_H

#include "replay/script/script.h"

#define HX_SCRIPT_MOST ((size_t)1 << 14)  // bytes of an input
#define HX_SCRIPT_MAX_STEPS 64

// hx_script_read makes a sound script of an input; it lives until the next call. False: the input is too long, or nothing is left to play.
bool hx_script_read(struct tw_span bytes, struct rp_script *script);

#endif
