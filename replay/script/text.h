// The text form of a script: for people, and for what was found.
// SPDX-License-Identifier: Apache-2.0
//
//     connect 0
//     handshake 0 versions=TLS1.2 offer=0:ticket
//       edit client_hello random flip at=3
//     expect 0 accept=full,alert:unexpected_message tolerate=close within=5s
//     end 0 orderly
//
// A line is a step: its type, bare words, name=value in any order, flags by their name. Lines that begin with "edit" belong to the
// step above. What is not said is as the struct's zero has it. Codes stand by their registered names or as numbers, times as
// 250ms, bytes as hex or "text" (\n \r \t \" \\ \xNN). # begins a comment. docs/script.md has it all.
#ifndef RESHAKE_REPLAY_SCRIPT_TEXT_H
#define RESHAKE_REPLAY_SCRIPT_TEXT_H

#include "parsers/wire/writer.h"
#include "replay/script/arena.h"
#include "replay/script/script.h"

// rp_script_print writes the script, which has to fit (rp_script_fits). False: `out` is full.
TW_MUST_USE bool rp_script_print(const struct rp_script *script, struct tw_writer *out);

// rp_script_print_c writes it as a C literal of that name.
TW_MUST_USE bool rp_script_print_c(const struct rp_script *script, const char *name, struct tw_writer *out);

// rp_script_text gives the text in memory of its own, ended by a zero that *len does not count; to be freed. NULL: no memory.
char *rp_script_text(const struct rp_script *script, size_t *len);
char *rp_script_text_c(const struct rp_script *script, const char *name, size_t *len);

// rp_script_error is where a text is wrong, and what was expected there; printable ASCII.
struct rp_script_error {
    size_t line, column;  // from 1
    char what[400];
};

// rp_script_parse reads a text. What *out points to lies in the arena; nothing points into the text. False: *error says why, and
// *out is an empty script. Whether the script is sound is another question (rp_script_sound).
TW_MUST_USE bool rp_script_parse(struct tw_span text, struct rp_arena *arena, struct rp_script *out,
                                 struct rp_script_error *error);

#endif
