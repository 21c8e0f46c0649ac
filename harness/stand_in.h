// A stand-in for decryption: a record opens to itself; in TLS 1.3 its last byte is the content type (RFC 8446 section 5.2). One that begins
// with 0xfe is skipped, one with 0xff does not authenticate.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_HARNESS_STAND_IN_H
#define RESHAKE_HARNESS_STAND_IN_H

#include "parsers/tls/dialogue.h"

struct hx_stand_in {
    const struct tw_dialogue *dialogue;  // whose records it opens
    uint8_t plain[2][TW_RECORD_MAX_BODY];
};

// hx_stand_in_opener is the opener; what it gives stands in the stand-in.
struct tw_opener hx_stand_in_opener(struct hx_stand_in *stand_in);

#endif
