// The ClientHello, built as a script says it or like a captured one. RFC 8446 section 4.1.2, RFC 5246 section 7.4.1.2.
// SPDX-License-Identifier: Apache-2.0
#include "replay/engine/client_parts.h"

#include "parsers/tls/extensions/code_list.h"
#include "parsers/tls/extensions/key_share.h"

static const uint16_t usual_versions[] = {TW_VERSION_TLS13, TW_VERSION_TLS12};

static const uint16_t suites13[] = {
    TW_SUITE_TLS_AES_128_GCM_SHA256,
    TW_SUITE_TLS_AES_256_GCM_SHA384,
    TW_SUITE_TLS_CHACHA20_POLY1305_SHA256,
};

// What is broken (RC4, 3DES, NULL) has to be asked for.
static const uint16_t suites12[] = {
    TW_SUITE_TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
    TW_SUITE_TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
    TW_SUITE_TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
    TW_SUITE_TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
    TW_SUITE_TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
    TW_SUITE_TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
    TW_SUITE_TLS_DHE_RSA_WITH_AES_128_GCM_SHA256,
    TW_SUITE_TLS_DHE_RSA_WITH_AES_256_GCM_SHA384,
    TW_SUITE_TLS_DHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
    TW_SUITE_TLS_ECDHE_ECDSA_WITH_AES_128_CCM,
    TW_SUITE_TLS_ECDHE_ECDSA_WITH_AES_256_CCM,
    TW_SUITE_TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256,
    TW_SUITE_TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256,
    TW_SUITE_TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384,
    TW_SUITE_TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384,
    TW_SUITE_TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA,
    TW_SUITE_TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA,
    TW_SUITE_TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA,
    TW_SUITE_TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA,
    TW_SUITE_TLS_DHE_RSA_WITH_AES_128_CBC_SHA,
    TW_SUITE_TLS_DHE_RSA_WITH_AES_256_CBC_SHA,
    TW_SUITE_TLS_RSA_WITH_AES_128_GCM_SHA256,
    TW_SUITE_TLS_RSA_WITH_AES_256_GCM_SHA384,
    TW_SUITE_TLS_RSA_WITH_AES_128_CBC_SHA256,
    TW_SUITE_TLS_RSA_WITH_AES_256_CBC_SHA256,
    TW_SUITE_TLS_RSA_WITH_AES_128_CBC_SHA,
    TW_SUITE_TLS_RSA_WITH_AES_256_CBC_SHA,
};

struct rp_codes rp_client_versions(const struct rp_client *client, const struct rp_hello_spec *spec)
{
    if (spec->versions.num != 0) {
        return spec->versions;
    }
    if (client->established) {
        return (struct rp_codes){.of = &client->facts.version, .num = 1};
    }
    return (struct rp_codes){.of = usual_versions, .num = sizeof usual_versions / 2};
}

bool rp_codes_have(const struct rp_codes *codes, uint16_t code)
{
    for (size_t i = 0; i < codes->num; i++) {
        if (codes->of[i] == code) {
            return true;
        }
    }
    return false;
}

// highest is the highest version up to TLS 1.2: what legacy_version says.
static uint16_t highest(const struct rp_codes *versions)
{
    uint16_t best = 0;
    for (size_t i = 0; i < versions->num; i++) {
        bool grease = (versions->of[i] & 0x0f0f) == 0x0a0a;  // RFC 8701
        uint16_t version = grease ? 0 : versions->of[i] >= TW_VERSION_TLS13 ? TW_VERSION_TLS12 : versions->of[i];
        best = version > best ? version : best;
    }
    return best;
}

static void write_codes(struct tw_writer *out, const uint16_t *codes, size_t num)
{
    for (size_t i = 0; i < num; i++) {
        tw_writer_u16(out, codes[i]);
    }
}

struct rp_codes rp_client_suites(uint16_t version)
{
    return version == TW_VERSION_TLS13 ? (struct rp_codes){.of = suites13, .num = sizeof suites13 / sizeof suites13[0]}
                                       : (struct rp_codes){.of = suites12, .num = sizeof suites12 / sizeof suites12[0]};
}

// write_captured keeps the captured suites, but for the signalling suite where the script wants it otherwise: in a renegotiation
// a server has to refuse it (RFC 5746 section 3.7).
static void write_captured(const struct rp_client *client, const struct rp_hello_spec *spec, struct tw_span suites,
                           struct tw_writer *out)
{
    bool scsv = spec->secure_renegotiation == RP_RENEGOTIATION_INFO && !client->has_verify;
    struct tw_cursor at = tw_cursor_over(suites);
    uint16_t suite = 0;
    while (tw_cursor_u16(&at, &suite)) {
        if (suite != TW_SUITE_TLS_EMPTY_RENEGOTIATION_INFO_SCSV || scsv) {
            tw_writer_u16(out, suite);
        }
    }
    tw_writer_bytes(out, tw_cursor_rest(&at));  // a last odd byte
}

