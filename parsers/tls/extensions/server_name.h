// server_name in a ClientHello: the names under which the client knows the server.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_PARSERS_TLS_EXTENSIONS_SERVER_NAME_H
#define RESHAKE_PARSERS_TLS_EXTENSIONS_SERVER_NAME_H

#include "parsers/wire/cursor.h"
#include "parsers/wire/writer.h"

struct tw_walk;

// tw_server_name_list_parse reads the body of the extension; *list points into it. On false, `body` stands at what did
// not fit. A server answers with an empty body.
TW_MUST_USE bool tw_server_name_list_parse(struct tw_cursor *body, struct tw_span *list);
bool tw_server_name_list_write(struct tw_writer *w, struct tw_span list);

struct tw_server_name {
    uint8_t name_type;
    struct tw_span name;  // host_name: bytes as they came, which need not be ASCII
};

// tw_server_name_next reads one name. False: there is none left, or what is left is not a whole one, in which case
// list->left is not 0 and *out is untouched.
TW_MUST_USE bool tw_server_name_next(struct tw_cursor *list, struct tw_server_name *out);
bool tw_server_name_write(struct tw_writer *w, const struct tw_server_name *name);

// tw_server_name_host finds the first host_name among the extensions of a ClientHello.
TW_MUST_USE bool tw_server_name_host(struct tw_span extensions, struct tw_span *host);

// tw_server_name_fields describes the body (walk.h).
bool tw_server_name_fields(struct tw_walk *walk);

#endif
