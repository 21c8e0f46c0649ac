// What a client of ours knows of its connection, as JSON.
// SPDX-License-Identifier: Apache-2.0
#include "replay/report/client_json.h"
#include "parsers/tls/codes.h"
#include "replay/engine/keys_certificate.h"
#include "replay/report/escape.h"

json_t *rp_json_text(const char *text)
{
    return text ? json_string(text) : json_null();
}

json_t *rp_json_alert(uint8_t alert)
{
    const char *name = tw_alert_name(alert);
    return name ? json_string(name) : json_sprintf("alert %u", alert);
}

json_t *rp_json_bytes(struct tw_span bytes)
{
    char shown[65536];
    return json_string(rp_escape(shown, sizeof shown, bytes));
}

static json_t *escaped(const char *text)
{
    char shown[4096];
    return json_string(rp_escape_text(shown, sizeof shown, text));
}

static json_t *time_or_null(int64_t time_s)
{
    return time_s == RP_NO_TIME ? json_null() : json_integer(time_s);
}

static json_t *certificate(const struct rp_client_facts *facts, uint8_t i)
{
    struct rp_certificate read;
    json_t *object = json_object();
    if (!rp_certificate_read(facts->chain[i], &read)) {
        return object;
    }
    bool has_issuer = i + 1 < facts->num_chain;
    json_object_set_new(object, "subject", escaped(read.subject));
    json_object_set_new(object, "issuer", escaped(read.issuer));
    json_object_set_new(object, "self_issued", json_boolean(read.self_issued));
    json_object_set_new(object, "signed_by_next",
                        has_issuer ? json_boolean(rp_certificate_issued(facts->chain[i], facts->chain[i + 1]))
                                   : json_null());
    json_object_set_new(object, "not_before_s", time_or_null(read.not_before_s));
    json_object_set_new(object, "not_after_s", time_or_null(read.not_after_s));
    json_object_set_new(object, "key", json_sprintf("%s %u", read.key_type, read.key_bits));
    json_object_set_new(object, "names", escaped(read.names));
    return object;
}

static json_t *chain(const struct rp_client_facts *facts)
{
    json_t *array = json_array();
    for (uint8_t i = 0; i < facts->num_chain; i++) {
        json_array_append_new(array, certificate(facts, i));
    }
    return array;
}

static json_t *tickets(const struct rp_client_facts *facts)
{
    json_t *array = json_array();
    for (uint8_t i = 0; i < facts->num_tickets; i++) {
        const struct rp_ticket_facts *ticket = &facts->tickets[i];
        json_t *object = json_object();
        json_object_set_new(object, "length", json_integer(ticket->len));
        json_object_set_new(object, "lifetime_s", json_integer(ticket->lifetime_s));
        json_object_set_new(object, "max_early_data", json_integer(ticket->max_early_data));
        json_array_append_new(array, object);
    }
    return array;
}

static void set_agreed(json_t *object, const struct rp_client_facts *facts)
{
    json_object_set_new(object, "version", rp_json_text(facts->version ? tw_version_name(facts->version) : NULL));
    json_object_set_new(object, "cipher_suite",
                        rp_json_text(facts->cipher_suite ? tw_suite_name(facts->cipher_suite) : NULL));
    json_object_set_new(object, "group", rp_json_text(facts->group ? tw_group_name(facts->group) : NULL));
    json_object_set_new(object, "signature_scheme",
                        rp_json_text(facts->scheme ? tw_signature_name(facts->scheme) : NULL));
    json_object_set_new(object, "alpn", facts->alpn.len ? rp_json_bytes(facts->alpn) : json_null());
}

void rp_client_json(json_t *object, const struct rp_client_facts *facts, const char *name)
{
    bool named = name && facts->num_chain > 0;
    set_agreed(object, facts);
    json_object_set_new(object, "resumed", json_boolean(facts->resumed));
    json_object_set_new(object, "completed", json_boolean(facts->completed));
    json_object_set_new(object, "handshakes", json_integer(facts->handshakes));
    json_object_set_new(object, "hello_retry", json_boolean(facts->hello_retry));
    json_object_set_new(object, "early_accepted", json_boolean(facts->early_accepted));
    json_object_set_new(object, "extended_master_secret", json_boolean(facts->extended_master_secret));
    json_object_set_new(object, "encrypt_then_mac", json_boolean(facts->encrypt_then_mac));
    json_object_set_new(object, "secure_renegotiation", json_boolean(facts->secure_renegotiation));
    json_object_set_new(object, "session_id_echoed", json_boolean(facts->session_id_echoed));
    json_object_set_new(object, "client_certificate_asked", json_boolean(facts->certificate_asked));
    json_object_set_new(object, "client_certificate_sent", json_boolean(facts->certificate_sent));
    json_object_set_new(object, "tickets", json_integer(facts->num_tickets));
    json_object_set_new(object, "ticket_list", tickets(facts));
    json_object_set_new(object, "fault",
                        rp_json_text(facts->fault != RP_FAULT_NONE ? rp_client_fault_text(facts->fault) : NULL));
    json_object_set_new(object, "for_name",
                        named ? json_boolean(rp_certificate_is_for(facts->chain[0], name)) : json_null());
    json_object_set_new(object, "certificates", chain(facts));
}

bool rp_json_line(FILE *out, json_t *object)
{
    bool done = object && json_dumpf(object, out, JSON_COMPACT) == 0 && fputc('\n', out) != EOF;
    json_decref(object);
    return done || ferror(out);
}
