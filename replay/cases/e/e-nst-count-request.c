// RFC 9149: the client says how many tickets it wants.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/looks.h"
#include "replay/cases/words.h"

#include "replay/cases/parameters.h"

enum { CAP = 255 };

// A server that says nothing of it may not know the extension.
static enum rp_result looks_for(const struct rp_look_at *at, unsigned asked)
{
    struct tw_span body;
    unsigned num = rp_look_count(at, 0, TW_HS_NEW_SESSION_TICKET);
    if (rp_look_in_server_hello(at, 0, TW_EXT_TICKET_REQUEST, &body)) {
        return rp_look_say(at, RP_FAIL, "ticket_request is answered in ServerHello");
    }
    if (!rp_look_in_encrypted(at, 0, TW_EXT_TICKET_REQUEST, &body)) {
        return rp_look_say(at, RP_SKIPPED, "the server does not answer ticket_request");
    }
    return num > asked ? rp_look_say(at, RP_FAIL, "%u tickets, and %u were asked for", num, asked) : RP_PASS;
}

static enum rp_result looks_none(const struct rp_look_at *at)
{
    return looks_for(at, 0);
}

static enum rp_result looks_one(const struct rp_look_at *at)
{
    return looks_for(at, 1);
}

static enum rp_result looks_many(const struct rp_look_at *at)
{
    return looks_for(at, CAP);
}

// What cannot be read is for those to refuse who read it.
static enum rp_result looks_malformed(const struct rp_look_at *at)
{
    return rp_look_facts(at, 0)->completed ? rp_look_say(at, RP_SKIPPED, "the server does not look at ticket_request")
                                           : RP_PASS;
}

// clang-format off
#define ASKS_FOR(bytes)                                                                                                \
    SCRIPT(1, 0,                                                                                                       \
        CONNECT(0),                                                                                                    \
        SHAKE(0, EDITS(ADD_EXTENSION("ticket_request", bytes))),                                                       \
        ACCEPT(0, FULL),                                                                                               \
        ASKS_IF_COMPLETED(0),                                                                                          \
        END(0))

CASE(e_nst_count_request) = {
    .id = "e-nst-count-request",
    .says = "a server that knows ticket_request sends no more tickets than asked for, and answers in EncryptedExtensions",
    .source = "RFC 9149 section 3",
    .level = RP_LEVEL_SHOULD,
    .versions = IN_13,
    .needs = RP_NEED_PSK,
    VARIANTS({
        .name = "none",
        .script = ASKS_FOR("\0\72\0\2\0\0"),
        .look = looks_none,
    }, {
        .name = "one",
        .script = ASKS_FOR("\0\72\0\2\1\1"),
        .look = looks_one,
    }, {
        .name = "255",
        .script = ASKS_FOR("\0\72\0\2\377\377"),
        .look = looks_many,
    }, {
        .name = "malformed",
        .script = SCRIPT(1, 0,
            CONNECT(0),
            SHAKE(0, EDITS(ADD_EXTENSION("ticket_request", "\0\72\0\1\1"))),
            EXPECT(0, .accept = RP_ANY_OF(ALERT(DECODE_ERROR)), .tolerate = RP_ANY_OF(FULL, ANY_ALERT, CLOSE)),
            END(0)),
        .look = looks_malformed,
    }, {
        .name = "changed",
        .needs = RP_NEED_RETRY,
        .script = SCRIPT(1, 0,
            CONNECT(0),
            SHAKE(0, .hello = {.no_shares = true},
                  EDITS(ADD_EXTENSION("ticket_request", "\0\72\0\2\1\1"),
                        IN_HELLO_NR(1, "ticket_request.new_session_count", .op = RP_EDIT_SET, .bytes = RP_TEXT("\3")))),
            EXPECT(0, .accept = RP_ANY_OF(ALERT(ILLEGAL_PARAMETER)), .tolerate = RP_ANY_OF(FULL, ANY_ALERT, CLOSE)),
            END(0)),
        .look = looks_malformed,
    }),
};
