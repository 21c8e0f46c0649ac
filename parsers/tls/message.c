// Handshake messages: the header that each has, RFC 8446 section 4, RFC 5246 section 7.4.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/tls/message.h"

#include "parsers/tls/codes.h"

bool tw_message_write(struct tw_writer *w, const struct tw_message *message)
{
    return tw_writer_u8(w, message->type) && tw_writer_block24(w, message->body);
}

bool tw_message_is_known(uint8_t type)
{
    switch (type) {
    case TW_HS_HELLO_REQUEST:
    case TW_HS_CLIENT_HELLO:
    case TW_HS_SERVER_HELLO:
    case TW_HS_NEW_SESSION_TICKET:
    case TW_HS_END_OF_EARLY_DATA:
    case TW_HS_ENCRYPTED_EXTENSIONS:
    case TW_HS_CERTIFICATE:
    case TW_HS_SERVER_KEY_EXCHANGE:
    case TW_HS_CERTIFICATE_REQUEST:
    case TW_HS_SERVER_HELLO_DONE:
    case TW_HS_CERTIFICATE_VERIFY:
    case TW_HS_CLIENT_KEY_EXCHANGE:
    case TW_HS_FINISHED:
    case TW_HS_CERTIFICATE_URL:
    case TW_HS_CERTIFICATE_STATUS:
    case TW_HS_SUPPLEMENTAL_DATA:
    case TW_HS_KEY_UPDATE:
    case TW_HS_COMPRESSED_CERTIFICATE:
    case TW_HS_NEXT_PROTOCOL:
    case TW_HS_CHANNEL_ID: return true;
    default: return false;
    }
}
