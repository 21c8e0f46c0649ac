// Sessions of a pretend server as bytes, and how old they may be.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/session.h"

#include "replay/pretend/pretend_parts.h"

enum flag { FLAG_EMS = 1, FLAG_ETM = 2 };

bool rp_pretend_session_write(struct tw_writer *w, const struct rp_pretend_session *session)
{
    const unsigned flags =
        (session->extended_master_secret ? FLAG_EMS : 0U) | (session->encrypt_then_mac ? FLAG_ETM : 0U);
    return tw_writer_u16(w, session->version) && tw_writer_u16(w, session->cipher_suite)
           && tw_writer_u8(w, (uint8_t)flags) && tw_writer_u16(w, session->fragment)
           && tw_writer_block8(w, rp_secret_span(&session->secret)) && tw_writer_u64(w, session->made_us)
           && tw_writer_u64(w, session->first_us) && tw_writer_u32(w, session->lifetime_s)
           && tw_writer_u32(w, session->age_add) && tw_writer_u32(w, session->max_early_data)
           && tw_writer_u64(w, session->made_on)
           && tw_writer_bytes(w, tw_span_of(session->serial, sizeof session->serial))
           && tw_writer_block8(w, tw_span_of(session->server_name, session->server_name_len))
           && tw_writer_block8(w, tw_span_of(session->alpn, session->alpn_len))
           && tw_writer_block8(w, tw_span_of(session->client, session->client_len));
}

// take copies a block into an array that has room for it.
static bool take(struct tw_cursor *at, void *out, size_t cap, uint8_t *len)
{
    struct tw_span block;
    if (!tw_cursor_block8(at, &block) || block.len > cap) {
        return false;
    }
    if (block.len != 0) {
        memcpy(out, block.data, block.len);
    }
    *len = (uint8_t)block.len;
    return true;
}

bool rp_pretend_session_read(struct tw_span bytes, struct rp_pretend_session *out)
{
    struct tw_cursor at = tw_cursor_over(bytes);
    uint8_t flags = 0;
    *out = (struct rp_pretend_session){.completed = true};
    bool good = tw_cursor_u16(&at, &out->version) && tw_cursor_u16(&at, &out->cipher_suite) && tw_cursor_u8(&at, &flags)
                && tw_cursor_u16(&at, &out->fragment)
                && take(&at, out->secret.bytes, sizeof out->secret.bytes, &out->secret.len)
                && tw_cursor_u64(&at, &out->made_us) && tw_cursor_u64(&at, &out->first_us)
                && tw_cursor_u32(&at, &out->lifetime_s) && tw_cursor_u32(&at, &out->age_add)
                && tw_cursor_u32(&at, &out->max_early_data) && tw_cursor_u64(&at, &out->made_on)
                && tw_cursor_copy(&at, out->serial, sizeof out->serial)
                && take(&at, out->server_name, sizeof out->server_name, &out->server_name_len)
                && take(&at, out->alpn, sizeof out->alpn, &out->alpn_len)
                && take(&at, out->client, sizeof out->client, &out->client_len) && at.left == 0;
    out->extended_master_secret = (flags & FLAG_EMS) != 0;
    out->encrypt_then_mac = (flags & FLAG_ETM) != 0;
    return good;
}

bool rp_pretend_session_fresh(const struct rp_pretend_conn *conn, const struct rp_pretend_session *session)
{
    return !rp_pretend_minds(conn, RP_CHECK_EXPIRY)
           || (conn->now_us >= session->made_us
               && conn->now_us - session->made_us <= (uint64_t)session->lifetime_s * 1000000);
}
