// The names and times of certificates from within. Only keys*.c include it.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_ENGINE_KEYS_CERTIFICATE_PARTS_H
#define RESHAKE_REPLAY_ENGINE_KEYS_CERTIFICATE_PARTS_H

#include "replay/engine/keys_certificate.h"
#include "replay/engine/keys_parts.h"

// GeneralName's tags (RFC 5280 section 4.2.1.6).
#define RP_NAME(n) (CBS_ASN1_CONTEXT_SPECIFIC | (n))
#define RP_NAME_EMAIL RP_NAME(1)
#define RP_NAME_DNS RP_NAME(2)
#define RP_NAME_URI RP_NAME(6)
#define RP_NAME_IP RP_NAME(7)

// rp_alternative_names is the content of subjectAltName's SEQUENCE; empty where there is none.
CBS rp_alternative_names(const struct rp_der *der);

// rp_distinguished_name writes a Name's content as RFC 2253 has it, the last part first, cut to its room.
void rp_distinguished_name(char *out, size_t room, CBS name);

// rp_names_text writes the names of subjectAltName, cut to their room.
void rp_names_text(char *out, size_t room, CBS names);

// rp_certificate_time reads a UTCTime or GeneralizedTime in the forms that RFC 5280 section 4.1.2.5 allows. False: it is none.
bool rp_certificate_time(CBS *validity, int64_t *out_s);

#endif
