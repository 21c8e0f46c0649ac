// CertificateRequest: RFC 8446 section 4.3.2; TLS 1.2 in RFC 5246 section 7.4.4; TLS 1.1 in RFC 4346 section 7.4.4.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/tls/certificate_request.h"

#include "parsers/tls/codes.h"
#include "parsers/tls/walk.h"

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

bool tw_distinguished_name_fields(struct tw_walk *walk)
{
    return tw_walk_block(walk, "distinguished_name", 2, TW_HINT_OPAQUE);
}

bool tw_certificate_request_fields(struct tw_walk *walk)
{
    enum tw_certificate_request_form form = tw_certificate_request_form_of(walk->context->version);
    walk->place = TW_IN_CERTIFICATE_REQUEST;
    if (form == TW_CERTIFICATE_REQUEST_TLS13) {
        return tw_walk_block(walk, "certificate_request_context", 1, TW_HINT_HEX)
               && tw_walk_list(walk, "extensions", 2, tw_extension_fields);
    }
    return tw_walk_codes(walk, "certificate_types", 1, "certificate_type", TW_REGISTRY_CLIENT_CERT)
           && (form == TW_CERTIFICATE_REQUEST_TLS10
               || tw_walk_codes(walk, "supported_signature_algorithms", 2, "signature_algorithm", TW_REGISTRY_SIG))
           && tw_walk_list(walk, "certificate_authorities", 2, tw_distinguished_name_fields);
}
