// Plays in memory, kept and played again.
// SPDX-License-Identifier: Apache-2.0
#include "harness/play.h"

#include <assert.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

enum { KEPT_ROOM = 1 << 20, MOST_HEARD = 4096, CHUNK = 65536, PIECE = 1000 };

// Where the player's bytes go: to a server, nowhere (against what was kept), or through sockets.
enum transport { LIVE, AGAIN, SOCKETS };

// heard is one thing that the player was told: bytes of a connection, or its end; or that time went on.
struct heard {
    uint8_t conn;
    bool ended, later;
    uint32_t at, len;
};

static struct {
    struct heard of[MOST_HEARD];
    size_t num, at;
    uint8_t bytes[KEPT_ROOM];
    size_t len;
    bool full;
} kept;

static struct line {
    struct rp_serve_session *server;
    bool ended, told, done;
    unsigned connects;  // so far
    int ours, theirs;   // the two ends of the pair of sockets
} lines[RP_SCRIPT_MAX_CONNS];

static uint64_t now_us;

uint64_t hx_digest(uint64_t digest, struct tw_span bytes)
{
    digest = digest == 0 ? UINT64_C(0xcbf29ce484222325) : digest;
    for (size_t i = 0; i < bytes.len; i++) {
        digest = (digest ^ bytes.data[i]) * UINT64_C(0x100000001b3);
    }
    return digest;
}

struct tw_span hx_play_first(const struct hx_play *play, uint8_t conn)
{
    return tw_span_of(play->sent[conn].first, play->sent[conn].first_len);
}

bool hx_play_sent_same(const struct hx_play *a, const struct hx_play *b, const struct rp_script *script)
{
    bool same = a->end == b->end;
    for (uint8_t i = 0; i < script->num_conns; i++) {
        same = same && a->sent[i].digest == b->sent[i].digest && a->sent[i].len == b->sent[i].len;
    }
    return same;
}

struct rp_player *hx_player_for(const struct rp_script *script)
{
    static void *memory;
    static size_t room;
    struct rp_player_limits limits = rp_player_limits_of(script);
    size_t size = rp_player_size(&limits);
    if (size > room) {
        free(memory);
        memory = malloc(size);
        room = size;
        assert(memory != NULL);
    }
    struct rp_player *player = rp_player_place(memory, &limits);
    rp_player_be(player, NULL, "localhost");
    return player;
}

static void keep(struct heard heard, const uint8_t *bytes)
{
    kept.full = kept.full || kept.num == MOST_HEARD || heard.len > KEPT_ROOM - kept.len;
    if (!kept.full) {
        heard.at = (uint32_t)kept.len;
        if (heard.len != 0) {
            memcpy(kept.bytes + kept.len, bytes, heard.len);
        }
        kept.len += heard.len;
        kept.of[kept.num++] = heard;
    }
}

// address_of is that of the nth connect of a connection.
static uint8_t address_of(const struct rp_script *script, uint8_t conn, unsigned nth)
{
    for (size_t i = 0; i < script->num_steps; i++) {
        const struct rp_step *step = &script->steps[i];
        if (step->type == RP_STEP_CONNECT && step->conn == conn && nth-- == 0) {
            return step->address;
        }
    }
    return 0;
}

static void report(struct hx_play *play, uint8_t conn)
{
    if (lines[conn].server != NULL) {
        play->served[conn] = (struct rp_served){0};
        rp_serve_session_report(lines[conn].server, &play->served[conn]);
        play->reported[conn] = true;
        play->done[conn] = lines[conn].done;
    }
}

static void open_line(struct rp_player *player, const struct rp_script *script, uint8_t conn)
{
    struct line *line = &lines[conn];
    rp_serve_session_free(line->server);
    line->server = rp_serve_session_new(hx_server(address_of(script, conn, line->connects)));
    line->ended = line->told = line->done = false;
    line->connects++;
    assert(line->server != NULL);
    rp_player_connected(player, conn, now_us);
}

// pass_on gives the player what one server has to say. False: it says nothing.
static bool pass_on(struct rp_player *player, uint8_t conn)
{
    static uint8_t chunk[CHUNK];
    struct line *line = &lines[conn];
    if (line->server == NULL || line->told) {
        return false;
    }
    size_t len = rp_serve_session_output_len(line->server);
    if (len != 0) {
        len = len < CHUNK ? len : CHUNK;
        rp_serve_session_output(line->server, chunk, len);
        keep((struct heard){.conn = conn, .len = (uint32_t)len}, chunk);
        rp_player_bytes(player, conn, tw_span_of(chunk, len), now_us);
        return true;
    }
    line->told = line->ended;
    if (line->ended) {
        keep((struct heard){.conn = conn, .ended = true}, NULL);
        rp_player_ended(player, conn, false, now_us);
    }
    return line->ended;
}

static void wait_live(struct rp_player *player, uint64_t until_us, uint8_t num_conns)
{
    bool any = false;
    for (uint8_t i = 0; i < num_conns; i++) {
        any = pass_on(player, i) || any;
    }
    keep((struct heard){.later = true}, NULL);
    now_us = any ? now_us : until_us;
    hx_server_clock(now_us);
}

// come_through sends bytes into one end and tells what comes out at the other, in pieces.
static void come_through(int in, int out, struct tw_span bytes, void (*told)(void *, uint8_t, struct tw_span),
                         void *context, uint8_t conn)
{
    uint8_t piece[PIECE];
    for (size_t at = 0; at < bytes.len;) {
        size_t part = bytes.len - at < PIECE ? bytes.len - at : PIECE;
        ssize_t sent = send(in, bytes.data + at, part, MSG_NOSIGNAL);
        ssize_t came = sent <= 0 ? -1 : recv(out, piece, sizeof piece, 0);
        if (came <= 0) {
            return;
        }
        told(context, conn, tw_span_of(piece, (size_t)came));
        at += (size_t)sent;
    }
}

