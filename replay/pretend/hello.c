// The ClientHello as a server of any version reads it: form, extensions, version, name (RFC 8446 section 4.1.2, RFC 5246 section 7.4.1).
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/pretend_parts.h"

#include "parsers/tls/extensions/code_list.h"
#include "parsers/tls/extensions/protocols.h"
#include "parsers/tls/extensions/server_name.h"
#include "parsers/tls/extensions/small_extensions.h"

#define MAX_EXTENSIONS 128

bool rp_pretend_offers(struct tw_span list, uint16_t code)
{
    struct tw_cursor at = tw_cursor_over(list);
    uint16_t offered = 0;
    while (tw_cursor_u16(&at, &offered)) {
        if (offered == code) {
            return true;
        }
    }
    return false;
}

// --- Fields -----------------------------------------------------------------------------------------------------------------

// place_of is where an extension that means something to us is kept; NULL: it means nothing.
static struct rp_pretend_ext *place_of(struct rp_pretend_hello *hello, uint16_t type)
{
    switch (type) {
    case TW_EXT_SERVER_NAME: return &hello->server_name;
    case TW_EXT_RENEGOTIATION_INFO: return &hello->renegotiation_info;
    case TW_EXT_SESSION_TICKET: return &hello->ticket;
    case TW_EXT_ALPN: return &hello->alpn;
    case TW_EXT_EXTENDED_MASTER_SECRET: return &hello->ems;
    case TW_EXT_ENCRYPT_THEN_MAC: return &hello->etm;
    case TW_EXT_SUPPORTED_GROUPS: return &hello->groups;
    case TW_EXT_EC_POINT_FORMATS: return &hello->point_formats;
    case TW_EXT_SIGNATURE_ALGORITHMS: return &hello->signatures;
    case TW_EXT_MAX_FRAGMENT_LENGTH: return &hello->max_fragment;
    case TW_EXT_RECORD_SIZE_LIMIT: return &hello->record_size_limit;
    case TW_EXT_STATUS_REQUEST: return &hello->status_request;
    case TW_EXT_SUPPORTED_VERSIONS: return &hello->versions;
    case TW_EXT_KEY_SHARE: return &hello->key_share;
    case TW_EXT_PRE_SHARED_KEY: return &hello->psk;
    case TW_EXT_PSK_KEY_EXCHANGE_MODES: return &hello->psk_modes;
    case TW_EXT_EARLY_DATA: return &hello->early_data;
    case TW_EXT_COOKIE: return &hello->cookie;
    case TW_EXT_TICKET_REQUEST: return &hello->ticket_request;
    case TW_EXT_POST_HANDSHAKE_AUTH: return &hello->post_handshake_auth;
    default: return NULL;
    }
}

static bool came_before(const uint16_t *types, size_t num, uint16_t type)
{
    for (size_t i = 0; i < num; i++) {
        if (types[i] == type) {
            return true;
        }
    }
    return false;
}

// take_extensions walks the block. An extension that comes twice is an error; where that is not minded the last one counts.
static bool take_extensions(struct rp_pretend_conn *conn, struct rp_pretend_hello *hello)
{
    struct tw_cursor at = tw_cursor_over(hello->is.extensions);
    struct tw_extension extension;
    uint16_t types[MAX_EXTENSIONS];
    size_t num = 0;
    while (tw_extension_next(&at, &extension)) {
        bool twice = came_before(types, num, extension.type);
        if (rp_pretend_wrong(conn, RP_CHECK_EXTENSION_DUPLICATES, twice, TW_ALERT_ILLEGAL_PARAMETER)) {
            return false;
        }
        if (num < MAX_EXTENSIONS) {
            types[num++] = extension.type;
        }
        struct rp_pretend_ext *place = place_of(hello, extension.type);
        if (place != NULL) {
            *place = (struct rp_pretend_ext){.there = true, .body = extension.body};
        }
        hello->last_extension = extension.type;
    }
    return !rp_pretend_wrong(conn, RP_CHECK_HELLO_DECODE, at.left != 0, TW_ALERT_DECODE_ERROR);
}

