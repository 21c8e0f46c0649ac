// Seeds of files: captures, and inputs of BoringSSL's and AFLNet's fuzzing.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cli/corpus.h"

#include "replay/cli/script_file.h"
#include "replay/cli/script_input.h"
#include "replay/report/escape.h"
#include "replay/script/binary.h"
#include "replay/script/sound.h"
#include "replay/script/text.h"
#include "replay/track/source.h"
#include "replay/track/tracker.h"

#include <stdlib.h>
#include <string.h>

#define MOST_BYTES ((size_t)256 << 20)

struct importing {
    struct rp_seeds *seeds;
    struct rp_seed_packets *packets;
    bool no_memory;
};

static void on_opened(void *context, struct rp_connection *conn)
{
    struct importing *importing = context;
    struct rp_said *said = calloc(1, sizeof *said);
    conn->user = said;
    importing->no_memory = importing->no_memory || said == NULL;
    if (said != NULL) {
        rp_said_begin(said);
    }
}

static void on_chunk(void *context, struct rp_connection *conn, const struct tw_chunk *chunk)
{
    (void)context;
    if (conn->user != NULL && chunk->type == TW_CHUNK_DATA) {
        rp_said_bytes(conn->user, rp_connection_from(conn, chunk->end), chunk->bytes);
    }
}

static void on_closed(void *context, struct rp_connection *conn)
{
    struct importing *importing = context;
    if (conn->user != NULL) {
        rp_said_seeds(importing->seeds, conn->user);
        free(conn->user);
        conn->user = NULL;
    }
}

static enum rp_exit on_script(void *context, const struct rp_script *script, const char *what)
{
    struct rp_seeds *seeds = context;
    size_t len = 0, text_len = 0;
    (void)what;
    uint8_t *bytes = rp_script_bytes(script, &len);
    char *text = rp_script_text(script, &text_len);
    if (bytes != NULL && text != NULL) {
        rp_seed_write(seeds, "play", tw_span_of(bytes, len), tw_span_of(NULL, 0));
        rp_seed_write(seeds, "player_bytes", tw_span_of(bytes, len), tw_span_of(NULL, 0));
        rp_seed_write(seeds, "script_binary", tw_span_of(bytes, len), tw_span_of(NULL, 0));
        rp_seed_write(seeds, "script_text", tw_span_of(text, text_len), tw_span_of(NULL, 0));
    }
    bool done = bytes != NULL && text != NULL;
    free(bytes);
    free(text);
    return done ? RP_EXIT_OK : RP_EXIT_FAILED;
}

static enum rp_exit read_packets(struct importing *importing, const char *path)
{
    static const struct rp_sink sink = {.opened = on_opened, .chunk = on_chunk, .closed = on_closed};
    const struct rp_source_config config = {.path = path};
    struct rp_source *source = rp_source_new(&config);
    struct rp_tracker *tracker = rp_tracker_new(NULL, &sink, importing);
    struct tw_item item;
    char shown[1024];
    enum rp_source_answer answer = RP_SOURCE_FAILED;
    while (source != NULL && tracker != NULL && (answer = rp_source_next(source, &item)) == RP_SOURCE_ITEM) {
        if (item.type == TW_ITEM_SECRETS && item.secrets.type == TW_SECRETS_TLS_KEY_LOG) {
            rp_seed_write(importing->seeds, "keylog", item.secrets.bytes, tw_span_of(NULL, 0));
        } else if (item.type == TW_ITEM_PACKET) {
            rp_seed_packet(importing->seeds, importing->packets, &item.packet);
            rp_tracker_packet(tracker, &item.packet);
        }
    }
    bool read = source != NULL && tracker != NULL && answer == RP_SOURCE_END;
    if (source != NULL && answer == RP_SOURCE_FAILED) {
        rp_error("%s", rp_escape_text(shown, sizeof shown, rp_source_error(source)));
    }
    if (tracker != NULL) {
        rp_tracker_finish(tracker);
        rp_tracker_free(tracker);
    }
    if (source != NULL) {
        rp_source_free(source);
    }
    return read && !importing->no_memory ? RP_EXIT_OK : RP_EXIT_FAILED;
}

