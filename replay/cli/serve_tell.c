// One handshake as the embedded server saw it.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cli/serve_tell.h"

#include "parsers/tls/codes.h"
#include "replay/net/address.h"
#include "replay/report/escape.h"

#include <jansson.h>

static const char *version_of(const struct rp_served *served)
{
    const char *name = served->version != 0 ? tw_version_name(served->version) : NULL;
    return name ? name : "";
}

static const char *suite_of(const struct rp_served *served)
{
    return served->cipher_suite != 0 ? tw_suite_name(served->cipher_suite) : NULL;
}

static json_t *text_json(const char *text)
{
    json_t *value = json_string(text);
    char safe[1024];
    return value ? value : json_string(rp_escape_text(safe, sizeof safe, text));  // no UTF-8
}

static json_t *alert_json(int description)
{
    if (description < 0) {
        return json_null();
    }
    const char *name = tw_alert_name((uint8_t)description);
    return name ? json_string(name) : json_integer(description);
}

bool rp_served_json(FILE *out, const struct rp_served *served)
{
    char alpn[256];
    char client[RP_ADDRESS_TEXT];
    rp_sockaddr_text((const struct sockaddr *)&served->client, client);
    rp_escape(alpn, sizeof alpn, tw_span_of(served->alpn, served->alpn_len));
    json_t *line = json_pack(
        "{sI ss ss ss sb ss? ss? so ss? sb sb sb sb sb si so so ss?}", "connection", (json_int_t)served->number,
        "client", client, "kind", served->kind, "version", version_of(served), "completed", (int)served->completed,
        "cipher_suite", suite_of(served), "error", served->error, "server_name", text_json(served->server_name), "alpn",
        served->alpn_len != 0 ? alpn : NULL, "hello_retry", (int)served->hello_retry, "id_offered",
        (int)served->id_offered, "ticket_offered", (int)served->ticket_offered, "psk_offered", (int)served->psk_offered,
        "early_data_offered", (int)served->early_data_offered, "tickets_sent", (int)served->tickets_sent, "alert_sent",
        alert_json(served->alert_sent), "alert_received", alert_json(served->alert_received), "early_data",
        !served->early_data_offered   ? NULL
        : served->early_data_accepted ? "accepted"
                                      : "rejected");
    if (!line) {
        return false;
    }
    bool whole = json_dumpf(line, out, JSON_PRESERVE_ORDER | JSON_COMPACT) == 0;
    fputc('\n', out);
    json_decref(line);
    return whole;
}

void rp_served_text(FILE *out, const struct rp_served *served)
{
    char name[256];
    char client[RP_ADDRESS_TEXT];
    rp_sockaddr_text((const struct sockaddr *)&served->client, client);
    const char *suite = suite_of(served);
    fprintf(out, "#%llu %s %s%s", (unsigned long long)served->number, client, served->kind,
            served->completed ? "" : " (not completed)");
    if (served->version != 0) {
        fprintf(out, ", %s %s", version_of(served), suite ? suite : "unknown suite");
    }
    if (served->server_name[0] != '\0') {
        fprintf(out, ", name %s", rp_escape_text(name, sizeof name, served->server_name));
    }
    if (served->hello_retry) {
        fprintf(out, ", after HelloRetryRequest");
    }
    if (served->early_data_offered) {
        fprintf(out, ", early data %s", served->early_data_accepted ? "accepted" : "rejected");
    }
    if (served->tickets_sent != 0) {
        fprintf(out, ", %u ticket%s issued", served->tickets_sent, served->tickets_sent == 1 ? "" : "s");
    }
    if (served->error) {
        fprintf(out, ": %s", served->error);
    }
    fputc('\n', out);
}
