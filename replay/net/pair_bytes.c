// The bytes of a pair: what one side sends is recorded and sent to the other, which holds it up where it takes none.
// SPDX-License-Identifier: Apache-2.0
//
// The sockets are ours and libuv only watches them: how a connection ended is told by recv(2) and SO_ERROR, and a
// reset is noticed while a side is not read.
#include "replay/net/pair_parts.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { GRACE_MS = 1000 };  // for bytes that came before a reset, where the other side takes none

// ---- Bytes -------------------------------------------------------------------------------------------------------

// put sends what the side takes at once, and returns how much that was.
static size_t put(struct rp_pair_side *side, const uint8_t *bytes, size_t len)
{
    size_t done = 0;
    while (done < len && side->error == 0) {
        ssize_t sent = send(side->fd, bytes + done, len - done, MSG_NOSIGNAL);
        if (sent >= 0) {
            done += (size_t)sent;
        } else if (errno == EAGAIN) {
            break;
        } else if (errno != EINTR) {
            side->error = errno;
        }
    }
    return done;
}

static void hold(struct rp_pair_side *side, const uint8_t *bytes, size_t len)
{
    side->held = malloc(len);
    if (!side->held) {
        side->error = ENOMEM;  // nothing may be left out: this connection cannot go on
        return;
    }
    memcpy(side->held, bytes, len);
    side->at = 0;
    side->held_len = len;
}

static void let_go(struct rp_pair_side *side)
{
    free(side->held);
    side->held = NULL;
}

// pass_end passes a FIN on, behind all bytes.
static void pass_end(struct rp_pair *pair, enum tw_from to)
{
    struct rp_pair_side *side = &pair->side[to];
    if (pair->state == RP_PAIR_OPEN && pair->side[rp_pair_other(to)].eof && !side->held && !side->shut
        && side->error == 0) {
        side->shut = true;
        (void)shutdown(side->fd, SHUT_WR);
    }
}

static void drain(struct rp_pair *pair, enum tw_from to)
{
    struct rp_pair_side *side = &pair->side[to];
    if (!side->held) {
        return;
    }
    side->at += put(side, side->held + side->at, side->held_len - side->at);
    if (side->at == side->held_len || side->error != 0) {
        let_go(side);
        pass_end(pair, to);
    }
}

static void carry(struct rp_pair *pair, enum tw_from from, size_t len)
{
    struct rp_pairs *pairs = pair->pairs;
    struct rp_pair_side *to = &pair->side[rp_pair_other(from)];
    rp_recording_bytes(pairs->recording, &pair->recorded, from, tw_span_of(pairs->buffer, len), rp_pair_now_ns(pair));
    size_t done = put(to, pairs->buffer, len);
    if (done < len && to->error == 0) {
        hold(to, pairs->buffer + done, len - done);
    }
}

// pull reads once from the side, where the other one can take it.
static void pull(struct rp_pair *pair, enum tw_from from)
{
    struct rp_pair_side *side = &pair->side[from];
    struct rp_pair_side *to = &pair->side[rp_pair_other(from)];
    if (pair->state != RP_PAIR_OPEN || side->eof || to->held || to->error != 0) {
        return;
    }
    ssize_t len = recv(side->fd, pair->pairs->buffer, RP_PAIR_READ, 0);
    if (len > 0) {
        carry(pair, from, (size_t)len);
    } else if (len < 0 && errno != EAGAIN && errno != EINTR) {
        side->error = errno;
    } else if (len == 0 && side->error == 0) {
        side->eof = true;
        rp_recording_end(pair->pairs->recording, &pair->recorded, from, false, rp_pair_now_ns(pair));
        pass_end(pair, rp_pair_other(from));
        return;
    }
    if (len <= 0 && side->error != 0) {
        rp_pair_reset(pair, from);
    }
}

// ---- What to wait for --------------------------------------------------------------------------------------------

