// How a caller lends decryption to the parsers, which know no keys.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_PARSERS_TLS_OPENER_H
#define RESHAKE_PARSERS_TLS_OPENER_H

#include "parsers/tls/record.h"

enum tw_opened {
    TW_OPENED,       // the record was opened
    TW_OPENED_SKIP,  // there are no keys for it: it is reported as encrypted
    TW_OPENED_BAD,   // there are keys, and it did not authenticate: reported as encrypted, with `bad` set
};

// tw_opener is asked for each protected record, whole and in order. `open` puts the plaintext's place into *plain (its
// memory stays the opener's, until the next call for the same side) and the real content type into *type. A record that was
// not captured whole, or that there was no room for, is told too, with an empty body and its length, so that the opener can
// count it; what it answers is not looked at.
struct tw_opener {
    enum tw_opened (*open)(void *context, enum tw_from from, const struct tw_record *record, struct tw_span *plain,
                           uint8_t *type);
    void *context;
};

#endif
