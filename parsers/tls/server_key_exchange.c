// ServerKeyExchange: RFC 5246 section 7.4.3 (DHE, DH_anon), RFC 8422 section 5.4 (ECDHE; explicit curves in RFC 4492),
// RFC 4279 sections 2 to 4 and RFC 5489 (PSK), RFC 5054 section 2.8.2 (SRP), RFC 2246 section 7.4.3 (RSA_EXPORT).
// SPDX-License-Identifier: Apache-2.0
#include "parsers/tls/server_key_exchange.h"

#include "parsers/tls/codes.h"
#include "parsers/tls/walk.h"

struct tw_server_key_exchange_shape tw_server_key_exchange_shape_of(uint16_t cipher_suite)
{
    const struct tw_server_key_exchange_shape opaque = {TW_PARAMS_OPAQUE, false, false};
    const struct tw_suite *suite = tw_suite_find(cipher_suite);
    switch (suite == NULL ? TW_KX_NONE : suite->kx) {
    case TW_KX_RSA_EXPORT: return (struct tw_server_key_exchange_shape){TW_PARAMS_RSA, false, true};
    case TW_KX_DHE: return (struct tw_server_key_exchange_shape){TW_PARAMS_DH, false, true};
    case TW_KX_DH_ANON: return (struct tw_server_key_exchange_shape){TW_PARAMS_DH, false, false};
    case TW_KX_ECDHE: return (struct tw_server_key_exchange_shape){TW_PARAMS_EC, false, true};
    case TW_KX_ECDH_ANON: return (struct tw_server_key_exchange_shape){TW_PARAMS_EC, false, false};
    case TW_KX_PSK:
    case TW_KX_RSA_PSK: return (struct tw_server_key_exchange_shape){TW_PARAMS_NONE, true, false};
    case TW_KX_DHE_PSK: return (struct tw_server_key_exchange_shape){TW_PARAMS_DH, true, false};
    case TW_KX_ECDHE_PSK: return (struct tw_server_key_exchange_shape){TW_PARAMS_EC, true, false};
    case TW_KX_SRP: return (struct tw_server_key_exchange_shape){TW_PARAMS_SRP, false, suite->auth != TW_AUTH_SRP};
    default: return opaque;
    }
}

// An ECCurve, a base point, an order and a cofactor: what every explicit curve ends with.
static bool skip_curve_and_base(struct tw_cursor *body)
{
    struct tw_span a, b, base, order, cofactor;
    return tw_cursor_block8(body, &a) && tw_cursor_block8(body, &b) && tw_cursor_block8(body, &base)
           && tw_cursor_block8(body, &order) && tw_cursor_block8(body, &cofactor);
}

static bool skip_char2_basis(struct tw_cursor *body)
{
    const uint8_t trinomial = 1;
    uint16_t m = 0;
    uint8_t basis = 0;
    struct tw_span k1, k2, k3;
    return tw_cursor_u16(body, &m) && tw_cursor_u8(body, &basis) && tw_cursor_block8(body, &k1)
           && (basis == trinomial || (tw_cursor_block8(body, &k2) && tw_cursor_block8(body, &k3)));
}

static bool parse_explicit_curve(struct tw_cursor *body, uint8_t curve_type, struct tw_span *curve)
{
    struct tw_cursor start = *body;
    struct tw_span prime;
    return (curve_type == TW_CURVE_TYPE_EXPLICIT_PRIME
                ? tw_cursor_block8(body, &prime)
                : curve_type == TW_CURVE_TYPE_EXPLICIT_CHAR2 && skip_char2_basis(body))
           && skip_curve_and_base(body) && tw_cursor_bytes(&start, curve, start.left - body->left);
}

static bool parse_ec(struct tw_cursor *body, struct tw_server_key_exchange *out)
{
    return tw_cursor_u8(body, &out->ec.curve_type)
           && (out->ec.curve_type == TW_CURVE_TYPE_NAMED_CURVE
                   ? tw_cursor_u16(body, &out->ec.named_curve)
                   : parse_explicit_curve(body, out->ec.curve_type, &out->ec.explicit_curve))
           && tw_cursor_block8(body, &out->ec.point);
}

static bool parse_dh(struct tw_cursor *body, struct tw_server_key_exchange *out)
{
    return tw_cursor_block16(body, &out->dh.p) && tw_cursor_block16(body, &out->dh.g)
           && tw_cursor_block16(body, &out->dh.ys);
}

static bool parse_rsa(struct tw_cursor *body, struct tw_server_key_exchange *out)
{
    return tw_cursor_block16(body, &out->rsa.modulus) && tw_cursor_block16(body, &out->rsa.exponent);
}

static bool parse_srp(struct tw_cursor *body, struct tw_server_key_exchange *out)
{
    return tw_cursor_block16(body, &out->srp.n) && tw_cursor_block16(body, &out->srp.g)
           && tw_cursor_block8(body, &out->srp.s) && tw_cursor_block16(body, &out->srp.b);
}

static bool parse_params(struct tw_cursor *body, struct tw_server_key_exchange *out)
{
    switch (out->shape.params) {
    case TW_PARAMS_OPAQUE: return tw_cursor_skip(body, body->left);
    case TW_PARAMS_NONE: return true;
    case TW_PARAMS_DH: return parse_dh(body, out);
    case TW_PARAMS_EC: return parse_ec(body, out);
    case TW_PARAMS_RSA: return parse_rsa(body, out);
    case TW_PARAMS_SRP: return parse_srp(body, out);
    }
    return false;
}

