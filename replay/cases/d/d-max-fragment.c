// RFC 6066 section 4: a limit of fragments lasts as long as the session.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/looks.h"
#include "replay/cases/words.h"

#include "replay/cases/parameters.h"

enum { LIMIT = 512 };

static enum rp_result looks(const struct rp_look_at *at)
{
    struct tw_span body;
    if (!rp_look_in_server_hello(at, 0, TW_EXT_MAX_FRAGMENT_LENGTH, &body)) {
        return rp_look_say(at, RP_SKIPPED, "the server does not negotiate max_fragment_length");
    }
    if (!rp_look_resumed(at, 1)) {
        return RP_PASS;
    }
    if (rp_look_longest(at, 1) > LIMIT) {
        return rp_look_say(at, RP_FAIL, "a record has %u bytes, and the session allows %d", rp_look_longest(at, 1),
                           LIMIT);
    }
    return rp_look_in_server_hello(at, 1, TW_EXT_MAX_FRAGMENT_LENGTH, &body)
               ? rp_look_say(at, RP_TOLERATED, "the abbreviated ServerHello has max_fragment_length")
               : RP_PASS;
}

// clang-format off
#define OF_512 ADD_EXTENSION("max_fragment_length", "\0\1\0\1\1")
#define OF_1024 ADD_EXTENSION("max_fragment_length", "\0\1\0\1\2")

CASE(d_max_fragment) = {
    .id = "d-max-fragment",
    .says = "a resumed session keeps its max_fragment_length, and the abbreviated ServerHello does not name it",
    .source = "RFC 6066 section 1.1; RFC 6066 section 4",
    .level = RP_LEVEL_MUST,
    .versions = IN_12,
    .each_means = true,
    .needs = RP_NEED_ANSWER,
    VARIANTS(
        LIMIT_THEN("without", OF_512, SHAKE(1, .hello = {.offers = OFFER(0)}), ACCEPT(1, RESUMED, FULL)),
        LIMIT_THEN("same", OF_512, SHAKE(1, .hello = {.offers = OFFER(0)}, EDITS(OF_512)), ACCEPT(1, RESUMED, FULL)),
        LIMIT_THEN("other", OF_512, SHAKE(1, .hello = {.offers = OFFER(0)}, EDITS(OF_1024)),
                   EXPECT(1, .accept = RP_ANY_OF(RESUMED, FULL), .tolerate = RP_ANY_OF(ALERT(ILLEGAL_PARAMETER))))),
};
