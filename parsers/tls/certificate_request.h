// CertificateRequest: one form for TLS 1.0 and 1.1, one for 1.2, one for 1.3.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_PARSERS_TLS_CERTIFICATE_REQUEST_H
#define RESHAKE_PARSERS_TLS_CERTIFICATE_REQUEST_H

#include "parsers/tls/extension.h"

struct tw_walk;

enum tw_certificate_request_form {
    TW_CERTIFICATE_REQUEST_TLS10,  // TLS 1.0 and 1.1
    TW_CERTIFICATE_REQUEST_TLS12,  // with supported_signature_algorithms
    TW_CERTIFICATE_REQUEST_TLS13,  // a context and extensions
};

// tw_certificate_request_form_of is the form that a version of the wire (0x0303 is TLS 1.2) uses.
enum tw_certificate_request_form tw_certificate_request_form_of(uint16_t version);

struct tw_certificate_request {
    enum tw_certificate_request_form form;
    struct tw_span certificate_types;        // up to TLS 1.2; one byte each
    struct tw_span signature_algorithms;     // TLS 1.2; two bytes each
    struct tw_span certificate_authorities;  // up to TLS 1.2; tw_distinguished_name_next over it
    struct tw_span request_context;          // TLS 1.3
    struct tw_span extensions;               // TLS 1.3; tw_extension_next over it
};

// tw_certificate_request_parse reads a CertificateRequest body. The spans in *out point into the bytes under `body`.
// On false, `body` stands at the field that did not fit.
TW_MUST_USE bool tw_certificate_request_parse(struct tw_cursor *body, enum tw_certificate_request_form form,
                                              struct tw_certificate_request *out);
bool tw_certificate_request_write(struct tw_writer *w, const struct tw_certificate_request *request);

// tw_distinguished_name_next reads one DER-encoded name of a list. False: there is none left, or what is left is not a
// whole one, in which case list->left is not 0.
TW_MUST_USE bool tw_distinguished_name_next(struct tw_cursor *list, struct tw_span *name);

// tw_certificate_request_fields describes the body, field by field (walk.h).
bool tw_certificate_request_fields(struct tw_walk *walk);

// tw_distinguished_name_fields describes one name of a list.
bool tw_distinguished_name_fields(struct tw_walk *walk);

#endif
