// The ClientHello in TLS 1.3, and what is done about it: RFC 8446 sections 4.1.1 and 4.1.2.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/tls/extensions/small_extensions.h"
#include "replay/pretend/pretend_parts.h"

#define MAX_TICKETS 8

void rp_pretend13_server_clear(struct rp_pretend *server, bool restart)
{
    (void)restart;  // a process that is started again knows nothing of what it saw
    memset(&server->tls13, 0, sizeof server->tls13);
}

// forms_fit looks at the extensions that are nobody else's.
static bool forms_fit(const struct rp_pretend_hello *hello, struct tw_ticket_request *tickets)
{
    struct tw_cursor at = tw_cursor_over(hello->ticket_request.body);
    return hello->early_data.body.len == 0 && hello->post_handshake_auth.body.len == 0
           && (!hello->ticket_request.there || tw_ticket_request_parse(&at, tickets));
}

static bool check_forms(struct rp_pretend_conn *conn, const struct rp_pretend_hello *hello,
                        struct tw_ticket_request *tickets)
{
    const struct tw_span methods = hello->is.compression_methods;
    bool null_alone = methods.len == 1 && hello->offers_null_compression;
    *tickets = (struct tw_ticket_request){0};
    return !rp_pretend_wrong(conn, RP_CHECK_COMPRESSION, !null_alone, TW_ALERT_ILLEGAL_PARAMETER)
           && !rp_pretend_wrong(conn, RP_CHECK_EXTENSION_DECODE, !forms_fit(hello, tickets), TW_ALERT_DECODE_ERROR);
}

// is_aligned: a ClientHello that is answered ends its record, since what follows comes under other keys, or answers our answer.
static bool is_aligned(struct rp_pretend_conn *conn)
{
    return !rp_pretend_wrong(conn, RP_CHECK_ALIGNMENT, conn->message_len > conn->message_end,
                             TW_ALERT_UNEXPECTED_MESSAGE);
}

// settle_psk says in which mode a PSK is used; where none goes there is no PSK.
static void settle_psk(struct rp_pretend_conn *conn, struct rp_pretend13_psk *psk, bool can_agree)
{
    struct rp_pretend13 *tls13 = &conn->tls13;
    bool unasked = rp_pretend_does(conn, RP_DOES_PSK_DHE_UNASKED);
    bool without_modes = !tls13->ke && !tls13->dhe;  // that is not minded, then
    psk->taken = psk->taken && (tls13->ke || (can_agree && (tls13->dhe || without_modes)));
    tls13->resumed = psk->taken;
    tls13->by_ke = psk->taken && (!can_agree || (tls13->ke && !tls13->dhe && !unasked));
}

// lacks says whether the hello lacks what it cannot do without (RFC 8446 section 9.2).
static bool lacks(const struct rp_pretend_hello *hello, const struct rp_pretend13_psk *psk)
{
    return !psk->taken && (!hello->signatures.there || !hello->groups.there || !hello->key_share.there);
}

static const struct tw_suite *other_suite(const struct tw_suite *suite)
{
    return tw_suite_find(suite->value == TW_SUITE_TLS_AES_128_GCM_SHA256 ? TW_SUITE_TLS_CHACHA20_POLY1305_SHA256
                                                                         : TW_SUITE_TLS_AES_128_GCM_SHA256);
}

static const struct tw_suite *choose_suite(const struct rp_pretend_conn *conn, const struct rp_pretend_hello *hello,
                                           const struct rp_pretend13_psk *psk)
{
    if (conn->tls13.retried) {
        return rp_pretend_does(conn, RP_DOES_RETRY_SUITE_CHANGES) ? other_suite(conn->suite) : conn->suite;
    }
    return psk->taken ? psk->suite : rp_pretend_suite(conn, hello, RP_ANY_HASH);
}

// take_in begins the transcript, or goes on with it.
static void take_in(struct rp_pretend_conn *conn, const struct rp_pretend_hello *hello)
{
    enum rp_hash hash = RP_HASH_SHA256;
    (void)!rp_suite_hash(TW_VERSION_TLS13, conn->suite, &hash);  // all of ours have one
    conn->facts.cipher_suite = conn->suite->value;
    if (!conn->tls13.retried) {
        rp_pretend_transcript_begin(conn);
        rp_pretend_hash_from(conn, hash);
    }
    rp_pretend_transcript_add(conn, hello->whole);
}

