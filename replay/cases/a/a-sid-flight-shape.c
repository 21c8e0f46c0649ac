// RFC 5246 section 7.4.1.3 and 7.4.1.4: what the server's flight of an abbreviated handshake holds, and what its ServerHello.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/tls/client_hello.h"
#include "replay/cases/resume12.h"
#include "replay/cases/words.h"

static bool offers(struct tw_span suites, uint16_t suite)
{
    struct tw_cursor in = tw_cursor_over(suites);
    uint16_t here = 0;
    while (tw_cursor_u16(&in, &here)) {
        if (here == suite) {
            return true;
        }
    }
    return false;
}

// look_extensions: what was offered, none twice; renegotiation_info also where only its suite was (RFC 5746 section 3.6).
static enum rp_result look_extensions(const struct rp_look_at *at, struct tw_span extensions)
{
    struct tw_client_hello ours;
    struct tw_extension extension;
    struct tw_extension other;
    struct tw_cursor in = tw_cursor_over(rp_look_message(at, 1, false, TW_HS_CLIENT_HELLO));
    if (!tw_client_hello_parse(&in, &ours)) {
        return rp_look_say(at, RP_INCONCLUSIVE, "our ClientHello was not kept");
    }
    in = tw_cursor_over(extensions);
    while (tw_extension_next(&in, &extension)) {
        struct tw_cursor rest = in;
        bool scsv = extension.type == TW_EXT_RENEGOTIATION_INFO
                    && offers(ours.cipher_suites, TW_SUITE_TLS_EMPTY_RENEGOTIATION_INFO_SCSV);
        struct tw_span body;
        if (!scsv && !tw_extension_find(ours.extensions, extension.type, &body)) {
            return rp_look_say(at, RP_FAIL, "extension %u was not offered", extension.type);
        }
        while (tw_extension_next(&rest, &other)) {
            if (other.type == extension.type) {
                return rp_look_say(at, RP_FAIL, "extension %u stands in ServerHello twice", extension.type);
            }
        }
    }
    return RP_PASS;
}

// look_flight: [NewSessionTicket] ChangeCipherSpec Finished behind ServerHello.
static enum rp_result look_flight(const struct rp_look_at *at, bool ticket_told)
{
    rp_part parts[16];
    size_t num = rp_look_parts(at, 1, 0, at->script->num_steps, parts, sizeof parts / sizeof parts[0]);
    size_t next = num > 1 && parts[1] == TW_HS_NEW_SESSION_TICKET ? 2 : 1;
    if (next == 2 && !ticket_told) {
        return rp_look_say(at, RP_FAIL, "a NewSessionTicket came, and its extension did not");
    }
    if (num != next + 2 || parts[0] != TW_HS_SERVER_HELLO || parts[next] != RP_PART_CCS
        || parts[next + 1] != TW_HS_FINISHED) {
        return rp_look_say(at, RP_FAIL, "the flight is not ServerHello, ChangeCipherSpec, Finished: it has %zu parts",
                           num);
    }
    return RP_PASS;
}

static enum rp_result look_shape(const struct rp_look_at *at)
{
    struct tw_server_hello first;
    struct tw_server_hello second;
    struct tw_span body;
    if (!at->transcript->conns[1].facts->resumed) {
        return RP_PASS;
    }
    if (!rp_look_hello12(at, 0, &first) || !rp_look_hello12(at, 1, &second)) {
        return rp_look_say(at, RP_INCONCLUSIVE, "no ServerHello was kept");
    }
    if (!tw_span_equal(first.session_id, second.session_id)) {
        return rp_look_say(at, RP_FAIL, "ServerHello has not the ID of the session");
    }
    if (first.cipher_suite != second.cipher_suite || first.legacy_version != second.legacy_version) {
        return rp_look_say(at, RP_FAIL, "suite %04x of the session became %04x, version %04x %04x", first.cipher_suite,
                           second.cipher_suite, first.legacy_version, second.legacy_version);
    }
    if (second.compression_method != 0) {
        return rp_look_say(at, RP_FAIL, "compression method %u", second.compression_method);
    }
    enum rp_result result = look_extensions(at, second.extensions);
    return result != RP_PASS ? result
                             : look_flight(at, tw_extension_find(second.extensions, TW_EXT_SESSION_TICKET, &body));
}

// clang-format off
// A full handshake shows nothing of it.
#define SHOWN(c, slot) EXPECT(c, .accept = RP_ANY_OF(RESUMED_OF(slot)), .tolerate = RP_ANY_OF(FULL))

CASE(a_sid_flight_shape) = {
    .id = "a-sid-flight-shape",
    .says = "an abbreviated flight is ServerHello with the session's ID, suite and version, then ChangeCipherSpec and Finished",
    .source = "RFC 5246 section 7.4.1.3; RFC 5246 section 7.4.1.4; RFC 5746 section 3.6",
    .level = RP_LEVEL_MUST,
    .versions = IN_12,
    .needs = RP_NEED_ID,
    VARIANTS({
        .name = "no-ticket",
        .look = look_shape,
        .script = SCRIPT(2, 1,
            SESSION_BY_ID(0, 0),
            CONNECT(1),
            OFFER_ID(1, 0),
            SHOWN(1, 0),
            END(1)),
    }, {
        .name = "ticket-extension",
        .look = look_shape,
        .script = SCRIPT(2, 1,
            SESSION_BY_ID(0, 0),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER_BY(ID, 0)}),
            SHOWN(1, 0),
            END(1)),
    }, {
        .name = "scsv",
        .look = look_shape,
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0, .no_ticket = true, .secure_renegotiation = RP_RENEGOTIATION_SCSV),
            CONNECT(1),
            SHAKE(1, .hello = {.no_ticket = true, .offers = OFFER_BY(ID, 0),
                               .secure_renegotiation = RP_RENEGOTIATION_SCSV}),
            SHOWN(1, 0),
            END(1)),
    }),
};
