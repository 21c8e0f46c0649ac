// A relay in front of a server: takes clients; what becomes of each is in pair.c.
// SPDX-License-Identifier: Apache-2.0
#include "replay/net/relay.h"
#include "replay/net/pair.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum {
    BACKLOG = 4096,
    AT_ONCE = 64,    // clients taken before the others get their turn
    PAUSE_MS = 100,  // until clients are taken again where there were no sockets
};

struct rp_relay {
    struct rp_pairs pairs;
    const struct rp_relay_events *events;
    void *context;
    uv_poll_t listener;
    uv_timer_t pause;
    int fd;
    uint64_t count;
    unsigned handles;  // that are not closed yet
    bool closing;      // no clients are taken any more
    bool was_crowded, has_failed;
};

static void look_for_end(struct rp_relay *relay)
{
    if (relay->closing && relay->handles == 0 && !relay->pairs.first) {
        relay->events->ended(relay->context);
    }
}

static void on_closed(uv_handle_t *handle)
{
    struct rp_relay *relay = handle->data;
    relay->handles--;
    look_for_end(relay);
}

static void stop_listening(struct rp_relay *relay)
{
    if (!relay->closing) {
        relay->closing = true;
        uv_close((uv_handle_t *)&relay->listener, on_closed);
        uv_close((uv_handle_t *)&relay->pause, on_closed);
        close(relay->fd);
    }
}

static void on_recorded(void *context)
{
    struct rp_relay *relay = context;
    int error = rp_recording_error(relay->pairs.recording);
    if (error != 0 && !relay->has_failed) {
        relay->has_failed = true;
        relay->events->recording_failed(relay->context, error);
        stop_listening(relay);
    }
}

static void on_over(void *context)
{
    struct rp_relay *relay = context;
    look_for_end(relay);
}

static void on_unreachable(void *context, const struct sockaddr *client, const struct sockaddr *server, int error)
{
    struct rp_relay *relay = context;
    relay->events->unreachable(relay->context, client, server, error);
    on_recorded(relay);
}

static void on_client(uv_poll_t *poll, int status, int events);

static void on_pause_over(uv_timer_t *timer)
{
    struct rp_relay *relay = timer->data;
    uv_poll_start(&relay->listener, UV_READABLE, on_client);
}

static void pause_listening(struct rp_relay *relay, int error)
{
    if (!relay->was_crowded) {
        relay->was_crowded = true;
        relay->events->crowded(relay->context, error);
    }
    uv_poll_stop(&relay->listener);
    uv_timer_start(&relay->pause, on_pause_over, PAUSE_MS, 0);
}

// take_client is false where there is none, or no socket for it.
static bool take_client(struct rp_relay *relay)
{
    struct sockaddr_storage client = {0};
    socklen_t len = sizeof client;
    int fd = accept4(relay->fd, (struct sockaddr *)&client, &len, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0) {
        int error = errno;
        if (error == EMFILE || error == ENFILE || error == ENOBUFS || error == ENOMEM) {
            pause_listening(relay, error);
        }
        return error == ECONNABORTED || error == EINTR;
    }
    if (!rp_pair_new(&relay->pairs, fd, &client)) {
        pause_listening(relay, ENOMEM);
        return false;
    }
    if (relay->count != 0 && relay->pairs.num == relay->count) {
        stop_listening(relay);
    }
    return !relay->closing;
}

static void on_client(uv_poll_t *poll, int status, int events)
{
    struct rp_relay *relay = poll->data;
    (void)status;
    (void)events;
    for (unsigned i = 0; i < AT_ONCE && take_client(relay); i++) {
    }
}

static uint64_t wall_offset_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec - uv_hrtime();
}

struct rp_relay *rp_relay_new(uv_loop_t *loop, const struct rp_relay_config *config,
                              const struct rp_relay_events *events, void *context)
{
    struct rp_relay *relay = calloc(1, sizeof *relay);
    if (!relay) {
        return NULL;
    }
    relay->pairs.loop = loop;
    relay->pairs.target = config->target;
    relay->pairs.wall_ns = wall_offset_ns();
    relay->pairs.unreachable = on_unreachable;
    relay->pairs.recorded = on_recorded;
    relay->pairs.over = on_over;
    relay->pairs.context = relay;
    relay->events = events;
    relay->context = context;
    relay->count = config->count;
    relay->fd = -1;
    return relay;
}

static int bind_and_listen(int fd, const struct sockaddr *address)
{
    int on = 1;
    socklen_t len = address->sa_family == AF_INET ? sizeof(struct sockaddr_in) : sizeof(struct sockaddr_in6);
    (void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    return bind(fd, address, len) == 0 && listen(fd, BACKLOG) == 0 ? 0 : errno;
}

int rp_relay_listen(struct rp_relay *relay, const struct sockaddr *address)
{
    int fd = socket(address->sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    int error = fd < 0 ? errno : bind_and_listen(fd, address);
    if (error == 0 && uv_poll_init(relay->pairs.loop, &relay->listener, fd) != 0) {
        error = ENOMEM;
    }
    if (error != 0) {
        if (fd >= 0) {
            close(fd);
        }
        return error;
    }
    (void)uv_timer_init(relay->pairs.loop, &relay->pause);
    relay->listener.data = relay->pause.data = relay;
    relay->handles = 2;
    relay->fd = fd;
    return 0;
}

void rp_relay_start(struct rp_relay *relay, struct rp_recording *recording)
{
    relay->pairs.recording = recording;
    uv_poll_start(&relay->listener, UV_READABLE, on_client);
}

void rp_relay_address(const struct rp_relay *relay, struct sockaddr_storage *out)
{
    socklen_t len = sizeof *out;
    memset(out, 0, sizeof *out);
    (void)getsockname(relay->fd, (struct sockaddr *)out, &len);
}

void rp_relay_close(struct rp_relay *relay)
{
    stop_listening(relay);
    for (struct rp_pair *pair = relay->pairs.first; pair; pair = rp_pair_next(pair)) {
        rp_pair_close(pair);
    }
}

void rp_relay_free(struct rp_relay *relay)
{
    free(relay);
}
