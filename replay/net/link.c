// One TCP connection to the target, over libuv.
// SPDX-License-Identifier: Apache-2.0
#include "replay/net/link.h"
#include "replay/net/address.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

enum {
    PATIENCE_MS = 300,  // for one address of several (RFC 8305 section 5 has 250 ms)
    MOST_FINS = 8192,   // before the server's: see may_end_first
    MOST_NAME = 255,
#ifdef MSG_MORE
    HELD_BACK = MSG_MORE,  // until the FIN
#else
    HELD_BACK = 0,
#endif
};

enum state { UNUSED, CONNECTING, OPEN, RETRYING, CLOSING };

uint64_t rp_now_us(void)
{
    return uv_hrtime() / 1000;
}

void rp_net_init(struct rp_net *net, uv_loop_t *loop, const struct rp_target *target,
                 const struct rp_link_events *events, struct rp_recording *recording)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    net->loop = loop;
    net->target = target;
    net->events = events;
    net->recording = recording;
    net->wall_ns = (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec - uv_hrtime();
}

static uint64_t wall_ns(const struct rp_net *net)
{
    return net->wall_ns + uv_hrtime();
}

const struct sockaddr_storage *rp_link_peer(const struct rp_link *link)
{
    return &link->net->target->address[link->address];
}

static void attempt(struct rp_link *link);

static void on_closed(uv_handle_t *handle)
{
    struct rp_link *link = handle->data;
    if (link->state == RETRYING && !link->net->shut) {
        attempt(link);
        return;
    }
    link->state = UNUSED;
    free(link->talk);
    link->talk = NULL;
    link->net->events->closed(link);
}

static void close_as(struct rp_link *link, enum state state)
{
    link->state = (uint8_t)state;
    uv_close((uv_handle_t *)&link->tcp, on_closed);
}

// next_address chooses what is tried next; false: everything was tried.
static bool next_address(struct rp_link *link)
{
    size_t num = link->net->target->num;
    if (link->tried < num) {
        link->address = (link->address + 1) % num;
        return true;
    }
    for (size_t i = 0; i < num; i++) {
        if ((link->slow & 1U << i) != 0) {
            link->slow &= (uint16_t) ~(1U << i);
            link->address = i;
            return true;
        }
    }
    return false;
}

// attempt_failed goes on to the next address of the target, if there is one.
static void attempt_failed(struct rp_link *link, int error)
{
    (void)uv_timer_stop(&link->patience);
    if (next_address(link)) {
        close_as(link, RETRYING);
        return;
    }
    close_as(link, CLOSING);
    link->net->events->failed(link, error);
}

static void on_patience(uv_timer_t *timer)
{
    struct rp_link *link = timer->data;
    if (link->state == CONNECTING) {
        link->slow |= (uint16_t)(1U << link->address);
        attempt_failed(link, ETIMEDOUT);
    }
}

static void record_open(struct rp_link *link)
{
    struct rp_net *net = link->net;
    struct sockaddr_storage own = {0};
    int len = sizeof own;
    if (net->recording && uv_tcp_getsockname(&link->tcp, (struct sockaddr *)&own, &len) == 0) {
        rp_recording_open(net->recording, &link->recorded, (struct sockaddr *)&own,
                          (const struct sockaddr *)rp_link_peer(link), ++net->num_links,
                          net->wall_ns + link->begun_us * 1000, wall_ns(net));
    }
}

static void on_alloc(uv_handle_t *handle, size_t suggested, uv_buf_t *buffer)
{
    (void)suggested;
    struct rp_link *link = handle->data;
    *buffer = uv_buf_init(link->net->buffer, sizeof link->net->buffer);
}

// was_reset asks the socket: where a reset comes right behind bytes, libuv tells it as an end (it saw the hang-up and does not
// read again).
static bool was_reset(const uv_stream_t *stream)
{
    uv_os_fd_t fd = -1;
    int error = 0;
    socklen_t len = sizeof error;
    return uv_fileno((const uv_handle_t *)stream, &fd) == 0 && getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &len) == 0
           && error != 0;
}

// note_end tells how the dialogue before TLS ended, where that is wanted and none was told before.
static void note_end(struct rp_link *link)
{
    struct rp_starttls_end *out = link->net->starttls_end;
    if (out && out->why == RP_STARTTLS_WELL) {
        *out = link->talk->end;
    }
}

// refuse gives a connection up on which TLS is not to be had.
static void refuse(struct rp_link *link, int error)
{
    rp_link_close(link, false);
    link->net->events->failed(link, error);
}

