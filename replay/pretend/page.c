// What a pretend server answers to requests: a short page that says what the handshake was.
// SPDX-License-Identifier: Apache-2.0
//
// A request is what ends with an empty line where it begins as HTTP does, else any line. Three pages are special: "/renegotiate" asks for
// a renegotiation first, "/guarded" for one with a client certificate (in TLS 1.3 for the certificate alone, of clients that offered
// post_handshake_auth), and "/close" closes the connection behind the answer.
#include <stdio.h>

#include "replay/pretend/pretend_parts.h"

#define PAGE_MAX 1024

static bool begins(struct tw_span bytes, const char *with)
{
    const size_t len = strlen(with);
    return bytes.len >= len && memcmp(bytes.data, with, len) == 0;
}

static bool is_http(struct tw_span bytes)
{
    static const char *const methods[] = {"GET ", "POST ", "HEAD ", "PUT ", "OPTIONS ", "DELETE "};
    for (size_t i = 0; i < sizeof methods / sizeof methods[0]; i++) {
        if (begins(bytes, methods[i])) {
            return true;
        }
    }
    return false;
}

// length_of is that of the first whole request; 0: there is none yet.
static size_t length_of(struct tw_span bytes)
{
    const bool http = is_http(bytes);
    for (size_t i = 0; i < bytes.len; i++) {
        if (bytes.data[i] != '\n') {
            continue;
        }
        const bool blank =
            i >= 1 && (bytes.data[i - 1] == '\n' || (i >= 2 && bytes.data[i - 1] == '\r' && bytes.data[i - 2] == '\n'));
        if (!http || blank) {
            return i + 1;
        }
    }
    return 0;
}

static bool is_for(struct tw_span request, const char *path)
{
    struct tw_cursor at = tw_cursor_over(request);
    return tw_cursor_find(&at, '/') && begins(tw_cursor_rest(&at), path);
}

// times counts how often a request was served: its first line says which.
static uint32_t times(struct rp_pretend *server, struct tw_span request)
{
    uint8_t hash[RP_HASH_MAX];
    struct rp_digest digest;
    struct tw_cursor line = tw_cursor_over(request);
    (void)!tw_cursor_find(&line, '\n');
    rp_digest_init(&digest, RP_HASH_SHA256);
    rp_digest_add(&digest, tw_span_of(request.data, request.len - line.left));
    rp_digest_value(&digest, hash);
    for (size_t i = 0; i < server->num_pages && i < RP_PRETEND_PAGES; i++) {
        if (memcmp(server->pages[i].hash, hash, sizeof server->pages[i].hash) == 0) {
            return ++server->pages[i].times;
        }
    }
    struct rp_pretend_page *page = &server->pages[server->num_pages++ % RP_PRETEND_PAGES];
    page->times = 1;
    memcpy(page->hash, hash, sizeof page->hash);
    return 1;
}

// printable keeps what came from the network from breaking the page.
static const char *printable(const char *text, char *out, size_t cap)
{
    size_t i = 0;
    for (; text[i] != '\0' && i + 1 < cap; i++) {
        out[i] = text[i] >= ' ' && text[i] <= '~' ? text[i] : '?';
    }
    out[i] = '\0';
    return i != 0 ? out : "-";
}

// A page is longer than the shortest record that a client may ask for (RFC 6066 section 4: 512 bytes), so that it can be seen who keeps to that.
#define LENGTHY                                                                                                        \
    "This page says what the handshake was, and nothing else. It goes on for a while, because a client may ask for "   \
    "short records, and there is no seeing whether it gets them where all that there is to say fits into one. So "     \
    "here "                                                                                                            \
    "are some more words, which nobody needs to read: a pretend server is honest unless it is told a fault, and a "    \
    "fault is a line of data. What it breaks is written beside it. What it does not break goes on as before, this "    \
    "sentence, too.\n"

// host_of is the number of the server's name that a request names as its host; RP_PRETEND_NAMES: it names none, or another.
static size_t host_of(const struct rp_pretend *server, struct tw_span request)
{
    static const char header[] = "\nHost: ";
    struct tw_cursor at = tw_cursor_over(request);
    size_t number = RP_PRETEND_NAMES;
    while (number == RP_PRETEND_NAMES && tw_cursor_find(&at, '\n')) {
        struct tw_cursor line = at;
        struct tw_span name = {0};
        (void)!tw_cursor_skip(&at, 1);
        if (begins(tw_cursor_rest(&line), header) && tw_cursor_skip(&line, sizeof header - 1)) {
            name = tw_cursor_rest(&line);
        }
        for (size_t i = 0; i < RP_PRETEND_NAMES && name.len != 0 && server->config.names[i].name != NULL; i++) {
            const size_t len = strlen(server->config.names[i].name);
            const bool same = begins(name, server->config.names[i].name) && name.len > len;
            number = same && (name.data[len] == '\r' || name.data[len] == '\n') ? i : number;
        }
    }
    return number;
}

