// delegated_credential in a Certificate: a short-lived key that the certificate vouches for. Its offer is a code list.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_PARSERS_TLS_EXTENSIONS_DELEGATED_CREDENTIAL_H
#define RESHAKE_PARSERS_TLS_EXTENSIONS_DELEGATED_CREDENTIAL_H

#include "parsers/wire/cursor.h"
#include "parsers/wire/writer.h"

struct tw_walk;

struct tw_delegated_credential {
    uint32_t valid_time_s;  // after the certificate's notBefore
    uint16_t dc_cert_verify_algorithm;
    struct tw_span subject_public_key_info;  // DER
    uint16_t algorithm;                      // of the signature below
    struct tw_span signature;
};

// tw_delegated_credential_parse reads the body. The spans in *out point into it. On false, `body` stands at what did
// not fit.
TW_MUST_USE bool tw_delegated_credential_parse(struct tw_cursor *body, struct tw_delegated_credential *out);
bool tw_delegated_credential_write(struct tw_writer *w, const struct tw_delegated_credential *credential);

// tw_delegated_credential_fields describes the body (walk.h).
bool tw_delegated_credential_fields(struct tw_walk *walk);

#endif