bool tw_server_key_exchange_parse(struct tw_cursor *body, uint16_t version, uint16_t cipher_suite,
                                  struct tw_server_key_exchange *out)
{
    *out = (struct tw_server_key_exchange){.shape = tw_server_key_exchange_shape_of(cipher_suite)};
    if (out->shape.has_hint && !tw_cursor_block16(body, &out->psk_identity_hint)) {
        return false;
    }
    struct tw_cursor start = *body;
    return parse_params(body, out) && tw_cursor_bytes(&start, &out->params, start.left - body->left)
           && (!out->shape.has_signature || tw_signature_parse(body, version, &out->signature)) && body->left == 0;
}

bool tw_server_key_exchange_write(struct tw_writer *w, const struct tw_server_key_exchange *message)
{
    return (!message->shape.has_hint || tw_writer_block16(w, message->psk_identity_hint))
           && tw_writer_bytes(w, message->params)
           && (!message->shape.has_signature || tw_signature_write(w, &message->signature));
}

bool tw_server_dh_params_write(struct tw_writer *w, struct tw_span p, struct tw_span g, struct tw_span ys)
{
    return tw_writer_block16(w, p) && tw_writer_block16(w, g) && tw_writer_block16(w, ys);
}

bool tw_server_ec_params_write(struct tw_writer *w, uint16_t named_curve, struct tw_span point)
{
    return tw_writer_u8(w, TW_CURVE_TYPE_NAMED_CURVE) && tw_writer_u16(w, named_curve) && tw_writer_block8(w, point);
}

static bool curve_and_base_fields(struct tw_walk *walk)
{
    return tw_walk_block(walk, "a", 1, TW_HINT_HEX) && tw_walk_block(walk, "b", 1, TW_HINT_HEX)
           && tw_walk_block(walk, "base", 1, TW_HINT_HEX) && tw_walk_block(walk, "order", 1, TW_HINT_HEX)
           && tw_walk_block(walk, "cofactor", 1, TW_HINT_HEX);
}

static bool char2_fields(struct tw_walk *walk)
{
    const uint8_t trinomial = 1;
    struct tw_cursor peek = walk->at;
    uint16_t m = 0;
    uint8_t basis = 0;
    return tw_walk_number(walk, "m", 2) && tw_walk_number(walk, "basis", 1) && tw_cursor_u16(&peek, &m)
           && tw_cursor_u8(&peek, &basis) && tw_walk_block(walk, "k1", 1, TW_HINT_HEX)
           && (basis == trinomial
               || (tw_walk_block(walk, "k2", 1, TW_HINT_HEX) && tw_walk_block(walk, "k3", 1, TW_HINT_HEX)));
}

static bool curve_fields(struct tw_walk *walk, uint8_t curve_type)
{
    switch (curve_type) {
    case TW_CURVE_TYPE_NAMED_CURVE: return tw_walk_code(walk, "named_curve", TW_REGISTRY_GROUP);
    case TW_CURVE_TYPE_EXPLICIT_PRIME:
        return tw_walk_block(walk, "prime_p", 1, TW_HINT_HEX) && curve_and_base_fields(walk);
    case TW_CURVE_TYPE_EXPLICIT_CHAR2: return char2_fields(walk) && curve_and_base_fields(walk);
    default: return tw_walk_fault(walk, "curve_params");  // nobody knows where such a curve ends
    }
}

static bool ec_fields(struct tw_walk *walk)
{
    struct tw_cursor peek = walk->at;
    uint8_t curve_type = 0;
    return tw_walk_code(walk, "curve_type", TW_REGISTRY_CURVE_TYPE) && tw_cursor_u8(&peek, &curve_type)
           && curve_fields(walk, curve_type) && tw_walk_block(walk, "public", 1, TW_HINT_HEX);
}

static bool dh_fields(struct tw_walk *walk)
{
    return tw_walk_block(walk, "dh_p", 2, TW_HINT_HEX) && tw_walk_block(walk, "dh_g", 2, TW_HINT_HEX)
           && tw_walk_block(walk, "dh_ys", 2, TW_HINT_HEX);
}

static bool rsa_fields(struct tw_walk *walk)
{
    return tw_walk_block(walk, "rsa_modulus", 2, TW_HINT_HEX) && tw_walk_block(walk, "rsa_exponent", 2, TW_HINT_HEX);
}

static bool srp_fields(struct tw_walk *walk)
{
    return tw_walk_block(walk, "srp_n", 2, TW_HINT_HEX) && tw_walk_block(walk, "srp_g", 2, TW_HINT_HEX)
           && tw_walk_block(walk, "srp_s", 1, TW_HINT_HEX) && tw_walk_block(walk, "srp_b", 2, TW_HINT_HEX);
}

static bool params_fields(struct tw_walk *walk, enum tw_server_params params)
{
    switch (params) {
    case TW_PARAMS_OPAQUE: return tw_walk_rest(walk, "params", TW_HINT_OPAQUE);
    case TW_PARAMS_NONE: return true;
    case TW_PARAMS_DH: return dh_fields(walk);
    case TW_PARAMS_EC: return ec_fields(walk);
    case TW_PARAMS_RSA: return rsa_fields(walk);
    case TW_PARAMS_SRP: return srp_fields(walk);
    }
    return false;
}

bool tw_server_key_exchange_fields(struct tw_walk *walk)
{
    struct tw_server_key_exchange_shape shape = tw_server_key_exchange_shape_of(walk->context->cipher_suite);
    return (!shape.has_hint || tw_walk_block(walk, "psk_identity_hint", 2, TW_HINT_TEXT))
           && params_fields(walk, shape.params) && (!shape.has_signature || tw_signature_fields(walk));
}
