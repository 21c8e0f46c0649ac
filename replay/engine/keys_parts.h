// What the files of keys share, as libcrypto sees it. Only keys*.c include it.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_ENGINE_KEYS_PARTS_H
#define RESHAKE_REPLAY_ENGINE_KEYS_PARTS_H

#include "parsers/wire/span.h"

#include <openssl/bytestring.h>
#include <openssl/evp.h>

// rp_der is a certificate cut into its fields (RFC 5280 section 4.1), which point into the DER. `extensions` is the content of
// their SEQUENCE; empty where there are none.
struct rp_der {
    CBS serial, issuer, validity, subject;  // the contents of their elements
    CBS public_key;                         // the whole SubjectPublicKeyInfo
    CBS extensions;
    CBS to_be_signed;         // the whole TBSCertificate
    CBS signature_algorithm;  // the content of its SEQUENCE
    CBS signature;
};

// rp_der_cut is false where the bytes are no certificate. What a field holds is not looked at.
bool rp_der_cut(struct tw_span certificate, struct rp_der *out);

// rp_public_key is a key as certificates hold it. `pss_only` marks one under the OID id-RSASSA-PSS (RFC 8017 appendix A.1), which
// libcrypto takes for no key at all.
struct rp_public_key {
    EVP_PKEY *key;
    bool pss_only;
};

// rp_public_key_of reads the key of a certificate; the caller frees it with EVP_PKEY_free. False: the certificate cannot be cut, or
// libcrypto has no such kind of key.
bool rp_public_key_of(struct tw_span certificate, struct rp_public_key *out);

// rp_pss_algorithm says whether an AlgorithmIdentifier's content names id-RSASSA-PSS.
bool rp_pss_algorithm(CBS algorithm);

#endif
