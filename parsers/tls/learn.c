// What a hello says about the records after it: the version, early data, HelloRetryRequest.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/tls/client_hello.h"
#include "parsers/tls/codes.h"
#include "parsers/tls/server_hello.h"
#include "parsers/tls/side.h"

bool tw_version_is_13(uint16_t version)
{
    uint8_t major = (uint8_t)(version >> 8);
    return version == TW_VERSION_TLS13 || major == 0x7e || major == 0x7f || major == 0xfb;  // drafts
}

// offers_tls13 looks for TLS 1.3 in the body of supported_versions (RFC 8446 section 4.2.1).
static bool offers_tls13(struct tw_cursor body)
{
    struct tw_span versions;
    uint16_t version = 0;
    if (!tw_cursor_block8(&body, &versions)) {
        return true;  // cannot be read
    }
    body = tw_cursor_over(versions);
    while (tw_cursor_u16(&body, &version)) {
        if (tw_version_is_13(version)) {
            return true;
        }
    }
    return false;
}

static void learn_client_hello(struct tw_dialogue *d, const struct tw_event *message)
{
    struct tw_client_hello hello;
    struct tw_extension extension;
    struct tw_cursor body = tw_cursor_over(message->body);
    d->hello_seen = true;
    d->early_data = false;
    d->offers_tls13 = !message->kept;
    if (!message->kept || message->sslv2) {
        return;
    }
    if (!tw_client_hello_parse(&body, &hello)) {
        d->offers_tls13 = true;
        return;
    }
    body = tw_cursor_over(hello.extensions);
    while (tw_extension_next(&body, &extension)) {
        d->early_data = d->early_data || extension.type == TW_EXT_EARLY_DATA;
        if (extension.type == TW_EXT_SUPPORTED_VERSIONS) {
            d->offers_tls13 = offers_tls13(tw_cursor_over(extension.body));
        }
    }
}

static void learn_server_hello(struct tw_dialogue *d, const struct tw_event *message)
{
    struct tw_server_hello hello;
    struct tw_cursor body = tw_cursor_over(message->body);
    if (!message->kept || !tw_server_hello_parse(&body, &hello)) {
        d->offers_tls13 = true;  // what follows may be protected in either way
        return;
    }
    d->version = tw_server_hello_version(&hello);
    d->tls13 = tw_version_is_13(d->version);
    d->hello_retry = d->hello_retry || (d->tls13 && tw_server_hello_is_retry(&hello));
}

void tw_dialogue_learn(struct tw_dialogue *d, const struct tw_event *message)
{
    if (message->message_type == TW_HS_CLIENT_HELLO) {
        learn_client_hello(d, message);
    } else if (message->message_type == TW_HS_SERVER_HELLO) {
        learn_server_hello(d, message);
    }
}
