// A seed of a fuzz target as a capture, so that it can be looked at.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cli/corpus.h"

#include "parsers/tls/codes.h"
#include "replay/cli/script_file.h"
#include "replay/engine/player.h"
#include "replay/net/recording.h"
#include "replay/report/escape.h"
#include "replay/script/binary.h"
#include "replay/script/sound.h"
#include "replay/script/text.h"
#include "replay/serve/session.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>

enum { START_S = 1700000000, MOST_ACTIONS = 100000 };

struct exporting {
    struct rp_recording *recording;
    struct rp_recorded conns[RP_SCRIPT_MAX_CONNS];
    uint64_t now_ns;
};

static void open_conn(struct exporting *e, uint8_t conn)
{
    struct sockaddr_in client = {.sin_family = AF_INET, .sin_port = htons((uint16_t)(49152 + conn))};
    struct sockaddr_in server = {.sin_family = AF_INET, .sin_port = htons(443)};
    client.sin_addr.s_addr = htonl(0xc0000201);  // 192.0.2.1 and .2: for documentation (RFC 5737)
    server.sin_addr.s_addr = htonl(0xc0000202);
    e->conns[conn] = (struct rp_recorded){0};
    rp_recording_open(e->recording, &e->conns[conn], (const struct sockaddr *)&client, (const struct sockaddr *)&server,
                      conn, e->now_ns, e->now_ns + 1000);
    e->now_ns += 2000;
}

static void say(struct exporting *e, uint8_t conn, enum tw_from from, struct tw_span bytes)
{
    if (bytes.len != 0) {
        rp_recording_bytes(e->recording, &e->conns[conn], from, bytes, e->now_ns);
        e->now_ns += 1000;
    }
}

static void export_turns(struct exporting *e, struct tw_span seed)
{
    struct tw_cursor in = tw_cursor_over(tw_span_of(seed.data, seed.len - (seed.len != 0)));
    enum tw_from from = TW_CLIENT;
    struct tw_span bytes;
    open_conn(e, 0);
    while (rp_turn_next(&in, &from, &bytes)) {
        say(e, 0, from, bytes);
    }
}

// export_hostile tells what the server says; what is sealed at run time stands in the clear.
static void export_hostile(struct exporting *e, struct tw_span seed)
{
    struct tw_cursor in = tw_cursor_over(tw_span_of(seed.data, seed.len < 2 ? 0 : seed.len - 2));
    struct tw_record record;
    uint8_t room[TW_RECORD_HEADER_LEN + TW_RECORD_MAX_BODY];
    open_conn(e, 0);
    while (tw_record_parse(&in, &record) == TW_DONE) {
        struct tw_writer w = tw_writer_into(room, sizeof room);
        bool waits = record.version == 0x3ff;
        record.version = record.version >= 0x3f0 ? TW_VERSION_TLS12 : record.version;
        if (!waits && tw_record_write(&w, &record)) {
            say(e, 0, TW_SERVER, tw_writer_span(&w));
        }
    }
    say(e, 0, TW_SERVER, tw_cursor_rest(&in));
}

// export_message puts a message into records. `type`: the body comes alone; 0: with its header. `steers` bytes stand behind it.
static void export_message(struct exporting *e, struct tw_span seed, uint8_t type, size_t steers)
{
    size_t len = seed.len < steers ? 0 : seed.len - steers;
    static uint8_t message[RP_SEED_MAX + 4];
    struct tw_writer w = tw_writer_into(message, sizeof message);
    if (type != 0) {
        tw_writer_u8(&w, type);
        tw_writer_u24(&w, (uint32_t)len);
    }
    tw_writer_bytes(&w, tw_span_of(seed.data, len < RP_SEED_MAX ? len : RP_SEED_MAX));
    bool server = w.len > 0 && message[0] != TW_HS_CLIENT_HELLO && message[0] != TW_HS_CLIENT_KEY_EXCHANGE;
    open_conn(e, 0);
    for (size_t at = 0; at < w.len; at += 16000) {
        uint8_t room[16384];
        struct tw_writer record = tw_writer_into(room, sizeof room);
        size_t part = w.len - at < 16000 ? w.len - at : 16000;
        tw_record_write(&record, &(struct tw_record){.type = TW_CT_HANDSHAKE,
                                                     .version = TW_VERSION_TLS12,
                                                     .body = tw_span_of(message + at, part)});
        say(e, 0, server ? TW_SERVER : TW_CLIENT, tw_writer_span(&record));
    }
}

