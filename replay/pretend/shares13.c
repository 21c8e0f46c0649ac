// key_share and supported_groups of a ClientHello: RFC 8446 sections 4.2.7, 4.2.8 and 9.2.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/tls/extensions/key_share.h"
#include "replay/pretend/pretend_parts.h"

// Best first.
static const uint16_t our_groups[] = {TW_GROUP_X25519, TW_GROUP_SECP256R1, TW_GROUP_SECP384R1, TW_GROUP_SECP521R1};

// read_shares: KeyShareEntry client_shares<0..2^16-1>, which may be empty.
static bool read_shares(const struct rp_pretend_hello *hello, struct tw_span *shares)
{
    struct tw_cursor at = tw_cursor_over(hello->key_share.body);
    *shares = tw_span_of(NULL, 0);
    return !hello->key_share.there || tw_key_share_client_parse(&at, shares);
}

static bool are_whole(struct tw_span shares)
{
    struct tw_cursor at = tw_cursor_over(shares);
    struct tw_key_share_entry entry;
    while (tw_key_share_entry_next(&at, &entry)) {
        if (entry.key_exchange.len == 0) {
            return false;
        }
    }
    return at.left == 0;
}

static size_t count(struct tw_span shares, uint16_t group)
{
    struct tw_cursor at = tw_cursor_over(shares);
    struct tw_key_share_entry entry;
    size_t num = 0;
    while (tw_key_share_entry_next(&at, &entry)) {
        num += entry.group == group;
    }
    return num;
}

// are_right: each share is of a group that the client can do, and one of each.
static bool are_right(const struct rp_pretend_hello *hello, struct tw_span shares)
{
    struct tw_cursor at = tw_cursor_over(shares);
    struct tw_key_share_entry entry;
    while (tw_key_share_entry_next(&at, &entry)) {
        if (!rp_pretend_offers(hello->groups.body, entry.group) || count(shares, entry.group) != 1) {
            return false;
        }
    }
    return true;
}

static bool find_share(struct tw_span shares, uint16_t group, struct tw_span *share)
{
    struct tw_cursor at = tw_cursor_over(shares);
    struct tw_key_share_entry entry;
    while (tw_key_share_entry_next(&at, &entry)) {
        if (entry.group == group) {
            *share = entry.key_exchange;
            return true;
        }
    }
    return false;
}

// choose prefers what needs no second ClientHello.
static void choose(const struct rp_pretend_hello *hello, struct tw_span shares, uint16_t *group, struct tw_span *share)
{
    const size_t num = sizeof our_groups / sizeof our_groups[0];
    for (size_t i = 0; i < num; i++) {
        if (find_share(shares, our_groups[i], share)) {
            *group = our_groups[i];
            return;
        }
    }
    for (size_t i = 0; i < num; i++) {
        if (rp_pretend_offers(hello->groups.body, our_groups[i])) {
            *group = our_groups[i];
            return;
        }
    }
}

// is_what_was_asked: a second ClientHello has one share, of the group that was asked for (RFC 8446 section 4.1.2).
static bool is_what_was_asked(const struct rp_pretend_conn *conn, struct tw_span shares)
{
    struct tw_cursor at = tw_cursor_over(shares);
    struct tw_key_share_entry entry;
    return tw_key_share_entry_next(&at, &entry) && entry.group == conn->tls13.group && at.left == 0;
}

bool rp_pretend13_share(struct rp_pretend_conn *conn, const struct rp_pretend_hello *hello, uint16_t *group,
                        struct tw_span *share)
{
    struct tw_span shares;
    bool fits = read_shares(hello, &shares) && are_whole(shares);
    bool both = hello->groups.there == hello->key_share.there;
    *group = 0;
    *share = tw_span_of(NULL, 0);
    if (rp_pretend_wrong(conn, RP_CHECK_EXTENSION_DECODE, !fits, TW_ALERT_DECODE_ERROR)
        || rp_pretend_wrong(conn, RP_CHECK_REQUIRED_EXTENSIONS, !both, TW_ALERT_MISSING_EXTENSION)
        || rp_pretend_wrong(conn, RP_CHECK_KEY_SHARE, !are_right(hello, shares), TW_ALERT_ILLEGAL_PARAMETER)) {
        return false;
    }
    if (conn->tls13.retried
        && rp_pretend_wrong(conn, RP_CHECK_SECOND_HELLO, !is_what_was_asked(conn, shares),
                            TW_ALERT_ILLEGAL_PARAMETER)) {
        return false;
    }
    choose(hello, shares, group, share);
    return true;
}
