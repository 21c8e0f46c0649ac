// The extensions of our ClientHello: one row of a table each. RFC 8446 section 4.2.
// SPDX-License-Identifier: Apache-2.0
#include "replay/engine/client_parts.h"

#include "parsers/tls/extensions/small_extensions.h"

#include <arpa/inet.h>

static const uint16_t usual_groups[] = {TW_GROUP_X25519, TW_GROUP_SECP256R1, TW_GROUP_SECP384R1, TW_GROUP_SECP521R1};

static const uint16_t usual_signatures[] = {
    TW_SIG_ECDSA_SECP256R1_SHA256,
    TW_SIG_RSA_PSS_RSAE_SHA256,
    TW_SIG_RSA_PKCS1_SHA256,
    TW_SIG_ECDSA_SECP384R1_SHA384,
    TW_SIG_RSA_PSS_RSAE_SHA384,
    TW_SIG_RSA_PKCS1_SHA384,
    TW_SIG_ECDSA_SECP521R1_SHA512,
    TW_SIG_RSA_PSS_RSAE_SHA512,
    TW_SIG_RSA_PKCS1_SHA512,
    TW_SIG_ED25519,
    TW_SIG_RSA_PSS_PSS_SHA256,
    TW_SIG_RSA_PSS_PSS_SHA384,
    TW_SIG_RSA_PSS_PSS_SHA512,
    TW_SIG_RSA_PKCS1_SHA1,
    TW_SIG_ECDSA_SHA1,
};

// building is one ClientHello's extensions under way.
struct building {
    struct rp_client *client;
    const struct rp_hello_spec *spec;
    const struct tw_client_hello *like;  // NULL: there is none
    uint64_t now_us;
    struct tw_writer *out;
};

// What an extension's function did.
enum answer {
    OMIT,         // the extension does not stand in this ClientHello
    WRITTEN,      // its body was written
    AS_CAPTURED,  // nothing is said about it: the captured body is kept, or what is usual is done
};

static void write_codes(struct tw_writer *out, unsigned len_bytes, const uint16_t *codes, size_t num)
{
    size_t place = tw_writer_open(out, len_bytes);
    for (size_t i = 0; i < num; i++) {
        tw_writer_u16(out, codes[i]);
    }
    tw_writer_close(out, place, len_bytes);
}

// code_list writes a list as the script says, or the usual one where nothing is captured.
static enum answer code_list(const struct building *b, unsigned len_bytes, const struct rp_codes *said,
                             const uint16_t *usual, size_t num_usual)
{
    if (said->num == 0 && b->like != NULL) {
        return AS_CAPTURED;
    }
    write_codes(b->out, len_bytes, said->num != 0 ? said->of : usual, said->num != 0 ? said->num : num_usual);
    return WRITTEN;
}

static bool below13(const struct building *b)
{
    struct rp_codes versions = rp_client_versions(b->client, b->spec);
    return versions.num > 1 || !b->client->offers13;
}

static bool is_address(struct tw_span name)
{
    char text[INET6_ADDRSTRLEN];
    uint8_t address[16];
    if (name.len >= sizeof text) {
        return false;
    }
    memcpy(text, name.data, name.len);
    text[name.len] = '\0';
    return inet_pton(AF_INET, text, address) == 1 || inet_pton(AF_INET6, text, address) == 1;
}

static enum answer server_name(const struct building *b)
{
    struct tw_span name = b->spec->server_name;
    const char *target = b->client->setting.name;
    if (b->spec->no_server_name) {
        return OMIT;
    }
    if (name.len == 0 && b->like != NULL) {
        return AS_CAPTURED;
    }
    if (name.len == 0 && target != NULL && !is_address(tw_span_of(target, strlen(target)))) {
        name = tw_span_of(target, strlen(target));
    }
    if (name.len == 0) {
        return OMIT;
    }
    b->client->server_name = name;
    size_t list = tw_writer_open(b->out, 2);
    tw_writer_u8(b->out, 0);
    tw_writer_block16(b->out, name);
    tw_writer_close(b->out, list, 2);
    return WRITTEN;
}

static enum answer extended_master_secret(const struct building *b)
{
    if (b->spec->no_extended_master_secret) {
        return OMIT;
    }
    return b->like != NULL ? AS_CAPTURED : below13(b) ? WRITTEN : OMIT;
}

static enum answer encrypt_then_mac(const struct building *b)
{
    if (b->spec->no_encrypt_then_mac) {
        return OMIT;
    }
    return b->like != NULL ? AS_CAPTURED : below13(b) ? WRITTEN : OMIT;
}