// talk_on goes on with what is said before TLS.
static void talk_on(struct rp_link *link, struct tw_span bytes)
{
    struct tw_span out;
    enum rp_starttls_next next = rp_starttls_hear(link->talk, bytes, &out);
    if (next == RP_STARTTLS_REFUSED) {
        note_end(link);
        refuse(link, EPROTO);
        return;
    }
    if (out.len > 0) {
        rp_link_write(link, out);
    }
    if (next == RP_STARTTLS_BEGIN || next == RP_STARTTLS_SAY_AND_BEGIN) {
        free(link->talk);
        link->talk = NULL;
        link->net->events->connected(link);
    }
}

// on_talk reads what belongs to the dialogue before TLS.
static void on_talk(struct rp_link *link, ssize_t len, const uv_buf_t *buffer)
{
    struct rp_net *net = link->net;
    if (len < 0) {
        if (net->recording) {
            rp_recording_end(net->recording, &link->recorded, TW_SERVER, len != UV_EOF, wall_ns(net));
        }
        rp_starttls_stop(link->talk, RP_STARTTLS_ENDED);
        note_end(link);
        refuse(link, EPROTO);
        return;
    }
    struct tw_span bytes = tw_span_of(buffer->base, (size_t)len);
    if (net->recording) {
        rp_recording_bytes(net->recording, &link->recorded, TW_SERVER, bytes, wall_ns(net));
    }
    link->unanswered = false;
    talk_on(link, bytes);
}

static void on_read(uv_stream_t *stream, ssize_t len, const uv_buf_t *buffer)
{
    struct rp_link *link = stream->data;
    struct rp_net *net = link->net;
    if (len == 0 || link->state != OPEN) {
        return;
    }
    if (link->talk) {
        on_talk(link, len, buffer);
        return;
    }
    if (len > 0) {
        struct tw_span bytes = tw_span_of(buffer->base, (size_t)len);
        uint64_t read_ns = wall_ns(net);
        net->events->bytes(link, bytes);
        if (net->recording) {
            rp_recording_bytes(net->recording, &link->recorded, TW_SERVER, bytes, read_ns);
        }
        link->unanswered = false;
        net->events->heard(link);
        return;
    }
    bool reset = len != UV_EOF || link->write_failed || was_reset(stream);
    (void)uv_read_stop(stream);
    if (net->recording) {
        rp_recording_end(net->recording, &link->recorded, TW_SERVER, reset, wall_ns(net));
    }
    net->events->ended(link, reset);
}

static void begin_talk(struct rp_link *link)
{
    struct tw_span out;
    link->talk = malloc(sizeof *link->talk);
    if (!link->talk) {
        refuse(link, ENOMEM);
        return;
    }
    char name[MOST_NAME + 1] = "";
    const bool own = link->name.len > 0 && link->name.len < sizeof name;
    if (own) {
        memcpy(name, link->name.data, link->name.len);
    }
    rp_starttls_begin(link->talk, link->net->starttls, own ? name : link->net->name, &out);
    if (out.len > 0) {
        rp_link_write(link, out);
    }
}

static void on_connect(uv_connect_t *request, int status)
{
    struct rp_link *link = request->data;
    if (status == UV_ECANCELED || link->state != CONNECTING) {
        return;
    }
    if (status != 0) {
        attempt_failed(link, -status);
        return;
    }
    (void)uv_timer_stop(&link->patience);
    link->state = OPEN;
    if (link->tried <= link->net->target->num) {
        link->net->first_address = link->address;
    }
    memset(&link->recorded, 0, sizeof link->recorded);
    record_open(link);
    (void)uv_read_start((uv_stream_t *)&link->tcp, on_alloc, on_read);
    if (link->net->starttls != RP_STARTTLS_NONE) {
        begin_talk(link);
    } else {
        link->net->events->connected(link);
    }
}

static void attempt(struct rp_link *link)
{
    link->state = CONNECTING;
    link->tried++;
    link->begun_us = rp_now_us();
    link->write_failed = false;
    link->unanswered = false;
    (void)uv_tcp_init(link->net->loop, &link->tcp);
    link->tcp.data = link;
    link->request.data = link;
    int status = uv_tcp_connect(&link->request, &link->tcp, (const struct sockaddr *)rp_link_peer(link), on_connect);
    if (status != 0) {
        attempt_failed(link, -status);
    } else if (link->tried < link->net->target->num) {
        (void)uv_timer_start(&link->patience, on_patience, PATIENCE_MS, 0);
    }
}

void rp_link_init(struct rp_link *link, struct rp_net *net, void *owner, uint8_t conn)
{
    *link = (struct rp_link){.net = net, .owner = owner, .conn = conn};
    (void)uv_timer_init(net->loop, &link->patience);
    link->patience.data = link;
}

