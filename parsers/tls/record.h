// TLS records: the header and its limits. RFC 8446 section 5.1, RFC 5246 section 6.2; SSLv2-compatible ClientHello: RFC 5246
// appendix E.2.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_PARSERS_TLS_RECORD_H
#define RESHAKE_PARSERS_TLS_RECORD_H

#include "parsers/tls/codes.h"
#include "parsers/wire/cursor.h"
#include "parsers/wire/writer.h"

#define TW_RECORD_HEADER_LEN 5
#define TW_RECORD_MAX_BODY (16384 + 2048)  // RFC 5246 section 6.2.3; RFC 8446 allows 256 instead of 2048

// Who sent it. The client is the side that sends the first ClientHello, whoever opened the TCP connection.
enum tw_from { TW_CLIENT = 0, TW_SERVER = 1 };

struct tw_record {
    uint8_t type;         // content type as on the wire
    uint16_t version;     // legacy_record_version
    uint16_t length;      // of the body
    struct tw_span body;  // empty where only the header was read
};

// tw_record_header reads the five bytes of a record header. TW_BROKEN: no TLS record starts so (content type outside 20..24,
// version major not 3, length above TW_RECORD_MAX_BODY).
TW_MUST_USE static inline enum tw_result tw_record_header(struct tw_cursor *in, struct tw_record *out);

// tw_record_parse reads a whole record.
TW_MUST_USE static inline enum tw_result tw_record_parse(struct tw_cursor *in, struct tw_record *out);

// tw_record_write writes header and body; record->length is not looked at.
bool tw_record_write(struct tw_writer *w, const struct tw_record *record);

// The three below say whether `bytes` start as TLS does: it is how TLS is found on any port and behind STARTTLS. They look at
// no more than TW_LOOK_MAX bytes: at the headers of records, which may be as short as one byte each, and of the message in
// them. TW_SHORT: as far as the bytes go, yes.
#define TW_LOOK_MAX 36
// A ClientHello, in the form of TLS or of SSLv2.
enum tw_result tw_looks_like_client_hello(struct tw_span bytes);
// A ClientHello in the form of SSLv2 alone.
enum tw_result tw_looks_like_sslv2(struct tw_span bytes);
// A server's first bytes: a ServerHello or an alert in the clear.
enum tw_result tw_looks_like_server_flight(struct tw_span bytes);

// The rest of this header is how records are read: inline, since most of a connection's bytes are read by it.

static inline bool tw_record_can_start(uint8_t type, unsigned major)
{
    return type >= TW_CT_CHANGE_CIPHER_SPEC && type <= TW_CT_HEARTBEAT && major == 3;
}

// tw_record_cut_can_start says whether a record can start with these bytes, which are less than a whole header.
bool tw_record_cut_can_start(struct tw_cursor at);

static inline enum tw_result tw_record_header(struct tw_cursor *in, struct tw_record *out)
{
    struct tw_cursor at = *in;
    uint8_t type = 0;
    uint16_t version = 0, length = 0;
    if (!tw_cursor_u8(&at, &type) || !tw_cursor_u16(&at, &version) || !tw_cursor_u16(&at, &length)) {
        return tw_record_cut_can_start(*in) ? TW_SHORT : TW_BROKEN;
    }
    if (!tw_record_can_start(type, version >> 8) || length > TW_RECORD_MAX_BODY) {
        return TW_BROKEN;
    }
    *in = at;
    *out = (struct tw_record){.type = type, .version = version, .length = length};
    return TW_DONE;
}

static inline enum tw_result tw_record_parse(struct tw_cursor *in, struct tw_record *out)
{
    struct tw_cursor at = *in;
    struct tw_record record;
    enum tw_result result = tw_record_header(&at, &record);
    if (result != TW_DONE) {
        return result;
    }
    if (!tw_cursor_bytes(&at, &record.body, record.length)) {
        return TW_SHORT;
    }
    *in = at;
    *out = record;
    return TW_DONE;
}

#endif