// renegotiation_info is empty at first, and our last verify_data in a renegotiation (RFC 5746 section 3.5).
static enum answer renegotiation_info(const struct building *b)
{
    const struct rp_client *client = b->client;
    bool silent = b->spec->secure_renegotiation == RP_RENEGOTIATION_NONE
                  || (b->spec->secure_renegotiation == RP_RENEGOTIATION_SCSV && !client->has_verify);
    if (silent || (b->like == NULL && !below13(b))) {
        return OMIT;
    }
    tw_writer_block8(b->out, tw_span_of(client->client_verify, client->has_verify ? RP_VERIFY12_BYTES : 0));
    return WRITTEN;
}

static enum answer supported_groups(const struct building *b)
{
    return code_list(b, 2, &b->spec->groups, usual_groups, sizeof usual_groups / 2);
}

static enum answer ec_point_formats(const struct building *b)
{
    if (b->like != NULL) {
        return AS_CAPTURED;
    }
    if (!below13(b)) {
        return OMIT;
    }
    tw_writer_block8(b->out, tw_span_of("", 1));  // uncompressed
    return WRITTEN;
}

static enum answer session_ticket(const struct building *b)
{
    struct tw_span captured;
    if (b->spec->no_ticket || (b->like == NULL && !below13(b))) {
        return OMIT;
    }
    for (size_t i = 0; i < b->client->num_offered; i++) {
        uint8_t as = b->client->offered[i].as;
        if (as == RP_OFFER_TICKET || as == RP_OFFER_TICKET_AND_ID) {
            tw_writer_bytes(b->out, rp_client_session_of(b->client, i)->ticket);
            return WRITTEN;
        }
    }
    return b->like == NULL || tw_extension_find(b->like->extensions, TW_EXT_SESSION_TICKET, &captured) ? WRITTEN : OMIT;
}

static enum answer alpn(const struct building *b)
{
    struct tw_cursor rest = tw_cursor_over(b->spec->alpn);
    if (rest.left == 0) {
        return b->like != NULL ? AS_CAPTURED : OMIT;
    }
    size_t list = tw_writer_open(b->out, 2);
    while (rest.left != 0) {
        struct tw_cursor comma = rest;
        struct tw_span name = tw_cursor_rest(&rest);
        if (tw_cursor_find(&comma, ',')) {
            name.len -= comma.left;
        }
        tw_writer_block8(b->out, name);
        (void)!tw_cursor_skip(&rest, name.len == rest.left ? name.len : name.len + 1);
    }
    tw_writer_close(b->out, list, 2);
    return WRITTEN;
}

static enum answer status_request(const struct building *b)
{
    if (b->spec->status_request == RP_AS_USUAL) {
        return b->like != NULL ? AS_CAPTURED : OMIT;
    }
    if (b->spec->status_request == RP_OFF) {
        return OMIT;
    }
    tw_writer_u8(b->out, 1);  // ocsp
    tw_writer_u32(b->out, 0);
    return WRITTEN;
}

static enum answer signature_algorithms(const struct building *b)
{
    return code_list(b, 2, &b->spec->signatures, usual_signatures, sizeof usual_signatures / 2);
}

static enum answer supported_versions(const struct building *b)
{
    struct rp_codes versions = rp_client_versions(b->client, b->spec);
    if (b->spec->versions.num == 0 && b->like != NULL) {
        return AS_CAPTURED;
    }
    if (!b->client->offers13) {
        return OMIT;
    }
    write_codes(b->out, 1, versions.of, versions.num);
    return WRITTEN;
}

static bool offers_psk(const struct building *b)
{
    for (size_t i = 0; i < b->client->num_offered; i++) {
        if (b->client->offered[i].is13) {
            return true;
        }
    }
    return false;
}

static enum answer psk_key_exchange_modes(const struct building *b)
{
    if (b->spec->psk_modes == RP_PSK_NO_MODES || !b->client->offers13) {
        return OMIT;
    }
    if (b->spec->psk_modes == RP_PSK_DHE_KE && b->like != NULL && !offers_psk(b)) {
        return AS_CAPTURED;
    }
    static const char *const modes[] = {
        [RP_PSK_DHE_KE] = "\x01\x01", [RP_PSK_KE] = "\x01\x00", [RP_PSK_BOTH] = "\x02\x01\x00"};
    tw_writer_bytes(b->out, tw_span_of(modes[b->spec->psk_modes], b->spec->psk_modes == RP_PSK_BOTH ? 3 : 2));
    return WRITTEN;
}

static enum answer key_share(const struct building *b)
{
    if (!b->client->offers13) {
        return OMIT;
    }
    rp_client_shares(b->client, b->spec, b->like, b->out);
    return WRITTEN;
}

static enum answer cookie(const struct building *b)
{
    if (b->client->cookie.len == 0) {
        return OMIT;
    }
    tw_cookie_write(b->out, b->client->cookie);
    return WRITTEN;
}

static enum answer post_handshake_auth(const struct building *b)
{
    if (b->spec->post_handshake_auth == RP_AS_USUAL) {
        return b->like != NULL ? AS_CAPTURED : OMIT;
    }
    return b->spec->post_handshake_auth == RP_ON ? WRITTEN : OMIT;
}

