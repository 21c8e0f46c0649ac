// Honest flights: visits in every version, with every way to come back, at every server; sessions that the servers know at once; and the
// small deviations that are worth a thought.
// SPDX-License-Identifier: Apache-2.0
#include "harness/seeds.h"

#include "harness/play.h"
#include "parsers/tls/codes.h"
#include "replay/script/visit.h"

#include <assert.h>

#define GET RP_TEXT("GET / HTTP/1.1\r\n\r\n")

static const uint16_t versions[] = {TW_VERSION_TLS13, TW_VERSION_TLS12, TW_VERSION_TLS11, TW_VERSION_TLS10};
static const uint16_t groups[] = {TW_GROUP_X25519, TW_GROUP_SECP256R1, TW_GROUP_X25519};

// hello_of is the usual hello with P-256 first, which is the fastest.
static struct rp_hello_spec hello_of(const uint16_t *version)
{
    return (struct rp_hello_spec){.versions = {.of = version, .num = 1}, .groups = {.of = groups + 1, .num = 2}};
}

struct telling {
    hx_seed_told told;
    void *context;
};

static void tell_visit(const struct telling *telling, const struct rp_visit *visit, uint8_t server)
{
    struct rp_arena arena;
    struct rp_script script;
    rp_arena_init(&arena, 1 << 16);
    bool made = rp_visit_script(visit, &arena, &script);
    assert(made);
    for (size_t i = 0; i < script.num_steps; i++) {
        if (script.steps[i].type == RP_STEP_CONNECT) {
            ((struct rp_step *)(uintptr_t)&script.steps[i])->address = server;
        }
    }
    telling->told(telling->context, &script);
    rp_arena_free(&arena);
}

static void tell_visits(const struct telling *telling)
{
    static const enum rp_offer_as ways[] = {RP_OFFER_AS_USUAL, RP_OFFER_ID, RP_OFFER_TICKET, RP_OFFER_TICKET_AND_ID};
    for (size_t version = 0; version < 4; version++) {
        for (size_t way = 0; way < (versions[version] == TW_VERSION_TLS13 ? 1 : 4); way++) {
            for (uint8_t server = 0; server < HX_NUM_SERVERS; server++) {
                struct rp_visit visit = {.hello = hello_of(&versions[version]),
                                         .request = GET,
                                         .resume = (uint8_t)(1 + way % 2),
                                         .resume_as = ways[way]};
                visit.hello.no_ticket = ways[way] == RP_OFFER_ID;
                visit.hello.groups.of -= server == HX_SERVER_RETRIES;
                tell_visit(telling, &visit, server);
                visit.early = versions[version] == TW_VERSION_TLS13;
                if (visit.early) {
                    tell_visit(telling, &visit, server);
                }
            }
        }
    }
}

// hellos that differ from the usual one in a single point.
static void tell_hellos(const struct telling *telling)
{
    static const uint16_t chacha[] = {TW_SUITE_TLS_CHACHA20_POLY1305_SHA256,
                                      TW_SUITE_TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256};
    static const uint16_t cbc[] = {TW_SUITE_TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA};
    static const uint16_t aes256[] = {TW_SUITE_TLS_AES_256_GCM_SHA384,
                                      TW_SUITE_TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384};
    static const uint16_t p256[] = {TW_GROUP_SECP256R1};
    const struct rp_hello_spec hellos[] = {
        {.suites = {.of = chacha, .num = 2}},
        {.suites = {.of = cbc, .num = 1}},
        {.suites = {.of = aes256, .num = 2}},
        {.groups = {.of = p256, .num = 1}},
        {.groups = {.of = groups, .num = 2}, .no_shares = true},
        {.alpn = RP_TEXT("h2,http/1.1")},
        {.psk_modes = RP_PSK_KE},
        {.no_middlebox = true},
        {.no_extended_master_secret = true, .versions = {.of = &versions[1], .num = 1}},
        {.secure_renegotiation = RP_RENEGOTIATION_SCSV, .versions = {.of = &versions[1], .num = 1}},
        {.secure_renegotiation = RP_RENEGOTIATION_NONE, .versions = {.of = &versions[1], .num = 1}},
        {.no_server_name = true, .status_request = RP_ON},
        {.post_handshake_auth = RP_ON},
    };
    for (size_t i = 0; i < sizeof hellos / sizeof hellos[0]; i++) {
        tell_visit(telling, &(struct rp_visit){.hello = hellos[i], .request = GET, .resume = 1}, 0);
    }
}