static enum rp_exit import_capture(struct rp_seeds *seeds, const char *path, struct tw_span bytes)
{
    static struct rp_seed_packets packets;
    struct importing importing = {.seeds = seeds, .packets = &packets};
    rp_seed_write(seeds, "capture", bytes, tw_span_of(NULL, 0));
    rp_seed_write(seeds, "inspect", bytes, tw_span_of(NULL, 0));
    for (uint8_t what = 0; what < 5; what++) {
        const uint8_t steers[2] = {1, what};  // the server says what it said; the flight itself, or one of its probes
        rp_seed_write(seeds, "replay_verbatim", bytes, tw_span_of(steers, sizeof steers));
    }
    rp_seed_packets_begin(&packets);
    enum rp_exit worst = read_packets(&importing, path);
    rp_seed_packets_end(seeds, &packets);
    for (int fresh = 0; fresh < 2; fresh++) {
        struct rp_script_input input = {.form = RP_SCRIPT_CAPTURE, .fresh = fresh == 1, .mend = true};
        (void)rp_scripts_read(&input, path, on_script, seeds);  // it has said what it makes no script of
    }
    return worst;
}

static bool is_capture(struct tw_span bytes)
{
    static const char begins[][4] = {
        {'\xa1', '\xb2', '\xc3', '\xd4'}, {'\xd4', '\xc3', '\xb2', '\xa1'}, {'\xa1', '\xb2', '\x3c', '\x4d'},
        {'\x4d', '\x3c', '\xb2', '\xa1'}, {'\xa1', '\xb2', '\xcd', '\x34'}, {'\x34', '\xcd', '\xb2', '\xa1'},
        {'\x0a', '\x0d', '\x0d', '\x0a'},
    };
    for (size_t i = 0; bytes.len >= 4 && i < sizeof begins / sizeof begins[0]; i++) {
        if (memcmp(bytes.data, begins[i], 4) == 0) {
            return true;
        }
    }
    return false;
}

// take_aflnet reads u32 little-endian lengths with so many bytes behind each: what a client sends, message by message.
static bool take_aflnet(struct tw_span bytes, struct rp_said *said)
{
    struct tw_cursor in = tw_cursor_over(bytes);
    struct tw_span message;
    uint32_t len = 0;
    rp_said_begin(said);
    while (tw_cursor_u32le(&in, &len) && tw_cursor_bytes(&in, &message, len)) {
        rp_said_bytes(said, TW_CLIENT, message);
    }
    return bytes.len != 0 && in.left == 0 && said->turns.len != 0;
}

// take_boringssl reads settings tags up to tag 0, behind which is what the peer says: tags 1 and 5 have a length of three bytes and as many
// behind it, the others nothing.
static bool take_boringssl(struct tw_span bytes, struct rp_said *said)
{
    struct tw_cursor in = tw_cursor_over(bytes);
    struct tw_span setting;
    uint16_t tag = 0;
    bool known = true;
    while (known && (known = tw_cursor_u16(&in, &tag)) && tag != 0) {
        known = tag <= 5 && ((tag != 1 && tag != 5) || tw_cursor_block24(&in, &setting));
    }
    if (!known || in.left < 6) {
        return false;
    }
    rp_said_begin(said);
    rp_said_bytes(said, in.at[5] == TW_HS_SERVER_HELLO ? TW_SERVER : TW_CLIENT, tw_cursor_rest(&in));
    return true;
}

enum rp_exit rp_corpus_import(struct rp_seeds *seeds, const char *path)
{
    static struct rp_said said;
    uint8_t *bytes = NULL;
    size_t len = 0;
    char shown[1024];
    enum rp_exit exit = rp_file_read(path, MOST_BYTES, &bytes, &len);
    if (exit != RP_EXIT_OK) {
        return exit;
    }
    struct tw_span whole = tw_span_of(bytes, len);
    if (is_capture(whole)) {
        exit = import_capture(seeds, path, whole);
    } else if (take_aflnet(whole, &said) || take_boringssl(whole, &said)) {
        rp_said_seeds(seeds, &said);
    } else {
        exit = rp_failed("%s: neither a capture nor an input of BoringSSL's or AFLNet's fuzzing",
                         rp_escape_text(shown, sizeof shown, path));
    }
    free(bytes);
    return seeds->failed ? RP_EXIT_FAILED : exit;
}
