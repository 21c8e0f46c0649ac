// One result of several attempts.
// SPDX-License-Identifier: Apache-2.0
#include "replay/check/check_parts.h"

#include <stdio.h>
#include <string.h>

static unsigned num_attempts(const struct rp_item *item)
{
    return item->found->repeat < RP_CHECK_ATTEMPTS ? item->found->repeat : RP_CHECK_ATTEMPTS;
}

static bool is_poor(const struct rp_finding *found)
{
    return found->result == RP_FAIL || found->result == RP_INCONCLUSIVE;
}

static void say_flaky(struct rp_check *check, struct rp_item *item)
{
    struct rp_finding *found = item->found;
    char text[200] = "it comes out differently:";
    for (unsigned i = 0; i < num_attempts(item); i++) {
        size_t len = strlen(text);
        (void)snprintf(text + len, sizeof text - len, "%s %s", i == 0 ? "" : ",",
                       rp_result_name(item->attempts[i].result));
    }
    found->flaky = true;
    found->result = RP_INCONCLUSIVE;
    found->reason = rp_check_text(check, text);
}

bool rp_item_outwaited(const struct rp_item *item)
{
    for (unsigned i = 0; i < num_attempts(item); i++) {
        const struct rp_attempt *attempt = &item->attempts[i];
        bool poor = attempt->result == RP_FAIL || attempt->result == RP_INCONCLUSIVE;
        if (poor && (attempt->heard == RP_HEARD_NOTHING || attempt->heard == RP_HEARD_NO_MORE)) {
            return true;
        }
    }
    return false;
}

bool rp_item_differs(const struct rp_item *item)
{
    for (unsigned i = 1; i < num_attempts(item); i++) {
        if (item->attempts[i].result != item->attempts[0].result) {
            return true;
        }
    }
    return false;
}

// is_explained is true where the patient attempt `by` waited for something that came too late for attempt `of`.
static bool is_explained(const struct rp_attempt *of, const struct rp_attempt *by)
{
    return of->heard == RP_HEARD_NOTHING || (of->heard == RP_HEARD_NO_MORE && by->heard == RP_HEARD_END);
}

// was_worth_waiting is true where the last attempt, which is patient, heard an answer, and the others only differ for want of one.
static bool was_worth_waiting(const struct rp_item *item)
{
    const struct rp_attempt *last = &item->attempts[RP_CHECK_ATTEMPTS - 1];
    if (num_attempts(item) < RP_CHECK_ATTEMPTS || last->result == RP_INCONCLUSIVE || last->heard == RP_HEARD_NOTHING) {
        return false;
    }
    for (unsigned i = 0; i < RP_CHECK_ATTEMPTS - 1; i++) {
        const struct rp_attempt *attempt = &item->attempts[i];
        if (attempt->result != last->result && !is_explained(attempt, last)) {
            return false;
        }
    }
    return true;
}

// What is only inconclusive proves nothing, so something better stands. A server that resumes a little later is raced, and may be; one that
// is busy may answer late.
void rp_item_settle(struct rp_check *check, struct rp_item *item)
{
    struct rp_finding *found = item->found;
    bool fails = found->counts[RP_FAIL] > 0;
    bool passes = found->counts[RP_PASS] + found->counts[RP_TOLERATED] > 0;
    if (found->gone || !(fails || is_poor(found))) {
        return;
    }
    if (was_worth_waiting(item)) {
        bool waited = rp_item_differs(item) && found->reason[0] == '\0';
        found->reason = waited ? "it answers only where that is waited for longer" : found->reason;
    } else if (passes && item->raced && !is_poor(found)) {
        found->late = true;
        found->reason = found->reason[0] != '\0' ? found->reason : "it resumes only a little later";
    } else if (passes || (fails && found->counts[RP_INCONCLUSIVE] > 0)) {
        say_flaky(check, item);
    }
}
