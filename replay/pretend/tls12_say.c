// The flights of a pretend server up to TLS 1.2: RFC 5246 section 7.4, RFC 5077 section 3.3.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/tls/certificate.h"
#include "parsers/tls/certificate_request.h"
#include "parsers/tls/certificate_status.h"
#include "parsers/tls/extensions/protocols.h"
#include "parsers/tls/extensions/small_extensions.h"
#include "parsers/tls/new_session_ticket.h"
#include "parsers/tls/server_hello.h"
#include "parsers/tls/server_key_exchange.h"
#include "replay/pretend/tls12_parts.h"

#define MAX_EXTENSIONS 1024

// --- ServerHello ------------------------------------------------------------------------------------------------------------

static void write_extension(struct tw_writer *w, uint16_t type, struct tw_span body)
{
    tw_extension_write(w, &(struct tw_extension){.type = type, .body = body});
}

static void write_alpn(const struct rp_pretend_conn *conn, const struct rp_pretend_hello *hello, struct tw_writer *w)
{
    const struct rp_pretend_session *session = &conn->session;
    struct tw_span chosen = tw_span_of(conn->facts.alpn, strlen(conn->facts.alpn));
    if (rp_pretend_does(conn, RP_DOES_ALPN_OF_SESSION) && conn->tls12.resumed && session->alpn_len != 0) {
        chosen = tw_span_of(session->alpn, session->alpn_len);
    } else if (!hello->alpn.there) {
        return;
    }
    uint8_t list[64], body[72];
    struct tw_writer list_writer = tw_writer_into(list, sizeof list), body_writer = tw_writer_into(body, sizeof body);
    if (chosen.len != 0 && tw_protocol_write(&list_writer, chosen)
        && tw_protocol_list_write(&body_writer, tw_writer_span(&list_writer))) {
        write_extension(w, TW_EXT_ALPN, tw_writer_span(&body_writer));
    }
}

// write_sizes: max_fragment_length is of the session, record_size_limit of each handshake (RFC 6066 section 4, RFC 8449 section 4).
static void write_sizes(const struct rp_pretend_conn *conn, const struct rp_pretend_hello *hello, struct tw_writer *w)
{
    if (hello->record_size_limit.there) {
        static const uint8_t ours[] = {0x40, 0x00};
        write_extension(w, TW_EXT_RECORD_SIZE_LIMIT, tw_span_of(ours, sizeof ours));
    } else if (hello->max_fragment.there && !conn->tls12.resumed) {
        write_extension(w, TW_EXT_MAX_FRAGMENT_LENGTH, hello->max_fragment.body);
    }
}

// write_acknowledged: extensions whose answer is empty.
static void write_acknowledged(const struct rp_pretend_conn *conn, const struct rp_pretend_hello *hello,
                               struct tw_writer *w)
{
    const struct tw_span empty = {0};
    const struct rp_pretend12 *tls12 = &conn->tls12;
    const bool resumed = tls12->resumed;
    if (conn->name_known && (!resumed || rp_pretend_does(conn, RP_DOES_SNI_IN_ABBREVIATED))) {
        write_extension(w, TW_EXT_SERVER_NAME, empty);
    }
    if (conn->session.extended_master_secret && hello->ems.there
        && !(resumed && rp_pretend_does(conn, RP_DOES_EMS_NOT_ANSWERED))) {
        write_extension(w, TW_EXT_EXTENDED_MASTER_SECRET, empty);
    }
    if (conn->etm && hello->etm.there) {
        write_extension(w, TW_EXT_ENCRYPT_THEN_MAC, empty);
    }
    if ((tls12->renews && !rp_pretend_does(conn, RP_DOES_TICKET_WITHOUT_EXTENSION))
        || rp_pretend_does(conn, RP_DOES_TICKET_EXTENSION_ALONE)) {
        write_extension(w, TW_EXT_SESSION_TICKET, empty);
    }
    if (tls12->staples
        || (resumed && hello->status_request.there && rp_pretend_does(conn, RP_DOES_STATUS_TOLD_IN_ABBREVIATED))) {
        write_extension(w, TW_EXT_STATUS_REQUEST, empty);
    }
}

static void write_extensions(const struct rp_pretend_conn *conn, const struct rp_pretend_hello *hello,
                             struct tw_writer *w)
{
    static const uint8_t uncompressed[] = {1, 0};
    rp_pretend12_write_renegotiation_info(conn, w);
    write_acknowledged(conn, hello, w);
    if (hello->point_formats.there && !conn->tls12.resumed && conn->suite->kx == TW_KX_ECDHE) {
        write_extension(w, TW_EXT_EC_POINT_FORMATS, tw_span_of(uncompressed, sizeof uncompressed));
    }
    write_alpn(conn, hello, w);
    write_sizes(conn, hello, w);
    if (rp_pretend_does(conn, RP_DOES_DUPLICATE_EXTENSION)) {
        write_extension(w, TW_EXT_EXTENDED_MASTER_SECRET, (struct tw_span){0});
        write_extension(w, TW_EXT_EXTENDED_MASTER_SECRET, (struct tw_span){0});
    }
    if (rp_pretend_does(conn, RP_DOES_UNOFFERED_EXTENSION)) {
        write_extension(w, TW_EXT_HEARTBEAT, tw_span_of(uncompressed, 1));
    }
}