// read_fields reads the body. A session ID that is too long is cut where that is not minded.
static bool read_fields(struct rp_pretend_conn *conn, struct rp_pretend_hello *hello)
{
    struct tw_cursor body = tw_cursor_over(hello->whole);
    bool fits = tw_cursor_skip(&body, TW_MESSAGE_HEADER_LEN) && tw_client_hello_parse(&body, &hello->is);
    if (!fits) {
        if (!rp_pretend_wrong(conn, RP_CHECK_HELLO_DECODE, true, TW_ALERT_DECODE_ERROR)
            && hello->is.random.len != RP_RANDOM_BYTES) {
            rp_pretend_die(conn, TW_ALERT_DECODE_ERROR, "a ClientHello without a random");
        }
        if (rp_pretend_over(conn)) {
            return false;
        }
    }
    const struct tw_span id = hello->is.session_id;
    const struct tw_span suites = hello->is.cipher_suites;
    if (rp_pretend_wrong(conn, RP_CHECK_SESSION_ID_LENGTH, id.len > 32, TW_ALERT_DECODE_ERROR)
        || rp_pretend_wrong(conn, RP_CHECK_HELLO_DECODE, suites.len < 2 || suites.len % 2 != 0, TW_ALERT_DECODE_ERROR)
        || rp_pretend_wrong(conn, RP_CHECK_HELLO_DECODE, hello->is.compression_methods.len == 0,
                            TW_ALERT_DECODE_ERROR)) {
        return false;
    }
    hello->session_id = tw_span_of(id.data, id.len <= 32 ? id.len : 32);
    hello->scsv = rp_pretend_offers(suites, TW_SUITE_TLS_EMPTY_RENEGOTIATION_INFO_SCSV);
    hello->fallback_scsv = rp_pretend_offers(suites, TW_SUITE_TLS_FALLBACK_SCSV);
    const struct tw_span methods = hello->is.compression_methods;
    hello->offers_null_compression = methods.len != 0 && memchr(methods.data, 0, methods.len) != NULL;
    return take_extensions(conn, hello);
}

// --- Extensions -------------------------------------------------------------------------------------------------------------

// take_list replaces the body of an extension that is one list of codes by the list.
static bool take_list(struct rp_pretend_ext *extension, uint16_t type)
{
    struct tw_cursor body = tw_cursor_over(extension->body);
    struct tw_span list;
    uint16_t code = 0;
    if (!extension->there) {
        return true;
    }
    bool fits = tw_code_list_parse(&body, type, &list) && body.left == 0;
    struct tw_cursor at = tw_cursor_over(fits ? list : (struct tw_span){0});
    size_t num = 0;
    while (fits && tw_code_list_next(&at, type, &code)) {
        num++;
    }
    extension->body = fits ? list : (struct tw_span){0};
    return fits && num != 0 && at.left == 0;
}

static bool take_lists(struct rp_pretend_hello *hello)
{
    // Each has to be taken, whatever the others hold.
    bool groups = take_list(&hello->groups, TW_EXT_SUPPORTED_GROUPS);
    bool formats = take_list(&hello->point_formats, TW_EXT_EC_POINT_FORMATS);
    bool signatures = take_list(&hello->signatures, TW_EXT_SIGNATURE_ALGORITHMS);
    bool versions = take_list(&hello->versions, TW_EXT_SUPPORTED_VERSIONS);
    bool modes = take_list(&hello->psk_modes, TW_EXT_PSK_KEY_EXCHANGE_MODES);
    return groups && formats && signatures && versions && modes;
}

static bool take_protocols(struct rp_pretend_hello *hello)
{
    struct tw_cursor body = tw_cursor_over(hello->alpn.body);
    struct tw_span list, name;
    if (!hello->alpn.there) {
        return true;
    }
    bool fits = tw_protocol_list_parse(&body, &list) && body.left == 0 && list.len != 0;
    struct tw_cursor at = tw_cursor_over(fits ? list : (struct tw_span){0});
    while (fits && tw_protocol_next(&at, &name)) {
        fits = name.len != 0;
    }
    hello->alpn.body = fits ? list : (struct tw_span){0};
    return fits && at.left == 0;
}

