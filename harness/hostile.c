// The hostile server: what the client is told, sealed and mended.
// SPDX-License-Identifier: Apache-2.0
#include "harness/hostile.h"
#include "harness/hostile_parts.h"

#include "parsers/tls/message.h"
#include "parsers/tls/server_hello.h"
#include "replay/engine/keys.h"
#include "replay/engine/protect.h"

#include <stddef.h>

enum { SAID_ROOM = 1 << 16, PIECE = 7, SIGNATURE_ROOM = 128 };

// saying is a play under way.
struct saying {
    struct rp_player *player;
    struct tw_cursor left;  // of the input
    unsigned bits;
    unsigned flights, waits;  // of the client; how many of them were waited for
    uint64_t now_us;
    struct tw_span session;  // the secret of the one that is offered
    bool over;               // everything was said, or the client has ended the connection
    struct hx_hostile *hostile;
    // Both sides' messages so far, for Finished.
    size_t len;
    size_t num_pending;
    size_t first_hello;    // length of the one that a HelloRetryRequest answered; 0: there was none
    bool client_finished;  // up to TLS 1.2: its ChangeCipherSpec was seen
    struct tw_span session_id;
    uint8_t randoms_server[RP_RANDOM_BYTES];
    // The keys: of the handshake, and of the connection.
    struct rp_protection keys[2];
    struct rp_secret secrets[2];  // TLS 1.3: traffic secrets; else the master secret in [1]
    struct rp_randoms randoms;
    bool ready[2];
    uint8_t messages[SAID_ROOM];  // what has no meaning beyond its length comes last
    uint8_t pending[SAID_ROOM];   // of a message that has begun
};

static void add_message(struct saying *s, struct tw_span bytes)
{
    if (bytes.len <= SAID_ROOM - s->len) {
        memcpy(s->messages + s->len, bytes.data, bytes.len);
        s->len += bytes.len;
    }
}

static const struct rp_client_facts *facts_of(const struct saying *s)
{
    return rp_player_transcript(s->player)->conns[0].facts;
}

// hash_of is that of all messages so far.
static size_t hash_of(const struct saying *s, enum rp_hash hash, uint8_t out[RP_HASH_MAX])
{
    struct rp_digest digest;
    rp_digest_init(&digest, hash);
    if (s->first_hello != 0) {
        rp_digest_add(&digest, tw_span_of(s->messages, s->first_hello));
        rp_digest_message_hash(&digest);
    }
    rp_digest_add(&digest, tw_span_of(s->messages + s->first_hello, s->len - s->first_hello));
    return rp_digest_value(&digest, out);
}

static void take_secret(void *context, const char *label, const uint8_t client_random[32], struct tw_span secret)
{
    struct saying *s = context;
    struct rp_secret *into = strcmp(label, "SERVER_HANDSHAKE_TRAFFIC_SECRET") == 0 ? &s->secrets[0]
                             : strcmp(label, "SERVER_TRAFFIC_SECRET_0") == 0       ? &s->secrets[1]
                             : strcmp(label, "CLIENT_RANDOM") == 0                 ? &s->secrets[1]
                                                                                   : NULL;
    memcpy(s->randoms.client, client_random, sizeof s->randoms.client);
    if (into != NULL && secret.len != 0 && secret.len <= sizeof into->bytes) {
        memcpy(into->bytes, secret.data, secret.len);
        into->len = (uint8_t)secret.len;
    }
}

static bool begin_keys(struct saying *s, unsigned epoch, const struct tw_suite *suite, uint16_t version)
{
    struct rp_record_keys keys[2];
    bool made = false;
    if (version == TW_VERSION_TLS13) {
        made = rp_traffic_keys(suite, &s->secrets[epoch], &keys[TW_SERVER]);
    } else {
        memcpy(s->randoms.server, s->randoms_server, sizeof s->randoms.server);
        made = rp_key_block(version, suite, rp_secret_span(&s->secrets[1]), &s->randoms, keys);
    }
    return made
           && rp_seal_init(&s->keys[epoch],
                           &(struct rp_protection_config){.version = version,
                                                          .suite = suite,
                                                          .keys = &keys[TW_SERVER],
                                                          .encrypt_then_mac = facts_of(s)->encrypt_then_mac});
}

