// CertificateURL: a client that says where its certificates are, instead of sending them.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_PARSERS_TLS_CERTIFICATE_URL_H
#define RESHAKE_PARSERS_TLS_CERTIFICATE_URL_H

#include "parsers/wire/cursor.h"
#include "parsers/wire/writer.h"

struct tw_walk;

struct tw_certificate_url {
    uint8_t type;                      // 0: one URL a certificate; 1: one for the whole path
    struct tw_span url_and_hash_list;  // tw_url_and_hash_next over it
};

TW_MUST_USE bool tw_certificate_url_parse(struct tw_cursor *body, struct tw_certificate_url *out);
bool tw_certificate_url_write(struct tw_writer *w, const struct tw_certificate_url *message);

struct tw_url_and_hash {
    struct tw_span url;
    uint8_t padding;           // 1 (RFC 6066); 0 or 1 in RFC 3546, where it told whether a hash follows
    struct tw_span sha1_hash;  // 20 bytes
};

// tw_url_and_hash_next reads one entry. False: there is none left, or what is left is not a whole one, in which case
// list->left is not 0 and *out is untouched.
TW_MUST_USE bool tw_url_and_hash_next(struct tw_cursor *list, struct tw_url_and_hash *out);
bool tw_url_and_hash_write(struct tw_writer *w, const struct tw_url_and_hash *entry);

// tw_certificate_url_fields describes the body, field by field (walk.h).
bool tw_certificate_url_fields(struct tw_walk *walk);

#endif