// take_name: one host_name that is not empty; one with a zero byte inside is a name of nobody (RFC 6066 section 3).
static bool take_name(struct rp_pretend_conn *conn, struct rp_pretend_hello *hello)
{
    struct tw_cursor body = tw_cursor_over(hello->server_name.body);
    struct tw_span list = {0};
    struct tw_server_name name;
    if (!hello->server_name.there) {
        return true;
    }
    bool fits = tw_server_name_list_parse(&body, &list) && body.left == 0 && list.len != 0;
    bool twice = false;
    struct tw_cursor at = tw_cursor_over(fits ? list : (struct tw_span){0});
    while (tw_server_name_next(&at, &name)) {
        fits = fits && name.name.len != 0;
        if (name.name_type == 0) {
            twice = twice || hello->name.len != 0;
            hello->name = name.name;
        }
    }
    fits = fits && at.left == 0;
    bool has_zero = hello->name.len != 0 && memchr(hello->name.data, 0, hello->name.len) != NULL;
    return !rp_pretend_wrong(conn, RP_CHECK_SNI_DECODE, !fits, TW_ALERT_DECODE_ERROR)
           && !rp_pretend_wrong(conn, RP_CHECK_SNI_DECODE, twice, TW_ALERT_ILLEGAL_PARAMETER)
           && !rp_pretend_wrong(conn, RP_CHECK_SNI_DECODE, has_zero || hello->name.len > RP_PRETEND_NAME_MAX,
                                TW_ALERT_UNRECOGNIZED_NAME);
}

static bool is_empty(const struct rp_pretend_ext *extension)
{
    return extension->body.len == 0;
}

// sizes_fit: RFC 6066 section 4, RFC 8449 section 4.
static bool sizes_fit(struct rp_pretend_conn *conn, const struct rp_pretend_hello *hello)
{
    struct tw_cursor fragment = tw_cursor_over(hello->max_fragment.body);
    struct tw_cursor limit = tw_cursor_over(hello->record_size_limit.body);
    uint8_t code = 1;
    uint16_t size = 64;
    bool fits = (!hello->max_fragment.there || (tw_max_fragment_length_parse(&fragment, &code) && fragment.left == 0))
                && (!hello->record_size_limit.there || (tw_record_size_limit_parse(&limit, &size) && limit.left == 0));
    return !rp_pretend_wrong(conn, RP_CHECK_EXTENSION_DECODE, !fits, TW_ALERT_DECODE_ERROR)
           && !rp_pretend_wrong(conn, RP_CHECK_EXTENSION_DECODE, code < 1 || code > 4 || size < 64,
                                TW_ALERT_ILLEGAL_PARAMETER);
}

static bool take_meanings(struct rp_pretend_conn *conn, struct rp_pretend_hello *hello)
{
    bool lists = take_lists(hello);
    bool protocols = take_protocols(hello);
    const bool empty = is_empty(&hello->ems) && is_empty(&hello->etm);
    return !rp_pretend_wrong(conn, RP_CHECK_EXTENSION_DECODE, !lists || !protocols || !empty, TW_ALERT_DECODE_ERROR)
           && take_name(conn, hello) && sizes_fit(conn, hello);
}

// --- Version and name -------------------------------------------------------------------------------------------------------

// choose_version: RFC 8446 section 4.2.1. A renegotiation stays with its version.
static uint16_t choose_version(const struct rp_pretend_conn *conn, const struct rp_pretend_hello *hello)
{
    const struct rp_pretend_config *config = &conn->server->config;
    const bool again = conn->tls12.established;
    if (hello->psk.there && hello->ticket.body.len != 0 && rp_pretend_does(conn, RP_DOES_PSK_CHOOSES_VERSION)) {
        return TW_VERSION_TLS13;
    }
    const bool fixed = again && rp_pretend_minds(conn, RP_CHECK_RENEGOTIATION_VERSION);
    const uint16_t highest = fixed ? conn->facts.version : again ? TW_VERSION_TLS12 : config->max_version;
    const uint16_t lowest = fixed ? conn->facts.version : config->min_version;
    for (uint16_t version = highest; version >= lowest; version--) {
        bool offered = hello->versions.there ? rp_pretend_offers(hello->versions.body, version)
                                             : version <= TW_VERSION_TLS12 && version <= hello->is.legacy_version;
        if (offered) {
            return version;
        }
    }
    return 0;
}