// make_random: its end tells clients of TLS 1.3 and 1.2 that the server could do better (RFC 8446 section 4.1.3). A renegotiation has no
// choice of version.
static void make_random(struct rp_pretend_conn *conn)
{
    uint8_t *random = conn->tls12.randoms.server;
    const uint16_t highest = conn->server->config.max_version;
    const uint16_t version = conn->facts.version;
    rp_random_bytes(&conn->server->random, random, RP_RANDOM_BYTES);
    if (rp_pretend_does(conn, RP_DOES_CONSTANT_RANDOM)) {
        memset(random, 0x5a, RP_RANDOM_BYTES);
    }
    if (!conn->tls12.established && (highest == TW_VERSION_TLS13 || version < TW_VERSION_TLS12)) {
        memcpy(random + 24, "DOWNGRD", 7);
        random[31] = version == TW_VERSION_TLS12 ? 1 : 0;
    }
}

void rp_pretend12_say_hello(struct rp_pretend_conn *conn, const struct rp_pretend_hello *hello)
{
    uint8_t room[MAX_EXTENSIONS];
    struct tw_writer extensions = tw_writer_into(room, sizeof room);
    const struct rp_pretend12 *tls12 = &conn->tls12;
    make_random(conn);
    write_extensions(conn, hello, &extensions);
    const struct tw_server_hello out = {.legacy_version = conn->facts.version,
                                        .random = tw_span_of(tls12->randoms.server, RP_RANDOM_BYTES),
                                        .session_id = tw_span_of(tls12->said_id, tls12->said_id_len),
                                        .cipher_suite = tls12->said_suite,
                                        .extensions = tw_writer_span(&extensions),
                                        .has_extensions = extensions.len != 0};
    const size_t place = rp_pretend_message_begin(conn, TW_HS_SERVER_HELLO);
    tw_server_hello_write(&conn->flight, &out);
    rp_pretend_message_end(conn, place);
}

// --- The full flight --------------------------------------------------------------------------------------------------------

static void say_certificate(struct rp_pretend_conn *conn)
{
    const struct rp_identity *identity = rp_pretend_identity(conn, conn->suite->auth == TW_AUTH_RSA);
    const size_t place = rp_pretend_message_begin(conn, TW_HS_CERTIFICATE);
    const size_t list = tw_writer_open(&conn->flight, 3);
    for (size_t i = 0; i < rp_identity_length(identity); i++) {
        tw_writer_block24(&conn->flight, rp_identity_certificate(identity, i));
    }
    tw_writer_close(&conn->flight, list, 3);
    rp_pretend_message_end(conn, place);
}

// say_status staples a response that says nothing: clients that look into it are not asked for it by us.
static void say_status(struct rp_pretend_conn *conn)
{
    static const uint8_t response[] = {0x30, 0x03, 0x0a, 0x01, 0x03};  // OCSPResponse: tryLater
    const size_t place = rp_pretend_message_begin(conn, TW_HS_CERTIFICATE_STATUS);
    tw_writer_u8(&conn->flight, TW_STATUS_TYPE_OCSP);
    tw_writer_block24(&conn->flight, tw_span_of(response, sizeof response));
    rp_pretend_message_end(conn, place);
}

static bool sign(struct rp_pretend_conn *conn, const struct rp_pretend_hello *hello, struct tw_span params,
                 struct tw_writer *out)
{
    const struct rp_identity *identity = NULL;
    const uint16_t scheme = rp_pretend_scheme(conn, hello, &identity);
    uint8_t room[2 * RP_RANDOM_BYTES + 256], signature[1024];
    struct tw_writer content = tw_writer_into(room, sizeof room), w = tw_writer_into(signature, sizeof signature);
    const struct rp_randoms *randoms = &conn->tls12.randoms;
    return tw_writer_bytes(&content, tw_span_of(randoms->client, RP_RANDOM_BYTES))
           && tw_writer_bytes(&content, tw_span_of(randoms->server, RP_RANDOM_BYTES))
           && tw_writer_bytes(&content, params) && scheme != 0
           && rp_identity_sign(identity, scheme, tw_writer_span(&content), &conn->server->random, &w)
           && tw_signature_write(out, &(struct tw_signature){.has_algorithm = conn->facts.version == TW_VERSION_TLS12,
                                                             .algorithm = scheme,
                                                             .signature = tw_writer_span(&w)});
}

