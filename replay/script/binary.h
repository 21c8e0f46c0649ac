// The binary form of a script: what fuzz engines mutate. Every string of bytes is one.
// SPDX-License-Identifier: Apache-2.0
//
//     script  [magic] step*
//     step    type field* 0                  the type counted round (modulo the number of types)
//     field   number length value            the number of a row of the type (schema.c), from 1 and counted round
//     length  a byte up to 253; or 254 and two bytes; or 255 and four
//
// A value is a number (big-endian, as short as it can be; counted round where it is too large; signed ones zigzag), bytes, a
// list of codes (two bytes each) or of cuts (four), or the fields of one item of a list, which another field of that number goes
// on with. A path is one byte, its number among the known ones, or itself, ended by a zero where it is a single letter. Where
// the bytes end, everything else is as the zero has it. So a changed byte changes a value, or turns a field into
// another, and what stands behind it stays as it was.
#ifndef RESHAKE_REPLAY_SCRIPT_BINARY_H
#define RESHAKE_REPLAY_SCRIPT_BINARY_H

#include "parsers/wire/writer.h"
#include "replay/script/arena.h"
#include "replay/script/script.h"

// RP_SCRIPT_MAGIC begins what rp_script_encode writes, so that files can be told apart; decoding does without.
#define RP_SCRIPT_MAGIC "\xf5RSK1"
#define RP_SCRIPT_MAGIC_LEN 5

// RP_SCRIPT_ROOM bytes of arena are enough for whatever `len` bytes decode into.
#define RP_SCRIPT_ROOM(len) ((size_t)1048576 + 24 * (size_t)(len))

// rp_script_decode makes a script of any bytes, and never fails; it need not be sound (rp_script_mend). Lists and paths lie in the
// arena, runs of bytes in `bytes`. Where the arena is full, the script ends.
void rp_script_decode(struct tw_span bytes, struct rp_arena *arena, struct rp_script *out);

// rp_script_encode writes the one canonical form. Decoded, it is the same script again (rp_script_equal). False: a field does
// not fit (rp_script_fits), or `out` is full.
TW_MUST_USE bool rp_script_encode(const struct rp_script *script, struct tw_writer *out);

// rp_script_bytes gives it in memory of its own, to be freed. NULL: it does not fit, or there is no memory.
uint8_t *rp_script_bytes(const struct rp_script *script, size_t *len);

#endif
