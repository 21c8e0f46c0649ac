// Reads the secrets that handshakes are completed with.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cli/replay_keys.h"
#include "replay/cli/keys_files.h"
#include "replay/track/source.h"

#include <string.h>

// is_capture looks whether a file begins as captures do. What cannot be read is none: reading it as a key log says why.
static bool is_capture(const char *path)
{
    struct rp_source_config config = {.path = path};
    struct rp_source *source = strcmp(path, "-") != 0 ? rp_source_new(&config) : NULL;
    struct tw_item item;
    bool is = source && rp_source_next(source, &item) == RP_SOURCE_ITEM;
    if (source) {
        rp_source_free(source);
    }
    return is;
}

static enum rp_exit load_logs(const struct rp_replay_asked *asked, const struct rp_replay_keys *keys)
{
    enum rp_exit result = RP_EXIT_OK;
    for (size_t i = 0; i < asked->num_keys && result == RP_EXIT_OK; i++) {
        struct rp_keys_log log = {.path = asked->keys[i]};
        if (!is_capture(log.path)) {
            result = rp_keys_file(keys->secrets, &log);
        }
    }
    for (size_t i = 0; i < asked->num_rsa_keys && result == RP_EXIT_OK; i++) {
        result = rp_keys_rsa_file(keys->secrets, asked->rsa_keys[i]);
    }
    return result;
}

static enum rp_exit load_recordings(const struct rp_replay_asked *asked, const struct rp_replay_keys *keys)
{
    enum rp_exit result = RP_EXIT_OK;
    for (size_t i = 0; i < asked->num_keys && result == RP_EXIT_OK; i++) {
        if (is_capture(asked->keys[i])) {
            const struct rp_flights_config config = {
                .path = asked->keys[i], .secrets = keys->secrets, .learnt = keys->learnt};
            result = rp_flights_learn(&config);
        }
    }
    return result;
}

enum rp_exit rp_replay_keys_load(const struct rp_replay_asked *asked, struct rp_replay_keys *out)
{
    *out = (struct rp_replay_keys){.secrets = rp_secrets_new()};
    out->learnt = out->secrets ? rp_learnt_new(out->secrets) : NULL;
    if (!out->learnt) {
        return rp_failed("there is not enough memory for this");
    }
    enum rp_exit result = load_logs(asked, out);
    return result == RP_EXIT_OK ? load_recordings(asked, out) : result;
}

void rp_replay_keys_free(struct rp_replay_keys *keys)
{
    rp_learnt_free(keys->learnt);
    rp_secrets_free(keys->secrets);
}