static void hear_piece(void *context, uint8_t conn, struct tw_span bytes)
{
    rp_player_bytes(context, conn, bytes, now_us);
}

static void hear_kept(struct rp_player *player, const struct heard *heard, enum transport transport)
{
    struct tw_span bytes = tw_span_of(kept.bytes + heard->at, heard->len);
    if (transport == SOCKETS) {
        come_through(lines[heard->conn].theirs, lines[heard->conn].ours, bytes, hear_piece, player, heard->conn);
    } else {
        rp_player_bytes(player, heard->conn, bytes, now_us);
    }
}

static void wait_again(struct rp_player *player, uint64_t until_us, enum transport transport)
{
    bool any = false;
    for (; kept.at < kept.num && !kept.of[kept.at].later; kept.at++, any = true) {
        struct heard *heard = &kept.of[kept.at];
        if (heard->ended) {
            rp_player_ended(player, heard->conn, false, now_us);
        } else {
            hear_kept(player, heard, transport);
        }
    }
    kept.at++;
    now_us = any ? now_us : until_us;
}

static void note_sent(struct hx_sent *sent, struct tw_span bytes)
{
    if (sent->len == 0) {
        sent->first_len = bytes.len < sizeof sent->first ? bytes.len : sizeof sent->first;
        memcpy(sent->first, bytes.data, sent->first_len);
    }
    sent->digest = hx_digest(sent->digest, bytes);
    sent->len += bytes.len;
}

static void note_piece(void *context, uint8_t conn, struct tw_span bytes)
{
    struct hx_play *play = context;
    note_sent(&play->sent[conn], bytes);
}

static void write_to(struct hx_play *play, const struct rp_action *action, enum transport transport)
{
    struct line *line = &lines[action->conn];
    if (transport == SOCKETS) {
        come_through(line->ours, line->theirs, action->bytes, note_piece, play, action->conn);
        return;
    }
    note_sent(&play->sent[action->conn], action->bytes);
    if (transport == LIVE && line->server != NULL && !line->ended) {
        line->ended = rp_serve_session_feed(line->server, action->bytes) == RP_SERVE_ENDED;
        line->done = line->done || rp_serve_session_done(line->server);
    }
}

static void shut(struct line *line)
{
    if (line->ours > 0) {
        (void)close(line->ours);
        (void)close(line->theirs);
    }
    line->ours = line->theirs = 0;
}

static void connect_to(struct hx_play *play, const struct rp_script *script, uint8_t conn, enum transport transport)
{
    int pair[2] = {0, 0};
    if (transport == LIVE) {
        open_line(play->player, script, conn);
        return;
    }
    shut(&lines[conn]);
    if (transport == SOCKETS && socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) == 0) {
        lines[conn].ours = pair[0];
        lines[conn].theirs = pair[1];
    }
    rp_player_connected(play->player, conn, now_us);
}

// carry_out does what the player asks for. False: the play is over.
static bool carry_out(struct hx_play *play, const struct rp_script *script, enum transport transport)
{
    struct rp_action action = rp_player_next(play->player, now_us);
    switch (action.type) {
    case RP_ACTION_CONNECT:
        play->sent[action.conn] = (struct hx_sent){.digest = play->sent[action.conn].digest};
        connect_to(play, script, action.conn, transport);
        break;
    case RP_ACTION_WRITE: write_to(play, &action, transport); break;
    case RP_ACTION_CLOSE: lines[action.conn].told = true; break;
    case RP_ACTION_WAIT:
        if (transport == LIVE) {
            wait_live(play->player, action.until_us, script->num_conns);
        } else {
            wait_again(play->player, action.until_us, transport);
        }
        break;
    case RP_ACTION_HOST: rp_player_host_done(play->player, false, 0); break;
    case RP_ACTION_DONE:
        play->transcript = rp_player_transcript(play->player);
        play->num_entries = play->transcript->num_entries;
        play->end = play->transcript->end;
        return false;
    }
    return true;
}

static void run(struct hx_play *play, const struct rp_script *script, enum transport transport)
{
    play->player = hx_player_for(script);
    play->transcript = NULL;
    for (size_t i = 0; i < RP_SCRIPT_MAX_CONNS; i++) {
        rp_serve_session_free(lines[i].server);
        shut(&lines[i]);
        lines[i] = (struct line){.server = NULL};
        play->sent[i].digest = play->sent[i].len = 0;
        play->sent[i].first_len = 0;
        play->reported[i] = play->done[i] = false;
    }
    now_us = HX_PLAY_START_US;
    hx_server_clock(now_us);
    rp_player_start(play->player, script, HX_PLAY_SEED);
    for (play->actions = 0; play->actions < HX_PLAY_MAX_ACTIONS && carry_out(play, script, transport);) {
        play->actions++;
    }
}

void hx_play_live(struct hx_play *play, const struct rp_script *script)
{
    hx_server_forget();
    kept.num = kept.len = 0;
    kept.full = false;
    run(play, script, LIVE);
    for (uint8_t i = 0; i < script->num_conns; i++) {
        report(play, i);
    }
}

bool hx_play_again(struct hx_play *play, const struct rp_script *script)
{
    kept.at = 0;
    if (!kept.full) {
        run(play, script, AGAIN);
    }
    return !kept.full;
}

bool hx_play_over_sockets(struct hx_play *play, const struct rp_script *script)
{
    kept.at = 0;
    if (!kept.full) {
        run(play, script, SOCKETS);
    }
    return !kept.full;
}