static enum answer early_data(const struct building *b)
{
    bool first = !b->client->facts.hello_retry;
    return b->spec->early_data.len != 0 && first && offers_psk(b) ? WRITTEN : OMIT;
}

static enum answer pre_shared_key(const struct building *b)
{
    return offers_psk(b) && rp_client_psk_write(b->client, b->now_us, b->out) ? WRITTEN : OMIT;
}

// The order in which an honest ClientHello has them; pre_shared_key has to be the last (RFC 8446 section 4.2.11).
static const struct {
    uint16_t type;
    enum answer (*write)(const struct building *b);
    bool captured_only;  // not added to a ClientHello that is like one without it
} extensions[] = {
    {.type = TW_EXT_SERVER_NAME, .write = server_name},
    {.type = TW_EXT_EXTENDED_MASTER_SECRET, .write = extended_master_secret},
    {TW_EXT_RENEGOTIATION_INFO, renegotiation_info, .captured_only = true},
    {.type = TW_EXT_SUPPORTED_GROUPS, .write = supported_groups},
    {.type = TW_EXT_EC_POINT_FORMATS, .write = ec_point_formats},
    {.type = TW_EXT_SESSION_TICKET, .write = session_ticket},
    {.type = TW_EXT_ALPN, .write = alpn},
    {.type = TW_EXT_STATUS_REQUEST, .write = status_request},
    {.type = TW_EXT_SIGNATURE_ALGORITHMS, .write = signature_algorithms},
    {.type = TW_EXT_ENCRYPT_THEN_MAC, .write = encrypt_then_mac},
    {.type = TW_EXT_SUPPORTED_VERSIONS, .write = supported_versions},
    {.type = TW_EXT_PSK_KEY_EXCHANGE_MODES, .write = psk_key_exchange_modes},
    {TW_EXT_KEY_SHARE, key_share, .captured_only = true},
    {.type = TW_EXT_COOKIE, .write = cookie},
    {.type = TW_EXT_POST_HANDSHAKE_AUTH, .write = post_handshake_auth},
    {.type = TW_EXT_EARLY_DATA, .write = early_data},
    {.type = TW_EXT_PRE_SHARED_KEY, .write = pre_shared_key},
};
#define NUM_EXTENSIONS (sizeof extensions / sizeof extensions[0])
#define PSK_ROW (NUM_EXTENSIONS - 1)

static size_t row_of(uint16_t type)
{
    size_t row = 0;
    while (row < NUM_EXTENSIONS && extensions[row].type != type) {
        row++;
    }
    return row;
}

// write_row writes one extension with type and length, or nothing.
static void write_row(const struct building *b, size_t row, struct tw_span captured, bool is_captured)
{
    struct tw_writer *out = b->out;
    size_t before = out->len;
    tw_writer_u16(out, extensions[row].type);
    size_t place = tw_writer_open(out, 2);
    enum answer answer = extensions[row].write(b);
    if (answer == AS_CAPTURED && is_captured) {
        tw_writer_bytes(out, captured);
    } else if (answer != WRITTEN) {
        out->len = before;
        return;
    }
    tw_writer_close(out, place, 2);
}

// write_like goes through the captured extensions in their order; those that the script wants besides come behind them.
static void write_like(const struct building *b)
{
    uint64_t had = 0;
    struct tw_cursor at = tw_cursor_over(b->like->extensions);
    struct tw_extension extension;
    while (tw_extension_next(&at, &extension)) {
        size_t row = row_of(extension.type);
        if (row == NUM_EXTENSIONS) {
            tw_extension_write(b->out, &extension);
        } else if (row != PSK_ROW) {
            write_row(b, row, extension.body, true);
            had |= (uint64_t)1 << row;
        }
    }
    for (size_t row = 0; row < NUM_EXTENSIONS; row++) {
        bool told = extensions[row].type == TW_EXT_RENEGOTIATION_INFO && b->client->has_verify;
        if (!(had >> row & 1) && (!extensions[row].captured_only || told)) {
            write_row(b, row, tw_span_of(NULL, 0), false);
        }
    }
}

bool rp_client_extensions(struct rp_client *client, const struct rp_hello_spec *spec, uint64_t now_us,
                          const struct tw_client_hello *like, struct tw_writer *out)
{
    const struct building b = {.client = client, .spec = spec, .like = like, .now_us = now_us, .out = out};
    size_t block = tw_writer_open(out, 2);
    if (like != NULL) {
        write_like(&b);
    } else {
        for (size_t row = 0; row < NUM_EXTENSIONS; row++) {
            write_row(&b, row, tw_span_of(NULL, 0), false);
        }
    }
    if (out->len == block + 2) {
        out->len = block;  // RFC 5246 section 7.4.1.2: a hello without any ends before the block
        return tw_writer_ok(out);
    }
    return tw_writer_close(out, block, 2);
}
