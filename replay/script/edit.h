// Edits: small operations on an honest flight, each with a place and an operation.
// SPDX-License-Identifier: Apache-2.0
//
// A flight is planned as a list of parts (messages, ChangeCipherSpec, data), then each part is built from the state in that
// order, then it is cut into pieces, one for each record, then sealed. Edits of parts change the plan, edits of fields a
// part when it is built, edits of records the pieces. What is built after an edited part is built from what was edited: lengths
// around a changed field, the binder, the transcript and with it Finished and verify_data, sequence numbers and seals are right.
// `unfixed` names what stays as the honest flight has it.
#ifndef RESHAKE_REPLAY_SCRIPT_EDIT_H
#define RESHAKE_REPLAY_SCRIPT_EDIT_H

#include "parsers/wire/result.h"
#include "parsers/wire/span.h"

#include <stdbool.h>
#include <stdint.h>

// A part: a HandshakeType (0 to 255), or another content.
typedef uint16_t rp_part;
#define RP_PART_CCS ((rp_part)0x114)
#define RP_PART_ALERT ((rp_part)0x115)
#define RP_PART_DATA ((rp_part)0x117)
#define RP_PART_ANY ((rp_part)0x1ff)  // any part of the flight
#define RP_EVERY 255                  // for `nth` and `piece`

enum rp_edit_op {
    // On the field at `path`, on the whole body where there is none. A field's siblings are the items of the list that it
    // stands in (a list of extensions too).
    RP_EDIT_SET,        // becomes `bytes`
    RP_EDIT_FLIP,       // bit `at` of it, from the first byte's highest; beyond its length: counted round
    RP_EDIT_OVERWRITE,  // from byte `at` on by `bytes`, as far as it goes
    RP_EDIT_TRUNCATE,   // to `at` bytes
    RP_EDIT_APPEND,     // `bytes` behind it
    RP_EDIT_LENGTH,     // the length that stands before it is told wrong by `by`; without a path: the message's
    // Becomes what connection `from` sent (or, from_server, received) there; a session ID of a ClientHello, from_server: that of the
    // ServerHello. With `times`: so many bytes alone, from `at` on.
    RP_EDIT_COPY,
    RP_EDIT_REMOVE,     // with what stands around it alone for it: an extension with its type and length
    RP_EDIT_DUPLICATE,  // `times` more behind it
    RP_EDIT_MOVE,       // before the sibling number `at`; beyond the last: to the end
    // On parts of the flight's plan.
    RP_EDIT_DROP,           // the part is not sent
    RP_EDIT_REPEAT,         // and sent `times` more (0: once more)
    RP_EDIT_SWAP,           // with the next part that is `other`
    RP_EDIT_INSERT_BEFORE,  // `other`, built honestly or, where `bytes` are given, with that body; `times`
    RP_EDIT_INSERT_AFTER,
    // On the pieces of a part, `piece` counted from 0. A piece that moves takes on the epoch of its new place.
    RP_EDIT_SPLIT,     // at byte `at` into two; with `by`, which is below 0 then, so many bytes before the end
    RP_EDIT_FRAGMENT,  // into pieces of `at` bytes
    RP_EDIT_JOIN,      // with the next piece into one record
    RP_EDIT_RECORD_DROP,
    RP_EDIT_RECORD_REPEAT,  // `times` more (0: once)
    RP_EDIT_RECORD_MOVE,    // before the first piece of `other`
    RP_EDIT_RECORD_BEFORE,  // a record of content `other` (RP_PART_CCS, _ALERT, _DATA, or a type) with body `bytes`, `times`
    RP_EDIT_RECORD_AFTER,
    RP_EDIT_RECORD_TYPE,     // content type `at`
    RP_EDIT_RECORD_VERSION,  // on the wire: `at`
    RP_EDIT_RECORD_LENGTH,   // the record's length is told wrong by `by`
    RP_EDIT_RECORD_PADDING,  // `at` bytes of padding more (TLS 1.3; CBC as far as it can be)
    RP_EDIT_RECORD_EPOCH,    // sealed under epoch `at` (enum rp_epoch)
    RP_EDIT_RECORD_FLIP,     // bit `at` of the record's body, as it goes out
    RP_EDIT_SEGMENT,         // a new TCP segment begins at byte `at` of the record, after `by` milliseconds, and at
                             // each of the `times` bytes behind it
    RP_EDIT_RECORD_NONCE,    // the IV, or what is sent of the nonce, is what `bytes` begin with (TLS 1.1 and 1.2)
};
#define RP_NUM_EDIT_OPS (RP_EDIT_RECORD_NONCE + 1)

// Keys that a record can be sealed under. Up to TLS 1.2: clear; the ones in use; those that ChangeCipherSpec brings.
enum rp_epoch {
    RP_EPOCH_CLEAR,
    RP_EPOCH_EARLY,      // TLS 1.3, early data
    RP_EPOCH_HANDSHAKE,  // TLS 1.3
    RP_EPOCH_NOW,        // in use: application traffic
    RP_EPOCH_NEXT,       // up to TLS 1.2, agreed in the handshake under way
};
#define RP_NUM_EPOCHS (RP_EPOCH_NEXT + 1)

// What is not made right again behind an edit.
enum rp_fix {
    RP_FIX_LENGTHS = 1,      // around a field that changed its length
    RP_FIX_BINDER = 2,       // of PSKs: stays that of the honest ClientHello
    RP_FIX_TRANSCRIPT = 4,   // our transcript has the honest message: so Finished, verify_data and keys stand on that
    RP_FIX_VERIFY_DATA = 8,  // what renegotiation_info tells next is the honest Finished's
    RP_FIX_SEQUENCE = 16,    // a record that is dropped uses up its number, one that is repeated goes out as it was
    RP_FIX_SEAL = 32,        // the record's MAC or tag stays that of the honest content
};

struct rp_edit {
    rp_part part;      // where: a message type …
    uint8_t nth;       // … and which of them on this connection, from 0 (the second ClientHello: 1); RP_EVERY
    uint8_t piece;     // for edits of records; RP_EVERY
    const char *path;  // a field by its RFC name (parsers/tls/fields.h): "cipher_suites[0]", an extension by its own
                       // name: "pre_shared_key.binders[0]"; [-1] is the last. NULL: the whole
    enum rp_edit_op op;
    uint32_t at, times;
    int32_t by;
    rp_part other;
    struct tw_span bytes;
    uint8_t from;
    bool from_server;
    uint8_t unfixed;  // enum rp_fix, or'ed
};

struct rp_edits {
    const struct rp_edit *of;
    size_t num;
};
#define RP_EDITS(...)                                                                                                  \
    {                                                                                                                  \
        .of = (const struct rp_edit[]){__VA_ARGS__},                                                                   \
        .num = sizeof((const struct rp_edit[]){__VA_ARGS__}) / sizeof(struct rp_edit)                                  \
    }

#endif
