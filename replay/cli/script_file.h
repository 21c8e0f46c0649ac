// Script files, as text or in binary form.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_CLI_SCRIPT_FILE_H
#define RESHAKE_REPLAY_CLI_SCRIPT_FILE_H

#include "replay/cli/cli.h"
#include "replay/script/arena.h"
#include "replay/script/script.h"

#define RP_SCRIPT_FILE_MAX ((size_t)16 << 20)

// rp_file_read reads a whole file of at most `most` bytes; "-" is standard input. *out is to be freed. What is wrong is said.
TW_MUST_USE enum rp_exit rp_file_read(const char *path, size_t most, uint8_t **out, size_t *len);

// rp_script_file reads a script; where it is wrong or not sound, the place and the reason are said. What *out points to
// lies in the arena and in *bytes, which is to be freed behind the script.
TW_MUST_USE enum rp_exit rp_script_file(const char *path, struct rp_arena *arena, struct rp_script *out,
                                        uint8_t **bytes);

#endif
