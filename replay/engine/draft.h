// A flight under construction: pieces, one for each record, from the honest one to what goes out. RFC 8446 section 5.1, RFC 5246
// section 6.2.
// SPDX-License-Identifier: Apache-2.0
//
// Whoever builds a flight (the client) says which parts it has, builds each, and adds it here; the edits of the plan and of fields
// are applied on that way (plan.h, field_edit.h). rp_draft_seal applies the edits of records and writes the records, each sealed under its
// epoch. All memory is the caller's.
#ifndef RESHAKE_REPLAY_ENGINE_DRAFT_H
#define RESHAKE_REPLAY_ENGINE_DRAFT_H

#include "parsers/wire/writer.h"
#include "replay/engine/keys_random.h"
#include "replay/engine/protect.h"
#include "replay/script/edit.h"

#define RP_DRAFT_MAX_PIECES 512
#define RP_DRAFT_MAX_CUTS 256

// rp_piece is the content of one record. `bytes` lies in the draft's room, in the script or in what is constant.
struct rp_piece {
    struct tw_span bytes;
    struct tw_span honest;  // before edits of fields, where RP_FIX_SEAL is off; else empty
    uint32_t times;         // so many records of it, one behind the other; at least 1
    uint32_t padding;
    int32_t length_by;
    uint32_t flip_bit;     // 1 + the bit; 0: none
    struct tw_span nonce;  // RP_EDIT_RECORD_NONCE; empty: as it comes
    uint16_t version;      // on the wire, where version_said
    rp_part part;
    uint8_t nth;  // of the part on this connection
    uint8_t content_type;
    uint8_t epoch;  // enum rp_epoch
    // RP_FIX_SEQUENCE is off: it repeats the ciphertext of the record before it, or (with `times` 0) only uses a number up.
    bool keeps_number;
    bool version_said;         // by an edit, even where it is 0
    bool epoch_said;           // by an edit: then even ChangeCipherSpec of TLS 1.3 is sealed
    bool moving;               // while RP_EDIT_RECORD_MOVE is applied
    size_t wire_at, wire_len;  // after sealing: its records in what was written by rp_draft_seal
};

// rp_cut: a TCP segment begins at byte `at` of what rp_draft_seal wrote, `pause_us` after the one before. At 0 it is a pause
// before the first.
struct rp_cut {
    size_t at;
    uint64_t pause_us;
};

struct rp_draft {
    struct tw_writer room;  // where parts are built; lent by the caller
    struct rp_piece pieces[RP_DRAFT_MAX_PIECES];
    size_t num_pieces;
    struct rp_cut cuts[RP_DRAFT_MAX_CUTS];  // after sealing, ascending
    size_t num_cuts;
    const char *fault;       // why something could not be done; NULL: nothing was wrong. The first one stays
    uint32_t num_unapplied;  // edits that found no place
};

void rp_draft_init(struct rp_draft *draft, struct tw_writer room);

// rp_draft_add adds a part as pieces of at most 16384 bytes (2^14, RFC 8446 section 5.1). False: there is no room for them; fault says so.
bool rp_draft_add(struct rp_draft *draft, rp_part part, uint8_t nth, enum rp_epoch epoch, struct tw_span bytes);

// rp_draft_honest tells what a part would have held without edits, where RP_FIX_SEAL is off for it: of the pieces from number
// `first` on, which that part was added as.
void rp_draft_honest(struct rp_draft *draft, size_t first, struct tw_span honest);

// rp_epochs are the keys that records are sealed under; NULL: in the clear.
struct rp_epochs {
    struct rp_protection *of[RP_NUM_EPOCHS];
    uint16_t
        clear_version;  // of records in the clear: 0x0301 for a first ClientHello, else 0x0303 or what is negotiated
    struct rp_random *random;  // for the IVs of CBC
};

// rp_draft_seal applies the edits of records to the pieces and writes them as records. False: `fault` says why, and what was
// written is not to be sent. Where it is true, `num_unapplied` counts the edits that are for a part of this flight and yet
// found no place; those for parts that are not here are for other flights.
//
// How edits find pieces: by part and nth, and `piece` counts those of the part; for RP_PART_ANY `piece` counts all of the
// flight, and nth is not looked at. Each edit sees what the ones before it left, but for RP_EDIT_SEGMENT, which comes last.
//
// What cannot be otherwise: ChangeCipherSpec of TLS 1.3 goes out in the clear, unless RP_EDIT_RECORD_EPOCH is said for it (RFC 8446
// section 5). RP_EDIT_RECORD_TYPE is the type inside where TLS 1.3 hides it. Where RP_FIX_SEAL is off, a record keeps the tag or MAC
// of the honest content if its cipher is a stream, a counter or NULL, and the content has kept its length; else its MAC (CBC), or
// the last byte of its tag, is a wrong one.
TW_MUST_USE bool rp_draft_seal(struct rp_draft *draft, const struct rp_edits *edits, const struct rp_epochs *epochs,
                               struct tw_writer *out);

#endif
