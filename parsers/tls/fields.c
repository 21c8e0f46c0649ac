// The fields of a handshake message: which description fits it.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/tls/fields.h"

#include "parsers/tls/certificate.h"
#include "parsers/tls/certificate_request.h"
#include "parsers/tls/certificate_status.h"
#include "parsers/tls/certificate_url.h"
#include "parsers/tls/certificate_verify.h"
#include "parsers/tls/client_hello.h"
#include "parsers/tls/client_key_exchange.h"
#include "parsers/tls/encrypted_extensions.h"
#include "parsers/tls/new_session_ticket.h"
#include "parsers/tls/server_hello.h"
#include "parsers/tls/server_key_exchange.h"
#include "parsers/tls/small_messages.h"
#include "parsers/tls/walk.h"

static bool opaque_fields(struct tw_walk *walk)
{
    return tw_walk_rest(walk, "body", TW_HINT_OPAQUE);
}

static tw_description description_of(const struct tw_message_context *context)
{
    switch (context->type) {
    case TW_HS_HELLO_REQUEST:
    case TW_HS_SERVER_HELLO_DONE:
    case TW_HS_END_OF_EARLY_DATA: return tw_walk_nothing;
    case TW_HS_CLIENT_HELLO: return context->sslv2 ? tw_client_hello_v2_fields : tw_client_hello_fields;
    case TW_HS_SERVER_HELLO: return tw_server_hello_fields;
    case TW_HS_NEW_SESSION_TICKET: return tw_new_session_ticket_fields;
    case TW_HS_ENCRYPTED_EXTENSIONS: return tw_encrypted_extensions_fields;
    case TW_HS_CERTIFICATE: return tw_certificate_fields;
    case TW_HS_SERVER_KEY_EXCHANGE: return tw_server_key_exchange_fields;
    case TW_HS_CERTIFICATE_REQUEST: return tw_certificate_request_fields;
    case TW_HS_CERTIFICATE_VERIFY: return tw_certificate_verify_fields;
    case TW_HS_CLIENT_KEY_EXCHANGE: return tw_client_key_exchange_fields;
    case TW_HS_FINISHED: return tw_finished_fields;
    case TW_HS_CERTIFICATE_URL: return tw_certificate_url_fields;
    case TW_HS_CERTIFICATE_STATUS: return tw_certificate_status_fields;
    case TW_HS_SUPPLEMENTAL_DATA: return tw_supplemental_data_fields;
    case TW_HS_KEY_UPDATE: return tw_key_update_fields;
    case TW_HS_COMPRESSED_CERTIFICATE: return tw_compressed_certificate_fields;
    case TW_HS_NEXT_PROTOCOL: return tw_next_protocol_fields;
    case TW_HS_MESSAGE_HASH: return tw_message_hash_fields;
    default: return opaque_fields;
    }
}

bool tw_message_fields(const struct tw_message_context *context, struct tw_span body, const struct tw_field_sink *sink)
{
    struct tw_message_context known = *context;
    if (known.version == 0) {
        known.version = TW_VERSION_TLS12;
    }
    struct tw_walk walk = {.at = tw_cursor_over(body), .sink = sink, .context = &known};
    (void)description_of (&known)(&walk);
    tw_walk_end(&walk);
    return !walk.malformed;
}
