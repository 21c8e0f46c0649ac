// CertificateRequest: RFC 8446 section 4.3.2; TLS 1.2 in RFC 5246 section 7.4.4; TLS 1.1 in RFC 4346 section 7.4.4.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/tls/certificate_request.h"

#include "parsers/tls/codes.h"

enum tw_certificate_request_form tw_certificate_request_form_of(uint16_t version)
{
    if (version >= TW_VERSION_TLS13) {
        return TW_CERTIFICATE_REQUEST_TLS13;
    }
    return version == TW_VERSION_TLS12 ? TW_CERTIFICATE_REQUEST_TLS12 : TW_CERTIFICATE_REQUEST_TLS10;
}

bool tw_certificate_request_parse(struct tw_cursor *body, enum tw_certificate_request_form form,
                                  struct tw_certificate_request *out)
{
    *out = (struct tw_certificate_request){.form = form};
    if (form == TW_CERTIFICATE_REQUEST_TLS13) {
        return tw_cursor_block8(body, &out->request_context) && tw_cursor_block16(body, &out->extensions)
               && body->left == 0;
    }
    return tw_cursor_block8(body, &out->certificate_types)
           && (form == TW_CERTIFICATE_REQUEST_TLS10 || tw_cursor_block16(body, &out->signature_algorithms))
           && tw_cursor_block16(body, &out->certificate_authorities) && body->left == 0;
}

bool tw_certificate_request_write(struct tw_writer *w, const struct tw_certificate_request *request)
{
    if (request->form == TW_CERTIFICATE_REQUEST_TLS13) {
        return tw_writer_block8(w, request->request_context) && tw_writer_block16(w, request->extensions);
    }
    return tw_writer_block8(w, request->certificate_types)
           && (request->form == TW_CERTIFICATE_REQUEST_TLS10 || tw_writer_block16(w, request->signature_algorithms))
           && tw_writer_block16(w, request->certificate_authorities);
}

bool tw_distinguished_name_next(struct tw_cursor *list, struct tw_span *name)
{
    return tw_cursor_block16(list, name);
}
