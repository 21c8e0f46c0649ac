// What the compiler puts into its caller cannot be wrapped by the linker: targets with planted faults are compiled with this in front.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_HARNESS_PLANTED_INLINED_H
#define RESHAKE_HARNESS_PLANTED_INLINED_H

#include "parsers/tls/extension.h"
#include "parsers/tls/message.h"
#include "parsers/tls/record.h"

bool hx_inlined_extension_next(struct tw_cursor *extensions, struct tw_extension *out);
enum tw_result hx_inlined_message_parse(struct tw_cursor *in, struct tw_message *out);
enum tw_result hx_inlined_record_parse(struct tw_cursor *in, struct tw_record *out);

#ifndef HX_INLINED_KEEPS
#define tw_extension_next hx_inlined_extension_next
#define tw_message_parse hx_inlined_message_parse
#define tw_record_parse hx_inlined_record_parse
#endif

#endif
