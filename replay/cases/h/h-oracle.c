// RFC 5077 section 5.2: what a changed ticket is answered by tells nothing of where it was changed.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/words.h"

static const struct rp_entry *answer(const struct rp_look_at *at, uint8_t conn)
{
    for (size_t i = at->transcript->num_entries; i-- > 0;) {
        const struct rp_entry *entry = &at->transcript->entries[i];
        if (entry->type == RP_ENTRY_REACTION && entry->conn == conn) {
            return entry;
        }
    }
    return NULL;
}

static enum rp_result is_alike(const struct rp_look_at *at)
{
    const struct rp_entry *first = answer(at, 1);
    for (uint8_t conn = 2; conn <= 3; conn++) {
        const struct rp_entry *other = answer(at, conn);
        if (!first || !other) {
            return rp_look_say(at, RP_INCONCLUSIVE, "not every ticket was answered");
        }
        if (first->reaction.type != other->reaction.type || first->reaction.alert != other->reaction.alert) {
            return rp_look_say(at, RP_FAIL, "tickets that were changed in different places are answered differently");
        }
    }
    return RP_PASS;
}

// clang-format off
CASE(h_oracle) = {
    .id = "h-oracle",
    .says = "tickets that were changed in different places are answered alike",
    .source = "RFC 5077 section 5.2",
    .level = RP_LEVEL_MUST,
    .light = true,
    .versions = IN_BOTH,
    VARIANTS({
        .needs = RP_NEED_TICKET,
        .versions = IN_12,
        .control = RP_CONTROL_NONE,
        .look = is_alike,
        .script = SCRIPT(4, 1,
            MAKE_SESSION(0, 0),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER(0)}, EDITS(IN_HELLO("session_ticket.ticket", .op = RP_EDIT_FLIP, .at = 8 * 40))),
            EXPECT(1, .accept = RP_ANY_OF(FULL), .tolerate = RP_ANY_OF(ANY_ALERT, CLOSE)),
            END(1),
            CONNECT(2),
            SHAKE(2, .hello = {.offers = OFFER(0)}, EDITS(IN_HELLO("session_ticket.ticket", .op = RP_EDIT_FLIP, .at = 8 * 60))),
            EXPECT(2, .accept = RP_ANY_OF(FULL), .tolerate = RP_ANY_OF(ANY_ALERT, CLOSE)),
            END(2),
            CONNECT(3),
            SHAKE(3, .hello = {.offers = OFFER(0)}, EDITS(IN_HELLO("session_ticket.ticket", .op = RP_EDIT_FLIP, .at = 8 * 79))),
            EXPECT(3, .accept = RP_ANY_OF(FULL), .tolerate = RP_ANY_OF(ANY_ALERT, CLOSE)),
            END(3)),
    }, {
        .needs = RP_NEED_PSK,
        .versions = IN_13,
        .control = RP_CONTROL_NONE,
        .look = is_alike,
        .script = SCRIPT(4, 1,
            MAKE_SESSION(0, 0),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER(0)}, EDITS(IN_HELLO("pre_shared_key.identities[0].identity", .op = RP_EDIT_FLIP, .at = 8 * 40))),
            EXPECT(1, .accept = RP_ANY_OF(FULL), .tolerate = RP_ANY_OF(ANY_ALERT, CLOSE)),
            END(1),
            CONNECT(2),
            SHAKE(2, .hello = {.offers = OFFER(0)}, EDITS(IN_HELLO("pre_shared_key.identities[0].identity", .op = RP_EDIT_FLIP, .at = 8 * 60))),
            EXPECT(2, .accept = RP_ANY_OF(FULL), .tolerate = RP_ANY_OF(ANY_ALERT, CLOSE)),
            END(2),
            CONNECT(3),
            SHAKE(3, .hello = {.offers = OFFER(0)}, EDITS(IN_HELLO("pre_shared_key.identities[0].identity", .op = RP_EDIT_FLIP, .at = 8 * 79))),
            EXPECT(3, .accept = RP_ANY_OF(FULL), .tolerate = RP_ANY_OF(ANY_ALERT, CLOSE)),
            END(3)),
    }),
};
