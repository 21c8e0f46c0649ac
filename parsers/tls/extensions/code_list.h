// The extensions that are one list of codes: groups, point formats, signature schemes, versions, modes and the like.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_PARSERS_TLS_EXTENSIONS_CODE_LIST_H
#define RESHAKE_PARSERS_TLS_EXTENSIONS_CODE_LIST_H

#include "parsers/wire/cursor.h"
#include "parsers/wire/writer.h"

struct tw_walk;

// tw_code_list_known says whether an extension of this type is, where it is offered, one list of codes:
// supported_groups, ec_point_formats, signature_algorithms(_cert), supported_versions, psk_key_exchange_modes,
// compress_certificate, client_certificate_type, server_certificate_type, delegated_credential, ech_outer_extensions.
bool tw_code_list_known(uint16_t type);

// tw_code_list_parse reads the body of such an extension; *list points into it. On false, the type is not known, or
// `body` stands at what did not fit.
TW_MUST_USE bool tw_code_list_parse(struct tw_cursor *body, uint16_t type, struct tw_span *list);
bool tw_code_list_write(struct tw_writer *w, uint16_t type, struct tw_span list);

// tw_code_list_next reads one code. False: there is none left, or one byte of two, in which case list->left is not 0.
TW_MUST_USE bool tw_code_list_next(struct tw_cursor *list, uint16_t type, uint16_t *code);

// tw_code_list_fields describes the body (walk.h).
bool tw_code_list_fields(struct tw_walk *walk);

#endif
