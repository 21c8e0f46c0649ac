// signed_certificate_timestamp: the SCTs that a server sends; a client asks with an empty body.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_PARSERS_TLS_EXTENSIONS_TIMESTAMPS_H
#define RESHAKE_PARSERS_TLS_EXTENSIONS_TIMESTAMPS_H

#include "parsers/wire/cursor.h"
#include "parsers/wire/writer.h"

struct tw_walk;

// tw_sct_list_parse reads the body in a ServerHello or Certificate; *list points into it. On false, `body` stands at
// what did not fit. tw_sct_next reads one serialized SCT; its false with list->left not 0 says that what is left is
// not a whole one.
TW_MUST_USE bool tw_sct_list_parse(struct tw_cursor *body, struct tw_span *list);
bool tw_sct_list_write(struct tw_writer *w, struct tw_span list);
TW_MUST_USE bool tw_sct_next(struct tw_cursor *list, struct tw_span *sct);

// tw_sct_list_fields describes the body (walk.h).
bool tw_sct_list_fields(struct tw_walk *walk);

#endif
