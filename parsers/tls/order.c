// Which message may follow which: RFC 5246 section 7.3 with RFC 5077 section 3.1, RFC 6066 section 8, RFC 4680 section 2 and NPN;
// RFC 8446 sections 2, 4 and 4.6.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/tls/order.h"

#include "parsers/tls/codes.h"
#include "parsers/tls/server_hello.h"

// What came last. Up to TLS 1.2, the abbreviated handshake has places of its own, for its Finished come in the other order.
enum place {
    START,
    HELLO,
    SERVER_HELLO_12,
    SUPPLEMENT,
    CERTIFICATE,
    STATUS,
    KEY_EXCHANGE,
    REQUEST,
    HELLO_DONE,
    CLIENT_SUPPLEMENT,
    CLIENT_CERTIFICATE,
    CLIENT_KEY_EXCHANGE,
    CLIENT_VERIFY,
    CLIENT_CCS,
    NEXT_PROTOCOL,
    CLIENT_FINISHED,
    TICKET,
    SERVER_CCS,
    SHORT_TICKET,
    SHORT_SERVER_CCS,
    SHORT_SERVER_FINISHED,
    SHORT_CLIENT_CCS,
    SHORT_NEXT_PROTOCOL,
    DONE_12,
    RETRY,
    SECOND_HELLO,
    SERVER_HELLO_13,
    EXTENSIONS,
    REQUEST_13,
    CERTIFICATE_13,
    VERIFY_13,
    SERVER_FINISHED_13,
    END_OF_EARLY,
    CLIENT_CERTIFICATE_13,
    CLIENT_VERIFY_13,
    DONE_13,
};

// Steps that are no message of one type: a ServerHello is one of three, and ChangeCipherSpec is a record.
enum {
    STEP_CCS = 256,
    STEP_SERVER_HELLO_13,
    STEP_RETRY,
};

