// Whether what the server chose was offered, and goes together. RFC 8446 sections 4.1.3, 4.1.4 and 4.2, RFC 5246 section 7.4.1.3.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/tls/extensions/code_list.h"
#include "parsers/tls/extensions/key_share.h"
#include "parsers/tls/extensions/protocols.h"
#include "replay/engine/client_parts.h"

static bool our_hello(const struct rp_client *client, struct tw_client_hello *out)
{
    struct tw_span whole = rp_transcript_last(client, false, TW_HS_CLIENT_HELLO);
    struct tw_cursor at = tw_cursor_over(whole);
    return tw_cursor_skip(&at, 4) && tw_client_hello_parse(&at, out);
}

// lists is true where the code stands in an extension that is a list of codes; `without` is the answer where there is no such
// extension.
static bool lists(const struct tw_client_hello *ours, uint16_t type, uint16_t code, bool without)
{
    struct tw_span body;
    struct tw_span list;
    uint16_t here = 0;
    if (!tw_extension_find(ours->extensions, type, &body)) {
        return without;
    }
    struct tw_cursor at = tw_cursor_over(body);
    if (!tw_code_list_parse(&at, type, &list)) {
        return without;
    }
    at = tw_cursor_over(list);
    while (tw_code_list_next(&at, type, &here)) {
        if (here == code) {
            return true;
        }
    }
    return false;
}

static bool offers_suite(const struct tw_client_hello *ours, uint16_t suite)
{
    struct tw_cursor at = tw_cursor_over(ours->cipher_suites);
    uint16_t here = 0;
    while (tw_cursor_u16(&at, &here)) {
        if (here == suite) {
            return true;
        }
    }
    return false;
}

static bool offers_extension(const struct tw_client_hello *ours, uint16_t type)
{
    struct tw_span body;
    return tw_extension_find(ours->extensions, type, &body)
           || (type == TW_EXT_RENEGOTIATION_INFO && offers_suite(ours, TW_SUITE_TLS_EMPTY_RENEGOTIATION_INFO_SCSV));
}

static void bad_choice(struct rp_client *client, uint8_t alert)
{
    rp_client_fault(client, RP_FAULT_BAD_CHOICE, alert);
}

void rp_client_check_extensions(struct rp_client *client, struct tw_span extensions, uint16_t but_for)
{
    struct tw_client_hello ours;
    struct tw_extension extension;
    struct tw_cursor at = tw_cursor_over(extensions);
    if (!our_hello(client, &ours)) {
        return;
    }
    while (tw_extension_next(&at, &extension)) {
        if (extension.type != but_for && !offers_extension(&ours, extension.type)) {
            bad_choice(client, TW_ALERT_UNSUPPORTED_EXTENSION);
        }
    }
}

// is_downgraded is true where the server's random says that it speaks a newer version, and we offered that (RFC 8446 section 4.1.3).
static bool is_downgraded(const struct tw_client_hello *ours, const struct tw_server_hello *hello, uint16_t version)
{
    enum tw_downgrade said = tw_server_hello_downgrade(hello);
    bool offers13 = lists(ours, TW_EXT_SUPPORTED_VERSIONS, TW_VERSION_TLS13, false);
    bool offers12 = offers13 || ours->legacy_version >= TW_VERSION_TLS12;
    return version < TW_VERSION_TLS13
           && ((said != TW_DOWNGRADE_NONE && offers13)
               || (said == TW_DOWNGRADE_TO_TLS11 && offers12 && version < TW_VERSION_TLS12));
}

