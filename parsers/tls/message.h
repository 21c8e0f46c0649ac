// Handshake messages: the header that each has, RFC 8446 section 4, RFC 5246 section 7.4.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_PARSERS_TLS_MESSAGE_H
#define RESHAKE_PARSERS_TLS_MESSAGE_H

#include "parsers/wire/cursor.h"
#include "parsers/wire/writer.h"

#define TW_MESSAGE_HEADER_LEN 4

struct tw_message {
    uint8_t type;         // TW_HS_…; any value is held
    uint32_t length;      // of the body
    struct tw_span body;  // empty where only the header was read
};

// tw_message_header reads the type and the length. It is never TW_BROKEN: every value can stand there.
TW_MUST_USE static inline enum tw_result tw_message_header(struct tw_cursor *in, struct tw_message *out)
{
    struct tw_cursor at = *in;
    uint8_t type = 0;
    uint32_t length = 0;
    if (!tw_cursor_u8(&at, &type) || !tw_cursor_u24(&at, &length)) {
        return TW_SHORT;
    }
    *in = at;
    *out = (struct tw_message){.type = type, .length = length};
    return TW_DONE;
}

// tw_message_parse reads a whole message.
TW_MUST_USE static inline enum tw_result tw_message_parse(struct tw_cursor *in, struct tw_message *out)
{
    struct tw_cursor at = *in;
    struct tw_message message;
    if (tw_message_header(&at, &message) != TW_DONE || !tw_cursor_bytes(&at, &message.body, message.length)) {
        return TW_SHORT;
    }
    *in = at;
    *out = message;
    return TW_DONE;
}

// tw_message_write writes header and body; message->length is not looked at.
bool tw_message_write(struct tw_writer *w, const struct tw_message *message);

// tw_message_is_known is true for the types that a handshake over TCP can carry in the clear or encrypted: those of the RFCs for
// SSL 3.0 to TLS 1.3, and the two that browsers once used. It tells a message's header from ciphertext where that is in doubt.
bool tw_message_is_known(uint8_t type);

#endif
