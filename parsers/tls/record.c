// TLS records: RFC 8446 section 5.1, RFC 5246 section 6.2; the SSLv2 form of a ClientHello: RFC 5246 appendix E.2.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/tls/record.h"

#include "parsers/tls/codes.h"

bool tw_record_cut_can_start(struct tw_cursor at)
{
    uint8_t type = TW_CT_HANDSHAKE, major = 3;
    bool both = tw_cursor_u8(&at, &type) && tw_cursor_u8(&at, &major);
    (void)both;
    return tw_record_can_start(type, major);
}

bool tw_record_write(struct tw_writer *w, const struct tw_record *record)
{
    return tw_writer_u8(w, record->type) && tw_writer_u16(w, record->version) && tw_writer_block16(w, record->body);
}

// hello_start reads the first six bytes of the handshake that records carry, over as many records as they take.
// *first_len is the body of the first record. BROKEN as soon as the message is not of `type`.
static enum tw_result hello_start(struct tw_cursor *in, uint8_t type, uint8_t start[6], uint16_t *first_len)
{
    struct tw_record record = {0};
    size_t record_left = 0;
    for (size_t i = 0; i < 6; i++) {
        if (record_left == 0) {
            enum tw_result result = tw_record_header(in, &record);
            if (result != TW_DONE) {
                return result;
            }
            if (record.type != TW_CT_HANDSHAKE || record.length == 0) {
                return TW_BROKEN;
            }
            *first_len = i == 0 ? record.length : *first_len;
            record_left = record.length;
        }
        if (!tw_cursor_u8(in, &start[i])) {
            return TW_SHORT;
        }
        if (start[0] != type) {
            return TW_BROKEN;
        }
        record_left--;
    }
    return TW_DONE;
}

// A handshake record, in it a message of `type` whose length can be that of a hello, in it a version.
static enum tw_result looks_like_hello(struct tw_span bytes, uint8_t type)
{
    struct tw_cursor in = tw_cursor_over(bytes), first = in;
    struct tw_record record;
    uint8_t start[6] = {0};
    uint16_t first_len = 0;
    enum tw_result result = tw_record_header(&first, &record);
    if (result != TW_DONE) {
        return result;
    }
    if (record.type != TW_CT_HANDSHAKE || record.length == 0) {
        return TW_BROKEN;
    }
    if (record.length >= sizeof start && tw_cursor_copy(&first, start, sizeof start)) {
        first_len = record.length;  // as nearly always
    } else if ((result = hello_start(&in, type, start, &first_len)) != TW_DONE) {
        return result;
    }
    if (start[0] != type) {
        return TW_BROKEN;
    }
    uint32_t length = (uint32_t)start[1] << 16 | (uint32_t)start[2] << 8 | start[3];
    bool fills_the_record = length + 4 == first_len;
    bool can_hold_a_random = start[4] == 3 && length >= 34 && length < 0x20000;
    return fills_the_record || can_hold_a_random ? TW_DONE : TW_BROKEN;
}

enum tw_result tw_looks_like_sslv2(struct tw_span bytes)
{
    struct tw_cursor in = tw_cursor_over(bytes);
    uint16_t version = 0, specs = 0, session_id = 0, challenge = 0;
    uint8_t high = 0, low = 0, type = 0;
    if (tw_cursor_u8(&in, &high) && high < 0x80) {
        return TW_BROKEN;
    }
    if (tw_cursor_u8(&in, &low) && tw_cursor_u8(&in, &type) && type != TW_HS_CLIENT_HELLO) {
        return TW_BROKEN;
    }
    if (!tw_cursor_u16(&in, &version) || !tw_cursor_u16(&in, &specs) || !tw_cursor_u16(&in, &session_id)
        || !tw_cursor_u16(&in, &challenge)) {
        return TW_SHORT;
    }
    uint32_t length = (uint32_t)(high & 0x7f) << 8 | low;
    bool adds_up = 9U + specs + session_id + challenge == length;
    bool sound =
        specs != 0 && specs % 3 == 0 && (session_id == 0 || session_id == 16) && challenge >= 16 && challenge <= 32;
    return adds_up && sound && (version >> 8 == 3 || version == TW_VERSION_SSL2) ? TW_DONE : TW_BROKEN;
}

enum tw_result tw_looks_like_client_hello(struct tw_span bytes)
{
    enum tw_result result = looks_like_hello(bytes, TW_HS_CLIENT_HELLO);
    return result == TW_BROKEN ? tw_looks_like_sslv2(bytes) : result;
}

// An alert in the clear: two bytes, of which the first is a level.
static enum tw_result looks_like_alert(struct tw_span bytes)
{
    struct tw_cursor in = tw_cursor_over(bytes);
    struct tw_record record;
    enum tw_result result = tw_record_header(&in, &record);
    if (result != TW_DONE) {
        return result;
    }
    if (record.type != TW_CT_ALERT || record.length != 2) {
        return TW_BROKEN;
    }
    uint8_t level = 0;
    if (!tw_cursor_u8(&in, &level)) {
        return TW_SHORT;
    }
    return level == TW_ALERT_LEVEL_WARNING || level == TW_ALERT_LEVEL_FATAL ? TW_DONE : TW_BROKEN;
}

enum tw_result tw_looks_like_server_flight(struct tw_span bytes)
{
    enum tw_result hello = looks_like_hello(bytes, TW_HS_SERVER_HELLO);
    enum tw_result alert = looks_like_alert(bytes);
    if (hello == TW_DONE || alert == TW_DONE) {
        return TW_DONE;
    }
    return hello == TW_SHORT || alert == TW_SHORT ? TW_SHORT : TW_BROKEN;
}
