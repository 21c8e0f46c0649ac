// The server's flight of a handshake in TLS 1.3: RFC 8446 section 4.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/tls/extensions/small_extensions.h"
#include "replay/pretend/pretend_parts.h"

// keep_client: who the client was is known from the session. Where nobody looks at what tickets hold, it may be anything.
static void keep_client(struct rp_pretend_conn *conn, const struct rp_pretend_session *from)
{
    const size_t most = sizeof conn->facts.client - 1;
    const size_t len = from->client_len < most ? from->client_len : most;
    memcpy(conn->facts.client, from->client, len);
    memcpy(conn->session.client, from->client, len);
    conn->session.client_len = (uint8_t)len;
}

// begin_session begins the session that tickets of this handshake will stand for.
static void begin_session(struct rp_pretend_conn *conn, const struct rp_pretend_hello *hello,
                          const struct rp_pretend13_psk *psk)
{
    struct rp_pretend_session *session = &conn->session;
    *session = (struct rp_pretend_session){
        .version = TW_VERSION_TLS13,
        .cipher_suite = conn->suite->value,
        .completed = true,
        .first_us = psk->taken ? psk->session.first_us : conn->now_us,
        .server_name_len = (uint8_t)hello->name.len,
        .alpn_len = (uint8_t)strlen(conn->facts.alpn),
    };
    memcpy(session->server_name, conn->facts.server_name, session->server_name_len);
    memcpy(session->alpn, conn->facts.alpn, session->alpn_len);
    memset(conn->facts.client, 0, sizeof conn->facts.client);
    if (psk->taken) {
        keep_client(conn, &psk->session);
    }
    rp_random_bytes(&conn->server->random, session->serial, sizeof session->serial);
    conn->has_session = true;
}

static void use_ticket(struct rp_pretend_conn *conn, const struct rp_pretend13_psk *psk)
{
    if (psk->taken && conn->server->config.single_use) {
        (void)!rp_pretend_seen_add(&conn->server->tls13.tickets, psk->session.secret.bytes, conn->now_us,
                                   psk->session.made_us + (uint64_t)psk->session.lifetime_s * 1000000);
    }
}

static void say_finished(struct rp_pretend_conn *conn)
{
    struct rp_secret verify_data;
    rp_pretend13_verify_data(conn, &conn->tls13.server_handshake, &verify_data);
    if (rp_pretend_does(conn, RP_DOES_WRONG_FINISHED) && conn->tls13.resumed) {
        verify_data.bytes[0] ^= 1;
    }
    rp_pretend_say(conn, TW_HS_FINISHED, rp_secret_span(&verify_data));
}

// limit_records keeps to record_size_limit from here on (RFC 8449 section 4): it counts the content type.
static void limit_records(struct rp_pretend_conn *conn, const struct rp_pretend_hello *hello)
{
    struct tw_cursor at = tw_cursor_over(hello->record_size_limit.body);
    uint16_t limit = 0;
    bool minds = hello->record_size_limit.there && !rp_pretend_does(conn, RP_DOES_RECORD_LIMIT_IGNORED);
    conn->fragment = 0;
    if (minds && tw_record_size_limit_parse(&at, &limit) && limit > 1 && limit <= 16384) {
        conn->fragment = (uint16_t)(limit - 1);
    }
}

static enum tw_kind kind_of(const struct rp_pretend13 *tls13)
{
    return tls13->early_taken ? TW_KIND_PSK_EARLY_DATA : tls13->resumed ? TW_KIND_PSK : TW_KIND_FULL;
}

// say_proof says who we are: by certificate, or by the PSK.
static bool say_proof(struct rp_pretend_conn *conn, const struct rp_pretend_hello *hello)
{
    struct rp_pretend13 *tls13 = &conn->tls13;
    bool asks = conn->server->config.names[conn->name].asks != RP_PRETEND_ASKS_NOTHING;
    if (tls13->resumed) {
        asks = asks && rp_pretend_does(conn, RP_DOES_ASKS_IN_RESUMPTION);
    }
    if (asks) {
        rp_pretend13_say_request(conn);
        tls13->asked = true;
    }
    return tls13->resumed || rp_pretend13_say_certificate(conn, hello);
}

static void await_client(struct rp_pretend_conn *conn)
{
    struct rp_pretend13 *tls13 = &conn->tls13;
    tls13->awaits = tls13->early_taken ? RP_PRETEND13_END_OF_EARLY_DATA
                    : tls13->asked     ? RP_PRETEND13_CERTIFICATE
                                       : RP_PRETEND13_FINISHED;
    conn->facts.kind = kind_of(tls13);
}

// agree says ServerHello, and changes keys. What the client sends next is read before anything is said: a record that goes on behind the
// ClientHello is refused in the clear.
static bool agree(struct rp_pretend_conn *conn, const struct rp_pretend_hello *hello,
                  const struct rp_pretend13_psk *psk, struct tw_span share)
{
    struct rp_pretend13 *tls13 = &conn->tls13;
    uint8_t room[RP_MAX_SHARED];
    struct tw_writer shared = tw_writer_into(room, sizeof room);
    rp_pretend13_secrets_early(conn, hello, psk);
    if (!rp_pretend13_say_hello(conn, hello, psk, share, &shared)) {
        return false;
    }
    rp_pretend13_secrets_handshake(conn, tw_writer_span(&shared));
    rp_wipe(room, sizeof room);
    if (!rp_pretend13_read_with(conn, tls13->early_taken ? &tls13->early : &tls13->client_handshake)) {
        return false;
    }
    rp_pretend_flush(conn);
    rp_pretend13_say_change(conn, hello);
    rp_pretend13_write_with(conn, &tls13->server_handshake);
    limit_records(conn, hello);
    return true;
}

void rp_pretend13_answer(struct rp_pretend_conn *conn, const struct rp_pretend_hello *hello,
                         const struct rp_pretend13_psk *psk, struct tw_span share)
{
    use_ticket(conn, psk);
    begin_session(conn, hello, psk);
    if (!agree(conn, hello, psk, share)) {
        return;
    }
    rp_pretend13_say_extensions(conn, hello);
    if (!say_proof(conn, hello)) {
        return;
    }
    say_finished(conn);
    rp_pretend13_secrets_traffic(conn);
    rp_pretend13_write_with(conn, &conn->tls13.server_traffic);
    await_client(conn);
}
