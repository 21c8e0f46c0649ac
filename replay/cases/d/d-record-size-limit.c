// RFC 8449 section 4: each handshake negotiates its own limit of records.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/looks.h"
#include "replay/cases/words.h"

#include "replay/cases/parameters.h"

enum { LIMIT = 300 };

static enum rp_result looks(const struct rp_look_at *at)
{
    struct tw_span body;
    bool of13 = rp_look_facts(at, 1)->version == TW_VERSION_TLS13;
    if (!rp_look_answered(at, 0, TW_EXT_RECORD_SIZE_LIMIT, &body)) {
        return rp_look_say(at, RP_SKIPPED, "the server does not negotiate record_size_limit");
    }
    if (!rp_look_offered(at, 1, TW_EXT_RECORD_SIZE_LIMIT, &body)) {
        return RP_PASS;  // an answer to what was not offered is no handshake that completes
    }
    if (!rp_look_answered(at, 1, TW_EXT_RECORD_SIZE_LIMIT, &body)) {
        return rp_look_say(at, RP_TOLERATED, "the second handshake has no record_size_limit in its answer");
    }
    // In TLS 1.3 the content type counts.
    uint32_t longest = rp_look_longest(at, 1) + (of13 ? 1 : 0);
    return longest > LIMIT
               ? rp_look_say(at, RP_FAIL, "a record has %u bytes, and this handshake allows %d", longest, LIMIT)
               : RP_PASS;
}

// clang-format off
#define OF_512 ADD_EXTENSION("record_size_limit", "\0\34\0\2\2\0")
#define OF_300 ADD_EXTENSION("record_size_limit", "\0\34\0\2\1\54")

CASE(d_record_size_limit) = {
    .id = "d-record-size-limit",
    .says = "record_size_limit is negotiated by each handshake on its own, and records keep to the new limit",
    .source = "RFC 8449 section 4",
    .level = RP_LEVEL_MUST,
    .light = true,
    .versions = IN_BOTH,
    .each_means = true,
    .needs = RP_NEED_ANSWER,
    VARIANTS(
        LIMIT_THEN("other", OF_512, SHAKE(1, .hello = {.offers = OFFER(0)}, EDITS(OF_300)), ACCEPT(1, RESUMED, FULL)),
        LIMIT_THEN("without", OF_512, SHAKE(1, .hello = {.offers = OFFER(0)}), ACCEPT(1, RESUMED, FULL))),
};