static void write_suites(const struct rp_client *client, const struct rp_hello_spec *spec,
                         const struct tw_client_hello *like, struct tw_writer *out)
{
    struct rp_codes versions = rp_client_versions(client, spec);
    size_t place = tw_writer_open(out, 2);
    if (spec->suites.num != 0) {
        write_codes(out, spec->suites.of, spec->suites.num);
    } else if (like != NULL) {
        write_captured(client, spec, like->cipher_suites, out);
    } else {
        if (rp_codes_have(&versions, TW_VERSION_TLS13)) {
            write_codes(out, suites13, sizeof suites13 / 2);
        }
        if (versions.num > 1 || !rp_codes_have(&versions, TW_VERSION_TLS13)) {
            write_codes(out, suites12, sizeof suites12 / 2);
        }
    }
    if (spec->secure_renegotiation == RP_RENEGOTIATION_SCSV) {
        tw_writer_u16(out, TW_SUITE_TLS_EMPTY_RENEGOTIATION_INFO_SCSV);
    }
    tw_writer_close(out, place, 2);
}

// Offers.

// offer_form is in which way an offered session stands in the ClientHello.
static enum rp_offer_as offer_form(const struct rp_offer *offer, const struct rp_session *session)
{
    if (offer->as != RP_OFFER_AS_USUAL) {
        return offer->as;
    }
    if (session->version == TW_VERSION_TLS13 || session->external) {
        return RP_OFFER_PSK;
    }
    return session->ticket.len != 0 ? RP_OFFER_TICKET : RP_OFFER_ID;
}

static void note_offers(struct rp_client *client, const struct rp_hello_spec *spec)
{
    client->num_offered = 0;
    for (size_t i = 0; i < spec->offers.num && client->num_offered < RP_CLIENT_MAX_OFFERS; i++) {
        const struct rp_offer *offer = &spec->offers.of[i];
        const struct rp_session *session = rp_session_get(client->setting.sessions, offer->session);
        if (session != NULL) {
            enum rp_offer_as as = offer_form(offer, session);
            client->offered[client->num_offered++] = (struct rp_offered){.slot = offer->session,
                                                                         .as = (uint8_t)as,
                                                                         .is13 = as == RP_OFFER_PSK,
                                                                         .older_by_ms = offer->older_by_ms};
        }
    }
}

// lacks_psk is true where a PSK is to be offered that no binder can be made for, or that no early data can be sealed for: an external
// one may name no suite.
static bool lacks_psk(const struct rp_client *client, const struct rp_hello_spec *spec)
{
    enum rp_hash hash;
    for (size_t i = 0; i < client->num_offered; i++) {
        const struct rp_session *session = rp_client_session_of(client, i);
        bool early = i == 0 && spec->early_data.len != 0;
        if (client->offered[i].is13
            && (session->secret.len == 0 || !rp_client_psk_hash(session, &hash)
                || (early && session->cipher_suite == 0))) {
            return true;
        }
    }
    return false;
}

static void set_id(struct rp_client *client, struct tw_span id)
{
    client->sent_id_len = (uint8_t)(id.len > RP_CLIENT_SESSION_ID ? RP_CLIENT_SESSION_ID : id.len);
    if (id.len != 0) {
        memcpy(client->sent_id, id.data, client->sent_id_len);
    }
}

// choose_id: what the script says; the ID of an offered session; made up, so that a taken ticket shows by its echo and so that
// middleboxes see what they know (RFC 8446 appendix D.4).
static void choose_id(struct rp_client *client, const struct rp_hello_spec *spec)
{
    bool made_up = client->offers13 && client->compatible;
    set_id(client, spec->session_id);
    for (size_t i = 0; i < client->num_offered && client->sent_id_len == 0; i++) {
        const struct rp_session *session = rp_client_session_of(client, i);
        if (client->offered[i].as == RP_OFFER_ID || client->offered[i].as == RP_OFFER_TICKET_AND_ID) {
            set_id(client, session->id);
        }
        made_up = made_up || client->offered[i].as == RP_OFFER_TICKET;
    }
    if (client->sent_id_len == 0 && made_up) {
        client->sent_id_len = RP_CLIENT_SESSION_ID;
        rp_random_bytes(client->setting.random, client->sent_id, RP_CLIENT_SESSION_ID);
    }
}

static void choose_random(struct rp_client *client, const struct rp_hello_spec *spec)
{
    if (spec->random.len == RP_RANDOM_BYTES) {
        memcpy(client->randoms.client, spec->random.data, RP_RANDOM_BYTES);
    } else {
        rp_random_bytes(client->setting.random, client->randoms.client, RP_RANDOM_BYTES);
    }
}