// have_keys asks the client for the keys that it reads by. False: it has none of that epoch.
static bool have_keys(struct saying *s, unsigned epoch)
{
    const struct rp_client_facts *facts = facts_of(s);
    const struct tw_suite *suite = tw_suite_find(facts->cipher_suite);
    if (!s->ready[epoch] && suite != NULL && facts->version != 0) {
        s->secrets[epoch].len = 0;
        rp_player_secrets(s->player, 0, take_secret, s);
        if (s->secrets[epoch].len == 0 && facts->version != TW_VERSION_TLS13 && facts->resumed) {
            take_secret(s, "CLIENT_RANDOM", s->messages + TW_MESSAGE_HEADER_LEN + 2, s->session);  // not yet proved
        }
        s->ready[epoch] = s->secrets[epoch].len != 0 && begin_keys(s, epoch, suite, facts->version);
    }
    return s->ready[epoch];
}

// add_client_finished puts the client's own Finished into the messages, up to TLS 1.2: it came under keys, but says nothing new.
static void add_client_finished(struct saying *s)
{
    uint8_t message[TW_MESSAGE_HEADER_LEN + RP_VERIFY12_BYTES] = {TW_HS_FINISHED, 0, 0, RP_VERIFY12_BYTES};
    uint8_t value[RP_HASH_MAX];
    const struct rp_client_facts *facts = facts_of(s);
    const struct tw_suite *suite = tw_suite_find(facts->cipher_suite);
    enum rp_hash hash = RP_HASH_SHA256;
    if (s->client_finished && have_keys(s, 1) && rp_suite_hash(facts->version, suite, &hash)) {
        rp_verify_data(hash, rp_secret_span(&s->secrets[1]), TW_CLIENT, tw_span_of(value, hash_of(s, hash, value)),
                       message + TW_MESSAGE_HEADER_LEN);
        add_message(s, tw_span_of(message, sizeof message));
        s->client_finished = false;
    }
}

// verify_data makes the Finished that is right here; 0: there is none.
static size_t verify_data(struct saying *s, uint8_t out[RP_HASH_MAX])
{
    const struct rp_client_facts *facts = facts_of(s);
    const struct tw_suite *suite = tw_suite_find(facts->cipher_suite);
    enum rp_hash hash = RP_HASH_SHA256;
    uint8_t value[RP_HASH_MAX];
    struct rp_secret finished;
    if (suite == NULL || !rp_suite_hash(facts->version, suite, &hash)) {
        return 0;
    }
    if (facts->version != TW_VERSION_TLS13) {
        rp_verify_data(hash, rp_secret_span(&s->secrets[1]), TW_SERVER, tw_span_of(value, hash_of(s, hash, value)),
                       out);
        return RP_VERIFY12_BYTES;
    }
    rp_finished13(hash, &s->secrets[0], tw_span_of(value, hash_of(s, hash, value)), &finished);
    memcpy(out, finished.bytes, finished.len);
    return finished.len;
}

// mend_finished makes the Finished right, where that is asked for and none of it was said before, and notes whether it is.
static void mend_finished(struct saying *s, uint8_t *body, size_t len, bool unsaid)
{
    uint8_t right[RP_HASH_MAX];
    size_t right_len = verify_data(s, right);
    if (unsaid && right_len != 0 && right_len == len && (s->bits & HX_HOSTILE_UNMENDED) == 0) {
        memcpy(body, right, len);
    }
    s->hostile->finished_right =
        s->hostile->finished_right || (right_len != 0 && right_len == len && memcmp(body, right, len) == 0);
}

// note_hello looks at what the ServerHello decides, and makes it echo the client's session ID.
static void note_hello(struct saying *s, uint8_t *message, size_t len)
{
    size_t id = TW_MESSAGE_HEADER_LEN + 2 + RP_RANDOM_BYTES;
    struct tw_cursor body = tw_cursor_over(tw_span_of(message + TW_MESSAGE_HEADER_LEN, len - TW_MESSAGE_HEADER_LEN));
    struct tw_server_hello hello;
    if (!tw_server_hello_parse(&body, &hello)) {
        return;
    }
    memcpy(s->randoms_server, hello.random.data, sizeof s->randoms_server);
    if ((s->bits & HX_HOSTILE_UNMENDED) == 0 && hello.session_id.len == s->session_id.len && s->session_id.len != 0) {
        memcpy(message + id + 1, s->session_id.data, s->session_id.len);
    }
    if (tw_server_hello_is_retry(&hello) && s->first_hello == 0) {
        s->first_hello = s->len;
    }
}

