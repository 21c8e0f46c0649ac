// A handshake as JSON.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/tls/codes.h"
#include "replay/report/json_parts.h"
#include "replay/report/words.h"

// word_json gives a registry's word for a number.
static json_t *word_json(void (*put)(struct rp_text *, uint16_t), uint16_t value)
{
    struct rp_text text = {0};
    put(&text, value);
    return rp_json_text(&text);
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

static json_t *tickets_json(const struct rp_connection *conn, const struct tw_handshake *handshake)
{
    json_t *tickets = json_array();
    for (size_t i = 0; i < handshake->num_tickets && i < TW_HANDSHAKE_TICKETS; i++) {
        const struct tw_ticket *ticket = &handshake->tickets[i];
        json_array_append_new(tickets,
                              json_pack("{sI sI so sb}", "lifetime_s", (json_int_t)ticket->lifetime_s, "length",
                                        (json_int_t)ticket->length, "time_us", rp_json_since(conn, ticket->time_ns),
                                        "encrypted", (int)ticket->from_opened));
    }
    return tickets;
}

// offered_json is what the client offered to resume.
static json_t *offered_json(const struct tw_handshake *handshake)
{
    json_t *offered = json_object();
    json_object_set_new(offered, "session_id", rp_json_hex(handshake->session_id, handshake->session_id_len));
    json_object_set_new(offered, "ticket_extension", json_boolean(handshake->ticket_extension));
    json_object_set_new(offered, "ticket_length", json_integer(handshake->ticket_offered));
    json_object_set_new(offered, "psk_identities", json_integer(handshake->num_psks));
    json_object_set_new(offered, "psk_identity_length", json_integer(handshake->psk_identity_len));
    return offered;
}

static json_t *early_data_json(const struct tw_handshake *handshake)
{
    const char *word = rp_words_early_data((enum tw_early_data)handshake->early_data);
    return word ? json_string(word) : json_null();
}

static void put_names(json_t *out, const struct tw_handshake *handshake)
{
    bool answered = handshake->has_server_hello;
    json_object_set_new(out, "version",
                        handshake->version ? word_json(rp_words_version, handshake->version) : json_null());
    json_object_set_new(out, "cipher_suite",
                        answered ? word_json(rp_words_suite, handshake->cipher_suite) : json_null());
    json_object_set_new(out, "group", handshake->group ? word_json(put_group, handshake->group) : json_null());
    json_object_set_new(out, "server_name",
                        handshake->has_server_name ? rp_json_network(handshake->server_name, handshake->server_name_len)
                                                   : json_null());
    json_object_set_new(out, "alpn",
                        handshake->has_alpn ? rp_json_network(handshake->alpn, handshake->alpn_len) : json_null());
}

// seen_json is true where something was seen, false where it was not although it could have been, and null where it would have
// been hidden by encryption.
static json_t *seen_json(bool seen, bool visible)
{
    return seen || visible ? json_boolean(seen) : json_null();
}

json_t *rp_json_handshake(const struct rp_connection *conn, const struct tw_handshake *handshake)
{
    const char *outcome =
        handshake->outcome == TW_OUTCOME_OPEN ? "cut" : tw_outcome_name((enum tw_outcome)handshake->outcome);
    bool hello_seen = handshake->has_server_hello || !handshake->encrypted;
    bool certificates_seen = hello_seen && (!tw_version_is_13(handshake->version) || handshake->extensions_read);
    json_t *out =
        json_pack("{ss ss sb ss}", "kind", tw_kind_name((enum tw_kind)handshake->kind), "outcome", outcome,
                  "hello_retry", (int)handshake->hello_retry, "why", tw_why_text((enum tw_why)handshake->why));
    put_names(out, handshake);
    json_object_set_new(out, "early_data", early_data_json(handshake));
    json_object_set_new(out, "client_certificate", seen_json(handshake->client_certificate, certificates_seen));
    json_object_set_new(out, "client_certificate_asked",
                        seen_json(handshake->client_certificate_asked, certificates_seen));
    json_object_set_new(out, "tickets", tickets_json(conn, handshake));
    json_object_set_new(out, "num_tickets", json_integer(handshake->num_tickets));
    json_object_set_new(out, "renegotiation", json_boolean(handshake->renegotiation));
    json_object_set_new(out, "encrypted", json_boolean(handshake->encrypted));
    json_object_set_new(out, "offered", offered_json(handshake));
    json_object_set_new(out, "server_session_id",
                        rp_json_hex(handshake->server_session_id, handshake->server_session_id_len));
    json_object_set_new(out, "selected_psk",
                        handshake->kind == TW_KIND_PSK || handshake->kind == TW_KIND_PSK_EARLY_DATA
                            ? json_integer(handshake->selected_psk)
                            : json_null());
    json_object_set_new(out, "extended_master_secret", seen_json(handshake->extended_master_secret, hello_seen));
    json_object_set_new(out, "secure_renegotiation", seen_json(handshake->secure_renegotiation, hello_seen));
    if (handshake->premaster_version != 0) {
        json_object_set_new(out, "premaster_version", word_json(rp_words_version, handshake->premaster_version));
        json_object_set_new(out, "premaster_version_right",
                            json_boolean(handshake->premaster_version == handshake->hello_version));
    }
    json_object_set_new(out, "start_us", rp_json_since(conn, handshake->start_ns));
    json_object_set_new(out, "server_hello_us", rp_json_since(conn, handshake->server_hello_ns));
    json_object_set_new(out, "end_us", rp_json_since(conn, handshake->end_ns));
    return out;
}