static bool same_name(struct tw_span name, const char *ours)
{
    size_t i = 0;
    for (; i < name.len && ours[i] != '\0'; i++) {
        const unsigned a = name.data[i] >= 'A' && name.data[i] <= 'Z' ? name.data[i] + 32U : name.data[i];
        const unsigned char b = (unsigned char)ours[i];
        if (a != (b >= 'A' && b <= 'Z' ? b + 32U : b)) {
            return false;
        }
    }
    return i == name.len && ours[i] == '\0';
}

bool rp_pretend_take_name(struct rp_pretend_conn *conn, const struct rp_pretend_hello *hello)
{
    const struct rp_pretend_config *config = &conn->server->config;
    conn->name = 0;
    conn->name_known = false;
    for (size_t i = 0; i < RP_PRETEND_NAMES && config->names[i].name != NULL; i++) {
        if (same_name(hello->name, config->names[i].name)) {
            conn->name = i;
            conn->name_known = true;
        }
    }
    if (hello->name.len != 0 && !conn->name_known && config->strict_names) {
        rp_pretend_die(conn, TW_ALERT_UNRECOGNIZED_NAME, "a name that is not ours");
        return false;
    }
    const size_t len = hello->name.len <= RP_PRETEND_NAME_MAX ? hello->name.len : RP_PRETEND_NAME_MAX;
    memset(conn->facts.server_name, 0, sizeof conn->facts.server_name);
    if (len != 0) {
        memcpy(conn->facts.server_name, hello->name.data, len);
    }
    return true;
}

// is_downgraded: RFC 7507.
static bool is_downgraded(const struct rp_pretend_conn *conn, const struct rp_pretend_hello *hello)
{
    return hello->fallback_scsv && hello->version < conn->server->config.max_version;
}

// needs_more is what some servers do, and should not where a session is resumed.
static bool needs_more(const struct rp_pretend_conn *conn, const struct rp_pretend_hello *hello)
{
    return (hello->version <= TW_VERSION_TLS12 && !hello->groups.there && rp_pretend_does(conn, RP_DOES_NEED_GROUPS))
           || (hello->version >= TW_VERSION_TLS12 && !hello->signatures.there
               && rp_pretend_does(conn, RP_DOES_NEED_SIGNATURES));
}

void rp_pretend_heard_hello(struct rp_pretend_conn *conn, struct tw_span whole)
{
    struct rp_pretend_hello hello = {.whole = whole};
    if (!read_fields(conn, &hello) || !take_meanings(conn, &hello)) {
        return;
    }
    hello.version = choose_version(conn, &hello);
    if (hello.version == 0) {
        rp_pretend_die(conn, TW_ALERT_PROTOCOL_VERSION, "no version in common");
    } else if (is_downgraded(conn, &hello)) {
        rp_pretend_die(conn, TW_ALERT_INAPPROPRIATE_FALLBACK, "a version below the highest in common");
    } else if (needs_more(conn, &hello)) {
        rp_pretend_die(conn, TW_ALERT_HANDSHAKE_FAILURE, "an extension that a full handshake would need is missing");
    } else if (rp_pretend_wrong(conn, RP_CHECK_SECOND_VERSION,
                                conn->state == RP_PRETEND_TLS13 && hello.version != TW_VERSION_TLS13,
                                TW_ALERT_PROTOCOL_VERSION)) {
        return;
    } else if (hello.version == TW_VERSION_TLS13) {
        if (rp_pretend_take_name(conn, &hello)) {
            conn->facts.version = hello.version;
            conn->state = RP_PRETEND_TLS13;
            rp_pretend13_hello(conn, &hello);
        }
    } else {
        rp_pretend12_hello(conn, &hello);
    }
}