// sign_anew gives the CertificateVerify that is right here, or the message as it stands where that is not asked for or cannot be. One in a
// play, so that inputs do not grow.
static struct tw_span sign_anew(struct saying *s, const struct tw_message *message, struct tw_span whole)
{
    static uint8_t room[SIGNATURE_ROOM];
    const struct rp_client_facts *facts = facts_of(s);
    struct tw_writer w = tw_writer_into(room, sizeof room);
    uint8_t value[RP_HASH_MAX];
    enum rp_hash hash = RP_HASH_SHA256;
    if ((s->bits & HX_HOSTILE_SIGNS) == 0 || s->hostile->signed_anew || facts->version != TW_VERSION_TLS13
        || whole.len > sizeof room || !rp_suite_hash(facts->version, tw_suite_find(facts->cipher_suite), &hash)
        || !hx_hostile_sign(&w, message->body, tw_span_of(value, hash_of(s, hash, value)))) {
        return whole;
    }
    s->hostile->signed_anew = true;
    return tw_writer_span(&w);
}

// mend goes through the messages of a record that is about to be said, and returns its new length: `data` has room for TW_RECORD_MAX_BODY
// bytes. A message that began in a record before is put together, and said as it is.
static size_t mend(struct saying *s, uint8_t *data, size_t len, bool sealed)
{
    struct tw_writer w = tw_writer_into(data, TW_RECORD_MAX_BODY);
    struct tw_message message;
    size_t before = s->num_pending;
    if (len > sizeof s->pending - before) {
        return len;
    }
    memcpy(s->pending + before, data, len);
    struct tw_cursor in = tw_cursor_over(tw_span_of(s->pending, before + len));
    bool signs = sealed && len + SIGNATURE_ROOM <= TW_RECORD_MAX_BODY;
    add_client_finished(s);
    while (tw_message_parse(&in, &message) == TW_DONE) {
        size_t end = before + len - in.left, whole = TW_MESSAGE_HEADER_LEN + message.body.len, at = end - whole;
        struct tw_span here = tw_span_of(s->pending + at, whole);
        if (message.type == TW_HS_SERVER_HELLO && at >= before) {
            note_hello(s, s->pending + at, whole);
        } else if (message.type == TW_HS_FINISHED && sealed) {
            mend_finished(s, s->pending + at + TW_MESSAGE_HEADER_LEN, message.body.len, at >= before);
        } else if (message.type == TW_HS_CERTIFICATE_VERIFY && at >= before && signs) {
            here = sign_anew(s, &message, here);
        }
        if (at < before) {
            w.len = end - before;  // as it stands
        } else {
            (void)tw_writer_bytes(&w, here);
        }
        if (message.type != TW_HS_HELLO_REQUEST) {
            add_message(s, here);
        }
    }
    size_t rest = in.left < len ? in.left : len;
    (void)tw_writer_bytes(&w, tw_span_of(s->pending + before + len - rest, rest));
    s->num_pending = in.left;
    memmove(s->pending, s->pending + before + len - in.left, in.left);
    return w.len;
}

static void hear(struct saying *s, struct tw_span bytes)
{
    size_t piece = (s->bits & HX_HOSTILE_IN_PIECES) != 0 ? PIECE : bytes.len;
    for (size_t at = 0; at < bytes.len; at += piece) {
        size_t len = bytes.len - at < piece ? bytes.len - at : piece;
        rp_player_bytes(s->player, 0, tw_span_of(bytes.data + at, len), s->now_us);
    }
}

// change_keys goes on to the next keys behind a KeyUpdate (RFC 8446 section 4.6.3).
static void change_keys(struct saying *s, const uint8_t *data, size_t len)
{
    const struct rp_client_facts *facts = facts_of(s);
    const struct tw_suite *suite = tw_suite_find(facts->cipher_suite);
    enum rp_hash hash = RP_HASH_SHA256;
    if (facts->version == TW_VERSION_TLS13 && len == 5 && data[0] == TW_HS_KEY_UPDATE && suite != NULL
        && rp_suite_hash(facts->version, suite, &hash)) {
        rp_traffic_update(hash, &s->secrets[1]);
        s->ready[1] = begin_keys(s, 1, suite, facts->version);
    }
}

static void say_sealed(struct saying *s, const struct tw_record *record, uint8_t *body)
{
    static uint8_t room[TW_RECORD_MAX_BODY + 600];
    static const uint8_t nonce[16];
    static const struct rp_wrapping wrapping = {.nonce = nonce};
    unsigned epoch = record->version % 0x100 == HX_MINOR_KEYS;
    struct tw_writer w = tw_writer_into(room, sizeof room);
    bool known = have_keys(s, epoch);
    struct tw_span content = record->body;
    if (record->type == TW_CT_HANDSHAKE) {
        content.len = mend(s, body, content.len, known);
    }
    content.data = body;
    if (!known || !rp_seal(&s->keys[epoch], &w, record->type, content, &wrapping)) {
        w.len = 0;
        (void)tw_record_write(&w,
                              &(struct tw_record){.type = record->type, .version = TW_VERSION_TLS12, .body = content});
        hear(s, tw_writer_span(&w));
        return;
    }
    hear(s, tw_writer_span(&w));
    if (record->type == TW_CT_APPLICATION_DATA) {
        s->hostile->data_sealed += record->body.len;
    } else if (epoch == 1 && record->type == TW_CT_HANDSHAKE) {
        change_keys(s, body, record->body.len);
    }
}

