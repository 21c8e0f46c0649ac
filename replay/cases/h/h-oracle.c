// RFC 5077 section 5.2: what a changed ticket is answered by tells nothing of where it was changed.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/looks.h"
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

// Of each block of 16 bytes behind the first, which is the key's name, the last byte: in CBC it bends the padding of the block behind.
enum { TRIED = 10 };
#define PLACE(c) (16 * (c) + 15)

// A place beyond the end comes round to another one.
static enum rp_result is_alike(const struct rp_look_at *at)
{
    const size_t len = rp_look_session(at, 0)->ticket.len;
    const struct rp_entry *first = answer(at, 1);
    for (uint8_t conn = 2; conn <= TRIED && (size_t)PLACE(conn) < len; conn++) {
        const struct rp_entry *other = answer(at, conn);
        if (!first || !other) {
            return rp_look_say(at, RP_INCONCLUSIVE, "not every ticket was answered");
        }
        if (first->reaction.type != other->reaction.type || first->reaction.alert != other->reaction.alert) {
            return rp_look_say(at, RP_FAIL, "tickets changed in bytes %d and %d are answered differently", PLACE(1),
                               PLACE(conn));
        }
    }
    return RP_PASS;
}

// clang-format off
#define TRY(c, field)                                                                                                  \
    CONNECT(c),                                                                                                        \
    SHAKE(c, .hello = {.offers = OFFER(0)}, EDITS(IN_HELLO(field, .op = RP_EDIT_FLIP, .at = 8 * PLACE(c)))),           \
    EXPECT(c, .accept = RP_ANY_OF(FULL), .tolerate = RP_ANY_OF(ANY_ALERT, CLOSE)),                                     \
    END(c)
#define TRY_ALL(field)                                                                                                 \
    TRY(1, field), TRY(2, field), TRY(3, field), TRY(4, field), TRY(5, field), TRY(6, field), TRY(7, field),           \
        TRY(8, field), TRY(9, field), TRY(10, field)

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
        .script = SCRIPT(1 + TRIED, 1,
            MAKE_SESSION(0, 0),
            TRY_ALL("session_ticket.ticket")),
    }, {
        .needs = RP_NEED_PSK,
        .versions = IN_13,
        .control = RP_CONTROL_NONE,
        .look = is_alike,
        .script = SCRIPT(1 + TRIED, 1,
            MAKE_SESSION(0, 0),
            TRY_ALL("pre_shared_key.identities[0].identity")),
    }),
};