// Scripts are played in memory, and what both sides say is recorded.
struct playing {
    struct exporting *e;
    struct rp_player *player;
    struct rp_serve_contexts contexts;
    struct rp_serve_session *servers[RP_SCRIPT_MAX_CONNS];
    bool ended[RP_SCRIPT_MAX_CONNS], told[RP_SCRIPT_MAX_CONNS];
    uint64_t now_us;
};

static bool pass_on(struct playing *p, uint8_t conn)
{
    static uint8_t bytes[65536];
    if (p->servers[conn] == NULL || p->told[conn]) {
        return false;
    }
    size_t len = rp_serve_session_output_len(p->servers[conn]);
    len = len < sizeof bytes ? len : sizeof bytes;
    if (len != 0) {
        rp_serve_session_output(p->servers[conn], bytes, len);
        say(p->e, conn, TW_SERVER, tw_span_of(bytes, len));
        rp_player_bytes(p->player, conn, tw_span_of(bytes, len), p->now_us);
        return true;
    }
    p->told[conn] = p->ended[conn];
    if (p->ended[conn]) {
        rp_recording_end(p->e->recording, &p->e->conns[conn], TW_SERVER, false, p->e->now_ns);
        rp_player_ended(p->player, conn, false, p->now_us);
    }
    return p->ended[conn];
}

static void connect_to(struct playing *p, uint8_t conn)
{
    rp_serve_session_free(p->servers[conn]);
    p->servers[conn] = rp_serve_session_new(&p->contexts);
    p->ended[conn] = p->told[conn] = false;
    open_conn(p->e, conn);
    rp_player_connected(p->player, conn, p->now_us);
}

// carry_out does what the player asks for. False: the play is over.
static bool carry_out(struct playing *p, uint8_t num_conns)
{
    struct rp_action action = rp_player_next(p->player, p->now_us);
    bool any = false;
    switch (action.type) {
    case RP_ACTION_CONNECT: connect_to(p, action.conn); break;
    case RP_ACTION_WRITE:
        say(p->e, action.conn, TW_CLIENT, action.bytes);
        if (p->servers[action.conn] != NULL && !p->ended[action.conn]) {
            p->ended[action.conn] = rp_serve_session_feed(p->servers[action.conn], action.bytes) == RP_SERVE_ENDED;
        }
        break;
    case RP_ACTION_CLOSE:
        rp_recording_end(p->e->recording, &p->e->conns[action.conn], TW_CLIENT, action.reset, p->e->now_ns);
        p->told[action.conn] = true;
        break;
    case RP_ACTION_WAIT:
        for (uint8_t i = 0; i < num_conns; i++) {
            any = pass_on(p, i) || any;
        }
        if (!any) {
            p->e->now_ns += 1000 * (action.until_us - p->now_us);
            p->now_us = action.until_us;
        }
        break;
    case RP_ACTION_HOST: rp_player_host_done(p->player, false, p->now_us); break;
    case RP_ACTION_DONE: return false;
    }
    return true;
}

static enum rp_exit play(struct exporting *e, const struct rp_script *script)
{
    const struct rp_serve_config config = {.min_version = TW_VERSION_TLS10,
                                           .max_version = TW_VERSION_TLS13,
                                           .cache = true,
                                           .tickets = true,
                                           .early_data = true};
    struct playing p = {.e = e, .now_us = 1000000};
    struct rp_player_limits limits = rp_player_limits_of(script);
    void *memory = malloc(rp_player_size(&limits));
    char why[200] = "there is no memory";
    if (memory == NULL || !rp_serve_contexts_make(&p.contexts, &config, why, sizeof why)) {
        free(memory);
        return rp_failed("it cannot be played: %s", why);
    }
    p.player = rp_player_place(memory, &limits);
    rp_player_be(p.player, NULL, "localhost");
    rp_player_start(p.player, script, 7);
    for (size_t i = 0; i < MOST_ACTIONS && carry_out(&p, script->num_conns); i++) {
    }
    for (size_t i = 0; i < RP_SCRIPT_MAX_CONNS; i++) {
        rp_serve_session_free(p.servers[i]);
    }
    rp_serve_contexts_free(&p.contexts);
    free(memory);
    return RP_EXIT_OK;
}