// offers13 looks into the captured ClientHello where the script names no versions.
static bool offers13(const struct rp_client *client, const struct rp_hello_spec *spec,
                     const struct tw_client_hello *like)
{
    struct rp_codes versions = rp_client_versions(client, spec);
    if (spec->versions.num != 0 || like == NULL) {
        return rp_codes_have(&versions, TW_VERSION_TLS13);
    }
    struct tw_span body;
    struct tw_span list;
    uint16_t version = 0;
    if (!tw_extension_find(like->extensions, TW_EXT_SUPPORTED_VERSIONS, &body)) {
        return false;
    }
    struct tw_cursor at = tw_cursor_over(body);
    if (!tw_code_list_parse(&at, TW_EXT_SUPPORTED_VERSIONS, &list)) {
        return false;
    }
    at = tw_cursor_over(list);
    while (tw_cursor_u16(&at, &version)) {
        if (version == TW_VERSION_TLS13) {
            return true;
        }
    }
    return false;
}

// adopt_shares takes over the private keys of what has been sent.
static void adopt_shares(struct rp_client *client, struct tw_span keys)
{
    struct tw_cursor at = tw_cursor_over(keys);
    struct tw_key_share_entry entry;
    client->num_shares = 0;
    while (client->num_shares < RP_CLIENT_MAX_SHARES && tw_key_share_entry_next(&at, &entry)) {
        struct rp_share *share = &client->shares[client->num_shares];
        if (entry.key_exchange.len != 0 && entry.key_exchange.len <= sizeof share->private_key) {
            *share = (struct rp_share){.group = entry.group, .len = (uint16_t)entry.key_exchange.len};
            memcpy(share->private_key, entry.key_exchange.data, share->len);
            client->num_shares++;
        }
    }
}

// adopt goes on from a ClientHello that was sent before.
static bool adopt(struct rp_client *client, const struct rp_hello_spec *spec, struct tw_writer *out)
{
    struct tw_client_hello hello;
    struct tw_cursor at = tw_cursor_over(spec->sent);
    if (!tw_client_hello_parse(&at, &hello)) {
        return false;
    }
    client->offers13 = offers13(client, spec, &hello);
    client->compatible = hello.session_id.len != 0;
    note_offers(client, spec);
    adopt_shares(client, spec->share_keys);
    return tw_writer_bytes(out, spec->sent);
}

bool rp_client_hello_body(struct rp_client *client, const struct rp_hello_spec *spec, uint64_t now_us,
                          struct tw_writer *out)
{
    struct tw_client_hello captured;
    const struct tw_client_hello *like = NULL;
    struct tw_cursor at = tw_cursor_over(spec->sent.len != 0 ? spec->sent : spec->like);
    if (spec->sent.len != 0 && !client->facts.hello_retry) {
        return adopt(client, spec, out);
    }
    if (at.left != 0) {
        if (!tw_client_hello_parse(&at, &captured)) {
            return false;
        }
        like = &captured;
    }
    client->offers13 = offers13(client, spec, like);
    client->compatible = !spec->no_middlebox && (like == NULL || like->session_id.len != 0);
    struct rp_codes versions = rp_client_versions(client, spec);
    bool own_version = spec->versions.num != 0 || like == NULL;
    note_offers(client, spec);
    if (lacks_psk(client, spec)) {
        return false;
    }
    if (!client->facts.hello_retry) {
        choose_random(client, spec);
        choose_id(client, spec);
    }
    tw_writer_u16(out, own_version ? highest(&versions) : like->legacy_version);
    tw_writer_bytes(out, tw_span_of(client->randoms.client, RP_RANDOM_BYTES));
    tw_writer_block8(out, tw_span_of(client->sent_id, client->sent_id_len));
    write_suites(client, spec, like, out);
    tw_writer_block8(out, like != NULL ? like->compression_methods : tw_span_of("", 1));
    return rp_client_extensions(client, spec, now_us, like, out) && tw_writer_ok(out);
}

void rp_client_hello_sent(struct rp_client *client, struct tw_span body)
{
    struct tw_client_hello hello;
    struct tw_cursor at = tw_cursor_over(body);
    struct tw_span extension;
    if (tw_client_hello_parse(&at, &hello)) {
        client->hello_version = hello.legacy_version;
        memcpy(client->randoms.client, hello.random.data, RP_RANDOM_BYTES);
        set_id(client, hello.session_id);
        client->facts.early_offered = tw_extension_find(hello.extensions, TW_EXT_EARLY_DATA, &extension);
    }
    client->facts.hello_sent = true;
}
