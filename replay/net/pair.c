// One relayed connection: a client's socket, one to the target, and the bytes between them.
// SPDX-License-Identifier: Apache-2.0
//
// The sockets are ours and libuv only watches them: how a connection ended is told by recv(2) and SO_ERROR, and a reset is
// noticed while a side is not read.
#include "replay/net/pair.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    CONNECT_MS = 30000,  // for each address of the target
    GRACE_MS = 1000,     // for bytes that came before a reset, where the other side takes none
};

enum state {
    CONNECTING,
    OPEN,
    ENDING,  // one side was reset; the other one gets what is left, and then a reset
    CLOSED,
};

struct side {
    uv_poll_t poll;
    int fd;         // -1: none
    int interest;   // what libuv watches
    int error;      // the side broke: an errno value
    bool eof;       // it sent FIN
    bool shut;      // the other side's FIN was passed on to it
    uint8_t *held;  // bytes on their way to it that it did not take yet
    size_t at, held_len;
};

struct rp_pair {
    struct rp_pairs *pairs;
    struct rp_pair *next, *previous;
    enum state state;
    struct side side[2];  // by enum tw_from
    uv_timer_t timer;
    unsigned handles;  // that are not closed yet
    bool retrying;     // the server's handle is being closed for the next address
    size_t tried;      // addresses
    struct sockaddr_storage client;
    uint64_t begun_ns;
    struct rp_recorded recorded;
};

static void attempt(struct rp_pair *pair);
static void on_poll(uv_poll_t *poll, int status, int events);

static uint64_t now_ns(const struct rp_pair *pair)
{
    return pair->pairs->wall_ns + uv_hrtime();
}

static enum tw_from other(enum tw_from from)
{
    return from == TW_CLIENT ? TW_SERVER : TW_CLIENT;
}

static const struct sockaddr *target_address(const struct rp_pair *pair)
{
    return (const struct sockaddr *)&pair->pairs->target->address[pair->pairs->address];
}

struct rp_pair *rp_pair_next(const struct rp_pair *pair)
{
    return pair->next;
}

// ---- The end -----------------------------------------------------------------------------------------------------

static void forget(struct rp_pair *pair)
{
    struct rp_pairs *pairs = pair->pairs;
    *(pair->previous ? &pair->previous->next : &pairs->first) = pair->next;
    if (pair->next) {
        pair->next->previous = pair->previous;
    }
    free(pair->side[TW_CLIENT].held);
    free(pair->side[TW_SERVER].held);
    free(pair);
    pairs->over(pairs->context);
}

static void on_closed(uv_handle_t *handle)
{
    struct rp_pair *pair = handle->data;
    pair->handles--;
    if (pair->retrying && pair->state == CONNECTING) {
        pair->retrying = false;
        attempt(pair);
    } else if (pair->handles == 0) {
        forget(pair);
    }
}

static void close_side(struct side *side)
{
    if (side->fd >= 0) {
        uv_close((uv_handle_t *)&side->poll, on_closed);
        close(side->fd);
        side->fd = -1;
    }
}

void rp_pair_close(struct rp_pair *pair)
{
    if (pair->state != CLOSED) {
        pair->state = CLOSED;
        close_side(&pair->side[TW_CLIENT]);
        close_side(&pair->side[TW_SERVER]);
        uv_close((uv_handle_t *)&pair->timer, on_closed);
    }
}

