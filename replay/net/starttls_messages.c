// Protocols of binary messages: LDAP (RFC 4511 section 4.14), PostgreSQL ("SSL Session Encryption" in its manual), MySQL (its manual's
// "Connection Phase").
// SPDX-License-Identifier: Apache-2.0
#include "parsers/wire/cursor.h"
#include "replay/net/starttls_parts.h"

// LDAP: ExtendedRequest and ExtendedResponse in BER; a message's ID is 1.

struct tw_span rp_starttls_open_ldap(struct rp_starttls_talk *talk)
{
    static const uint8_t request[] = "\x30\x1d\x02\x01\x01\x77\x18\x80\x16"
                                     "1.3.6.1.4.1.1466.20037";
    return rp_starttls_say(talk, request, sizeof request - 1, "StartTLS");
}

// take_length takes a definite length of up to four bytes, short or long (X.690 section 8.1.3): some write all of them long.
static enum tw_result take_length(struct tw_cursor *c, size_t *out)
{
    uint8_t first = 0;
    uint8_t next = 0;
    *out = 0;
    if (!tw_cursor_u8(c, &first)) {
        return TW_SHORT;
    }
    if (first < 0x80) {
        *out = first;
        return TW_DONE;
    }
    if (first == 0x80 || first > 0x84) {
        return TW_BROKEN;
    }
    for (; first > 0x80; first--) {
        if (!tw_cursor_u8(c, &next)) {
            return TW_SHORT;
        }
        *out = *out << 8 | next;
    }
    return TW_DONE;
}

// take takes an element with that tag; *c stays where it is when there is none.
static bool take(struct tw_cursor *c, uint8_t tag, struct tw_span *out)
{
    struct tw_cursor probe = *c;
    uint8_t seen = 0;
    size_t len = 0;
    if (!tw_cursor_u8(&probe, &seen) || seen != tag || take_length(&probe, &len) != TW_DONE
        || !tw_cursor_bytes(&probe, out, len)) {
        return false;
    }
    *c = probe;
    return true;
}

// read_response finds the result code and what goes with it, in an LDAPMessage without its head.
static bool read_response(struct tw_span message, uint8_t *code, struct tw_span *text)
{
    enum { INTEGER = 0x02, OCTETS = 0x04, ENUMERATED = 0x0a, EXTENDED_RESPONSE = 0x78 };
    struct tw_cursor c = tw_cursor_over(message);
    struct tw_span field = {0};
    if (!take(&c, INTEGER, &field) || !take(&c, EXTENDED_RESPONSE, &field)) {
        return false;
    }
    c = tw_cursor_over(field);
    if (!take(&c, ENUMERATED, &field) || field.len != 1) {
        return false;
    }
    *code = field.data[0];
    return take(&c, OCTETS, &field) && take(&c, OCTETS, text);
}

enum rp_starttls_next rp_starttls_hear_ldap(struct rp_starttls_talk *talk)
{
    struct tw_cursor c = tw_cursor_over(rp_starttls_heard(talk));
    struct tw_span message = {0};
    struct tw_span text = {0};
    uint8_t tag = 0;
    uint8_t code = 0;
    size_t len = 0;
    if (!tw_cursor_u8(&c, &tag)) {
        return RP_STARTTLS_WAIT;
    }
    enum tw_result head = tag == 0x30 ? take_length(&c, &len) : TW_BROKEN;
    if (head == TW_SHORT || (head == TW_DONE && !tw_cursor_bytes(&c, &message, len))) {
        return RP_STARTTLS_WAIT;
    }
    if (head == TW_BROKEN || !read_response(message, &code, &text)) {
        return rp_starttls_refuse(talk, RP_STARTTLS_STRANGE, rp_starttls_heard(talk));
    }
    if (code != 0) {
        return rp_starttls_refuse(talk, RP_STARTTLS_SAID_NO, text);
    }
    return rp_starttls_go(talk, talk->len - c.left);
}

// PostgreSQL: one byte answers an SSLRequest, S or N; or there is an ErrorResponse, which begins with an E.

struct tw_span rp_starttls_open_postgres(struct rp_starttls_talk *talk)
{
    static const uint8_t request[] = {0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f};  // 80877103
    return rp_starttls_say(talk, request, sizeof request, "SSLRequest");
}

enum rp_starttls_next rp_starttls_hear_postgres(struct rp_starttls_talk *talk)
{
    struct tw_span heard = rp_starttls_heard(talk);
    switch (heard.len == 0 ? '\0' : heard.data[0]) {
    case 'S': return rp_starttls_go(talk, 1);
    case 'N': return rp_starttls_refuse(talk, RP_STARTTLS_NOT_OFFERED, heard);
    case 'E': return rp_starttls_refuse(talk, RP_STARTTLS_SAID_NO, heard);
    default: break;
    }
    return heard.len == 0 ? RP_STARTTLS_WAIT : rp_starttls_refuse(talk, RP_STARTTLS_STRANGE, heard);
}

// MySQL: a packet is a length (3 bytes, little-endian), a number and the payload. The greeting's is protocol 10, a version ended by a
// zero, 4 + 8 + 1 bytes, and then the lower half of what the server can. An error's is 255, a number, and a text.

enum { PROTOCOL = 10, MYSQL_ERROR = 255, BEFORE_FLAGS = 13, CAN_TLS = 0x0800 };

static bool read_greeting(struct tw_span payload, uint16_t *flags)
{
    struct tw_cursor c = tw_cursor_over(payload);
    uint8_t protocol = 0;
    return tw_cursor_u8(&c, &protocol) && protocol == PROTOCOL && tw_cursor_find(&c, 0)
           && tw_cursor_skip(&c, 1 + BEFORE_FLAGS) && tw_cursor_u16le(&c, flags);
}

// It answers that TLS comes next, and TLS comes without waiting.
enum rp_starttls_next rp_starttls_hear_mysql(struct rp_starttls_talk *talk, struct tw_span *out)
{
    static const uint8_t request[36] = {32, 0, 0, 1, 0x01, 0x8a, 0, 0, 0, 0, 0, 1, 33};
    struct tw_cursor c = tw_cursor_over(rp_starttls_heard(talk));
    struct tw_span payload = {0};
    uint16_t len = 0;
    uint16_t flags = 0;
    uint8_t high = 0;
    if (!tw_cursor_u16le(&c, &len) || !tw_cursor_u8(&c, &high) || !tw_cursor_skip(&c, 1)
        || !tw_cursor_bytes(&c, &payload, len | (size_t)high << 16)) {
        return RP_STARTTLS_WAIT;
    }
    if (payload.len > 3 && payload.data[0] == MYSQL_ERROR) {
        return rp_starttls_refuse(talk, RP_STARTTLS_SAID_NO, tw_span_of(payload.data + 3, payload.len - 3));
    }
    if (!read_greeting(payload, &flags)) {
        return rp_starttls_refuse(talk, RP_STARTTLS_STRANGE, rp_starttls_heard(talk));
    }
    if ((flags & CAN_TLS) == 0) {
        return rp_starttls_refuse(talk, RP_STARTTLS_NOT_OFFERED, tw_span_of(NULL, 0));
    }
    if (c.left > 0) {
        return rp_starttls_refuse(talk, RP_STARTTLS_TOO_MUCH, tw_cursor_rest(&c));
    }
    *out = rp_starttls_say(talk, request, sizeof request, "the request for TLS");
    return RP_STARTTLS_SAY_AND_BEGIN;
}
