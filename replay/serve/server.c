// The embedded server's sockets: accepts connections and carries bytes between them and their TLS sessions.
// SPDX-License-Identifier: Apache-2.0
#include "replay/serve/speaker.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define BACKLOG 4096
#define READ_LEN 65536
#define LINGER_MS 1000
#define UNSENT_MAX (1 << 20)  // of one client: one that does not read what it asked for is not read either

struct rp_server {
    struct rp_speaker speaker;
    uv_tcp_t listener;
    uv_timer_t grace;  // until what is open is dropped, at the end
    uv_timer_t sweep;  // drops clients that do not close after we did
    rp_serve_told told;
    void (*down)(void *context);
    void *context;
    uint64_t num_accepted;
    struct client *clients;
    unsigned num_handles;  // of its own that are not closed yet: listener, grace, sweep
    bool closing;
    void (*closed)(void *context);
    uint8_t read_buffer[READ_LEN];  // one for all: libuv reads and hands over before it reads again
};

struct client {
    uv_tcp_t tcp;
    struct rp_server *server;
    struct rp_speaker_conn speaker;
    struct client *next, *previous;
    uint64_t number;
    struct sockaddr_storage address;
    uint64_t ended_ms;  // when our FIN was sent; 0: it was not
    bool told;
    bool held_up;  // not read, because it does not read
};

struct sending {
    uv_write_t request;
    uint8_t bytes[];
};

static void on_own_handle_closed(uv_handle_t *handle);

// forget_server_when_empty: once no client is left, the timers have nothing to wait for.
static void forget_server_when_empty(struct rp_server *server)
{
    if (!server->closing || server->clients) {
        return;
    }
    if (server->num_handles == 0) {
        void (*closed)(void *context) = server->closed;
        void *context = server->context;
        rp_speaker_free(&server->speaker);
        free(server);
        if (closed) {
            closed(context);
        }
    } else if (!uv_is_closing((uv_handle_t *)&server->grace)) {
        uv_close((uv_handle_t *)&server->grace, on_own_handle_closed);
        uv_close((uv_handle_t *)&server->sweep, on_own_handle_closed);
    }
}

static void on_own_handle_closed(uv_handle_t *handle)
{
    struct rp_server *server = handle->data;
    server->num_handles--;
    forget_server_when_empty(server);
}

static void tell(struct client *client)
{
    if (client->told) {
        return;
    }
    client->told = true;
    struct rp_served served = {.number = client->number, .client = client->address};
    rp_speaker_report(&client->speaker, &served);
    client->server->told(client->server->context, &served);
}

static void on_client_closed(uv_handle_t *handle)
{
    struct client *client = handle->data;
    struct rp_server *server = client->server;
    *(client->previous ? &client->previous->next : &server->clients) = client->next;
    if (client->next) {
        client->next->previous = client->previous;
    }
    rp_speaker_end(&client->speaker);
    free(client);
    forget_server_when_empty(server);
}

static void drop(struct client *client)
{
    if (!uv_is_closing((uv_handle_t *)&client->tcp)) {
        tell(client);
        uv_close((uv_handle_t *)&client->tcp, on_client_closed);
    }
}

static void on_shut(uv_shutdown_t *request, int status)
{
    struct client *client = request->data;
    free(request);
    if (status < 0) {
        drop(client);
    }
}

// end sends a FIN behind what is still being written. What the client sends from now on is read and thrown away, for
// a close with unread bytes is a RST, and that can overtake our last words.
static void end(struct client *client)
{
    uv_shutdown_t *request = malloc(sizeof *request);
    client->ended_ms = uv_now(client->tcp.loop);
    if (!request) {
        drop(client);
        return;
    }
    request->data = client;
    if (uv_shutdown(request, (uv_stream_t *)&client->tcp, on_shut) != 0) {
        free(request);
        drop(client);
    }
}

static void lend_buffer(uv_handle_t *handle, size_t suggested, uv_buf_t *out);
static void on_read(uv_stream_t *stream, ssize_t len, const uv_buf_t *buffer);

static void on_sent(uv_write_t *request, int status)
{
    struct client *client = request->data;
    free(request);
    if (status < 0 && status != UV_ECANCELED) {
        drop(client);
    } else if (client->held_up && !uv_is_closing((uv_handle_t *)&client->tcp)) {
        client->held_up = false;
        (void)uv_read_start((uv_stream_t *)&client->tcp, lend_buffer, on_read);
    }
}

// hold_up waits until the client has taken what it was sent.
static void hold_up(struct client *client)
{
    if (uv_stream_get_write_queue_size((uv_stream_t *)&client->tcp) > UNSENT_MAX) {
        client->held_up = true;
        (void)uv_read_stop((uv_stream_t *)&client->tcp);
    }
}

static bool send_output(struct client *client)
{
    size_t len = rp_speaker_output_len(&client->speaker);
    if (len == 0) {
        return true;
    }
    struct sending *sending = malloc(sizeof *sending + len);
    if (!sending) {
        return false;
    }
    rp_speaker_output(&client->speaker, sending->bytes, len);
    sending->request.data = client;
    uv_buf_t buffer = uv_buf_init((char *)sending->bytes, (unsigned)len);
    if (uv_write(&sending->request, (uv_stream_t *)&client->tcp, &buffer, 1, on_sent) != 0) {
        free(sending);
        return false;
    }
    return true;
}

