// ALPN, and the two extensions that name application protocols likewise: NPN and application_settings.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_PARSERS_TLS_EXTENSIONS_PROTOCOLS_H
#define RESHAKE_PARSERS_TLS_EXTENSIONS_PROTOCOLS_H

#include "parsers/wire/cursor.h"
#include "parsers/wire/writer.h"

struct tw_walk;

// tw_protocol_list_parse reads the body of an ALPN extension, or of application_settings in a ClientHello: a list of
// names, of which a server sends one. *list points into the body. On false, `body` stands at what did not fit. The
// body of NPN is such a list without a length.
TW_MUST_USE bool tw_protocol_list_parse(struct tw_cursor *body, struct tw_span *list);
bool tw_protocol_list_write(struct tw_writer *w, struct tw_span list);

// tw_protocol_next reads one name. False: there is none left, or what is left is not a whole one, in which case
// list->left is not 0.
TW_MUST_USE bool tw_protocol_next(struct tw_cursor *list, struct tw_span *name);
bool tw_protocol_write(struct tw_writer *w, struct tw_span name);

// These describe the bodies (walk.h).
bool tw_alpn_fields(struct tw_walk *walk);
bool tw_npn_fields(struct tw_walk *walk);
bool tw_application_settings_offer_fields(struct tw_walk *walk);
bool tw_application_settings_fields(struct tw_walk *walk);

#endif