// close_by_reset closes the pair; the side gets a RST.
static void close_by_reset(struct rp_pair *pair, enum tw_from to)
{
    struct linger now = {.l_onoff = 1, .l_linger = 0};
    (void)setsockopt(pair->side[to].fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    rp_pair_close(pair);
}

static void on_timer(uv_timer_t *timer);

// pass_reset: what the side sent before is with the other one, or on its way.
static void pass_reset(struct rp_pair *pair, enum tw_from from)
{
    rp_recording_end(pair->pairs->recording, &pair->recorded, from, true, now_ns(pair));
    pair->state = ENDING;
}

// ---- Bytes -------------------------------------------------------------------------------------------------------

// put sends what the side takes at once, and returns how much that was.
static size_t put(struct side *side, const uint8_t *bytes, size_t len)
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

static void hold(struct side *side, const uint8_t *bytes, size_t len)
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

static void let_go(struct side *side)
{
    free(side->held);
    side->held = NULL;
}

// pass_end passes a FIN on, behind all bytes.
static void pass_end(struct rp_pair *pair, enum tw_from to)
{
    struct side *side = &pair->side[to];
    if (pair->state == OPEN && pair->side[other(to)].eof && !side->held && !side->shut && side->error == 0) {
        side->shut = true;
        (void)shutdown(side->fd, SHUT_WR);
    }
}

static void drain(struct rp_pair *pair, enum tw_from to)
{
    struct side *side = &pair->side[to];
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
    struct side *to = &pair->side[other(from)];
    rp_recording_bytes(pairs->recording, &pair->recorded, from, tw_span_of(pairs->buffer, len), now_ns(pair));
    size_t done = put(to, pairs->buffer, len);
    if (done < len && to->error == 0) {
        hold(to, pairs->buffer + done, len - done);
    }
}

// pull reads once from the side, where the other one can take it.
static void pull(struct rp_pair *pair, enum tw_from from)
{
    struct side *side = &pair->side[from];
    struct side *to = &pair->side[other(from)];
    if (pair->state != OPEN || side->eof || to->held || to->error != 0) {
        return;
    }
    ssize_t len = recv(side->fd, pair->pairs->buffer, RP_PAIR_READ, 0);
    if (len > 0) {
        carry(pair, from, (size_t)len);
    } else if (len < 0 && errno != EAGAIN && errno != EINTR) {
        side->error = errno;
    } else if (len == 0 && side->error == 0) {
        side->eof = true;
        rp_recording_end(pair->pairs->recording, &pair->recorded, from, false, now_ns(pair));
        pass_end(pair, other(from));
        return;
    }
    if (len <= 0 && side->error != 0) {
        pass_reset(pair, from);
    }
}

// ---- What to wait for --------------------------------------------------------------------------------------------

// wanted says what is to be watched of a side. UV_PRIORITIZED stands for nothing but a reset, which is always told. Where
// our FIN was sent, that of the peer would be told again and again with it, so there a reset has to wait.
static int wanted(const struct rp_pair *pair, enum tw_from from)
{
    const struct side *side = &pair->side[from];
    const struct side *to = &pair->side[other(from)];
    int events = side->held ? UV_WRITABLE : 0;
    if (side->error != 0) {
        return 0;
    }
    if (pair->state == OPEN && !side->eof && !to->held && to->error == 0) {
        events |= UV_READABLE;
    }
    return events != 0 || side->shut ? events : UV_PRIORITIZED;
}

static void watch(struct rp_pair *pair, enum tw_from from)
{
    struct side *side = &pair->side[from];
    int events = wanted(pair, from);
    if (events == side->interest) {
        return;
    }
    side->interest = events;
    if (events != 0) {
        uv_poll_start(&side->poll, events, on_poll);
    } else {
        uv_poll_stop(&side->poll);
    }
}

// finish_broken reads what a broken side had sent before, as far as the other one takes it; then the reset is passed on.
static void finish_broken(struct rp_pair *pair, enum tw_from from)
{
    struct side *to = &pair->side[other(from)];
    if (pair->state == OPEN && pair->side[from].error != 0 && !uv_is_active((uv_handle_t *)&pair->timer)) {
        uv_timer_start(&pair->timer, on_timer, GRACE_MS, 0);
    }
    while (pair->state == OPEN && pair->side[from].error != 0 && !to->held) {
        if (pair->side[from].eof || to->error != 0) {
            pass_reset(pair, from);
        } else {
            pull(pair, from);
        }
    }
}

static bool is_done(const struct rp_pair *pair)
{
    const struct side *client = &pair->side[TW_CLIENT];
    const struct side *server = &pair->side[TW_SERVER];
    return client->eof && server->eof && client->shut && server->shut;
}

// settle looks what follows from what happened.
static void settle(struct rp_pair *pair)
{
    finish_broken(pair, TW_CLIENT);
    finish_broken(pair, TW_SERVER);
    if (pair->state == ENDING) {
        enum tw_from to = pair->side[TW_CLIENT].error != 0 ? TW_SERVER : TW_CLIENT;
        if (!pair->side[to].held || pair->side[to].error != 0) {
            close_by_reset(pair, to);
            return;
        }
    } else if (pair->state == OPEN && is_done(pair)) {
        rp_pair_close(pair);
        return;
    }
    if (pair->state != CLOSED) {
        watch(pair, TW_CLIENT);
        watch(pair, TW_SERVER);
    }
}

// ---- Connecting --------------------------------------------------------------------------------------------------

static int error_of(int fd)
{
    int error = 0;
    socklen_t len = sizeof error;
    return getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &len) == 0 ? error : errno;
}

// turn_away: a client is told what it would have been told by the target.
static void turn_away(struct rp_pair *pair, int error)
{
    struct rp_pairs *pairs = pair->pairs;
    const struct sockaddr *client = (const struct sockaddr *)&pair->client;
    bool answered = error == ECONNREFUSED || error == ECONNRESET;
    rp_recording_refused(pairs->recording, client, target_address(pair), pairs->num, pair->begun_ns,
                         answered ? now_ns(pair) : 0);
    pairs->unreachable(pairs->context, client, target_address(pair), error);
    close_by_reset(pair, TW_CLIENT);
}

