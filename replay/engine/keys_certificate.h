// What a certificate says, for people. RFC 5280. Nothing is trusted or refused here.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_ENGINE_KEYS_CERTIFICATE_H
#define RESHAKE_REPLAY_ENGINE_KEYS_CERTIFICATE_H

#include "parsers/wire/result.h"
#include "parsers/wire/span.h"

#include <stdint.h>

#define RP_NO_TIME INT64_MIN

// rp_certificate is plain data. Texts are raw UTF-8 or whatever stood there, cut to their room and ended by a zero byte: escape them.
// Only what would make them ambiguous is escaped already, as RFC 4514 does it: zero bytes (\00), and what separates.
struct rp_certificate {
    char subject[256], issuer[256];     // RFC 2253 form: CN=…,O=…
    char serial[64];                    // hexadecimal
    int64_t not_before_s, not_after_s;  // since 1970; RP_NO_TIME where no time stood there
    const char *key_type;               // "RSA", "EC", "Ed25519" or "other"
    uint32_t key_bits;                  // of "other": 0
    uint8_t fingerprint[32];            // SHA-256 of the DER
    char names[1024];                   // of subjectAltName, with spaces between: "DNS:a.example IP:192.0.2.1"
    bool self_issued;                   // subject and issuer are the same; nothing is said of the signature
};

// rp_certificate_read reads DER. False: it is no certificate, and *out is untouched.
TW_MUST_USE bool rp_certificate_read(struct tw_span der, struct rp_certificate *out);

// rp_certificate_is_for says whether the names of the certificate cover a host name or an address as text (RFC 6125, RFC 9525):
// those of subjectAltName alone, whatever stands in the subject. A `*` covers one whole left-most label, before two labels or more.
bool rp_certificate_is_for(struct tw_span der, const char *name);

// rp_certificate_issued says whether the certificate was signed by the key of `issuer`.
bool rp_certificate_issued(struct tw_span der, struct tw_span issuer);

#endif
