// Faults of the readers that are inlined.
// SPDX-License-Identifier: Apache-2.0
#define HX_INLINED_KEEPS
#include "harness/planted/faults/inlined.h"
#include "harness/planted/faults/faults.h"

bool hx_inlined_extension_next(struct tw_cursor *extensions, struct tw_extension *out)
{
    bool any = tw_extension_next(extensions, out);
    if (any && out->body.len != 0
        && (hx_planted("extensions_are_adjacent") || hx_planted("extension_is_accounted_for"))) {
        out->body.len--;
    }
    return any;
}

enum tw_result hx_inlined_message_parse(struct tw_cursor *in, struct tw_message *out)
{
    enum tw_result result = tw_message_parse(in, out);
    if (result == TW_DONE && hx_planted("message_is_accounted_for")) {
        out->length++;
    }
    return result == TW_SHORT && hx_planted("cut_message_is_short") ? TW_BROKEN : result;
}

enum tw_result hx_inlined_record_parse(struct tw_cursor *in, struct tw_record *out)
{
    enum tw_result result = tw_record_parse(in, out);
    if (result == TW_SHORT && in->left < TW_RECORD_HEADER_LEN && hx_planted("answers_stay")) {
        return TW_BROKEN;
    }
    bool has_header = in->left >= TW_RECORD_HEADER_LEN;
    return result == TW_SHORT && has_header && hx_planted("cut_record_is_short") ? TW_BROKEN : result;
}
