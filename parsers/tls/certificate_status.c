// CertificateStatus: RFC 6066 section 8; several responses in RFC 6961 section 2.2; in TLS 1.3 RFC 8446 section
// 4.4.2.1.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/tls/certificate_status.h"

#include "parsers/tls/codes.h"
#include "parsers/tls/walk.h"

static bool is_ocsp(uint8_t status_type)
{
    return status_type == TW_STATUS_TYPE_OCSP || status_type == TW_STATUS_TYPE_OCSP_MULTI;
}

bool tw_certificate_status_parse(struct tw_cursor *body, struct tw_certificate_status *out)
{
    *out = (struct tw_certificate_status){0};
    if (!tw_cursor_u8(body, &out->status_type)) {
        return false;
    }
    if (!is_ocsp(out->status_type)) {
        return tw_cursor_bytes(body, &out->response, body->left);
    }
    return tw_cursor_block24(body, &out->response) && body->left == 0;
}

bool tw_certificate_status_write(struct tw_writer *w, const struct tw_certificate_status *status)
{
    return tw_writer_u8(w, status->status_type)
           && (is_ocsp(status->status_type) ? tw_writer_block24(w, status->response)
                                            : tw_writer_bytes(w, status->response));
}

bool tw_ocsp_response_next(struct tw_cursor *list, struct tw_span *response)
{
    return tw_cursor_block24(list, response);
}

static bool ocsp_response(struct tw_walk *walk)
{
    return tw_walk_block(walk, "ocsp_response", 3, TW_HINT_OPAQUE);
}

static bool response(struct tw_walk *walk, uint8_t status_type)
{
    switch (status_type) {
    case TW_STATUS_TYPE_OCSP: return ocsp_response(walk);
    case TW_STATUS_TYPE_OCSP_MULTI: return tw_walk_list(walk, "ocsp_response_list", 3, ocsp_response);
    default: return tw_walk_rest(walk, "response", TW_HINT_OPAQUE);
    }
}

bool tw_certificate_status_fields(struct tw_walk *walk)
{
    struct tw_cursor peek = walk->at;
    uint8_t status_type = 0;
    return tw_walk_code(walk, "status_type", TW_REGISTRY_STATUS_TYPE) && tw_cursor_u8(&peek, &status_type)
           && response(walk, status_type);
}
