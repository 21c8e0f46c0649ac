// CertificateVerify, and the signature that ServerKeyExchange carries in the same form.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_PARSERS_TLS_CERTIFICATE_VERIFY_H
#define RESHAKE_PARSERS_TLS_CERTIFICATE_VERIFY_H

#include "parsers/wire/cursor.h"
#include "parsers/wire/writer.h"

struct tw_walk;

struct tw_signature {
    bool has_algorithm;  // TLS 1.2 and 1.3; before, the certificate's key alone says what it is
    uint16_t algorithm;  // SignatureScheme; in TLS 1.2 the same two bytes are hash and signature
    struct tw_span signature;
};

// tw_signature_parse reads a signature as `version` (0x0303 is TLS 1.2) writes it. It moves `body` behind it, and does
// not ask for the end of the message. On false, `body` stands at the field that did not fit.
TW_MUST_USE bool tw_signature_parse(struct tw_cursor *body, uint16_t version, struct tw_signature *out);
bool tw_signature_write(struct tw_writer *w, const struct tw_signature *signature);

// tw_certificate_verify_parse reads a whole CertificateVerify body, which is one signature.
TW_MUST_USE bool tw_certificate_verify_parse(struct tw_cursor *body, uint16_t version, struct tw_signature *out);

// These describe the bodies, field by field (walk.h).
bool tw_signature_fields(struct tw_walk *walk);
bool tw_certificate_verify_fields(struct tw_walk *walk);

#endif
