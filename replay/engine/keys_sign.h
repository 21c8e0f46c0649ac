// Signatures and certificates: the server's are verified and shown, ours are made. RFC 5246 sections 7.4.3 and 7.4.8, RFC 8446
// section 4.4.3, RFC 5280.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_ENGINE_KEYS_SIGN_H
#define RESHAKE_REPLAY_ENGINE_KEYS_SIGN_H

#include "parsers/tls/codes.h"
#include "parsers/wire/result.h"
#include "parsers/wire/span.h"
#include "parsers/wire/writer.h"
#include "replay/engine/keys_random.h"

// rp_verify checks a signature by the key of a certificate (DER). `scheme` is a SignatureScheme (TW_SIG_…); up to TLS 1.1, where
// none travels, RP_SCHEME_OLD_RSA (MD5 and SHA-1 together) or TW_SIG_ECDSA_SHA1. RSA PKCS #1, RSA-PSS, ECDSA (the curve of the key
// whatever the scheme's name says), Ed25519.
enum rp_verified {
    RP_VERIFIED,
    RP_VERIFY_WRONG,      // the key can do this scheme, and the signature is not of these bytes
    RP_VERIFY_WRONG_KEY,  // the scheme does not go with the key
    RP_VERIFY_UNKNOWN,    // the scheme is none of ours, or the certificate cannot be read
};
#define RP_SCHEME_OLD_RSA 0xff01
enum rp_verified rp_verify(struct tw_span certificate, uint16_t scheme, struct tw_span content,
                           struct tw_span signature);

// rp_identity is what we are: a chain of certificates and the key to the first. Made once, used by any number of clients; not
// changed by signing.
struct rp_identity;

// rp_identity_load reads PEM: certificates (the first is ours) and a private key, which may stand in the same text: then key_pem may
// be empty. Nothing of either text is kept. NULL: *why is a phrase that says what is wrong.
struct rp_identity *rp_identity_load(struct tw_span certificates_pem, struct tw_span key_pem, const char **why);
void rp_identity_free(struct rp_identity *identity);

size_t rp_identity_length(const struct rp_identity *identity);                         // certificates
struct tw_span rp_identity_certificate(const struct rp_identity *identity, size_t i);  // DER; lives as long as it

// rp_identity_scheme chooses the first of the server's schemes (two bytes each, as in CertificateRequest) that the key can do in
// that version; up to TLS 1.1: the one that there is. 0: none.
uint16_t rp_identity_scheme(const struct rp_identity *identity, uint16_t version, struct tw_span schemes);

// rp_identity_sign writes a signature, the same for the same content and `random`, from which RSA-PSS takes its salt. ECDSA's nonces
// are made from the key and the content (RFC 6979): from a seed that is known they would give the key away. False: the key cannot do
// the scheme, or `out` is full.
TW_MUST_USE bool rp_identity_sign(const struct rp_identity *identity, uint16_t scheme, struct tw_span content,
                                  struct rp_random *random, struct tw_writer *out);

#endif
