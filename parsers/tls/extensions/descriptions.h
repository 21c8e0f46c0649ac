// Which description fits the body of an extension, by its type and by the message that it stands in.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_PARSERS_TLS_EXTENSIONS_DESCRIPTIONS_H
#define RESHAKE_PARSERS_TLS_EXTENSIONS_DESCRIPTIONS_H

#include "parsers/tls/walk.h"

// tw_extension_description is NULL where nothing is known of such a body: GREASE, what no RFC puts there, what is
// opaque.
tw_description tw_extension_description(uint16_t type, enum tw_place place);

#endif
