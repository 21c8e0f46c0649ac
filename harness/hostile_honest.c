// How clients shake hands with the hostile server, and what an honest one would have said.
// SPDX-License-Identifier: Apache-2.0
#include "harness/hostile.h"
#include "harness/hostile_parts.h"

#include "parsers/tls/codes.h"
#include "parsers/tls/record.h"
#include "replay/engine/protect.h"
#include "replay/script/sound.h"

#include <assert.h>

#define GET RP_TEXT("GET / HTTP/1.1\r\n\r\n")
enum { WITHIN_US = 200000 };

static const struct kind {
    uint16_t version;
    uint16_t suite;  // 0: what comes
    bool offers, early;
    enum rp_psk_modes modes;
    enum hx_server server;
} kinds[HX_NUM_HOSTILE] = {
    {.version = TW_VERSION_TLS13},
    {.version = TW_VERSION_TLS13, .server = HX_SERVER_RETRIES},
    {.version = TW_VERSION_TLS13, .offers = true},
    {.version = TW_VERSION_TLS13, .offers = true, .early = true},
    {.version = TW_VERSION_TLS13, .server = HX_SERVER_ASKS},
    {.version = TW_VERSION_TLS12},
    {.version = TW_VERSION_TLS12, .offers = true},
    {.version = TW_VERSION_TLS12, .suite = TW_SUITE_TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA, .server = HX_SERVER_ASKS},
    {.version = TW_VERSION_TLS10},
};

uint16_t hx_hostile_version(unsigned kind)
{
    return kinds[kind % HX_NUM_HOSTILE].version;
}

static struct rp_session invented(uint16_t version)
{
    static const uint8_t secret[48] = "what nobody but the two of us may ever know of!";
    bool tls13 = version == TW_VERSION_TLS13;
    return (struct rp_session){.version = version,
                               .cipher_suite = tls13 ? TW_SUITE_TLS_AES_128_GCM_SHA256
                                                     : TW_SUITE_TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
                               .extended_master_secret = true,
                               .secret = tw_span_of(secret, tls13 ? 32 : 48),
                               .ticket = RP_TEXT("a ticket for one, please"),
                               .lifetime_s = 7200,
                               .max_early_data = 16384};
}

const struct rp_script *hx_hostile_script(unsigned which, const struct rp_session *session)
{
    static const struct rp_offer offer = {.session = 0};
    static const uint16_t groups[] = {TW_GROUP_X25519, TW_GROUP_SECP256R1, TW_GROUP_X25519};  // P-256 is the faster one
    static struct rp_step steps[7];
    static struct rp_script script;
    const struct kind *kind = &kinds[which % HX_NUM_HOSTILE];
    struct rp_hello_spec hello = {.versions = {.of = &kind->version, .num = 1},
                                  .groups = {.of = &groups[kind->server != HX_SERVER_RETRIES], .num = 2},
                                  .suites = {.of = &kind->suite, .num = kind->suite != 0},
                                  .offers = {.of = &offer, .num = kind->offers}};
    if (kind->early) {
        hello.early_data = (struct tw_span)GET;
    }
    size_t num = 0;
    if (kind->offers) {
        steps[num++] =
            (struct rp_step){.type = RP_STEP_SESSION, .known.is = session != NULL ? *session : invented(kind->version)};
    }
    const struct rp_step rest[] = {
        {.type = RP_STEP_CONNECT, .address = (uint8_t)kind->server},
        {.type = RP_STEP_HANDSHAKE, .handshake = {.hello = hello, .within_us = WITHIN_US}},
        {.type = RP_STEP_EXPECT, .expect.within_us = WITHIN_US},
        {.type = RP_STEP_DATA, .data = {.bytes = GET, .and_wait_us = WITHIN_US}},
        {.type = RP_STEP_EXPECT, .expect.within_us = WITHIN_US},
        {.type = RP_STEP_END, .end = {.how = RP_END_ORDERLY, .wait_us = WITHIN_US}},
    };
    memcpy(steps + num, rest, sizeof rest);
    script = (struct rp_script){
        .steps = steps, .num_steps = num + sizeof rest / sizeof rest[0], .num_conns = 1, .num_sessions = kind->offers};
    return &script;
}

// opening is what it takes to read what the honest server said.
struct opening {
    const struct tw_suite *suite;
    uint16_t version;
    struct rp_secret secrets[2];  // as in hostile.c
    struct rp_randoms randoms;
    struct rp_protection keys[2];
    bool ready[2], changed;  // changed: ChangeCipherSpec came
};

static void take_secret(void *context, const char *label, const uint8_t client_random[32], struct tw_span secret)
{
    struct opening *o = context;
    struct rp_secret *into = strcmp(label, "SERVER_HANDSHAKE_TRAFFIC_SECRET") == 0 ? &o->secrets[0]
                             : strcmp(label, "SERVER_TRAFFIC_SECRET_0") == 0 || strcmp(label, "CLIENT_RANDOM") == 0
                                 ? &o->secrets[1]
                                 : NULL;
    memcpy(o->randoms.client, client_random, sizeof o->randoms.client);
    if (into != NULL) {
        memcpy(into->bytes, secret.data, secret.len);
        into->len = (uint8_t)secret.len;
    }
}

