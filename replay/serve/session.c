// One TLS connection of the embedded server, without its socket.
// SPDX-License-Identifier: Apache-2.0
#include "replay/serve/session.h"

#include "parsers/tls/codes.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/bio.h>
#include <openssl/err.h>

struct rp_serve_session {
    SSL *ssl;
    BIO *in, *out;  // owned by ssl
    bool failed, server_hello;
    bool id_offered, ticket_offered, psk_offered, early_data_offered;
    unsigned tickets_sent;
    int alert_sent, alert_received;
    uint32_t error;
    bool closing;  // after the answer
    bool tickets_flushed;
    char head[4096];  // of the HTTP request that is coming in; what is longer is not looked at
    size_t head_len;
    unsigned newlines;  // in a row: two end the head of an HTTP request
};

static bool has_extension(const SSL_CLIENT_HELLO *hello, uint16_t type, size_t *len)
{
    const uint8_t *data = NULL;
    *len = 0;
    return SSL_early_callback_ctx_extension_get(hello, type, &data, len) == 1;
}

// note_hello writes down what the client offered. A second ClientHello, behind a HelloRetryRequest, does not get here.
static enum ssl_select_cert_result_t note_hello(const SSL_CLIENT_HELLO *hello)
{
    struct rp_serve_session *session = SSL_get_app_data(hello->ssl);
    size_t len = 0;
    session->id_offered = hello->session_id_len != 0;
    session->ticket_offered = has_extension(hello, TW_EXT_SESSION_TICKET, &len) && len != 0;
    session->psk_offered = has_extension(hello, TW_EXT_PRE_SHARED_KEY, &len);
    session->early_data_offered = has_extension(hello, TW_EXT_EARLY_DATA, &len);
    return ssl_select_cert_success;
}

static void note_handshake_message(struct rp_serve_session *session, uint8_t type)
{
    session->server_hello = session->server_hello || type == SSL3_MT_SERVER_HELLO;
    session->tickets_sent += type == SSL3_MT_NEW_SESSION_TICKET;
}

static void note_message(int is_write, int version, int content_type, const void *bytes, size_t len, SSL *ssl,
                         void *arg)
{
    (void)version;
    (void)arg;
    struct rp_serve_session *session = SSL_get_app_data(ssl);
    const uint8_t *message = bytes;
    if (content_type == SSL3_RT_HANDSHAKE && is_write && len > 0) {
        note_handshake_message(session, message[0]);
    }
    if (content_type == SSL3_RT_ALERT && len == 2) {
        *(is_write ? &session->alert_sent : &session->alert_received) = message[1];
    }
}

struct rp_serve_session *rp_serve_session_new(const struct rp_serve_contexts *contexts)
{
    struct rp_serve_session *session = calloc(1, sizeof *session);
    if (!session) {
        return NULL;
    }
    session->alert_sent = -1;
    session->alert_received = -1;
    SSL_CTX_set_select_certificate_cb(contexts->ctx[0], note_hello);
    SSL_CTX_set_msg_callback(contexts->ctx[0], note_message);
    session->ssl = SSL_new(contexts->ctx[0]);
    session->in = BIO_new(BIO_s_mem());
    session->out = BIO_new(BIO_s_mem());
    if (!session->ssl || !session->in || !session->out) {
        BIO_free(session->in);
        BIO_free(session->out);
        SSL_free(session->ssl);
        free(session);
        return NULL;
    }
    BIO_set_mem_eof_return(session->in, -1);
    SSL_set_bio(session->ssl, session->in, session->out);
    SSL_set_app_data(session->ssl, session);
    SSL_set_accept_state(session->ssl);
    return session;
}

void rp_serve_session_free(struct rp_serve_session *session)
{
    if (session) {
        SSL_free(session->ssl);
        free(session);
    }
}

bool rp_serve_session_done(const struct rp_serve_session *session)
{
    return !session->failed && SSL_is_init_finished(session->ssl) && !SSL_in_early_data(session->ssl);
}

// kind_of says how the server went on after the ClientHello. BoringSSL looks at a ticket first, and at the ID only where there is
// none that it could read (RFC 5077 section 3.4).
static const char *kind_of(const struct rp_serve_session *session)
{
    if (!session->server_hello) {
        return "none";
    }
    if (!SSL_session_reused(session->ssl)) {
        return "full";
    }
    if (SSL_version(session->ssl) >= TLS1_3_VERSION) {
        return SSL_early_data_accepted(session->ssl) || SSL_in_early_data(session->ssl) ? "psk-early-data" : "psk";
    }
    bool reads_tickets = (SSL_get_options(session->ssl) & SSL_OP_NO_TICKET) == 0;
    return session->ticket_offered && reads_tickets ? "abbreviated-ticket" : "abbreviated-id";
}

static const char *error_of(const struct rp_serve_session *session)
{
    if (rp_serve_session_done(session)) {
        return NULL;
    }
    const char *reason = session->error != 0 ? ERR_reason_error_string(session->error) : NULL;
    return reason ? reason : "the client ended the connection";
}