static const struct edge {
    uint8_t at;
    uint8_t from;
    uint16_t step;
    uint8_t to;
} edges[] = {
    {START, TW_CLIENT, TW_HS_CLIENT_HELLO, HELLO},
    {HELLO, TW_SERVER, TW_HS_SERVER_HELLO, SERVER_HELLO_12},
    // TLS 1.2 and before, full: the server's flight.
    {SERVER_HELLO_12, TW_SERVER, TW_HS_SUPPLEMENTAL_DATA, SUPPLEMENT},
    {SERVER_HELLO_12, TW_SERVER, TW_HS_CERTIFICATE, CERTIFICATE},
    {SERVER_HELLO_12, TW_SERVER, TW_HS_SERVER_KEY_EXCHANGE, KEY_EXCHANGE},
    {SERVER_HELLO_12, TW_SERVER, TW_HS_SERVER_HELLO_DONE, HELLO_DONE},
    {SUPPLEMENT, TW_SERVER, TW_HS_CERTIFICATE, CERTIFICATE},
    {SUPPLEMENT, TW_SERVER, TW_HS_SERVER_KEY_EXCHANGE, KEY_EXCHANGE},
    {SUPPLEMENT, TW_SERVER, TW_HS_SERVER_HELLO_DONE, HELLO_DONE},
    {CERTIFICATE, TW_SERVER, TW_HS_CERTIFICATE_STATUS, STATUS},
    {CERTIFICATE, TW_SERVER, TW_HS_SERVER_KEY_EXCHANGE, KEY_EXCHANGE},
    {CERTIFICATE, TW_SERVER, TW_HS_CERTIFICATE_REQUEST, REQUEST},
    {CERTIFICATE, TW_SERVER, TW_HS_SERVER_HELLO_DONE, HELLO_DONE},
    {STATUS, TW_SERVER, TW_HS_SERVER_KEY_EXCHANGE, KEY_EXCHANGE},
    {STATUS, TW_SERVER, TW_HS_CERTIFICATE_REQUEST, REQUEST},
    {STATUS, TW_SERVER, TW_HS_SERVER_HELLO_DONE, HELLO_DONE},
    {KEY_EXCHANGE, TW_SERVER, TW_HS_CERTIFICATE_REQUEST, REQUEST},
    {KEY_EXCHANGE, TW_SERVER, TW_HS_SERVER_HELLO_DONE, HELLO_DONE},
    {REQUEST, TW_SERVER, TW_HS_SERVER_HELLO_DONE, HELLO_DONE},
    // The client's flight.
    {HELLO_DONE, TW_CLIENT, TW_HS_SUPPLEMENTAL_DATA, CLIENT_SUPPLEMENT},
    {HELLO_DONE, TW_CLIENT, TW_HS_CERTIFICATE, CLIENT_CERTIFICATE},
    {HELLO_DONE, TW_CLIENT, TW_HS_CERTIFICATE_URL, CLIENT_CERTIFICATE},
    {HELLO_DONE, TW_CLIENT, TW_HS_CLIENT_KEY_EXCHANGE, CLIENT_KEY_EXCHANGE},
    {CLIENT_SUPPLEMENT, TW_CLIENT, TW_HS_CERTIFICATE, CLIENT_CERTIFICATE},
    {CLIENT_SUPPLEMENT, TW_CLIENT, TW_HS_CLIENT_KEY_EXCHANGE, CLIENT_KEY_EXCHANGE},
    {CLIENT_CERTIFICATE, TW_CLIENT, TW_HS_CLIENT_KEY_EXCHANGE, CLIENT_KEY_EXCHANGE},
    {CLIENT_KEY_EXCHANGE, TW_CLIENT, TW_HS_CERTIFICATE_VERIFY, CLIENT_VERIFY},
    {CLIENT_KEY_EXCHANGE, TW_CLIENT, STEP_CCS, CLIENT_CCS},
    {CLIENT_VERIFY, TW_CLIENT, STEP_CCS, CLIENT_CCS},
    {CLIENT_CCS, TW_CLIENT, TW_HS_NEXT_PROTOCOL, NEXT_PROTOCOL},
    {CLIENT_CCS, TW_CLIENT, TW_HS_FINISHED, CLIENT_FINISHED},
    {NEXT_PROTOCOL, TW_CLIENT, TW_HS_FINISHED, CLIENT_FINISHED},
    {CLIENT_FINISHED, TW_SERVER, TW_HS_NEW_SESSION_TICKET, TICKET},
    {CLIENT_FINISHED, TW_SERVER, STEP_CCS, SERVER_CCS},
    {TICKET, TW_SERVER, STEP_CCS, SERVER_CCS},
    {SERVER_CCS, TW_SERVER, TW_HS_FINISHED, DONE_12},
    // Abbreviated.
    {SERVER_HELLO_12, TW_SERVER, TW_HS_NEW_SESSION_TICKET, SHORT_TICKET},
    {SERVER_HELLO_12, TW_SERVER, STEP_CCS, SHORT_SERVER_CCS},
    {SHORT_TICKET, TW_SERVER, STEP_CCS, SHORT_SERVER_CCS},
    {SHORT_SERVER_CCS, TW_SERVER, TW_HS_FINISHED, SHORT_SERVER_FINISHED},
    {SHORT_SERVER_FINISHED, TW_CLIENT, STEP_CCS, SHORT_CLIENT_CCS},
    {SHORT_CLIENT_CCS, TW_CLIENT, TW_HS_NEXT_PROTOCOL, SHORT_NEXT_PROTOCOL},
    {SHORT_CLIENT_CCS, TW_CLIENT, TW_HS_FINISHED, DONE_12},
    {SHORT_NEXT_PROTOCOL, TW_CLIENT, TW_HS_FINISHED, DONE_12},
    // Renegotiation.
    {DONE_12, TW_CLIENT, TW_HS_CLIENT_HELLO, HELLO},
    // TLS 1.3.
    {HELLO, TW_SERVER, STEP_RETRY, RETRY},
    {HELLO, TW_SERVER, STEP_SERVER_HELLO_13, SERVER_HELLO_13},
    {RETRY, TW_CLIENT, TW_HS_CLIENT_HELLO, SECOND_HELLO},
    {SECOND_HELLO, TW_SERVER, STEP_SERVER_HELLO_13, SERVER_HELLO_13},
    {SERVER_HELLO_13, TW_SERVER, TW_HS_ENCRYPTED_EXTENSIONS, EXTENSIONS},
    {EXTENSIONS, TW_SERVER, TW_HS_CERTIFICATE_REQUEST, REQUEST_13},
    {EXTENSIONS, TW_SERVER, TW_HS_CERTIFICATE, CERTIFICATE_13},
    {EXTENSIONS, TW_SERVER, TW_HS_COMPRESSED_CERTIFICATE, CERTIFICATE_13},
    {EXTENSIONS, TW_SERVER, TW_HS_FINISHED, SERVER_FINISHED_13},
    {REQUEST_13, TW_SERVER, TW_HS_CERTIFICATE, CERTIFICATE_13},
    {REQUEST_13, TW_SERVER, TW_HS_COMPRESSED_CERTIFICATE, CERTIFICATE_13},
    {CERTIFICATE_13, TW_SERVER, TW_HS_CERTIFICATE_VERIFY, VERIFY_13},
    {VERIFY_13, TW_SERVER, TW_HS_FINISHED, SERVER_FINISHED_13},
    {SERVER_FINISHED_13, TW_CLIENT, TW_HS_END_OF_EARLY_DATA, END_OF_EARLY},
    {SERVER_FINISHED_13, TW_CLIENT, TW_HS_CERTIFICATE, CLIENT_CERTIFICATE_13},
    {SERVER_FINISHED_13, TW_CLIENT, TW_HS_COMPRESSED_CERTIFICATE, CLIENT_CERTIFICATE_13},
    {SERVER_FINISHED_13, TW_CLIENT, TW_HS_FINISHED, DONE_13},
    {SERVER_FINISHED_13, TW_SERVER, TW_HS_NEW_SESSION_TICKET, SERVER_FINISHED_13},
    {END_OF_EARLY, TW_CLIENT, TW_HS_FINISHED, DONE_13},
    {CLIENT_CERTIFICATE_13, TW_CLIENT, TW_HS_CERTIFICATE_VERIFY, CLIENT_VERIFY_13},
    {CLIENT_CERTIFICATE_13, TW_CLIENT, TW_HS_FINISHED, DONE_13},
    {CLIENT_VERIFY_13, TW_CLIENT, TW_HS_FINISHED, DONE_13},
    // Behind the handshake: tickets, keys, and certificates that are asked for later.
    {DONE_13, TW_SERVER, TW_HS_NEW_SESSION_TICKET, DONE_13},
    {DONE_13, TW_SERVER, TW_HS_KEY_UPDATE, DONE_13},
    {DONE_13, TW_CLIENT, TW_HS_KEY_UPDATE, DONE_13},
    {DONE_13, TW_SERVER, TW_HS_CERTIFICATE_REQUEST, DONE_13},
    {DONE_13, TW_CLIENT, TW_HS_CERTIFICATE, DONE_13},
    {DONE_13, TW_CLIENT, TW_HS_COMPRESSED_CERTIFICATE, DONE_13},
    {DONE_13, TW_CLIENT, TW_HS_CERTIFICATE_VERIFY, DONE_13},
    {DONE_13, TW_CLIENT, TW_HS_FINISHED, DONE_13},
};

