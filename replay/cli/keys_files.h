// Files that hold secrets, as --keys and --rsa-key name them.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_CLI_KEYS_FILES_H
#define RESHAKE_REPLAY_CLI_KEYS_FILES_H

#include "replay/cli/cli.h"
#include "replay/engine/secrets.h"

// rp_keys_log is a key log that may grow. `path` must live as long.
struct rp_keys_log {
    const char *path;
    uint64_t read;  // bytes, as far as lines were whole
};

// rp_keys_file takes a key log, and rp_keys_rsa_file an RSA private key in PEM form. What is wrong is said on standard error;
// RP_EXIT_FAILED: the file could not be read, or is none. Lines of a key log that are wrong are told and passed over.
enum rp_exit rp_keys_file(struct rp_secrets *secrets, struct rp_keys_log *log);
enum rp_exit rp_keys_rsa_file(struct rp_secrets *secrets, const char *path);

// rp_keys_grown takes the whole lines that were written to a key log since it was read; one that became shorter is read anew.
void rp_keys_grown(struct rp_secrets *secrets, struct rp_keys_log *log);

// rp_keys_block takes the key log in a capture's decryption secrets block. `path` is the capture, `offset` where the block is.
void rp_keys_block(struct rp_secrets *secrets, const char *path, uint64_t offset, struct tw_span text);

#endif