void rp_serve_session_report(const struct rp_serve_session *session, struct rp_served *out)
{
    const SSL *ssl = session->ssl;
    const SSL_CIPHER *cipher = SSL_get_current_cipher(ssl);
    if (!cipher) {
        cipher = SSL_get_pending_cipher(ssl);
    }
    const char *name = SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name);
    out->version = session->server_hello ? (uint16_t)SSL_version(ssl) : 0;
    out->cipher_suite = session->server_hello && cipher ? SSL_CIPHER_get_protocol_id(cipher) : 0;
    out->kind = kind_of(session);
    out->completed = rp_serve_session_done(session);
    out->hello_retry = SSL_used_hello_retry_request(ssl) == 1;
    out->early_data_offered = session->early_data_offered;
    out->early_data_accepted = SSL_early_data_accepted(ssl) || SSL_in_early_data(ssl);
    out->id_offered = session->id_offered;
    out->ticket_offered = session->ticket_offered;
    out->psk_offered = session->psk_offered;
    out->tickets_sent = session->tickets_sent;
    out->server_name = name ? name : "";
    SSL_get0_alpn_selected(ssl, &out->alpn, &out->alpn_len);
    out->alert_sent = session->alert_sent;
    out->alert_received = session->alert_received;
    out->error = error_of(session);
}

// answer writes a page about the handshake: over early data too, as a real server would.
static void answer(struct rp_serve_session *session)
{
    struct rp_served served = {0};
    rp_serve_session_report(session, &served);
    char body[256];
    int body_len = snprintf(body, sizeof body, "%s handshake, %s, %s\n", served.kind, SSL_get_version(session->ssl),
                            SSL_in_early_data(session->ssl) ? "answered before the client's Finished" : "completed");
    char page[512];
    int len = snprintf(page, sizeof page, "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: %d\r\n\r\n%s",
                       body_len, body);
    if (len > 0) {
        (void)SSL_write(session->ssl, page, len);
    }
}

// wants_close: HTTP/1.0, or "Connection: close" (RFC 9112 section 9.6).
static bool wants_close(const struct rp_serve_session *session)
{
    const char *line_end = memchr(session->head, '\n', session->head_len);
    size_t first = line_end ? (size_t)(line_end - session->head) : session->head_len;
    return memmem(session->head, first, "HTTP/1.0", 8) || strcasestr(session->head, "\nconnection: close");
}

static void end_of_head(struct rp_serve_session *session)
{
    session->head[session->head_len] = '\0';
    session->closing = wants_close(session);
    session->head_len = 0;
    session->newlines = 0;
    answer(session);
}

// take_request looks for the empty line that ends an HTTP request's head (RFC 9112 section 2.1); requests have no body here.
static void take_request(struct rp_serve_session *session, const char *bytes, int len)
{
    for (int i = 0; i < len && !session->closing; i++) {
        if (session->head_len + 1 < sizeof session->head) {
            session->head[session->head_len++] = bytes[i];
        }
        if (bytes[i] == '\n') {
            session->newlines++;
        } else if (bytes[i] != '\r') {
            session->newlines = 0;
        }
        if (session->newlines == 2) {
            end_of_head(session);
        }
    }
}

// ended_by judges what a call of libssl returned: waiting for bytes is no end.
static bool ended_by(struct rp_serve_session *session, int result)
{
    switch (SSL_get_error(session->ssl, result)) {
    case SSL_ERROR_NONE:
    case SSL_ERROR_WANT_READ:
    case SSL_ERROR_WANT_WRITE: return false;
    case SSL_ERROR_ZERO_RETURN:  // close_notify: answer it
        (void)SSL_shutdown(session->ssl);
        return true;
    default:
        session->error = ERR_peek_error();
        session->failed = true;
        ERR_clear_error();
        return true;
    }
}

// send_tickets: BoringSSL keeps the tickets of TLS 1.3 back until the server writes; an empty write sends them, as other
// servers do right behind the handshake.
static void send_tickets(struct rp_serve_session *session)
{
    if (!session->tickets_flushed && rp_serve_session_done(session)) {
        session->tickets_flushed = true;
        (void)SSL_write(session->ssl, "", 0);
    }
}

// read_more reads application data, early data included; more than 0 where there was some.
static int read_more(struct rp_serve_session *session)
{
    char bytes[16384];
    int len = SSL_read(session->ssl, bytes, sizeof bytes);
    take_request(session, bytes, len);
    return len;
}

enum rp_serve_step rp_serve_session_feed(struct rp_serve_session *session, struct tw_span in)
{
    ERR_clear_error();
    if (in.len > INT32_MAX || BIO_write(session->in, in.data, (int)in.len) != (int)in.len) {
        session->failed = true;
        return RP_SERVE_ENDED;
    }
    for (;;) {
        bool readable = SSL_is_init_finished(session->ssl) || SSL_in_early_data(session->ssl);
        int result = readable ? read_more(session) : SSL_do_handshake(session->ssl);
        if (ended_by(session, result)) {
            return RP_SERVE_ENDED;
        }
        send_tickets(session);
        if (session->closing && rp_serve_session_done(session)) {
            (void)SSL_shutdown(session->ssl);
            return RP_SERVE_ENDED;
        }
        if (result <= 0) {
            return RP_SERVE_GOING_ON;
        }
    }
}

size_t rp_serve_session_output_len(const struct rp_serve_session *session)
{
    return BIO_pending(session->out);
}

void rp_serve_session_output(struct rp_serve_session *session, uint8_t *out, size_t len)
{
    int got = BIO_read(session->out, out, (int)len);
    assert(got == (int)len);
}
