// The form of pre_shared_key and psk_key_exchange_modes: RFC 8446 sections 4.2.9 and 4.2.11.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/tls/extensions/code_list.h"
#include "parsers/tls/extensions/pre_shared_key.h"
#include "replay/pretend/pretend_parts.h"

// read_modes passes over modes that nobody knows.
static bool read_modes(struct rp_pretend_conn *conn, const struct rp_pretend_hello *hello)
{
    struct tw_cursor at = tw_cursor_over(hello->psk_modes.body);
    uint16_t mode = 0;
    bool unknown = false;
    conn->tls13.ke = conn->tls13.dhe = false;
    while (tw_code_list_next(&at, TW_EXT_PSK_KEY_EXCHANGE_MODES, &mode)) {
        conn->tls13.ke = conn->tls13.ke || mode == TW_PSK_MODE_PSK_KE;
        conn->tls13.dhe = conn->tls13.dhe || mode == TW_PSK_MODE_PSK_DHE_KE;
        unknown = unknown || mode > TW_PSK_MODE_PSK_DHE_KE;
    }
    bool refuses = unknown && rp_pretend_does(conn, RP_DOES_PSK_MODES_UNKNOWN_FATAL);
    return !rp_pretend_wrong(conn, RP_CHECK_NONE, refuses, TW_ALERT_ILLEGAL_PARAMETER);
}

// PskIdentity identities<7..2^16-1>, each identity<1..2^16-1>.
static bool are_identities(struct tw_span list, size_t *num)
{
    struct tw_cursor at = tw_cursor_over(list);
    struct tw_psk_identity identity;
    bool fit = true;
    for (*num = 0; tw_psk_identity_next(&at, &identity); ++*num) {
        fit = fit && identity.identity.len != 0;
    }
    return fit && *num != 0 && at.left == 0;
}

// PskBinderEntry binders<33..2^16-1>, each of 32 to 255 bytes.
static bool are_binders(struct tw_span list, size_t *num)
{
    struct tw_cursor at = tw_cursor_over(list);
    struct tw_span binder;
    bool fit = true;
    for (*num = 0; tw_psk_binder_next(&at, &binder); ++*num) {
        fit = fit && binder.len >= 32;
    }
    return fit && at.left == 0;
}

bool rp_pretend13_psk_list(struct rp_pretend_conn *conn, const struct rp_pretend_hello *hello,
                           struct tw_span *identities, struct tw_span *binders)
{
    struct tw_offered_psks psks = {0};
    size_t num_identities = 0;
    size_t num_binders = 0;
    if (!read_modes(conn, hello)) {
        return false;
    }
    *identities = *binders = tw_span_of(NULL, 0);
    if (!hello->psk.there) {
        return true;
    }
    struct tw_cursor at = tw_cursor_over(hello->psk.body);
    bool fits = tw_offered_psks_parse(&at, &psks);
    bool whole = are_identities(psks.identities, &num_identities);
    whole = are_binders(psks.binders, &num_binders) && whole;
    *identities = psks.identities;
    *binders = psks.binders;
    return !rp_pretend_wrong(conn, RP_CHECK_PSK_LAST, hello->last_extension != TW_EXT_PRE_SHARED_KEY,
                             TW_ALERT_ILLEGAL_PARAMETER)
           && !rp_pretend_wrong(conn, RP_CHECK_PSK_MODES, !hello->psk_modes.there, TW_ALERT_MISSING_EXTENSION)
           && !rp_pretend_wrong(conn, RP_CHECK_PSK_DECODE, !fits || !whole, TW_ALERT_DECODE_ERROR)
           && !rp_pretend_wrong(conn, RP_CHECK_BINDER_COUNT, num_binders == 0, TW_ALERT_DECODE_ERROR)
           && !rp_pretend_wrong(conn, RP_CHECK_BINDER_COUNT, num_identities != num_binders, TW_ALERT_ILLEGAL_PARAMETER);
}
