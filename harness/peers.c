// Peers that answer without a TLS library.
// SPDX-License-Identifier: Apache-2.0
#include "harness/peers.h"

#include "harness/play.h"

enum { PART = 1500 };

struct conversation {
    struct rp_player *player;
    struct hx_heard *heard;
    enum hx_peer peer;
    struct tw_cursor left;  // to be said
    bool heard_since;       // it last spoke
    uint64_t now_us;
};

static void hear(struct conversation *c, struct tw_span bytes)
{
    size_t room = sizeof c->heard->bytes - c->heard->len;
    size_t len = bytes.len < room ? bytes.len : room;
    memcpy(c->heard->bytes + c->heard->len, bytes.data, len);
    c->heard->len += len;
    c->heard_since = true;
}

static bool say(struct conversation *c, size_t most)
{
    struct tw_span part;
    most = most < c->left.left ? most : c->left.left;
    if (most == 0 || !tw_cursor_bytes(&c->left, &part, most)) {
        return false;
    }
    rp_player_bytes(c->player, 0, part, c->now_us);
    return true;
}

// answer says what the peer has to say now. False: nothing.
static bool answer(struct conversation *c)
{
    static const uint8_t alert[] = {21, 3, 3, 0, 2, 2, 40}, junk[] = "HTTP/1.0 400 Bad Request\r\n\r\n";
    bool first = c->heard_since;
    c->heard_since = false;
    switch (c->peer) {
    case HX_PEER_SILENT:
    case HX_NUM_PEERS: return false;
    case HX_PEER_CAPTURED: return say(c, PART);
    case HX_PEER_BYTEWISE: return say(c, c->heard->len % 2 + 1);
    case HX_PEER_ALERT:
    case HX_PEER_JUNK:
        if (first) {
            rp_player_bytes(c->player, 0,
                            c->peer == HX_PEER_ALERT ? tw_span_of(alert, sizeof alert)
                                                     : tw_span_of(junk, sizeof junk - 1),
                            c->now_us);
        }
        return first;
    case HX_PEER_ENDS:
    case HX_PEER_RESETS:
        if (first && c->heard->open) {
            c->heard->open = false;
            rp_player_ended(c->player, 0, c->peer == HX_PEER_RESETS, c->now_us);
            return true;
        }
        return false;
    }
    return false;
}

const struct rp_transcript *hx_peer_play(struct hx_heard *heard, const struct rp_script *script, enum hx_peer peer,
                                         struct tw_span says)
{
    struct conversation c = {.player = hx_player_for(script),
                             .heard = heard,
                             .peer = peer,
                             .left = tw_cursor_over(says),
                             .now_us = HX_PLAY_START_US};
    bool closed = false;
    heard->len = 0;
    heard->open = true;
    rp_player_start(c.player, script, HX_PLAY_SEED);
    for (size_t i = 0; i < HX_PLAY_MAX_ACTIONS; i++) {
        struct rp_action action = rp_player_next(c.player, c.now_us);
        switch (action.type) {
        case RP_ACTION_CONNECT: rp_player_connected(c.player, 0, c.now_us); break;
        case RP_ACTION_WRITE: hear(&c, action.bytes); break;
        case RP_ACTION_CLOSE: closed = true; break;
        case RP_ACTION_HOST: rp_player_host_done(c.player, false, c.now_us); break;
        case RP_ACTION_WAIT:
            if (closed || !answer(&c)) {
                c.now_us = action.until_us;
            }
            break;
        case RP_ACTION_DONE: return rp_player_transcript(c.player);
        }
    }
    return NULL;
}
