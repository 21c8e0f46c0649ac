// Secrets of our own connections as NSS key log lines.
// SPDX-License-Identifier: Apache-2.0
#include "replay/net/key_log.h"
#include "parsers/tls/keylog.h"

enum { LINE_MAX = 8192 };

struct telling {
    struct rp_key_log *log;
    struct rp_told *told;
    struct tw_writer lines;  // what is new
    uint8_t room[LINE_MAX * 2];
};

// hash_of is FNV-1a: it only has to tell a few lines apart.
static uint64_t hash_of(struct tw_span bytes)
{
    uint64_t hash = 0xcbf29ce484222325U;
    for (size_t i = 0; i < bytes.len; i++) {
        hash = (hash ^ bytes.data[i]) * 0x100000001b3U;
    }
    return hash;
}

static bool is_told(const struct rp_told *told, uint64_t line)
{
    size_t num = told->num < RP_TOLD_MAX ? told->num : RP_TOLD_MAX;
    for (size_t i = 0; i < num; i++) {
        if (told->lines[i] == line) {
            return true;
        }
    }
    return false;
}

static void on_secret(void *context, const char *label, const uint8_t client_random[32], struct tw_span secret)
{
    struct telling *telling = context;
    size_t at = telling->lines.len;
    if (!tw_keylog_write(&telling->lines, label, tw_span_of(client_random, 32), secret)) {
        return;
    }
    uint64_t line = hash_of(tw_span_of(telling->lines.data + at, telling->lines.len - at));
    if (is_told(telling->told, line)) {
        telling->lines.len = at;
        return;
    }
    telling->told->lines[telling->told->num++ % RP_TOLD_MAX] = line;
}

void rp_key_log_tell(struct rp_key_log *log, struct rp_told *told, const struct rp_player *player, uint8_t conn)
{
    struct telling telling = {.log = log, .told = told};
    telling.lines = tw_writer_into(telling.room, sizeof telling.room);
    rp_player_secrets(player, conn, on_secret, &telling);
    if (telling.lines.len == 0) {
        return;
    }
    if (log->recording) {
        rp_recording_secrets(log->recording, tw_writer_span(&telling.lines));
    }
    if (log->file) {
        (void)fwrite(telling.lines.data, 1, telling.lines.len, log->file);
        (void)fflush(log->file);
    }
}
