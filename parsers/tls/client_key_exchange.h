// ClientKeyExchange of TLS 1.0 to 1.2, in the shapes that the key exchanges give it.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_PARSERS_TLS_CLIENT_KEY_EXCHANGE_H
#define RESHAKE_PARSERS_TLS_CLIENT_KEY_EXCHANGE_H

#include "parsers/wire/cursor.h"
#include "parsers/wire/writer.h"

struct tw_walk;

struct tw_client_key_exchange {
    bool has_identity;  // a PSK key exchange
    struct tw_span psk_identity;
    unsigned keys_len_bytes;  // size of the length before exchange_keys: 1 or 2; 0: they have none and end the message
    struct tw_span
        exchange_keys;  // encrypted premaster secret, DH public value, EC point, SRP's A. Empty without a length:
                        // the client's share is in its certificate, or the PSK is all
};

// tw_client_key_exchange_parse reads a ClientKeyExchange body as `version` (0x0303 is TLS 1.2) and the chosen suite
// shape it; where the suite does not tell, all of it becomes exchange_keys without a length. The spans in *out point
// into the bytes under `body`. On false, `body` stands at the field that did not fit.
TW_MUST_USE bool tw_client_key_exchange_parse(struct tw_cursor *body, uint16_t version, uint16_t cipher_suite,
                                              struct tw_client_key_exchange *out);
bool tw_client_key_exchange_write(struct tw_writer *w, const struct tw_client_key_exchange *message);

// tw_client_key_exchange_fields describes the body, field by field (walk.h).
bool tw_client_key_exchange_fields(struct tw_walk *walk);

#endif