static uint16_t step_of(const struct tw_event *event)
{
    struct tw_server_hello hello;
    struct tw_cursor body = tw_cursor_over(event->body);
    if (event->type == TW_EVENT_CHANGE_CIPHER_SPEC) {
        return STEP_CCS;
    }
    if (event->message_type == TW_HS_SERVER_HELLO && event->kept && tw_server_hello_parse(&body, &hello)
        && tw_version_is_13(tw_server_hello_version(&hello))) {
        return tw_server_hello_is_retry(&hello) ? STEP_RETRY : STEP_SERVER_HELLO_13;
    }
    return event->message_type;
}

static bool follow(struct tw_order *order, enum tw_from from, uint16_t step)
{
    for (size_t i = 0; i < sizeof edges / sizeof edges[0]; i++) {
        if (edges[i].at == order->at && edges[i].from == from && edges[i].step == step) {
            order->at = edges[i].to;
            return true;
        }
    }
    return false;
}

// encrypted: in TLS 1.2 a handshake record behind ChangeCipherSpec is taken for Finished; else it may be anything.
static void encrypted(struct tw_order *order, const struct tw_event *event)
{
    if (event->record_type == TW_CT_HANDSHAKE && !follow(order, event->from, TW_HS_FINISHED)) {
        order->unknown = true;
    }
    if (event->record_type == TW_CT_APPLICATION_DATA && order->at >= SERVER_HELLO_13) {
        order->unknown = true;
    }
}

bool tw_order_event(struct tw_order *order, const struct tw_event *event)
{
    bool message = event->type == TW_EVENT_MESSAGE;
    bool ccs = event->type == TW_EVENT_CHANGE_CIPHER_SPEC;
    if (event->type == TW_EVENT_ENCRYPTED) {
        encrypted(order, event);
    }
    order->unknown = order->unknown || event->type == TW_EVENT_GAP;
    if (order->unknown && message && event->message_type == TW_HS_CLIENT_HELLO) {
        *order = (struct tw_order){.at = HELLO};
        return true;
    }
    if (!(message || ccs) || order->unknown) {
        return true;
    }
    if (ccs && (order->at >= RETRY || order->at == HELLO)) {
        return true;  // TLS 1.3, or a client that may yet speak it (RFC 8446 appendix D.4)
    }
    if (message && event->message_type == TW_HS_HELLO_REQUEST && order->at < RETRY) {
        return event->from
               == TW_SERVER;  // at any time; a client in a handshake passes over it (RFC 5246 section 7.4.1.1)
    }
    order->unknown = !follow(order, event->from, step_of(event));
    return !order->unknown;
}
