// One relayed connection: how it begins, and how it ends.
// SPDX-License-Identifier: Apache-2.0
#include "replay/net/pair_parts.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <unistd.h>

enum { CONNECT_MS = 30000 };  // for each address of the target

static void attempt(struct rp_pair *pair);

uint64_t rp_pair_now_ns(const struct rp_pair *pair)
{
    return pair->pairs->wall_ns + uv_hrtime();
}

static const struct sockaddr *target_address(const struct rp_pair *pair)
{
    return (const struct sockaddr *)&pair->pairs->target->address[pair->address];
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
    if (pair->retrying && pair->state == RP_PAIR_CONNECTING) {
        pair->retrying = false;
        attempt(pair);
    } else if (pair->handles == 0) {
        forget(pair);
    }
}

static void close_side(struct rp_pair_side *side)
{
    if (side->fd >= 0) {
        uv_close((uv_handle_t *)&side->poll, on_closed);
        close(side->fd);
        side->fd = -1;
    }
}

void rp_pair_close(struct rp_pair *pair)
{
    if (pair->state != RP_PAIR_CLOSED) {
        pair->state = RP_PAIR_CLOSED;
        close_side(&pair->side[TW_CLIENT]);
        close_side(&pair->side[TW_SERVER]);
        uv_close((uv_handle_t *)&pair->timer, on_closed);
    }
}

void rp_pair_close_by_reset(struct rp_pair *pair, enum tw_from to)
{
    struct linger now = {.l_onoff = 1, .l_linger = 0};
    (void)setsockopt(pair->side[to].fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    rp_pair_close(pair);
}

void rp_pair_reset(struct rp_pair *pair, enum tw_from from)
{
    rp_recording_end(pair->pairs->recording, &pair->recorded, from, true, rp_pair_now_ns(pair));
    pair->state = RP_PAIR_ENDING;
}

// ---- Connecting --------------------------------------------------------------------------------------------------

int rp_pair_error(int fd)
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
    rp_recording_refused(pairs->recording, client, target_address(pair), pair->serial, pair->begun_ns,
                         answered ? rp_pair_now_ns(pair) : 0);
    pairs->unreachable(pairs->context, client, target_address(pair), error);
    rp_pair_close_by_reset(pair, TW_CLIENT);
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
    pair->address = (pair->address + 1) % pairs->target->num;
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
                      pair->serial, pair->begun_ns, rp_pair_now_ns(pair));
    pairs->address = pair->address;
    pair->state = RP_PAIR_OPEN;
    pairs->recorded(pairs->context);
    rp_pair_settle(pair);
}

static void attempt(struct rp_pair *pair)
{
    struct rp_pair_side *server = &pair->side[TW_SERVER];
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
    uv_timer_start(&pair->timer, rp_pair_timer, CONNECT_MS, 0);
    uv_poll_start(&server->poll, UV_WRITABLE, rp_pair_poll);
}

void rp_pair_timer(uv_timer_t *timer)
{
    struct rp_pair *pair = timer->data;
    if (pair->state == RP_PAIR_CONNECTING) {
        attempt_failed(pair, ETIMEDOUT);
        return;
    }
    enum tw_from broken = pair->side[TW_CLIENT].error != 0 ? TW_CLIENT : TW_SERVER;
    if (pair->state == RP_PAIR_OPEN) {
        rp_pair_reset(pair, broken);
    }
    rp_pair_close_by_reset(pair, rp_pair_other(broken));
}

void rp_pair_connecting(struct rp_pair *pair, enum tw_from from, int status)
{
    int error = rp_pair_error(pair->side[from].fd);
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
    pair->serial = ++pairs->num;
    pair->address = pairs->address;
    pair->begun_ns = rp_pair_now_ns(pair);
    prepare(fd);
    pair->side[TW_CLIENT].interest = UV_PRIORITIZED;  // it is not read before there is somebody to read it
    uv_poll_start(&pair->side[TW_CLIENT].poll, UV_PRIORITIZED, rp_pair_poll);
    attempt(pair);
    return true;
}