static enum rp_exit export_script(struct exporting *e, struct tw_span seed, bool text)
{
    struct rp_arena arena;
    struct rp_script script;
    struct rp_script_error error;
    enum rp_exit exit = RP_EXIT_OK;
    rp_arena_init(&arena, 8 * RP_SCRIPT_ROOM(seed.len));
    if (text && !rp_script_parse(seed, &arena, &script, &error)) {
        exit = rp_failed("line %zu, column %zu: %s", error.line, error.column, error.what);
    } else if (!text) {
        rp_script_decode(seed, &arena, &script);
    }
    if (exit == RP_EXIT_OK) {
        exit = rp_script_mend(&script, &arena) ? play(e, &script) : rp_failed("there is no memory to mend it");
    }
    rp_arena_free(&arena);
    return exit;
}

enum form { TURNS, HOSTILE, MESSAGE, SCRIPT, TEXT };
static const struct {
    const char *target;
    enum form form;
    uint8_t type;
    uint8_t steers;
} forms[] = {
    {"records", TURNS, 0, 1},
    {"dialogue", TURNS, 0, 1},
    {"hostile", HOSTILE, 0, 2},
    {"handshake", MESSAGE, 0, 3},
    {"client_hello", MESSAGE, TW_HS_CLIENT_HELLO, 0},
    {"client_hello_boringssl", MESSAGE, TW_HS_CLIENT_HELLO, 0},
    {"server_hello", MESSAGE, TW_HS_SERVER_HELLO, 0},
    {"certificate", MESSAGE, TW_HS_CERTIFICATE, 1},
    {"new_session_ticket", MESSAGE, TW_HS_NEW_SESSION_TICKET, 1},
    {"play", SCRIPT, 0, 0},
    {"player_bytes", SCRIPT, 0, 0},
    {"script_binary", SCRIPT, 0, 0},
    {"script_text", TEXT, 0, 0},
};

static enum rp_exit export_as(struct exporting *e, size_t form, struct tw_span seed)
{
    switch (forms[form].form) {
    case TURNS: export_turns(e, seed); break;
    case HOSTILE: export_hostile(e, seed); break;
    case MESSAGE: export_message(e, seed, forms[form].type, forms[form].steers); break;
    case SCRIPT: return export_script(e, seed, false);
    case TEXT: return export_script(e, seed, true);
    }
    return RP_EXIT_OK;
}

enum rp_exit rp_corpus_export(const char *path, const char *target, const char *output)
{
    struct exporting e = {.now_ns = (uint64_t)START_S * 1000000000};
    uint8_t *bytes = NULL;
    size_t len = 0, form = 0;
    int error = 0;
    char shown[1024];
    while (form < sizeof forms / sizeof forms[0] && strcmp(forms[form].target, target) != 0) {
        form++;
    }
    if (form == sizeof forms / sizeof forms[0]) {
        return rp_failed("seeds of %s have no form that can be a conversation",
                         rp_escape_text(shown, sizeof shown, target));
    }
    enum rp_exit exit = rp_file_read(path, RP_SCRIPT_FILE_MAX, &bytes, &len);
    if (exit != RP_EXIT_OK) {
        return exit;
    }
    e.recording = rp_recording_new(&(struct rp_dump_config){.path = output}, &error);
    if (e.recording == NULL) {
        free(bytes);
        return rp_failed("cannot write %s: %s", rp_escape_text(shown, sizeof shown, output), strerror(error));
    }
    exit = export_as(&e, form, tw_span_of(bytes, len));
    error = rp_recording_close(e.recording);
    free(bytes);
    return error == 0 ? exit
                      : rp_failed("cannot write %s: %s", rp_escape_text(shown, sizeof shown, output), strerror(error));
}
