// Pieces become records: in the clear or sealed, and bent where an edit says so. RFC 8446 section 5, RFC 5246 section 6.2.
// SPDX-License-Identifier: Apache-2.0
#include "replay/engine/draft_parts.h"
#include "replay/engine/protect_parts.h"

#define WRONG_SEQUENCE (UINT64_C(1) << 63)

// sealer writes records one after another.
struct sealer {
    struct rp_draft *draft;
    const struct rp_epochs *epochs;
    struct tw_writer *out;
    size_t last_at, last_len;  // the record before
};

static bool fail(struct sealer *s, const char *fault)
{
    s->draft->fault = s->draft->fault == NULL ? fault : s->draft->fault;
    return false;
}

// protection_of gives the keys that a piece is sealed under; NULL: none.
static struct rp_protection *protection_of(const struct sealer *s, const struct rp_piece *piece)
{
    struct rp_protection *p = s->epochs->of[piece->epoch];
    bool clear = p != NULL && p->version == TW_VERSION_TLS13 && piece->part == RP_PART_CCS && !piece->epoch_said;
    return clear ? NULL : p;
}

static bool write_clear(struct sealer *s, const struct rp_piece *piece)
{
    uint16_t version = piece->version_said ? piece->version : s->epochs->clear_version;
    if (s->out->full || piece->bytes.len > UINT16_MAX
        || s->out->cap - s->out->len < TW_RECORD_HEADER_LEN + piece->bytes.len) {
        return false;
    }
    return tw_writer_u8(s->out, piece->content_type) && tw_writer_u16(s->out, version)
           && tw_writer_block16(s->out, piece->bytes);
}

// said_nonce is the wrapping with the nonce that an edit says, as far as one is sent that is no longer.
static struct rp_wrapping said_nonce(struct sealer *s, const struct rp_piece *piece, const struct rp_protection *p,
                                     struct rp_wrapping wrapping)
{
    bool cbc = p->cipher->mode == TW_MODE_CBC;
    size_t block = wrapping.nonce != NULL ? p->cipher->block_bytes : 0;  // TLS 1.0 sends none
    size_t sent = cbc ? block : rp_sent_nonce(p);
    if (piece->nonce.len != 0 && sent != 0 && sent <= piece->nonce.len) {
        wrapping.nonce = piece->nonce.data;
    } else if (piece->nonce.len != 0) {
        s->draft->num_unapplied++;
    }
    return wrapping;
}

// wrapping_of is the wrapping of a record; `random` has room for the IV that CBC sends from TLS 1.1 on.
static struct rp_wrapping wrapping_of(struct sealer *s, const struct rp_piece *piece, const struct rp_protection *p,
                                      uint8_t random[16])
{
    struct rp_wrapping wrapping = {.version = piece->version};
    size_t block = p->cipher->block_bytes;
    bool cbc = p->cipher->mode == TW_MODE_CBC;
    if (piece->padding != 0 && p->version == TW_VERSION_TLS13) {
        size_t most = piece->bytes.len < RP_PIECE_MOST ? RP_PIECE_MOST - piece->bytes.len : 0;
        wrapping.padding = piece->padding < most ? piece->padding : most;
    } else if (piece->padding != 0 && cbc) {
        wrapping.padding = (piece->padding - 1) / block + 1;
    }
    if (wrapping.padding > UINT8_MAX && cbc) {
        wrapping.padding = UINT8_MAX;
    }
    if (cbc && p->version != TW_VERSION_TLS10) {
        rp_random_bytes(s->epochs->random, random, block);
        wrapping.nonce = random;
    }
    return said_nonce(s, piece, p, wrapping);
}

static void bend(uint8_t *sealed, struct tw_span honest, struct tw_span bytes)
{
    for (size_t i = 0; i < bytes.len; i++) {
        sealed[i] ^= (uint8_t)(honest.data[i] ^ bytes.data[i]);
    }
}

