// CertificateVerify: RFC 8446 section 4.4.3; TLS 1.2 in RFC 5246 sections 7.4.8 and 4.7; TLS 1.1 in RFC 4346 section
// 7.4.8.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/tls/certificate_verify.h"

#include "parsers/tls/codes.h"
#include "parsers/tls/walk.h"

bool tw_signature_parse(struct tw_cursor *body, uint16_t version, struct tw_signature *out)
{
    *out = (struct tw_signature){.has_algorithm = version >= TW_VERSION_TLS12};
    return (!out->has_algorithm || tw_cursor_u16(body, &out->algorithm)) && tw_cursor_block16(body, &out->signature);
}

bool tw_signature_write(struct tw_writer *w, const struct tw_signature *signature)
{
    return (!signature->has_algorithm || tw_writer_u16(w, signature->algorithm))
           && tw_writer_block16(w, signature->signature);
}

bool tw_certificate_verify_parse(struct tw_cursor *body, uint16_t version, struct tw_signature *out)
{
    return tw_signature_parse(body, version, out) && body->left == 0;
}

bool tw_signature_fields(struct tw_walk *walk)
{
    return (walk->context->version < TW_VERSION_TLS12 || tw_walk_code(walk, "algorithm", TW_REGISTRY_SIG))
           && tw_walk_block(walk, "signature", 2, TW_HINT_HEX);
}

bool tw_certificate_verify_fields(struct tw_walk *walk)
{
    return tw_signature_fields(walk);
}
