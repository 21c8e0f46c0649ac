// What a ClientHello offers to resume.
// SPDX-License-Identifier: Apache-2.0
#include "harness/offered.h"

#include "harness/servers.h"
#include "parsers/tls/extension.h"
#include "parsers/tls/message.h"
#include "parsers/tls/record.h"
#include "replay/engine/keys.h"

enum { NAME_LEN = 16, KEY_LEN = 16, IV_LEN = 16, MAC_LEN = 32 };

static void read_psk(struct tw_span body, struct hx_offered *out)
{
    struct tw_cursor in = tw_cursor_over(body);
    struct tw_span identities, binders;
    if (!tw_cursor_block16(&in, &identities)) {
        return;
    }
    struct tw_span rest = tw_cursor_rest(&in);
    struct tw_cursor first = tw_cursor_over(identities);
    if (tw_cursor_block16(&in, &binders) && in.left == 0 && tw_cursor_block16(&first, &out->identity)) {
        struct tw_cursor binder = tw_cursor_over(binders);
        out->binders = rest;
        (void)!tw_cursor_block8(&binder, &out->binder);
    }
}

bool hx_offered_read(struct tw_span sent, struct hx_offered *out)
{
    struct tw_cursor in = tw_cursor_over(sent);
    struct tw_record record;
    struct tw_message message;
    struct tw_span psk;
    *out = (struct hx_offered){.message = {0}};
    if (tw_record_parse(&in, &record) != TW_DONE || record.type != TW_CT_HANDSHAKE) {
        return false;
    }
    struct tw_cursor inside = tw_cursor_over(record.body);
    if (tw_message_parse(&inside, &message) != TW_DONE || message.type != TW_HS_CLIENT_HELLO || inside.left != 0) {
        return false;
    }
    struct tw_cursor body = tw_cursor_over(message.body);
    if (!tw_client_hello_parse(&body, &out->hello)) {
        return false;
    }
    out->message = record.body;
    (void)!tw_extension_find(out->hello.extensions, TW_EXT_SESSION_TICKET, &out->ticket);
    if (tw_extension_find(out->hello.extensions, TW_EXT_PRE_SHARED_KEY, &psk)) {
        read_psk(psk, out);
    }
    return true;
}

bool hx_ticket_is_ours(struct tw_span ticket)
{
    struct rp_hmac hmac;
    uint8_t mac[RP_HASH_MAX];
    if (ticket.len < NAME_LEN + IV_LEN + MAC_LEN || memcmp(ticket.data, hx_ticket_key, NAME_LEN) != 0) {
        return false;
    }
    rp_hmac_init(&hmac, RP_HASH_SHA256, tw_span_of(hx_ticket_key + NAME_LEN, KEY_LEN));
    rp_hmac_add(&hmac, tw_span_of(ticket.data, ticket.len - MAC_LEN));
    return rp_hmac_value(&hmac, mac) == MAC_LEN && memcmp(mac, ticket.data + ticket.len - MAC_LEN, MAC_LEN) == 0;
}

bool hx_binder_is_right(const struct hx_offered *offered, const struct rp_session *session)
{
    enum rp_hash hash = RP_HASH_SHA256;
    struct rp_schedule schedule;
    struct rp_digest digest;
    struct rp_secret key, binder;
    uint8_t value[RP_HASH_MAX];
    const struct tw_suite *suite = tw_suite_find(session->cipher_suite);
    if (suite == NULL || !rp_suite_hash(TW_VERSION_TLS13, suite, &hash)
        || offered->binders.len > offered->message.len) {
        return false;
    }
    rp_digest_init(&digest, hash);
    rp_schedule_begin(&schedule, hash, session->secret);
    rp_schedule_derive(&schedule, session->external ? RP_EXTERNAL_BINDER : RP_RESUMPTION_BINDER,
                       tw_span_of(value, rp_digest_value(&digest, value)), &key);
    rp_digest_add(&digest, tw_span_of(offered->message.data, offered->message.len - offered->binders.len));
    rp_finished13(hash, &key, tw_span_of(value, rp_digest_value(&digest, value)), &binder);
    return tw_span_equal(rp_secret_span(&binder), offered->binder);
}