static void say_key_exchange(struct rp_pretend_conn *conn, const struct rp_pretend_hello *hello)
{
    uint8_t point_room[256], params_room[260];
    struct tw_writer point = tw_writer_into(point_room, sizeof point_room);
    struct tw_writer params = tw_writer_into(params_room, sizeof params_room);
    struct rp_share *share = &conn->tls12.share;
    bool made = rp_share_make(share, rp_pretend_group(hello), &conn->server->random) && rp_share_public(share, &point)
                && tw_server_ec_params_write(&params, share->group, tw_writer_span(&point));
    const size_t place = rp_pretend_message_begin(conn, TW_HS_SERVER_KEY_EXCHANGE);
    tw_writer_bytes(&conn->flight, tw_writer_span(&params));
    made = made && sign(conn, hello, tw_writer_span(&params), &conn->flight);
    rp_pretend_message_end(conn, place);
    if (!made) {
        rp_pretend_die(conn, TW_ALERT_INTERNAL_ERROR, "a key exchange that could not be made");
    }
}

static void say_certificate_request(struct rp_pretend_conn *conn)
{
    static const uint8_t types[] = {1, 64};  // rsa_sign, ecdsa_sign
    static const uint8_t schemes[] = {0x04, 0x03, 0x05, 0x03, 0x08, 0x04, 0x08, 0x05,
                                      0x04, 0x01, 0x05, 0x01, 0x02, 0x03, 0x02, 0x01};
    const uint16_t version = conn->facts.version;
    const struct tw_certificate_request request = {
        .form = tw_certificate_request_form_of(version),
        .certificate_types = tw_span_of(types, sizeof types),
        .signature_algorithms = tw_span_of(schemes, version == TW_VERSION_TLS12 ? sizeof schemes : 0)};
    const size_t place = rp_pretend_message_begin(conn, TW_HS_CERTIFICATE_REQUEST);
    tw_certificate_request_write(&conn->flight, &request);
    rp_pretend_message_end(conn, place);
}

void rp_pretend12_say_full(struct rp_pretend_conn *conn, const struct rp_pretend_hello *hello)
{
    const struct rp_pretend12 *tls12 = &conn->tls12;
    say_certificate(conn);
    if (tls12->staples) {
        say_status(conn);
    }
    if (conn->suite->kx == TW_KX_ECDHE) {
        say_key_exchange(conn, hello);
    }
    if (tls12->certificate_asked) {
        say_certificate_request(conn);
    }
    if (tls12->established && rp_pretend_does(conn, RP_DOES_HELLO_REQUEST_TWICE)) {
        rp_pretend_say(conn, TW_HS_HELLO_REQUEST, (struct tw_span){0});
    }
    rp_pretend_say(conn, TW_HS_SERVER_HELLO_DONE, (struct tw_span){0});
    if (rp_pretend_does(conn, RP_DOES_HELLO_REQUEST_EARLY)) {
        rp_pretend_say(conn, TW_HS_HELLO_REQUEST, (struct tw_span){0});
    }
}

// --- Tickets and Finished ---------------------------------------------------------------------------------------------------

void rp_pretend12_say_ticket(struct rp_pretend_conn *conn)
{
    uint8_t room[RP_PRETEND_TICKET_MAX];
    struct tw_writer ticket = tw_writer_into(room, sizeof room);
    struct rp_pretend_session session = conn->session;
    session.made_us = conn->now_us;
    if (!rp_pretend_ticket_make(conn, &session, &ticket)) {
        ticket.len = 0;  // a ticket of no bytes says that there is none (RFC 5077 section 3.3)
    }
    const size_t place = rp_pretend_message_begin(conn, TW_HS_NEW_SESSION_TICKET);
    tw_new_session_ticket_write(&conn->flight, &(struct tw_new_session_ticket){.lifetime_s = session.lifetime_s,
                                                                               .ticket = tw_writer_span(&ticket)});
    const struct rp_digest before = conn->digest;
    rp_pretend_message_end(conn, place);
    if (rp_pretend_does(conn, RP_DOES_TICKET_UNHASHED)) {
        conn->digest = before;
    }
    conn->facts.tickets_sent++;
}

void rp_pretend12_say_finished(struct rp_pretend_conn *conn)
{
    static const uint8_t change = 1;
    struct rp_pretend12 *tls12 = &conn->tls12;
    uint8_t hash[RP_HASH_MAX];
    rp_pretend_record(conn, TW_CT_CHANGE_CIPHER_SPEC, tw_span_of(&change, 1));
    if (!(tls12->established && rp_pretend_does(conn, RP_DOES_OLD_KEYS))) {
        rp_pretend_write_keys(conn, &tls12->next_write);
    }
    rp_verify_data(conn->hash, rp_secret_span(&tls12->master), TW_SERVER, rp_pretend_hash_now(conn, hash),
                   tls12->next_server_verify);
    uint8_t said[RP_VERIFY12_BYTES];
    memcpy(said, tls12->next_server_verify, sizeof said);
    said[0] ^= tls12->resumed && rp_pretend_does(conn, RP_DOES_WRONG_FINISHED) ? 1 : 0;
    rp_pretend_say(conn, TW_HS_FINISHED, tw_span_of(said, sizeof said));
    rp_pretend_flush(conn);
}