// say_next says one record. False: it is the client's turn, or nothing is left.
static bool say_next(struct saying *s)
{
    static uint8_t said[TW_RECORD_HEADER_LEN + TW_RECORD_MAX_BODY];
    struct tw_cursor at = s->left;
    struct tw_record record;
    if (s->left.left == 0 || s->waits >= s->flights) {
        return false;
    }
    if (tw_record_parse(&at, &record) != TW_DONE) {
        hear(s, tw_cursor_rest(&s->left));
        s->left.left = 0;
        return true;
    }
    size_t len = s->left.left - at.left;
    memcpy(said, s->left.at, len);
    s->left = at;
    switch (record.version % 0x100) {
    case HX_MINOR_WAIT: s->waits++; return true;
    case HX_MINOR_HANDSHAKE:
    case HX_MINOR_KEYS: say_sealed(s, &record, said + TW_RECORD_HEADER_LEN); return true;
    default: break;
    }
    if (record.type == TW_CT_HANDSHAKE) {
        (void)mend(s, said + TW_RECORD_HEADER_LEN, record.body.len, false);
    }
    hear(s, tw_span_of(said, len));
    return true;
}

// overhear notes what the client says in the clear.
static void overhear(struct saying *s, struct tw_span bytes)
{
    struct tw_cursor in = tw_cursor_over(bytes);
    struct tw_record record;
    s->flights++;
    while (tw_record_parse(&in, &record) == TW_DONE && !s->client_finished) {
        bool tls13 = facts_of(s)->version == TW_VERSION_TLS13;
        if (record.type == TW_CT_HANDSHAKE) {
            if (s->len == 0 && record.body.len > 39 && record.body.data[38] <= 32) {
                s->session_id = tw_span_of(s->messages + 39, record.body.data[38]);
            }
            add_message(s, record.body);
        }
        s->client_finished = record.type == TW_CT_CHANGE_CIPHER_SPEC && !tls13 && facts_of(s)->version != 0;
    }
}

static void pass_time(struct saying *s, uint64_t until_us)
{
    if (s->over || say_next(s)) {
        s->now_us = s->over ? until_us : s->now_us;
        return;
    }
    if (s->left.left == 0 && (s->bits & (HX_HOSTILE_CLOSES | HX_HOSTILE_RESETS)) != 0) {
        s->over = true;
        rp_player_ended(s->player, 0, (s->bits & HX_HOSTILE_RESETS) != 0, s->now_us);
        return;
    }
    s->now_us = until_us;
}

// carry_out does what the player asks for. False: the play is over.
static bool carry_out(struct saying *s)
{
    struct rp_action action = rp_player_next(s->player, s->now_us);
    switch (action.type) {
    case RP_ACTION_CONNECT: rp_player_connected(s->player, 0, s->now_us); break;
    case RP_ACTION_WRITE: overhear(s, action.bytes); break;
    case RP_ACTION_CLOSE: s->over = true; break;
    case RP_ACTION_WAIT: pass_time(s, action.until_us); break;
    case RP_ACTION_HOST: rp_player_host_done(s->player, false, s->now_us); break;
    case RP_ACTION_DONE: s->hostile->transcript = rp_player_transcript(s->player); return false;
    }
    return true;
}

void hx_hostile_play(struct hx_hostile *hostile, unsigned kind, unsigned bits, struct tw_span records)
{
    static struct saying s;
    const struct rp_script *script = hx_hostile_script(kind, NULL);
    memset(&s, 0, offsetof(struct saying, messages));
    s.player = hx_player_for(script);
    s.left = tw_cursor_over(records);
    s.bits = bits;
    s.now_us = HX_PLAY_START_US;
    s.hostile = hostile;
    if (script->num_sessions != 0) {
        s.session = script->steps[0].known.is.secret;
    }
    *hostile = (struct hx_hostile){.offers = script->num_sessions != 0, .version = hx_hostile_version(kind)};
    rp_player_start(s.player, script, HX_PLAY_SEED);
    for (size_t i = 0; i < HX_PLAY_MAX_ACTIONS && carry_out(&s); i++) {
    }
}
