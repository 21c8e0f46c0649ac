// The plan of a flight, and the edits that drop, repeat, swap and insert parts.
// SPDX-License-Identifier: Apache-2.0
#include "replay/engine/plan.h"

#include <assert.h>

void rp_plan_add(struct rp_plan *plan, rp_part part)
{
    assert(plan->num < RP_PLAN_MAX);
    plan->parts[plan->num++] = (struct rp_planned){.part = part, .times = 1};
}

static uint32_t add_times(uint32_t times, uint32_t more)
{
    return more > UINT32_MAX - times ? UINT32_MAX : times + more;
}

static uint32_t once_at_least(uint32_t times)
{
    return times == 0 ? 1 : times;
}

// insert puts a part before number `at`. False: the plan is full, or there is no such part.
static bool insert(struct rp_plan *plan, size_t at, const struct rp_edit *edit)
{
    if (plan->num == RP_PLAN_MAX || edit->other >= RP_PART_ANY) {
        return false;
    }
    memmove(&plan->parts[at + 1], &plan->parts[at], (plan->num - at) * sizeof plan->parts[0]);
    plan->num++;
    plan->parts[at] = (struct rp_planned){.part = edit->other,
                                          .given = edit->bytes.data != NULL,
                                          .times = once_at_least(edit->times),
                                          .body = edit->bytes};
    return true;
}

static void drop(struct rp_plan *plan, size_t at)
{
    plan->num--;
    memmove(&plan->parts[at], &plan->parts[at + 1], (plan->num - at) * sizeof plan->parts[0]);
}

// swap changes places with the next part of the kind; *at becomes the later place, so that no part is swapped back.
static bool swap(struct rp_plan *plan, size_t *at, rp_part other)
{
    for (size_t i = *at + 1; i < plan->num; i++) {
        if (other == RP_PART_ANY || plan->parts[i].part == other) {
            struct rp_planned first = plan->parts[*at];
            plan->parts[*at] = plan->parts[i];
            plan->parts[i] = first;
            *at = i;
            return true;
        }
    }
    return false;
}

// edit_at applies an edit to part number *at, and moves *at to the last part that it has dealt with; before the first of
// all this wraps round, and the loop's step brings it back.
static bool edit_at(struct rp_plan *plan, const struct rp_edit *edit, size_t *at)
{
    switch ((int)edit->op) {
    case RP_EDIT_DROP: drop(plan, (*at)--); return true;
    case RP_EDIT_REPEAT:
        plan->parts[*at].times = add_times(plan->parts[*at].times, once_at_least(edit->times));
        return true;
    case RP_EDIT_SWAP: return swap(plan, at, edit->other);
    case RP_EDIT_INSERT_BEFORE: return insert(plan, *at, edit) && ++*at != 0;
    case RP_EDIT_INSERT_AFTER: return insert(plan, *at + 1, edit) && ++*at != 0;
    default: return false;
    }
}

// apply applies one edit to the parts that it is for. False: there is one, and it could not be done there.
static bool apply(struct rp_plan *plan, const struct rp_edit *edit, const uint8_t *sent_before)
{
    bool any = edit->part == RP_PART_ANY;
    bool here = false, done = false;
    unsigned nth = edit->part <= RP_PART_ANY ? sent_before[edit->part] : 0;
    for (size_t i = 0; i < plan->num; i++) {
        if (!any && plan->parts[i].part != edit->part) {
            continue;
        }
        if (edit->nth == RP_EVERY || nth == edit->nth) {
            here = true;
            done |= edit_at(plan, edit, &i);
        }
        nth++;
    }
    return done || !here;
}

uint32_t rp_plan_edit(struct rp_plan *plan, const struct rp_edits *edits, const uint8_t *sent_before)
{
    uint32_t unapplied = 0;
    for (size_t i = 0; i < edits->num; i++) {
        const struct rp_edit *edit = &edits->of[i];
        bool ours = edit->op >= RP_EDIT_DROP && edit->op <= RP_EDIT_INSERT_AFTER;
        unapplied += ours && !apply(plan, edit, sent_before);
    }
    return unapplied;
}