static void lend_buffer(uv_handle_t *handle, size_t suggested, uv_buf_t *out)
{
    (void)suggested;
    struct client *client = handle->data;
    *out = uv_buf_init((char *)client->server->read_buffer, READ_LEN);
}

static void on_read(uv_stream_t *stream, ssize_t len, const uv_buf_t *buffer)
{
    struct client *client = stream->data;
    if (len < 0) {
        drop(client);
    }
    if (len <= 0 || client->ended_ms != 0) {
        return;
    }
    enum rp_serve_step step =
        rp_speaker_feed(&client->speaker, tw_span_of(buffer->base, (size_t)len), uv_hrtime() / 1000);
    bool sent = send_output(client);
    if (rp_speaker_done(&client->speaker)) {
        tell(client);
    }
    if (rp_speaker_down(&client->server->speaker)) {
        struct rp_server *server = client->server;
        drop(client);
        if (server->down) {
            server->down(server->context);
        }
    } else if (!sent || rp_speaker_resets(&client->speaker)) {
        drop(client);
    } else if (step == RP_SERVE_ENDED) {
        end(client);
    } else {
        hold_up(client);
    }
}

static bool set_up_client(struct client *client)
{
    int len = sizeof client->address;
    bool begun = rp_speaker_begin(&client->server->speaker, &client->speaker);
    (void)uv_tcp_nodelay(&client->tcp, 1);
    return begun && uv_tcp_getpeername(&client->tcp, (struct sockaddr *)&client->address, &len) == 0
           && uv_read_start((uv_stream_t *)&client->tcp, lend_buffer, on_read) == 0;
}

static void on_connection(uv_stream_t *listener, int status)
{
    struct rp_server *server = listener->data;
    struct client *client = status == 0 ? calloc(1, sizeof *client) : NULL;
    if (!client || uv_tcp_init(listener->loop, &client->tcp) != 0) {
        free(client);
        return;
    }
    client->tcp.data = client;
    client->server = server;
    client->next = server->clients;
    if (client->next) {
        client->next->previous = client;
    }
    server->clients = client;
    client->told = true;  // until there is something to tell of
    if (uv_accept(listener, (uv_stream_t *)&client->tcp) != 0 || !set_up_client(client)) {
        drop(client);
        return;
    }
    client->told = false;
    client->number = ++server->num_accepted;
}

static void on_sweep(uv_timer_t *timer)
{
    struct rp_server *server = timer->data;
    uint64_t now_ms = uv_now(timer->loop);
    for (struct client *client = server->clients; client; client = client->next) {
        if (client->ended_ms != 0 && now_ms - client->ended_ms >= LINGER_MS) {
            drop(client);
        }
    }
}

struct rp_server *rp_server_new(uv_loop_t *loop, const struct rp_serve_config *config, rp_serve_told told,
                                void *context, char *why, size_t why_cap)
{
    struct rp_server *server = calloc(1, sizeof *server);
    if (!server) {
        snprintf(why, why_cap, "out of memory");
        return NULL;
    }
    if (!rp_speaker_make(&server->speaker, config, why, why_cap)) {
        free(server);
        return NULL;
    }
    server->told = told;
    server->context = context;
    int error = uv_tcp_init(loop, &server->listener);
    assert(error == 0);  // it makes no socket yet
    error = uv_timer_init(loop, &server->grace) || uv_timer_init(loop, &server->sweep)
            || uv_timer_start(&server->sweep, on_sweep, LINGER_MS, LINGER_MS);
    assert(error == 0);
    server->listener.data = server;
    server->grace.data = server;
    server->sweep.data = server;
    server->num_handles = 3;
    return server;
}

void rp_server_when_down(struct rp_server *server, void (*down)(void *context))
{
    server->down = down;
}

int rp_server_listen(struct rp_server *server, const struct sockaddr *address)
{
    int error = uv_tcp_bind(&server->listener, address, 0);
    return error ? error : uv_listen((uv_stream_t *)&server->listener, BACKLOG, on_connection);
}

void rp_server_address(const struct rp_server *server, struct sockaddr_storage *out)
{
    int len = sizeof *out;
    memset(out, 0, sizeof *out);
    (void)uv_tcp_getsockname(&server->listener, (struct sockaddr *)out, &len);
}

void rp_server_ticket_key(struct rp_server *server, const uint8_t *key)
{
    rp_speaker_ticket_key(&server->speaker, key);
}

static void on_grace_over(uv_timer_t *timer)
{
    struct rp_server *server = timer->data;
    for (struct client *client = server->clients; client; client = client->next) {
        drop(client);
    }
}

void rp_server_close(struct rp_server *server, uint64_t grace_ms, void (*closed)(void *context))
{
    if (server->closing) {
        return;
    }
    server->closing = true;
    server->closed = closed;
    uv_close((uv_handle_t *)&server->listener, on_own_handle_closed);
    uv_timer_start(&server->grace, on_grace_over, grace_ms, 0);
}
