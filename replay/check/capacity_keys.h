// Capacity: what tickets begin with, noted as they come.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_CHECK_CAPACITY_KEYS_H
#define RESHAKE_REPLAY_CHECK_CAPACITY_KEYS_H

#include "replay/check/capacity.h"

#define RP_CAPACITY_JOBS 4  // attempts at once, where they are counted

// rp_capacity_note_key counts what a ticket begins with. Its number is of->given, which the caller raises.
void rp_capacity_note_key(struct rp_capacity_of *of, struct tw_span ticket);

#endif
