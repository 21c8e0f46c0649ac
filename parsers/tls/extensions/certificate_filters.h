// Which certificates one side would take: certificate_authorities, oid_filters, trusted_ca_keys.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_PARSERS_TLS_EXTENSIONS_CERTIFICATE_FILTERS_H
#define RESHAKE_PARSERS_TLS_EXTENSIONS_CERTIFICATE_FILTERS_H

#include "parsers/wire/cursor.h"
#include "parsers/wire/writer.h"

struct tw_walk;

// tw_certificate_authorities_parse reads the body of certificate_authorities; tw_distinguished_name_next
// (certificate_request.h) reads *names, which points into it. On false, `body` stands at what did not fit.
TW_MUST_USE bool tw_certificate_authorities_parse(struct tw_cursor *body, struct tw_span *names);
bool tw_certificate_authorities_write(struct tw_writer *w, struct tw_span names);

// The same for oid_filters.
TW_MUST_USE bool tw_oid_filters_parse(struct tw_cursor *body, struct tw_span *filters);
bool tw_oid_filters_write(struct tw_writer *w, struct tw_span filters);

struct tw_oid_filter {
    struct tw_span oid;     // DER
    struct tw_span values;  // DER
};

// tw_oid_filter_next reads one filter. False: there is none left, or what is left is not a whole one, in which case
// list->left is not 0 and *out is untouched.
TW_MUST_USE bool tw_oid_filter_next(struct tw_cursor *list, struct tw_oid_filter *out);
bool tw_oid_filter_write(struct tw_writer *w, const struct tw_oid_filter *filter);

// These describe the bodies (walk.h).
bool tw_certificate_authorities_fields(struct tw_walk *walk);
bool tw_oid_filters_fields(struct tw_walk *walk);
bool tw_trusted_ca_keys_fields(struct tw_walk *walk);

#endif
