// status_request and status_request_v2: a client asks for OCSP responses. What is answered: certificate_status.h.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_PARSERS_TLS_EXTENSIONS_STATUS_REQUEST_H
#define RESHAKE_PARSERS_TLS_EXTENSIONS_STATUS_REQUEST_H

#include "parsers/wire/cursor.h"
#include "parsers/wire/writer.h"

struct tw_walk;

struct tw_status_request {
    uint8_t status_type;
    struct tw_span responder_id_list;   // tw_responder_id_next over it
    struct tw_span request_extensions;  // DER
    struct tw_span other;               // all of the request, for a status type that is not OCSP's
};

// tw_status_request_parse reads the body in a ClientHello. The spans point into it. On false, `body` stands at what
// did not fit. A TLS 1.2 server answers with an empty body, a TLS 1.3 server with a CertificateStatus.
TW_MUST_USE bool tw_status_request_parse(struct tw_cursor *body, struct tw_status_request *out);
bool tw_status_request_write(struct tw_writer *w, const struct tw_status_request *request);

// tw_responder_id_next reads one ResponderID, DER. False: there is none left, or what is left is not a whole one, in
// which case list->left is not 0.
TW_MUST_USE bool tw_responder_id_next(struct tw_cursor *list, struct tw_span *id);

// tw_status_request_v2_parse reads the body of status_request_v2: a list of requests, each of them with a length of
// its own.
TW_MUST_USE bool tw_status_request_v2_parse(struct tw_cursor *body, struct tw_span *list);
bool tw_status_request_v2_write(struct tw_writer *w, struct tw_span list);

struct tw_status_request_item {
    uint8_t status_type;
    struct tw_span request;  // ocsp, ocsp_multi: responder_id_list and request_extensions
};
TW_MUST_USE bool tw_status_request_item_next(struct tw_cursor *list, struct tw_status_request_item *out);

// These describe the bodies (walk.h).
bool tw_status_request_fields(struct tw_walk *walk);
bool tw_status_request_v2_fields(struct tw_walk *walk);

#endif