// serve: what is the same for all connections of one client stands in the body, what is of this one in the headers.
static void serve(struct rp_pretend_conn *conn, struct tw_span request, const char *status, const char *server_name)
{
    char body[PAGE_MAX], page[PAGE_MAX + 400], name[128], client[64], alpn[32];
    const struct rp_pretend_facts *facts = &conn->facts;
    const char *version = tw_version_name(facts->version);
    const uint32_t served = times(conn->server, request);
    int len =
        snprintf(body, sizeof body, "pretend server\nversion: %s\nserver-name: %s\nclient: %s\nalpn: %s\n" LENGTHY,
                 version != NULL ? version : "-", printable(server_name, name, sizeof name),
                 printable(facts->client, client, sizeof client), printable(facts->alpn, alpn, sizeof alpn));
    len =
        snprintf(page, sizeof page,
                 "HTTP/1.1 %s\r\nContent-Type: text/plain\r\nContent-Length: %d\r\nPretend-Suite: %s\r\n"
                 "Pretend-Kind: %s\r\nPretend-Handshakes: %u\r\nPretend-Early-Data: %s\r\nPretend-Served: %u\r\n\r\n%s",
                 status, len, tw_suite_name(facts->cipher_suite), tw_kind_name(facts->kind),
                 (unsigned)facts->handshakes, conn->request_early ? "yes" : "no", (unsigned)served, body);
    rp_pretend_record(conn, TW_CT_APPLICATION_DATA, tw_span_of(page, (size_t)len));
    conn->num_requests++;
}

// is_held says whether a request has to wait: for a renegotiation that it asks for, which is begun then.
static bool is_held(struct rp_pretend_conn *conn, struct tw_span request)
{
    const bool guarded = is_for(request, "/guarded");
    if (guarded && conn->facts.client[0] == '\0' && !conn->request_asked && rp_pretend13_can_ask(conn)) {
        conn->request_asked = true;
        rp_pretend13_ask_later(conn);
        return true;
    }
    const bool can = conn->facts.version <= TW_VERSION_TLS12 && !conn->request_asked;
    const bool asks = guarded ? conn->facts.client[0] == '\0' : is_for(request, "/renegotiate");
    if (!can || !asks || conn->state != RP_PRETEND_OPEN) {
        return false;
    }
    conn->request_asked = true;
    rp_pretend12_hello_request(conn, guarded);
    return true;
}

static void answer(struct rp_pretend_conn *conn, struct tw_span request)
{
    const bool denied = is_for(request, "/guarded") && conn->facts.client[0] == '\0'
                        && !rp_pretend_does(conn, RP_DOES_SERVE_UNVERIFIED);
    const size_t host = host_of(conn->server, request);
    const bool other = host != RP_PRETEND_NAMES && host != conn->name;
    if (other && rp_pretend_minds(conn, RP_CHECK_HOST)) {
        serve(conn, request, "421 Misdirected Request", conn->facts.server_name);
    } else {
        serve(conn, request, denied ? "403 Forbidden" : "200 OK",
              other ? conn->server->config.names[host].name : conn->facts.server_name);
    }
    conn->request_asked = false;
    if (is_for(request, "/close")) {
        rp_pretend_close(conn);
    }
}

// may_answer: data of ours goes out between handshakes only, but where the server does not care.
static bool may_answer(const struct rp_pretend_conn *conn)
{
    if (conn->facts.version == TW_VERSION_TLS13) {
        return rp_pretend13_may_answer(conn);
    }
    return (conn->state == RP_PRETEND_OPEN && !conn->tls12.hello_requested)
           || !rp_pretend_minds(conn, RP_CHECK_APP_DATA_TIME);
}

void rp_pretend_request_go_on(struct rp_pretend_conn *conn)
{
    size_t done = 0;
    while (!rp_pretend_over(conn) && may_answer(conn)) {
        const struct tw_span left = tw_span_of(conn->request_room + done, conn->request_len - done);
        const size_t len = length_of(left);
        if (len == 0 || is_held(conn, tw_span_of(left.data, len))) {
            break;
        }
        answer(conn, tw_span_of(left.data, len));
        done += len;
    }
    conn->request_len -= done;
    memmove(conn->request_room, conn->request_room + done, conn->request_len);
    conn->request_early = conn->request_early && conn->request_len != 0;
}

void rp_pretend_request(struct rp_pretend_conn *conn, struct tw_span data, bool early)
{
    struct tw_cursor at = tw_cursor_over(data);
    while (!rp_pretend_over(conn) && at.left != 0) {
        const size_t room = sizeof conn->request_room - conn->request_len;
        const size_t len = at.left < room ? at.left : room;
        if (len == 0) {  // nobody asks for so much: it is data without a meaning, and passed over
            conn->request_len = 0;
            continue;
        }
        (void)!tw_cursor_copy(&at, conn->request_room + conn->request_len, len);
        conn->request_len += len;
        conn->request_early = conn->request_early || early;
        rp_pretend_request_go_on(conn);
    }
}