// known_session plays a full handshake and gives the session that comes of it, which the servers will know in every play to come: their
// ticket key and their clock stand still.
static const struct rp_session *known_session(uint16_t version)
{
    static struct hx_play play;
    const struct rp_hello_spec hello = {.versions = {.of = &version, .num = 1}};
    const struct rp_script script = {
        .num_conns = 1,
        .num_sessions = 1,
        RP_STEPS({.type = RP_STEP_CONNECT}, {.type = RP_STEP_HANDSHAKE, .handshake.hello = hello},
                 {.type = RP_STEP_DATA, .data = {.bytes = GET, .and_wait_us = 1000000}}, {.type = RP_STEP_SAVE},
                 {.type = RP_STEP_END, .end.how = RP_END_ORDERLY})};
    hx_play_live(&play, &script);
    const struct rp_session *session = rp_session_get(rp_player_sessions(play.player), 0);
    assert(session != NULL && session->ticket.len != 0);
    return session;
}

static const struct rp_edit edits[] = {
    {.part = TW_HS_CLIENT_HELLO, .path = "random", .op = RP_EDIT_FLIP, .at = 3},
    {.part = TW_HS_CLIENT_HELLO, .path = "session_ticket", .op = RP_EDIT_FLIP, .at = 300},
    {.part = TW_HS_CLIENT_HELLO, .path = "session_ticket", .op = RP_EDIT_FLIP, .at = 3},
    {.part = TW_HS_CLIENT_HELLO, .path = "session_ticket", .op = RP_EDIT_TRUNCATE, .at = 30},
    {.part = TW_HS_CLIENT_HELLO, .path = "extended_master_secret", .op = RP_EDIT_REMOVE},
    {.part = TW_HS_CLIENT_HELLO, .path = "pre_shared_key.identities[0].identity", .op = RP_EDIT_FLIP, .at = 300},
    {.part = TW_HS_CLIENT_HELLO, .path = "pre_shared_key.identities[0].identity", .op = RP_EDIT_FLIP, .at = 9},
    {.part = TW_HS_CLIENT_HELLO,
     .path = "pre_shared_key.binders[0]",
     .op = RP_EDIT_FLIP,
     .at = 9,
     .unfixed = RP_FIX_BINDER},
    {.part = TW_HS_CLIENT_HELLO, .path = "pre_shared_key", .op = RP_EDIT_MOVE, .at = 0},
    {.part = TW_HS_CLIENT_HELLO, .path = "pre_shared_key", .op = RP_EDIT_REMOVE},
    {.part = TW_HS_CLIENT_HELLO, .path = "psk_key_exchange_modes", .op = RP_EDIT_REMOVE},
    {.part = TW_HS_CLIENT_HELLO, .path = "key_share", .op = RP_EDIT_REMOVE},
    {.part = TW_HS_CLIENT_HELLO, .path = "supported_versions", .op = RP_EDIT_REMOVE},
    {.part = TW_HS_CLIENT_HELLO, .path = "cipher_suites[0]", .op = RP_EDIT_REMOVE},
    {.part = TW_HS_CLIENT_HELLO, .path = "cipher_suites", .op = RP_EDIT_LENGTH, .by = 1, .unfixed = RP_FIX_LENGTHS},
    {.part = TW_HS_CLIENT_HELLO, .path = "legacy_session_id", .op = RP_EDIT_TRUNCATE, .at = 3},
    {.part = TW_HS_CLIENT_HELLO, .op = RP_EDIT_FRAGMENT, .at = 40},
    {.part = TW_HS_CLIENT_HELLO, .op = RP_EDIT_SPLIT, .at = 4},
    {.part = TW_HS_CLIENT_HELLO, .op = RP_EDIT_RECORD_BEFORE, .other = RP_PART_CCS, .bytes = RP_TEXT("\1")},
    {.part = TW_HS_CLIENT_HELLO, .op = RP_EDIT_SEGMENT, .at = 5, .by = 1},
    {.part = TW_HS_FINISHED, .op = RP_EDIT_FLIP, .at = 5},
    {.part = TW_HS_FINISHED, .op = RP_EDIT_TRUNCATE, .at = 5},
    {.part = TW_HS_FINISHED, .op = RP_EDIT_DROP},
    {.part = TW_HS_FINISHED, .op = RP_EDIT_REPEAT},
    {.part = TW_HS_FINISHED, .op = RP_EDIT_RECORD_FLIP, .at = 5},
    {.part = TW_HS_FINISHED, .op = RP_EDIT_RECORD_TYPE, .at = 23},
    {.part = TW_HS_FINISHED, .op = RP_EDIT_RECORD_EPOCH, .at = RP_EPOCH_CLEAR},
    {.part = TW_HS_FINISHED, .op = RP_EDIT_RECORD_PADDING, .at = 40},
    {.part = TW_HS_FINISHED, .op = RP_EDIT_INSERT_BEFORE, .other = TW_HS_KEY_UPDATE, .bytes = RP_TEXT("\1")},
    {.part = RP_PART_CCS, .op = RP_EDIT_DROP},
    {.part = RP_PART_CCS, .op = RP_EDIT_REPEAT, .times = 3},
    {.part = TW_HS_END_OF_EARLY_DATA, .op = RP_EDIT_DROP},
};

