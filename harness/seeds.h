// Honest flights and small deviations from them as scripts: what fuzzing of plays begins with.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_HARNESS_SEEDS_H
#define RESHAKE_HARNESS_SEEDS_H

#include "replay/script/script.h"

// hx_seeds tells each script; it lives until the call returns.
typedef void (*hx_seed_told)(void *context, const struct rp_script *script);
void hx_seeds(hx_seed_told told, void *context);

#endif