void rp_link_connect(struct rp_link *link, uint8_t only)
{
    link->tried = only != 0 ? (uint32_t)link->net->target->num : 0;  // the others count as tried
    link->slow = 0;
    link->address = only != 0 ? only - 1U : link->net->first_address;
    attempt(link);
}

struct pending {
    uv_write_t request;
    char bytes[];
};

static void on_written(uv_write_t *request, int status)
{
    struct rp_link *link = request->handle->data;
    if (status != 0 && status != UV_ECANCELED) {
        link->write_failed = true;
    }
    free(request->data);
}

// write_later copies what the socket did not take.
static void write_later(struct rp_link *link, struct tw_span bytes)
{
    struct pending *pending = malloc(sizeof *pending + bytes.len);
    if (!pending) {
        link->write_failed = true;
        return;
    }
    memcpy(pending->bytes, bytes.data, bytes.len);
    pending->request.data = pending;
    uv_buf_t buffer = uv_buf_init(pending->bytes, (unsigned)bytes.len);
    if (uv_write(&pending->request, (uv_stream_t *)&link->tcp, &buffer, 1, on_written) != 0) {
        link->write_failed = true;
        free(pending);
    }
}

void rp_link_write(struct rp_link *link, struct tw_span bytes)
{
    if (link->state != OPEN) {
        return;
    }
    if (link->net->recording) {
        rp_recording_bytes(link->net->recording, &link->recorded, TW_CLIENT, bytes, wall_ns(link->net));
    }
    if (link->unanswered) {
        (void)uv_tcp_nodelay(&link->tcp, 1);  // else this segment would wait for the acknowledgement of the last one
    }
    link->unanswered = true;
    uv_buf_t buffer = uv_buf_init((char *)(uintptr_t)bytes.data, (unsigned)bytes.len);
    int done = uv_try_write((uv_stream_t *)&link->tcp, &buffer, 1);
    if (done < 0 && done != UV_EAGAIN) {
        link->write_failed = true;  // what the server said before is still read
        return;
    }
    size_t taken = done > 0 ? (size_t)done : 0;
    if (taken < bytes.len) {
        write_later(link, tw_span_of(bytes.data + taken, bytes.len - taken));
    }
}

// may_end_first: who sends the first FIN keeps the port for a minute (TIME_WAIT, RFC 9293 section 3.6.1). To this machine
// itself Linux gives such a port out again after a second; to others a flood would run out of them (28,000 by default).
static bool may_end_first(struct rp_link *link)
{
    return rp_sockaddr_is_loopback((const struct sockaddr *)rp_link_peer(link)) || link->net->num_fins++ < MOST_FINS;
}

void rp_link_write_last(struct rp_link *link, struct tw_span bytes)
{
    uv_os_fd_t fd = -1;
    if (link->state != OPEN || uv_stream_get_write_queue_size((uv_stream_t *)&link->tcp) > 0
        || uv_fileno((uv_handle_t *)&link->tcp, &fd) != 0 || !may_end_first(link)) {
        rp_link_write(link, bytes);
        return;
    }
    if (send(fd, bytes.data, bytes.len, MSG_NOSIGNAL | HELD_BACK) != (ssize_t)bytes.len) {
        link->write_failed = true;  // what the server said before is still read
        return;
    }
    (void)shutdown(fd, SHUT_WR);
    if (link->net->recording) {
        uint64_t time_ns = wall_ns(link->net);
        rp_recording_bytes(link->net->recording, &link->recorded, TW_CLIENT, bytes, time_ns);
        rp_recording_end(link->net->recording, &link->recorded, TW_CLIENT, false, time_ns);
    }
}

void rp_link_deaf(struct rp_link *link)
{
    if (link->state == OPEN) {
        (void)uv_read_stop((uv_stream_t *)&link->tcp);
    }
}

void rp_link_close(struct rp_link *link, bool reset)
{
    if (link->state == RETRYING) {
        link->state = CLOSING;
    }
    if (link->state != OPEN && link->state != CONNECTING) {
        return;
    }
    if (link->state == OPEN && link->net->recording) {
        rp_recording_end(link->net->recording, &link->recorded, TW_CLIENT, reset, wall_ns(link->net));
    }
    if (link->state == OPEN && link->talk && link->talk->end.why == RP_STARTTLS_WELL) {
        rp_starttls_stop(link->talk, RP_STARTTLS_SILENT);
        note_end(link);
    }
    bool was_open = link->state == OPEN;
    (void)uv_timer_stop(&link->patience);
    link->state = CLOSING;
    if (!was_open || !reset || uv_tcp_close_reset(&link->tcp, on_closed) != 0) {
        uv_close((uv_handle_t *)&link->tcp, on_closed);
    }
}