static void choose_tickets(struct rp_pretend_conn *conn, const struct rp_pretend_hello *hello,
                           const struct tw_ticket_request *asked)
{
    const struct rp_pretend_config *config = &conn->server->config;
    struct rp_pretend13 *tls13 = &conn->tls13;
    unsigned wanted = tls13->resumed ? asked->resumption_count : asked->new_session_count;
    bool unusable = !tls13->ke && !tls13->dhe && !rp_pretend_does(conn, RP_DOES_TICKETS_WITHOUT_MODES);
    bool off = config->no_tickets && !rp_pretend_does(conn, RP_DOES_TICKETS_THOUGH_OFF);
    tls13->counts_tickets = hello->ticket_request.there && !off && !unusable;
    tls13->ticket_count = config->tickets13 != 0 ? config->tickets13 : 2;
    if (off || unusable) {
        tls13->ticket_count = 0;
    } else if (tls13->counts_tickets) {
        tls13->ticket_count = (uint8_t)(wanted < MAX_TICKETS ? wanted : MAX_TICKETS);
    }
}

static void decide_early(struct rp_pretend_conn *conn, const struct rp_pretend_hello *hello,
                         const struct rp_pretend13_psk *psk)
{
    struct rp_pretend13 *tls13 = &conn->tls13;
    tls13->early_taken = rp_pretend13_early_takes(conn, hello, psk);
    tls13->early_left = RP_PRETEND13_EARLY;
    bool unminded = !rp_pretend_minds(conn, RP_CHECK_EARLY_UNOFFERED);
    // Behind a HelloRetryRequest early data came before this ClientHello.
    tls13->skips_early = !tls13->early_taken && ((hello->early_data.there && !tls13->retried) || unminded);
    conn->facts.early_accepted = tls13->early_taken;
}

// choose_protocol negotiates anew, whatever the session's protocol was (RFC 8446 section 4.2.10).
static bool choose_protocol(struct rp_pretend_conn *conn, const struct rp_pretend_hello *hello,
                            const struct rp_pretend13_psk *psk)
{
    if (psk->taken && rp_pretend_does(conn, RP_DOES_ALPN_OF_SESSION)) {
        const size_t most = sizeof conn->facts.alpn - 1;
        memset(conn->facts.alpn, 0, sizeof conn->facts.alpn);
        memcpy(conn->facts.alpn, psk->session.alpn, psk->session.alpn_len < most ? psk->session.alpn_len : most);
        return true;
    }
    return rp_pretend_choose_alpn(conn, hello);
}

// go_on answers a ClientHello in which all is as it should be.
static void go_on(struct rp_pretend_conn *conn, const struct rp_pretend_hello *hello,
                  const struct rp_pretend13_psk *psk, struct tw_span share)
{
    take_in(conn, hello);
    if (share.len == 0 && !conn->tls13.by_ke) {
        if (conn->tls13.retried) {
            rp_pretend_die(conn, TW_ALERT_ILLEGAL_PARAMETER, "no key share again");
            return;
        }
        rp_pretend13_retry(conn, hello, conn->tls13.group);
        return;
    }
    if (conn->tls13.retried && rp_pretend_does(conn, RP_DOES_HELLO_RETRY_TWICE)) {
        rp_pretend13_retry(conn, hello, TW_GROUP_SECP384R1);
        return;
    }
    if (!choose_protocol(conn, hello, psk)) {
        return;
    }
    decide_early(conn, hello, psk);
    bool refuses = conn->facts.early_offered && !conn->tls13.early_taken;
    if (rp_pretend_wrong(conn, RP_CHECK_NONE, refuses && rp_pretend_does(conn, RP_DOES_EARLY_REFUSED_FATAL),
                         TW_ALERT_UNSUPPORTED_EXTENSION)) {
        return;
    }
    rp_pretend13_answer(conn, hello, psk, share);
}

static bool check_again(struct rp_pretend_conn *conn, const struct rp_pretend_hello *hello)
{
    return !conn->tls13.retried || rp_pretend13_same(conn, hello);
}

void rp_pretend13_hello(struct rp_pretend_conn *conn, const struct rp_pretend_hello *hello)
{
    struct rp_pretend13 *tls13 = &conn->tls13;
    struct rp_pretend13_psk psk;
    struct tw_ticket_request tickets;
    struct tw_span share;
    uint16_t group = 0;
    if (!check_forms(conn, hello, &tickets) || !is_aligned(conn) || !check_again(conn, hello)
        || !rp_pretend13_share(conn, hello, &group, &share) || !rp_pretend13_psk_choose(conn, hello, &psk)) {
        return;
    }
    settle_psk(conn, &psk, group != 0);
    if (rp_pretend_wrong(conn, RP_CHECK_REQUIRED_EXTENSIONS, lacks(hello, &psk), TW_ALERT_MISSING_EXTENSION)) {
        return;
    }
    conn->suite = choose_suite(conn, hello, &psk);
    if (conn->suite == NULL || (group == 0 && !tls13->by_ke)) {
        rp_pretend_die(conn, TW_ALERT_HANDSHAKE_FAILURE, "no suite or group in common");
        return;
    }
    tls13->group = group;
    tls13->post_auth = hello->post_handshake_auth.there;
    conn->facts.early_offered = conn->facts.early_offered || hello->early_data.there;
    choose_tickets(conn, hello, &tickets);
    go_on(conn, hello, &psk, share);
}
