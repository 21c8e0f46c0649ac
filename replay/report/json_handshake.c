// A handshake as JSON.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/tls/codes.h"
#include "replay/report/json_parts.h"
#include "replay/report/words.h"

// put_code puts a registry's word for a number, or null.
static void put_code(struct rp_json *json, const char *key, void (*put)(struct rp_text *, uint16_t), bool known,
                     uint16_t value)
{
    rp_json_key(json, key);
    if (known) {
        rp_json_quote(json);
        put(json->out, value);
        rp_json_unquote(json);
    } else {
        rp_json_null(json);
    }
}

static void put_group(struct rp_text *text, uint16_t group)
{
    const char *name = tw_group_name(group);
    if (name) {
        rp_text_string(text, name);
    } else {
        rp_text_format(text, "0x%04x", group);
    }
}

static void put_network(struct rp_json *json, const char *key, bool known, struct tw_span bytes)
{
    rp_json_key(json, key);
    if (known) {
        rp_json_network(json, bytes);
    } else {
        rp_json_null(json);
    }
}

static void put_hex(struct rp_json *json, const char *key, const uint8_t *bytes, size_t len)
{
    rp_json_key(json, key);
    rp_json_hex(json, tw_span_of(bytes, len));
}

static void put_tickets(struct rp_json *json, const struct rp_connection *conn, const struct tw_handshake *handshake)
{
    size_t num = 0;
    const struct tw_ticket *tickets = tw_handshake_tickets(handshake, &num);
    rp_json_key(json, "tickets");
    rp_json_open(json, '[');
    for (size_t i = 0; i < num; i++) {
        const struct tw_ticket *ticket = &tickets[i];
        rp_json_open(json, '{');
        rp_json_put_integer(json, "lifetime_s", ticket->lifetime_s);
        rp_json_put_integer(json, "length", ticket->length);
        rp_json_put_since(json, conn, "time_us", ticket->time_ns);
        rp_json_put_bool(json, "encrypted", ticket->from_opened);
        rp_json_close(json, '}');
    }
    rp_json_close(json, ']');
    rp_json_put_integer(json, "num_tickets", handshake->num_tickets);
}

// put_offered puts what the client offered to resume.
static void put_offered(struct rp_json *json, const struct tw_handshake *handshake)
{
    rp_json_key(json, "offered");
    rp_json_open(json, '{');
    put_hex(json, "session_id", handshake->session_id, handshake->session_id_len);
    rp_json_put_bool(json, "ticket_extension", handshake->ticket_extension);
    rp_json_put_integer(json, "ticket_length", handshake->ticket_offered);
    rp_json_put_integer(json, "psk_identities", handshake->num_psks);
    rp_json_put_integer(json, "psk_identity_length", handshake->psk_identity_len);
    rp_json_close(json, '}');
}

static void put_names(struct rp_json *json, const struct tw_handshake *handshake)
{
    put_code(json, "version", rp_words_version, handshake->version != 0, handshake->version);
    put_code(json, "cipher_suite", rp_words_suite, handshake->has_server_hello, handshake->cipher_suite);
    put_code(json, "group", put_group, handshake->group != 0, handshake->group);
    put_network(json, "server_name", handshake->has_server_name, tw_handshake_server_name(handshake));
    put_network(json, "alpn", handshake->has_alpn, tw_handshake_alpn(handshake));
}

// put_seen puts true where something was seen, false where it was not although it could have been, and null where it would have
// been hidden by encryption.
static void put_seen(struct rp_json *json, const char *key, bool seen, bool visible)
{
    rp_json_key(json, key);
    if (seen || visible) {
        rp_json_bool(json, seen);
    } else {
        rp_json_null(json);
    }
}

static void put_selected_psk(struct rp_json *json, const struct tw_handshake *handshake)
{
    if (handshake->kind == TW_KIND_PSK || handshake->kind == TW_KIND_PSK_EARLY_DATA) {
        rp_json_put_integer(json, "selected_psk", handshake->selected_psk);
    } else {
        rp_json_put_null(json, "selected_psk");
    }
}

void rp_json_handshake(struct rp_json *json, const struct rp_connection *conn, const struct tw_handshake *handshake)
{
    enum tw_outcome outcome = (enum tw_outcome)handshake->outcome;
    bool hello_seen = handshake->has_server_hello || !handshake->encrypted;
    bool certificates_seen = hello_seen && (!tw_version_is_13(handshake->version) || handshake->extensions_read);
    rp_json_open(json, '{');
    rp_json_put_word(json, "kind", tw_kind_name((enum tw_kind)handshake->kind));
    rp_json_put_word(json, "outcome", outcome == TW_OUTCOME_OPEN ? "cut" : tw_outcome_name(outcome));
    rp_json_put_bool(json, "hello_retry", handshake->hello_retry);
    rp_json_put_word(json, "why", tw_why_text((enum tw_why)handshake->why));
    put_names(json, handshake);
    rp_json_put_word(json, "early_data", rp_words_early_data((enum tw_early_data)handshake->early_data));
    put_seen(json, "client_certificate", handshake->client_certificate, certificates_seen);
    put_seen(json, "client_certificate_asked", handshake->client_certificate_asked, certificates_seen);
    put_tickets(json, conn, handshake);
    rp_json_put_bool(json, "renegotiation", handshake->renegotiation);
    rp_json_put_bool(json, "encrypted", handshake->encrypted);
    put_offered(json, handshake);
    put_hex(json, "server_session_id", handshake->server_session_id, handshake->server_session_id_len);
    put_selected_psk(json, handshake);
    put_seen(json, "extended_master_secret", handshake->extended_master_secret, hello_seen);
    put_seen(json, "secure_renegotiation", handshake->secure_renegotiation, hello_seen);
    if (handshake->premaster_version != 0) {
        put_code(json, "premaster_version", rp_words_version, true, handshake->premaster_version);
        rp_json_put_bool(json, "premaster_version_right", handshake->premaster_version == handshake->hello_version);
    }
    rp_json_put_since(json, conn, "start_us", handshake->start_ns);
    rp_json_put_since(json, conn, "server_hello_us", handshake->server_hello_ns);
    rp_json_put_since(json, conn, "end_us", handshake->end_ns);
    rp_json_close(json, '}');
}
