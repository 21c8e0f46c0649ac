// The plan of a flight: which parts it has and in which order, before any of them is built.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_ENGINE_PLAN_H
#define RESHAKE_REPLAY_ENGINE_PLAN_H

#include "parsers/wire/result.h"
#include "replay/script/edit.h"

#define RP_PLAN_MAX 64

// rp_planned is one part. Where `given`, its body is `body`, else it is built from the state when its turn comes.
struct rp_planned {
    rp_part part;
    bool given;
    uint32_t
        times;  // so often, one behind the other, as it is built; at least 1. Messages that are built again are built anew
    struct tw_span body;
};

struct rp_plan {
    struct rp_planned parts[RP_PLAN_MAX];
    size_t num;
};

void rp_plan_add(struct rp_plan *plan, rp_part part);

// rp_plan_edit applies the edits of parts (RP_EDIT_DROP to RP_EDIT_INSERT_AFTER), each to what the ones before it left; parts
// that an edit inserts are not counted by that edit. `sent_before`, of RP_PART_ANY + 1 numbers, tells how many parts of a kind were
// sent on this connection before this flight (of any kind: at RP_PART_ANY). Returns how many edits are for a part of this plan and yet
// found no place: nothing to swap with, a kind that no part has, a full plan. `times` is not bounded here.
uint32_t rp_plan_edit(struct rp_plan *plan, const struct rp_edits *edits, const uint8_t *sent_before);

#endif