static bool begin(struct opening *o, unsigned epoch, bool encrypt_then_mac)
{
    struct rp_record_keys keys[2];
    bool made = o->version == TW_VERSION_TLS13
                    ? rp_traffic_keys(o->suite, &o->secrets[epoch], &keys[TW_SERVER])
                    : rp_key_block(o->version, o->suite, rp_secret_span(&o->secrets[1]), &o->randoms, keys);
    return made
           && rp_open_init(&o->keys[epoch], &(struct rp_protection_config){.version = o->version,
                                                                           .suite = o->suite,
                                                                           .keys = &keys[TW_SERVER],
                                                                           .encrypt_then_mac = encrypt_then_mac});
}

// put_record writes one record as an input has it: opened where it was sealed.
static bool put_record(struct opening *o, const struct tw_record *record, struct tw_writer *out)
{
    static uint8_t room[TW_RECORD_MAX_BODY];
    struct tw_record clear = *record;
    bool sealed = o->version == TW_VERSION_TLS13 ? record->type == TW_CT_APPLICATION_DATA : o->changed;
    for (unsigned epoch = 0; sealed && epoch < 2; epoch++) {
        if (o->ready[epoch] && rp_open(&o->keys[epoch], record, room, sizeof room, &clear.body, &clear.type)) {
            clear.version = (uint16_t)(0x300 + (epoch == 0 ? HX_MINOR_HANDSHAKE : HX_MINOR_KEYS));
            break;
        }
    }
    o->changed = o->changed || record->type == TW_CT_CHANGE_CIPHER_SPEC;
    return tw_record_write(out, &clear);
}

struct said {
    struct tw_writer bytes;
    size_t marks[32];  // where the client spoke
    size_t num;
};

// overhear plays the script against an honest server, and keeps what that says.
static struct rp_player *overhear(unsigned kind, const struct rp_script *script, struct said *said)
{
    struct rp_player *player = hx_player_for(script);
    struct rp_serve_session *server = rp_serve_session_new(hx_server(kinds[kind].server));
    uint64_t now_us = HX_PLAY_START_US;
    rp_player_start(player, script, HX_PLAY_SEED);
    for (bool going = true; going;) {
        struct rp_action action = rp_player_next(player, now_us);
        size_t len = 0;
        switch (action.type) {
        case RP_ACTION_CONNECT: rp_player_connected(player, 0, now_us); break;
        case RP_ACTION_WRITE:
            (void)!rp_serve_session_feed(server, action.bytes);
            said->marks[said->num++ % 32] = said->bytes.len;
            len = rp_serve_session_output_len(server);
            assert(said->bytes.cap - said->bytes.len >= len);
            rp_serve_session_output(server, said->bytes.data + said->bytes.len, len);
            rp_player_bytes(player, 0, tw_span_of(said->bytes.data + said->bytes.len, len), now_us);
            said->bytes.len += len;
            break;
        case RP_ACTION_CLOSE: break;
        case RP_ACTION_WAIT: now_us = action.until_us; break;
        case RP_ACTION_HOST: rp_player_host_done(player, false, now_us); break;
        case RP_ACTION_DONE: going = false; break;
        }
    }
    rp_serve_session_free(server);
    return player;
}

// session_for gives a session that the servers know.
static const struct rp_session *session_for(uint16_t version)
{
    static struct hx_play play;
    const struct rp_hello_spec hello = {.versions = {.of = &version, .num = 1}};
    const struct rp_script script = {
        .num_conns = 1,
        .num_sessions = 1,
        RP_STEPS({.type = RP_STEP_CONNECT}, {.type = RP_STEP_HANDSHAKE, .handshake.hello = hello},
                 {.type = RP_STEP_DATA, .data = {.bytes = GET, .and_wait_us = WITHIN_US}}, {.type = RP_STEP_SAVE})};
    static struct rp_session session;
    static uint8_t kept[2][4096];
    hx_play_live(&play, &script);
    session = *rp_session_get(rp_player_sessions(play.player), 0);
    memcpy(kept[0], session.secret.data, session.secret.len);
    memcpy(kept[1], session.ticket.data, session.ticket.len);
    session.secret.data = kept[0];
    session.ticket.data = kept[1];
    session.id = session.alpn = session.server_name = tw_span_of(NULL, 0);
    session.received_us = 0;
    return &session;
}

bool hx_hostile_honest(unsigned kind, struct tw_writer *out)
{
    static uint8_t room[1 << 16];
    struct said said = {.bytes = tw_writer_into(room, sizeof room)};
    const struct rp_session *session = kinds[kind].offers ? session_for(kinds[kind].version) : NULL;
    struct rp_player *player = overhear(kind, hx_hostile_script(kind, session), &said);
    const struct rp_client_facts *facts = rp_player_transcript(player)->conns[0].facts;
    struct opening o = {.suite = tw_suite_find(facts->cipher_suite), .version = facts->version};
    rp_player_secrets(player, 0, take_secret, &o);
    memcpy(o.randoms.server, room + 11, sizeof o.randoms.server);
    for (unsigned epoch = 0; epoch < 2; epoch++) {
        o.ready[epoch] = o.secrets[epoch].len != 0 && begin(&o, epoch, facts->encrypt_then_mac);
    }
    struct tw_cursor in = tw_cursor_over(tw_writer_span(&said.bytes));
    struct tw_record record;
    bool fits = true;
    for (size_t flight = 1; fits && tw_record_parse(&in, &record) == TW_DONE;) {
        size_t at = said.bytes.len - in.left - TW_RECORD_HEADER_LEN - record.body.len;
        for (; flight < said.num && at >= said.marks[flight]; flight++) {
            fits = tw_record_write(out, &(struct tw_record){.type = TW_CT_HEARTBEAT, .version = 0x300 + HX_MINOR_WAIT});
        }
        fits = fits && put_record(&o, &record, out);
    }
    return fits && facts->completed;
}