static void tell_known(const struct telling *telling, uint16_t version, const struct rp_session *session, bool early)
{
    static const struct rp_offer offer = {.session = 0};
    for (size_t i = 0; i <= sizeof edits / sizeof edits[0]; i++) {
        struct rp_hello_spec hello = hello_of(&version);
        hello.offers = (struct rp_offers){.of = &offer, .num = 1};
        if (early) {
            hello.early_data = (struct tw_span)GET;
        }
        const struct rp_handshake handshake = {.hello = hello,
                                               .edits = {.of = &edits[i == 0 ? 0 : i - 1], .num = i != 0}};
        const struct rp_script script = {.num_conns = 1,
                                         .num_sessions = 1,
                                         RP_STEPS({.type = RP_STEP_SESSION, .known = {.is = *session}},
                                                  {.type = RP_STEP_CONNECT},
                                                  {.type = RP_STEP_HANDSHAKE, .handshake = handshake},
                                                  {.type = RP_STEP_DATA, .data = {.bytes = GET, .and_wait_us = 100000}},
                                                  {.type = RP_STEP_END, .end.how = RP_END_ORDERLY})};
        telling->told(telling->context, &script);
    }
}

// tell_after tells what is done behind a handshake: key updates, records of all types, another handshake, another's flight again.
static void tell_after(const struct telling *telling, uint16_t version)
{
    const struct rp_hello_spec hello = hello_of(&version);
    const struct rp_step afters[] = {
        {.type = RP_STEP_KEY_UPDATE, .ask_update = true},
        {.type = RP_STEP_HANDSHAKE, .handshake.hello = hello},
        {.type = RP_STEP_RECORD, .records = {.content_type = 20, .body = RP_TEXT("\1"), .times = 3}},
        {.type = RP_STEP_RECORD, .records = {.content_type = 21, .body = RP_TEXT("\1\x5a")}},
        {.type = RP_STEP_RECORD, .records = {.content_type = 22, .body = RP_TEXT("\x18\0\0\1\1")}},
        {.type = RP_STEP_RECORD, .records = {.content_type = 23, .sealing = RP_SEAL_NEVER}},
        {.type = RP_STEP_JUNK, .junk_len = 40},
        {.type = RP_STEP_SEND, .send.bytes = RP_TEXT("\x15\3\3\0\2\1\0")},
    };
    for (size_t i = 0; i < sizeof afters / sizeof afters[0]; i++) {
        const struct rp_script script = {
            .num_conns = 2,
            RP_STEPS({.type = RP_STEP_CONNECT}, {.type = RP_STEP_HANDSHAKE, .handshake.hello = hello}, afters[i],
                     {.type = RP_STEP_DATA, .data = {.bytes = GET, .and_wait_us = 100000}},
                     {.type = RP_STEP_EXPECT, .expect.within_us = 100000}, {.type = RP_STEP_CONNECT, .conn = 1},
                     {.type = RP_STEP_RESEND, .conn = 1, .resend.of = 0},
                     {.type = RP_STEP_EXPECT, .conn = 1, .expect.within_us = 100000})};
        telling->told(telling->context, &script);
    }
}

void hx_seeds(hx_seed_told told, void *context)
{
    const struct telling telling = {.told = told, .context = context};
    tell_visits(&telling);
    tell_hellos(&telling);
    for (size_t i = 0; i < 3; i += 1 + i) {  // TLS 1.3, 1.2, and 1.0
        tell_after(&telling, versions[i]);
    }
    static uint8_t kept[3][4096];
    for (size_t i = 0; i < 2; i++) {
        struct rp_session session = *known_session(versions[i]);
        memcpy(kept[0], session.secret.data, session.secret.len);
        memcpy(kept[1], session.ticket.data, session.ticket.len);
        session.secret.data = kept[0];
        session.ticket.data = kept[1];
        session.id = session.alpn = session.server_name = tw_span_of(NULL, 0);
        session.received_us = 0;
        tell_known(&telling, versions[i], &session, false);
        if (versions[i] == TW_VERSION_TLS13) {
            tell_known(&telling, versions[i], &session, true);
        }
    }
}
