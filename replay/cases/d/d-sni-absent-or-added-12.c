// RFC 6066 section 3: a session is offered with a name more, or less, or in other letters.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/looks.h"
#include "replay/cases/words.h"

// The server's own name may be an address, and then no ClientHello has one.
static enum rp_result looks(const struct rp_look_at *at)
{
    struct tw_span name;
    return rp_look_offered(at, 0, TW_EXT_SERVER_NAME, &name)
               ? RP_PASS
               : rp_look_say(at, RP_SKIPPED, "the server has no name: --name gives one");
}

static enum rp_result looks_added(const struct rp_look_at *at)
{
    struct tw_span name;
    if (!rp_look_offered(at, 1, TW_EXT_SERVER_NAME, &name)) {
        return rp_look_say(at, RP_SKIPPED, "the server has no name: --name gives one");
    }
    return rp_look_resumed(at, 1) ? rp_look_say(at, RP_TOLERATED, "a session without a name was resumed under one")
                                  : RP_PASS;
}

// clang-format off
CASE(d_sni_absent_or_added_12) = {
    .id = "d-sni-absent-or-added-12",
    .says = "a session of TLS 1.2 offered without its name, or with it in letters of the other case, resumes or not; with a name added it is best not",
    .source = "RFC 6066 section 3",
    .level = RP_LEVEL_MAY,
    .versions = IN_12,
    .each_means = true,
    VARIANTS({
        .name = "dropped",
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0, .server_name = NAME_A),
            CONNECT(1),
            SHAKE(1, .hello = {.no_server_name = true, .offers = OFFER(0)}),
            EXPECT(1, .accept = RP_ANY_OF(FULL, RESUMED), .tolerate = RP_ANY_OF(ALERT(UNRECOGNIZED_NAME))),
            END(1)),
        .look = looks,
    }, {
        .name = "added",
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0, .no_server_name = true),
            CONNECT(1),
            SHAKE(1, .hello = {.server_name = NAME_A, .offers = OFFER(0)}),
            ACCEPT(1, FULL, RESUMED),
            END(1)),
        .look = looks_added,
    }, {
        .name = "letter-case",
        .needs = RP_NEED_SECOND_NAME,  // then there is a name to be changed
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0, .server_name = NAME_A),
            CONNECT(1),
            SHAKE(1, .hello = {.server_name = NAME_A, .offers = OFFER(0)},
                  EDITS(IN_HELLO("server_name.server_name_list[0].host_name", .op = RP_EDIT_FLIP, .at = 2))),
            ACCEPT(1, FULL, RESUMED),
            END(1)),
    }),
};
