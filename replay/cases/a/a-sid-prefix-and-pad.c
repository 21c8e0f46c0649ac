// RFC 5246 section 7.4.1.2: IDs of another length are other IDs. Servers have answered short ones with what lay in memory behind them
// (CVE-2016-9244).
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/resume12.h"
#include "replay/cases/words.h"

static void each_length(struct rp_varied *varied)
{
    rp_vary_edit(rp_vary_shake(varied, 1), 0)->at = varied->number + 1u;
}

static bool begins_with(struct tw_span whole, struct tw_span start)
{
    return start.len != 0 && start.len <= whole.len && tw_span_equal(tw_span_of(whole.data, start.len), start);
}

// Some servers begin their IDs alike: Botan with four bytes of the clock. So many bytes are no mere likeness.
enum { TELLING = 8 };

// look_cut: what comes back is a new ID, not what was offered made longer.
static enum rp_result look_cut(const struct rp_look_at *at)
{
    struct tw_server_hello hello;
    struct tw_span ours = rp_look_our_id(at, 1);
    if (rp_look_hello12(at, 1, &hello) && ours.len >= TELLING && begins_with(hello.session_id, ours)) {
        return rp_look_say(at, RP_FAIL, "%zu bytes of an ID came back as %zu bytes that begin with them", ours.len,
                           hello.session_id.len);
    }
    return rp_look_ids(at);
}

static enum rp_result look_padded(const struct rp_look_at *at)
{
    struct tw_server_hello hello;
    if (rp_look_hello12(at, 0, &hello) && hello.session_id.len >= 32) {
        return rp_look_say(at, RP_SKIPPED, "its IDs have 32 bytes: there is nothing to pad");
    }
    return at->transcript->conns[1].facts->resumed
               ? rp_look_say(at, RP_FAIL, "an ID of %zu bytes, padded with zeros, resumed", hello.session_id.len)
               : rp_look_ids(at);
}

// clang-format off
CASE(a_sid_prefix_and_pad) = {
    .id = "a-sid-prefix-and-pad",
    .says = "a session's ID cut short, or padded with zeros, does not resume it, and comes back no longer than it was",
    .source = "RFC 5246 section 7.4.1.2; CVE-2016-9244; CVE-2022-46505",
    .level = RP_LEVEL_ROBUST,
    .versions = IN_12,
    .needs = RP_NEED_ID,
    VARIANTS({
        .name = "cut",
        .times = 31,
        .vary = each_length,
        .look = look_cut,
        .script = SCRIPT(2, 1,
            SESSION_BY_ID(0, 0),
            CONNECT(1),
            OFFER_ID(1, 0, EDITS(IN_HELLO("legacy_session_id", .op = RP_EDIT_TRUNCATE))),
            ONLY_FULL(1),
            END(1)),
    }, {
        .name = "padded",
        .look = look_padded,
        .control = RP_CONTROL_NONE,
        .script = SCRIPT(2, 1,
            SESSION_BY_ID(0, 0),
            CONNECT(1),
            OFFER_ID(1, 0,
                     EDITS(IN_HELLO("legacy_session_id", .op = RP_EDIT_APPEND,
                                    .bytes = RP_TEXT("\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0")),
                           IN_HELLO("legacy_session_id", .op = RP_EDIT_TRUNCATE, .at = 32))),
            RESUMES_OR_NOT(1, 0),
            END(1)),
    }),
};