void rp_client_check_hello(struct rp_client *client, const struct tw_server_hello *hello, uint16_t version)
{
    struct tw_client_hello ours;
    bool of13 = version == TW_VERSION_TLS13;
    if (!our_hello(client, &ours)) {
        return;
    }
    if (!lists(&ours, TW_EXT_SUPPORTED_VERSIONS, version, version <= ours.legacy_version && !of13)) {
        bad_choice(client, TW_ALERT_PROTOCOL_VERSION);
    }
    bool fits = (hello->cipher_suite >> 8 == 0x13) == of13;  // the suites of TLS 1.3 are for it alone (appendix B.4)
    // Of a HelloRetryRequest without the echo (older rustls) rp_client_facts.session_id_echoed tells: much would be left untried.
    bool echoes = !of13 || tw_server_hello_is_retry(hello) || tw_span_equal(hello->session_id, ours.session_id);
    if (!fits || !offers_suite(&ours, hello->cipher_suite) || hello->compression_method != 0 || !echoes
        || is_downgraded(&ours, hello, version)) {
        bad_choice(client, TW_ALERT_ILLEGAL_PARAMETER);
    }
    rp_client_check_extensions(client, hello->extensions,
                               tw_server_hello_is_retry(hello) ? TW_EXT_COOKIE : TW_EXT_SUPPORTED_VERSIONS);
}

void rp_client_check_group(struct rp_client *client, uint16_t group)
{
    struct tw_client_hello ours;
    if (our_hello(client, &ours) && !lists(&ours, TW_EXT_SUPPORTED_GROUPS, group, true)) {
        bad_choice(client, TW_ALERT_ILLEGAL_PARAMETER);
    }
}

void rp_client_check_scheme(struct rp_client *client, uint16_t scheme)
{
    struct tw_client_hello ours;
    bool of13 = client->facts.version == TW_VERSION_TLS13;
    bool old = scheme >> 8 <= 6 && (scheme & 0xff) == 1;  // RSA PKCS #1
    bool sha1 = scheme >> 8 == 2;
    if ((of13 && (old || sha1))
        || (our_hello(client, &ours) && client->facts.version >= TW_VERSION_TLS12
            && !lists(&ours, TW_EXT_SIGNATURE_ALGORITHMS, scheme, true))) {
        bad_choice(client, TW_ALERT_ILLEGAL_PARAMETER);
    }
}

bool rp_client_sent_share(const struct rp_client *client, uint16_t group)
{
    struct tw_client_hello ours;
    struct tw_span body;
    struct tw_span list;
    struct tw_key_share_entry entry;
    if (!our_hello(client, &ours) || !tw_extension_find(ours.extensions, TW_EXT_KEY_SHARE, &body)) {
        return false;
    }
    struct tw_cursor at = tw_cursor_over(body);
    if (!tw_key_share_client_parse(&at, &list)) {
        return false;
    }
    at = tw_cursor_over(list);
    while (tw_key_share_entry_next(&at, &entry)) {
        if (entry.group == group) {
            return true;
        }
    }
    return false;
}

bool rp_client_sent_extension(const struct rp_client *client, uint16_t type)
{
    struct tw_client_hello ours;
    return our_hello(client, &ours) && offers_extension(&ours, type);
}

void rp_client_alpn(struct rp_client *client, struct tw_span extensions)
{
    struct tw_client_hello ours;
    struct tw_span body;
    struct tw_span list;
    struct tw_span name;
    client->facts.alpn = tw_span_of(NULL, 0);
    if (!tw_extension_find(extensions, TW_EXT_ALPN, &body)) {
        return;
    }
    struct tw_cursor at = tw_cursor_over(body);
    if (!tw_protocol_list_parse(&at, &list)) {
        return;
    }
    at = tw_cursor_over(list);
    if (!tw_protocol_next(&at, &client->facts.alpn) || !our_hello(client, &ours)
        || !tw_extension_find(ours.extensions, TW_EXT_ALPN, &body)) {
        return;
    }
    at = tw_cursor_over(body);
    if (!tw_protocol_list_parse(&at, &list)) {
        return;
    }
    at = tw_cursor_over(list);
    while (tw_protocol_next(&at, &name)) {
        if (tw_span_equal(name, client->facts.alpn)) {
            return;
        }
    }
    bad_choice(client, TW_ALERT_ILLEGAL_PARAMETER);
}
