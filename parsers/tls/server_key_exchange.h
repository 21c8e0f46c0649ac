// ServerKeyExchange of TLS 1.0 to 1.2, in the shapes that the key exchanges give it.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_PARSERS_TLS_SERVER_KEY_EXCHANGE_H
#define RESHAKE_PARSERS_TLS_SERVER_KEY_EXCHANGE_H

#include "parsers/tls/certificate_verify.h"

struct tw_walk;

enum tw_server_params {
    TW_PARAMS_OPAQUE,  // no suite that is known, or none whose message is divided here: `params` is all
    TW_PARAMS_NONE,    // only a PSK hint
    TW_PARAMS_DH,
    TW_PARAMS_EC,
    TW_PARAMS_RSA,
    TW_PARAMS_SRP,
};

// Which parameters the key exchange of a suite has, whether a PSK hint stands before them, and whether a signature
// behind.
struct tw_server_key_exchange_shape {
    enum tw_server_params params;
    bool has_hint;
    bool has_signature;
};
struct tw_server_key_exchange_shape tw_server_key_exchange_shape_of(uint16_t cipher_suite);

struct tw_server_key_exchange {
    struct tw_server_key_exchange_shape shape;
    struct tw_span psk_identity_hint;
    struct tw_span params;  // the parameters as they stand: what the signature covers behind the two randoms
    struct {
        struct tw_span p, g, ys;
    } dh;
    struct {
        uint8_t curve_type;
        uint16_t named_curve;           // where curve_type is TW_CURVE_TYPE_NAMED_CURVE
        struct tw_span explicit_curve;  // else: what stands between curve_type and the point
        struct tw_span point;
    } ec;
    struct {
        struct tw_span modulus, exponent;
    } rsa;
    struct {
        struct tw_span n, g, s, b;
    } srp;
    struct tw_signature signature;
};

// tw_server_key_exchange_parse reads a ServerKeyExchange body as `version` (0x0303 is TLS 1.2) and the chosen suite
// shape it. The spans in *out point into the bytes under `body`. On false, `body` stands at the field that did not
// fit.
TW_MUST_USE bool tw_server_key_exchange_parse(struct tw_cursor *body, uint16_t version, uint16_t cipher_suite,
                                              struct tw_server_key_exchange *out);

// tw_server_key_exchange_write goes by `shape`; the parameters are written from `params`, undivided.
bool tw_server_key_exchange_write(struct tw_writer *w, const struct tw_server_key_exchange *message);

// These write parameters from their parts, for those who have no bytes of them yet.
bool tw_server_dh_params_write(struct tw_writer *w, struct tw_span p, struct tw_span g, struct tw_span ys);
bool tw_server_ec_params_write(struct tw_writer *w, uint16_t named_curve, struct tw_span point);

// tw_server_key_exchange_fields describes the body, field by field (walk.h).
bool tw_server_key_exchange_fields(struct tw_walk *walk);

#endif
