// CertificateVerify of the hostile server, signed over whatever was said. RFC 8446 section 4.4.3.
// SPDX-License-Identifier: Apache-2.0
#include "harness/hostile_parts.h"
#include "harness/servers.h"

#include "parsers/tls/certificate_verify.h"
#include "replay/engine/keys_hash.h"

bool hx_hostile_sign(struct tw_writer *out, struct tw_span body, struct tw_span hash)
{
    static const char context[] = "TLS 1.3, server CertificateVerify";  // with its zero byte
    uint8_t content[64 + sizeof context + RP_HASH_MAX];
    struct tw_writer w = tw_writer_into(content, sizeof content);
    struct tw_cursor at = tw_cursor_over(body);
    struct tw_signature named;
    if (!tw_certificate_verify_parse(&at, TW_VERSION_TLS13, &named)) {
        return false;
    }
    memset(content, ' ', 64);
    w.len = 64;
    (void)tw_writer_bytes(&w, tw_span_of(context, sizeof context));
    (void)tw_writer_bytes(&w, hash);
    (void)tw_writer_u8(out, TW_HS_CERTIFICATE_VERIFY);
    size_t message = tw_writer_open(out, 3);
    (void)tw_writer_u16(out, named.algorithm);
    size_t signature = tw_writer_open(out, 2);
    return rp_identity_sign(hx_server_identity(), named.algorithm, tw_writer_span(&w), NULL, out)
           && tw_writer_close(out, signature, 2) && tw_writer_close(out, message, 3);
}
