// What the parts of a connection are called.
// SPDX-License-Identifier: Apache-2.0
#include "replay/report/words.h"

#include "parsers/tls/codes.h"

#include <arpa/inet.h>

static char *put_octet(char *out, uint8_t octet)
{
    if (octet >= 100) {
        *out++ = (char)('0' + octet / 100);
    }
    if (octet >= 10) {
        *out++ = (char)('0' + octet / 10 % 10);
    }
    *out++ = (char)('0' + octet % 10);
    return out;
}

// put_ipv4 does without rp_text_number: every row of the table has two addresses.
static void put_ipv4(struct rp_text *text, const uint8_t *addr)
{
    enum { MOST = 16 };
    if (text->cap - text->len < MOST && !rp_text_room(text, MOST)) {
        return;
    }
    char *at = text->data + text->len;
    for (size_t i = 0; i < 4; i++) {
        at = put_octet(at, addr[i]);
        *at++ = '.';
    }
    text->len = (size_t)(at - 1 - text->data);
}

void rp_words_endpoint(struct rp_text *text, const struct tw_flow_key *key, enum tw_end end)
{
    if (key->version == 4) {
        put_ipv4(text, key->addr[end]);
    } else {
        char addr[INET6_ADDRSTRLEN];
        rp_text_char(text, '[');
        rp_text_string(text, inet_ntop(AF_INET6, key->addr[end], addr, sizeof addr) ? addr : "?");
        rp_text_char(text, ']');
    }
    rp_text_char(text, ':');
    rp_text_number(text, key->port[end]);
}

static void put_name(struct rp_text *text, const char *name, unsigned value, int digits)
{
    if (name) {
        rp_text_string(text, name);
    } else {
        rp_text_format(text, "0x%0*x", digits, value);
    }
}

void rp_words_version(struct rp_text *text, uint16_t version)
{
    put_name(text, tw_version_name(version), version, 4);
}

void rp_words_suite(struct rp_text *text, uint16_t suite)
{
    put_name(text, tw_suite_name(suite), suite, 4);
}

void rp_words_alert(struct rp_text *text, uint8_t description)
{
    const char *name = tw_alert_name(description);
    if (name) {
        rp_text_string(text, name);
    } else {
        rp_text_format(text, "alert %u", description);
    }
}

void rp_words_alert_level(struct rp_text *text, uint8_t level)
{
    const char *name = tw_alert_level_name(level);
    if (name) {
        rp_text_string(text, name);
    } else {
        rp_text_format(text, "level %u", level);
    }
}

void rp_words_message(struct rp_text *text, uint8_t type)
{
    const char *name = tw_message_name(type);
    if (name) {
        rp_text_string(text, name);
    } else {
        rp_text_format(text, "handshake message %u", type);
    }
}

const char *rp_words_tcp_handshake(const struct rp_connection *conn)
{
    switch ((enum tw_opening)conn->tcp.opening) {
    case TW_OPENING_COMPLETE:
    case TW_OPENING_SIMULTANEOUS: return "complete";
    case TW_OPENING_SYN:
    case TW_OPENING_PARTIAL:
    case TW_OPENING_REFUSED: return "partial";
    case TW_OPENING_NONE: break;
    }
    return "none";
}

const char *rp_words_tcp_close(const struct rp_connection *conn)
{
    switch ((enum tw_closing)conn->tcp.closing) {
    case TW_CLOSING_FIN: return "fin";
    case TW_CLOSING_RST: return "rst";
    case TW_CLOSING_OPEN:
    case TW_CLOSING_HALF: break;
    }
    return "open";
}

const char *rp_words_from(enum tw_from from)
{
    return from == TW_CLIENT ? "client" : "server";
}

const char *rp_words_short_why(enum tw_why why)
{
    switch (why) {
    case TW_WHY_NOTHING: return "";
    case TW_WHY_NO_ANSWER: return "no ServerHello";
    case TW_WHY_NOTHING_OFFERED: return "no session offered";
    case TW_WHY_ID_REFUSED: return "ID refused";
    case TW_WHY_TICKET_REFUSED: return "ticket refused";
    case TW_WHY_ID_AND_TICKET_REFUSED: return "ID and ticket refused";
    case TW_WHY_PSK_REFUSED: return "PSK refused";
    case TW_WHY_DOWNGRADED: return "PSK offered, TLS 1.2";
    case TW_WHY_ID_ECHOED: return "ID taken";
    case TW_WHY_TICKET_TAKEN: return "ticket taken";
    case TW_WHY_EITHER: return "ID or ticket taken";
    case TW_WHY_PSK_SELECTED: return "PSK selected";
    case TW_WHY_ENCRYPTED: return "inside encryption";
    case TW_WHY_LOST: return "not captured";
    case TW_WHY_CIPHERS_CHANGED: return "by who changed ciphers";
    case TW_WHY_MAYBE_ID_REFUSED: return "ID refused, or made up";
    }
    return "";
}

const char *rp_words_early_data(enum tw_early_data early_data)
{
    switch (early_data) {
    case TW_EARLY_NOT_OFFERED: return NULL;
    case TW_EARLY_OFFERED: return "offered";
    case TW_EARLY_ACCEPTED: return "accepted";
    case TW_EARLY_REJECTED: return "rejected";
    }
    return NULL;
}

enum rp_color rp_words_kind_color(const struct tw_handshake *handshake)
{
    if (handshake->outcome == TW_OUTCOME_ALERT || handshake->outcome == TW_OUTCOME_CLOSED
        || handshake->outcome == TW_OUTCOME_RESET) {
        return RP_COLOR_RED;
    }
    switch ((enum tw_kind)handshake->kind) {
    case TW_KIND_NONE: return RP_COLOR_DIM;
    case TW_KIND_FULL: return RP_COLOR_YELLOW;
    case TW_KIND_ABBREVIATED:
    case TW_KIND_ABBREVIATED_ID:
    case TW_KIND_ABBREVIATED_TICKET:
    case TW_KIND_PSK: return RP_COLOR_GREEN;
    case TW_KIND_PSK_EARLY_DATA: return RP_COLOR_MAGENTA;
    case TW_KIND_UNKNOWN: return RP_COLOR_CYAN;
    }
    return RP_COLOR_NONE;
}