// wanted says what is to be watched of a side. UV_PRIORITIZED stands for nothing but a reset, which is always told.
// Where our FIN was sent, that of the peer would be told again and again with it, so there a reset has to wait.
static int wanted(const struct rp_pair *pair, enum tw_from from)
{
    const struct rp_pair_side *side = &pair->side[from];
    const struct rp_pair_side *to = &pair->side[rp_pair_other(from)];
    int events = side->held ? UV_WRITABLE : 0;
    if (side->error != 0) {
        return 0;
    }
    if (pair->state == RP_PAIR_OPEN && !side->eof && !to->held && to->error == 0) {
        events |= UV_READABLE;
    }
    return events != 0 || side->shut ? events : UV_PRIORITIZED;
}

static void watch(struct rp_pair *pair, enum tw_from from)
{
    struct rp_pair_side *side = &pair->side[from];
    int events = wanted(pair, from);
    if (events == side->interest) {
        return;
    }
    side->interest = events;
    if (events != 0) {
        uv_poll_start(&side->poll, events, rp_pair_poll);
    } else {
        uv_poll_stop(&side->poll);
    }
}

// finish_broken reads what a broken side had sent before, as far as the other one takes it; then the reset is passed
// on.
static void finish_broken(struct rp_pair *pair, enum tw_from from)
{
    struct rp_pair_side *to = &pair->side[rp_pair_other(from)];
    if (pair->state == RP_PAIR_OPEN && pair->side[from].error != 0 && !uv_is_active((uv_handle_t *)&pair->timer)) {
        uv_timer_start(&pair->timer, rp_pair_timer, GRACE_MS, 0);
    }
    while (pair->state == RP_PAIR_OPEN && pair->side[from].error != 0 && !to->held) {
        if (pair->side[from].eof || to->error != 0) {
            rp_pair_reset(pair, from);
        } else {
            pull(pair, from);
        }
    }
}

static bool is_done(const struct rp_pair *pair)
{
    const struct rp_pair_side *client = &pair->side[TW_CLIENT];
    const struct rp_pair_side *server = &pair->side[TW_SERVER];
    return client->eof && server->eof && client->shut && server->shut;
}

// settle looks what follows from what happened.
void rp_pair_settle(struct rp_pair *pair)
{
    finish_broken(pair, TW_CLIENT);
    finish_broken(pair, TW_SERVER);
    if (pair->state == RP_PAIR_ENDING) {
        enum tw_from to = pair->side[TW_CLIENT].error != 0 ? TW_SERVER : TW_CLIENT;
        if (!pair->side[to].held || pair->side[to].error != 0) {
            rp_pair_close_by_reset(pair, to);
            return;
        }
    } else if (pair->state == RP_PAIR_OPEN && is_done(pair)) {
        rp_pair_close(pair);
        return;
    }
    if (pair->state != RP_PAIR_CLOSED) {
        watch(pair, TW_CLIENT);
        watch(pair, TW_SERVER);
    }
}

void rp_pair_poll(uv_poll_t *poll, int status, int events)
{
    struct rp_pair *pair = poll->data;
    enum tw_from from = poll == &pair->side[TW_CLIENT].poll ? TW_CLIENT : TW_SERVER;
    struct rp_pair_side *side = &pair->side[from];
    if (pair->state == RP_PAIR_CONNECTING) {
        rp_pair_connecting(pair, from, status);
        return;
    }
    if (status < 0) {  // libuv has seen an error, and watches no longer
        int error = rp_pair_error(side->fd);
        side->error = error != 0 ? error : ECONNRESET;
        side->interest = 0;
        let_go(side);
    }
    if ((events & UV_WRITABLE) != 0) {
        drain(pair, from);
    }
    if ((events & UV_READABLE) != 0) {
        pull(pair, from);
    }
    rp_pair_settle(pair);
    pair->pairs->recorded(pair->pairs->context);
}
