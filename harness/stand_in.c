// A stand-in for decryption.
// SPDX-License-Identifier: Apache-2.0
#include "harness/stand_in.h"

static enum tw_opened open_record(void *context, enum tw_from from, const struct tw_record *record,
                                  struct tw_span *plain, uint8_t *type)
{
    struct hx_stand_in *opener = context;
    struct tw_cursor at = tw_cursor_over(record->body);
    uint8_t first = 0;
    if (!tw_cursor_u8(&at, &first) || first == 0xfe) {
        return TW_OPENED_SKIP;
    }
    if (first == 0xff) {
        return TW_OPENED_BAD;
    }
    memcpy(opener->plain[from], record->body.data, record->body.len);
    *plain = tw_span_of(opener->plain[from], record->body.len);
    *type = record->type;
    if (opener->dialogue->tls13) {
        *type = plain->data[--plain->len];
    }
    return TW_OPENED;
}

struct tw_opener hx_stand_in_opener(struct hx_stand_in *stand_in)
{
    return (struct tw_opener){open_record, stand_in};
}