// attempt_failed goes on to the next address of the target, if there is one.
static void attempt_failed(struct rp_pair *pair, int error)
{
    struct rp_pairs *pairs = pair->pairs;
    uv_timer_stop(&pair->timer);
    if (++pair->tried >= pairs->target->num) {
        turn_away(pair, error);
        return;
    }
    pairs->address = (pairs->address + 1) % pairs->target->num;
    if (pair->side[TW_SERVER].fd < 0) {
        attempt(pair);
        return;
    }
    pair->retrying = true;
    close_side(&pair->side[TW_SERVER]);
}

// prepare has bytes leave as they came, and urgent ones stay at their place among the others.
static void prepare(int fd)
{
    int on = 1;
    (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    (void)setsockopt(fd, SOL_SOCKET, SO_OOBINLINE, &on, sizeof on);
}

static void on_connected(struct rp_pair *pair)
{
    struct rp_pairs *pairs = pair->pairs;
    uv_timer_stop(&pair->timer);
    rp_recording_open(pairs->recording, &pair->recorded, (const struct sockaddr *)&pair->client, target_address(pair),
                      pairs->num, pair->begun_ns, now_ns(pair));
    pair->state = OPEN;
    pairs->recorded(pairs->context);
    settle(pair);
}

static void attempt(struct rp_pair *pair)
{
    struct side *server = &pair->side[TW_SERVER];
    const struct sockaddr *address = target_address(pair);
    socklen_t len = address->sa_family == AF_INET ? sizeof(struct sockaddr_in) : sizeof(struct sockaddr_in6);
    int fd = socket(address->sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0 || uv_poll_init(pair->pairs->loop, &server->poll, fd) != 0) {
        int error = fd < 0 ? errno : ENOMEM;
        if (fd >= 0) {
            close(fd);
        }
        attempt_failed(pair, error);
        return;
    }
    server->poll.data = pair;
    server->fd = fd;
    server->interest = UV_WRITABLE;
    pair->handles++;
    prepare(fd);
    if (connect(fd, address, len) != 0 && errno != EINPROGRESS && errno != EINTR) {
        attempt_failed(pair, errno);
        return;
    }
    uv_timer_start(&pair->timer, on_timer, CONNECT_MS, 0);
    uv_poll_start(&server->poll, UV_WRITABLE, on_poll);
}

static void on_timer(uv_timer_t *timer)
{
    struct rp_pair *pair = timer->data;
    if (pair->state == CONNECTING) {
        attempt_failed(pair, ETIMEDOUT);
        return;
    }
    enum tw_from broken = pair->side[TW_CLIENT].error != 0 ? TW_CLIENT : TW_SERVER;
    if (pair->state == OPEN) {
        pass_reset(pair, broken);
    }
    close_by_reset(pair, other(broken));
}

static void on_poll_connecting(struct rp_pair *pair, enum tw_from from, int status)
{
    int error = error_of(pair->side[from].fd);
    if (from == TW_CLIENT && (error != 0 || status < 0)) {
        rp_pair_close(pair);  // it does not wait any longer
    } else if (from == TW_CLIENT) {
        return;
    } else if (error != 0) {
        attempt_failed(pair, error);
    } else {
        on_connected(pair);
    }
}

static void on_poll(uv_poll_t *poll, int status, int events)
{
    struct rp_pair *pair = poll->data;
    enum tw_from from = poll == &pair->side[TW_CLIENT].poll ? TW_CLIENT : TW_SERVER;
    struct side *side = &pair->side[from];
    if (pair->state == CONNECTING) {
        on_poll_connecting(pair, from, status);
        return;
    }
    if (status < 0) {  // libuv has seen an error, and watches no longer
        int error = error_of(side->fd);
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
    settle(pair);
    pair->pairs->recorded(pair->pairs->context);
}

bool rp_pair_new(struct rp_pairs *pairs, int fd, const struct sockaddr_storage *client)
{
    struct rp_pair *pair = calloc(1, sizeof *pair);
    if (!pair || uv_poll_init(pairs->loop, &pair->side[TW_CLIENT].poll, fd) != 0) {
        free(pair);
        close(fd);
        return false;
    }
    (void)uv_timer_init(pairs->loop, &pair->timer);
    pair->timer.data = pair->side[TW_CLIENT].poll.data = pair;
    pair->handles = 2;
    pair->pairs = pairs;
    pair->side[TW_CLIENT].fd = fd;
    pair->side[TW_SERVER].fd = -1;
    pair->client = *client;
    pair->next = pairs->first;
    if (pair->next) {
        pair->next->previous = pair;
    }
    pairs->first = pair;
    pairs->num++;
    pair->begun_ns = now_ns(pair);
    prepare(fd);
    watch(pair, TW_CLIENT);
    attempt(pair);
    return true;
}
