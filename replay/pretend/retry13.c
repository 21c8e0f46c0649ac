// HelloRetryRequest, and what the second ClientHello may change: RFC 8446 sections 4.1.2 and 4.1.4.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/tls/extensions/key_share.h"
#include "parsers/tls/extensions/pre_shared_key.h"
#include "parsers/tls/extensions/small_extensions.h"
#include "parsers/tls/server_hello.h"
#include "replay/pretend/pretend_parts.h"

static bool may_change(uint16_t type)
{
    return type == TW_EXT_KEY_SHARE || type == TW_EXT_EARLY_DATA || type == TW_EXT_COOKIE
           || type == TW_EXT_PRE_SHARED_KEY || type == TW_EXT_PADDING;
}

// hash_rest hashes what may not change.
static void hash_rest(const struct rp_pretend_hello *hello, uint8_t out[RP_HASH_MAX])
{
    const struct tw_client_hello *is = &hello->is;
    struct rp_digest digest;
    struct tw_extension extension;
    struct tw_cursor at = tw_cursor_over(is->extensions);
    size_t fixed =
        is->extensions.data != NULL ? (size_t)(is->extensions.data - hello->whole.data) - 2 : hello->whole.len;
    rp_digest_init(&digest, RP_HASH_SHA256);
    rp_digest_add(&digest, tw_span_of(hello->whole.data + 4, fixed - 4));  // without the length of the message
    while (tw_extension_next(&at, &extension)) {
        if (!may_change(extension.type)) {
            uint8_t head[4];
            struct tw_writer w = tw_writer_into(head, sizeof head);
            tw_writer_u16(&w, extension.type);
            tw_writer_u16(&w, (uint16_t)extension.body.len);
            rp_digest_add(&digest, tw_writer_span(&w));
            rp_digest_add(&digest, extension.body);
        }
    }
    memset(out, 0, RP_HASH_MAX);
    rp_digest_value(&digest, out);
}

static void hash_identity(struct tw_span identity, uint8_t out[8])
{
    uint8_t value[RP_HASH_MAX];
    struct rp_digest digest;
    rp_digest_init(&digest, RP_HASH_SHA256);
    rp_digest_add(&digest, identity);
    rp_digest_value(&digest, value);
    memcpy(out, value, 8);
}

static struct tw_cursor identities_of(const struct rp_pretend_hello *hello)
{
    struct tw_offered_psks psks = {0};
    struct tw_cursor at = tw_cursor_over(hello->psk.body);
    (void)!tw_offered_psks_parse(&at, &psks);
    return tw_cursor_over(psks.identities);
}

// keep remembers a first ClientHello.
static void keep(struct rp_pretend13_before *before, const struct rp_pretend_hello *hello)
{
    struct tw_cursor at = identities_of(hello);
    struct tw_psk_identity identity;
    hash_rest(hello, before->rest);
    before->num_identities = 0;
    while (tw_psk_identity_next(&at, &identity)) {
        if (before->num_identities < RP_PRETEND13_IDENTITIES) {
            hash_identity(identity.identity, before->identities[before->num_identities]);
        }
        before->num_identities++;
    }
}

// has_no_new says whether a second ClientHello offers the PSKs of the first in their order, some of which it may leave out.
static bool has_no_new(const struct rp_pretend13_before *before, const struct rp_pretend_hello *hello)
{
    struct tw_cursor at = identities_of(hello);
    struct tw_psk_identity identity;
    size_t next = 0;
    while (before->num_identities <= RP_PRETEND13_IDENTITIES && tw_psk_identity_next(&at, &identity)) {
        uint8_t hash[8];
        hash_identity(identity.identity, hash);
        while (next < before->num_identities && memcmp(before->identities[next], hash, sizeof hash) != 0) {
            next++;
        }
        if (next++ >= before->num_identities) {
            return false;
        }
    }
    return true;
}

bool rp_pretend13_same(struct rp_pretend_conn *conn, const struct rp_pretend_hello *hello)
{
    const struct rp_pretend13_before *before = &conn->tls13.before;
    uint8_t rest[RP_HASH_MAX];
    hash_rest(hello, rest);
    bool same = memcmp(rest, before->rest, sizeof rest) == 0 && has_no_new(before, hello);
    bool early = hello->early_data.there || hello->cookie.there;  // we send no cookie
    return !rp_pretend_wrong(conn, RP_CHECK_SECOND_HELLO, !same || early, TW_ALERT_ILLEGAL_PARAMETER);
}

// put writes an extension of two bytes.
static void put(struct tw_writer *w, uint16_t type, uint16_t value)
{
    tw_writer_u16(w, type);
    size_t place = tw_writer_open(w, 2);
    tw_writer_u16(w, value);
    tw_writer_close(w, place, 2);
}

static void say(struct rp_pretend_conn *conn, const struct rp_pretend_hello *hello, uint16_t group)
{
    uint8_t room[32];
    struct tw_writer extensions = tw_writer_into(room, sizeof room);
    put(&extensions, TW_EXT_SUPPORTED_VERSIONS, TW_VERSION_TLS13);
    put(&extensions, TW_EXT_KEY_SHARE, group);
    const struct tw_server_hello message = {
        .legacy_version = TW_VERSION_TLS12,
        .random = tw_span_of(tw_hello_retry_random, sizeof tw_hello_retry_random),
        .session_id = hello->session_id,
        .cipher_suite = conn->suite->value,
        .extensions = tw_writer_span(&extensions),
        .has_extensions = true,
    };
    size_t place = rp_pretend_message_begin(conn, TW_HS_SERVER_HELLO);
    tw_server_hello_write(&conn->flight, &message);
    rp_pretend_message_end(conn, place);
    rp_pretend_flush(conn);
}

void rp_pretend13_retry(struct rp_pretend_conn *conn, const struct rp_pretend_hello *hello, uint16_t group)
{
    struct rp_pretend13 *tls13 = &conn->tls13;
    keep(&tls13->before, hello);
    rp_digest_message_hash(&conn->digest);
    say(conn, hello, group);
    rp_pretend13_say_change(conn, hello);
    tls13->retried = conn->facts.hello_retry = true;
    tls13->group = group;
    tls13->skips_early = hello->early_data.there || !rp_pretend_minds(conn, RP_CHECK_EARLY_UNOFFERED);
    tls13->awaits = RP_PRETEND13_SECOND_HELLO;
}
