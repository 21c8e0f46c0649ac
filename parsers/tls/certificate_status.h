// CertificateStatus: the OCSP responses that a server staples. A message in TLS 1.2, an extension of the certificate
// in 1.3.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_PARSERS_TLS_CERTIFICATE_STATUS_H
#define RESHAKE_PARSERS_TLS_CERTIFICATE_STATUS_H

#include "parsers/wire/cursor.h"
#include "parsers/wire/writer.h"

struct tw_walk;

struct tw_certificate_status {
    uint8_t status_type;      // TW_STATUS_TYPE_OCSP …
    struct tw_span response;  // ocsp: one OCSPResponse in DER. ocsp_multi: a list, tw_ocsp_response_next over it.
                              // Any other type: all that follows, undivided
};

// tw_certificate_status_parse reads a CertificateStatus. The span points into the bytes under `body`. On false, `body`
// stands at the field that did not fit.
TW_MUST_USE bool tw_certificate_status_parse(struct tw_cursor *body, struct tw_certificate_status *out);
bool tw_certificate_status_write(struct tw_writer *w, const struct tw_certificate_status *status);

// tw_ocsp_response_next reads one response of an ocsp_multi list; it may be empty. False: there is none left, or what
// is left is not a whole one, in which case list->left is not 0.
TW_MUST_USE bool tw_ocsp_response_next(struct tw_cursor *list, struct tw_span *response);

// tw_certificate_status_fields describes the body, field by field (walk.h).
bool tw_certificate_status_fields(struct tw_walk *walk);

#endif
