// Certificate of TLS 1.0 to 1.2 and of TLS 1.3, and CompressedCertificate.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_PARSERS_TLS_CERTIFICATE_H
#define RESHAKE_PARSERS_TLS_CERTIFICATE_H

#include "parsers/tls/extension.h"

struct tw_walk;

// The two forms have nothing in common but their name, so whoever parses says which it is.
enum tw_certificate_form {
    TW_CERTIFICATE_TLS12,  // TLS 1.0 to 1.2: certificates one after another
    TW_CERTIFICATE_TLS13,  // a context, and each certificate with extensions of its own
};

struct tw_certificate {
    enum tw_certificate_form form;
    struct tw_span request_context;  // TLS 1.3; empty in the server's
    struct tw_span list;             // tw_certificate_entry_next over it; empty where the client has no certificate
};

// tw_certificate_parse reads a Certificate body. The spans in *out point into the bytes under `body`. On false, `body`
// stands at the field that did not fit.
TW_MUST_USE bool tw_certificate_parse(struct tw_cursor *body, enum tw_certificate_form form,
                                      struct tw_certificate *out);
bool tw_certificate_write(struct tw_writer *w, const struct tw_certificate *certificate);

struct tw_certificate_entry {
    struct tw_span cert_data;   // DER of an X.509 certificate, or of a raw public key (RFC 7250)
    struct tw_span extensions;  // TLS 1.3
};

// tw_certificate_entry_next reads the entry that `list` stands at. False: there is none left, or what is left is not a
// whole entry, in which case list->left is not 0 and *out is untouched.
TW_MUST_USE bool tw_certificate_entry_next(struct tw_cursor *list, enum tw_certificate_form form,
                                           struct tw_certificate_entry *out);
bool tw_certificate_entry_write(struct tw_writer *w, enum tw_certificate_form form,
                                const struct tw_certificate_entry *entry);

struct tw_compressed_certificate {
    uint16_t algorithm;
    uint32_t uncompressed_length;  // 24 bits
    struct tw_span compressed_certificate_message;
};

TW_MUST_USE bool tw_compressed_certificate_parse(struct tw_cursor *body, struct tw_compressed_certificate *out);
bool tw_compressed_certificate_write(struct tw_writer *w, const struct tw_compressed_certificate *certificate);

// These describe the bodies, field by field (walk.h).
bool tw_certificate_fields(struct tw_walk *walk);
bool tw_compressed_certificate_fields(struct tw_walk *walk);

#endif