// seal_kept seals a piece so that its MAC or tag does not fit (draft.h says how for each kind of cipher).
static bool seal_kept(struct sealer *s, const struct rp_piece *piece, struct rp_protection *p,
                      const struct rp_wrapping *wrapping)
{
    size_t start = s->out->len;
    bool same_length = piece->honest.len == piece->bytes.len;
    if (p->cipher->mode == TW_MODE_CBC) {
        p->sequence ^= WRONG_SEQUENCE;
        bool ok = rp_seal(p, s->out, piece->content_type, piece->bytes, wrapping);
        p->sequence ^= WRONG_SEQUENCE;
        return ok;
    }
    if (!rp_seal(p, s->out, piece->content_type, same_length ? piece->honest : piece->bytes, wrapping)) {
        return false;
    }
    if (same_length) {
        bend(s->out->data + start + TW_RECORD_HEADER_LEN + rp_sent_nonce(p), piece->honest, piece->bytes);
    } else {
        s->out->data[s->out->len - 1] ^= 1;
    }
    return true;
}

static bool write_sealed(struct sealer *s, const struct rp_piece *piece, struct rp_protection *p)
{
    uint8_t random[16];
    struct rp_wrapping wrapping = wrapping_of(s, piece, p, random);
    bool kept = piece->honest.len != 0 && !tw_span_equal(piece->honest, piece->bytes);
    return kept ? seal_kept(s, piece, p, &wrapping) : rp_seal(p, s->out, piece->content_type, piece->bytes, &wrapping);
}

// damage changes the record at `at` as it goes out.
static void damage(struct sealer *s, const struct rp_piece *piece, size_t at)
{
    uint8_t *record = s->out->data + at;
    size_t body = s->out->len - at - TW_RECORD_HEADER_LEN;
    uint32_t told = (uint32_t)body + (uint32_t)piece->length_by;
    if (piece->version_said) {
        record[1] = (uint8_t)(piece->version >> 8);
        record[2] = (uint8_t)piece->version;
    }
    record[3] = (uint8_t)(told >> 8);
    record[4] = (uint8_t)told;
    if (piece->flip_bit != 0 && body != 0) {
        size_t bit = (piece->flip_bit - 1) % (body * 8);
        record[TW_RECORD_HEADER_LEN + bit / 8] ^= (uint8_t)(0x80 >> (bit % 8));
    }
}

static bool write_record(struct sealer *s, const struct rp_piece *piece)
{
    size_t at = s->out->len;
    struct rp_protection *p = protection_of(s, piece);
    if (!(p == NULL ? write_clear(s, piece) : write_sealed(s, piece, p))) {
        return fail(s, "a record is too long, or there is no room for it");
    }
    damage(s, piece, at);
    s->last_at = at;
    s->last_len = s->out->len - at;
    return true;
}

// write_again writes the ciphertext of the record before once more.
static bool write_again(struct sealer *s)
{
    struct tw_span record = tw_span_of(s->out->data + s->last_at, s->last_len);
    s->last_at = s->out->len;
    return tw_writer_bytes(s->out, record) || fail(s, "there is no room for a record");
}

// use_up moves the keys on as a record would that is lost on its way.
static bool use_up(struct sealer *s, const struct rp_piece *piece)
{
    size_t at = s->out->len;
    struct rp_protection *p = protection_of(s, piece);
    if (p == NULL) {
        return true;
    }
    bool ok = write_sealed(s, piece, p);
    s->out->len = at;
    return ok || fail(s, "there is no room for a record");
}

static bool write_piece(struct sealer *s, const struct rp_piece *piece)
{
    if (piece->keeps_number && piece->times == 0) {
        return use_up(s, piece);
    }
    if (piece->keeps_number && s->last_len == 0) {
        s->draft->num_unapplied++;  // the record that it repeats is not there
        return true;
    }
    for (uint32_t i = 0; i < piece->times; i++) {
        if (!(piece->keeps_number ? write_again(s) : write_record(s, piece))) {
            return false;
        }
    }
    return true;
}

bool rp_draft_seal(struct rp_draft *draft, const struct rp_edits *edits, const struct rp_epochs *epochs,
                   struct tw_writer *out)
{
    struct sealer s = {.draft = draft, .epochs = epochs, .out = out};
    size_t start = out->len;
    rp_draft_edit(draft, edits);
    for (size_t i = 0; i < draft->num_pieces; i++) {
        struct rp_piece *piece = &draft->pieces[i];
        size_t at = out->len;
        if (!write_piece(&s, piece)) {
            return false;
        }
        piece->wire_at = at - start;
        piece->wire_len = out->len - at;
    }
    rp_draft_cut(draft, edits, out->len - start);
    return true;
}
