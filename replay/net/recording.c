// Recordings: connections of our own written as pcapng.
// SPDX-License-Identifier: Apache-2.0
#include "replay/net/recording.h"
#include "parsers/capture/pcapng.h"
#include "parsers/net/link.h"
#include "parsers/net/tcp.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    HEADERS = 40 + 20 + 4,  // the longest: IPv6, and TCP with the option of a SYN
    MSS_V4 = 1460,
    MSS_V6 = 1440,
    WINDOW = 65535,
    BUFFER = 1 << 18,  // many packets' worth; written when full, and at the end of each call
    BLOCK = 64,        // what a packet block adds to its packet, and more
};

struct rp_recording {
    int fd;
    int error;
    char *path;
    struct tw_interface interface;
    struct tw_writer out;
    uint8_t buffer[BUFFER];
};

static void fail(struct rp_recording *recording, int error)
{
    recording->error = recording->error ? recording->error : error;
}

// flush writes what is in the buffer. A write that is cut short (a disk that fills up) is taken up again, to get its error.
static void flush(struct rp_recording *recording)
{
    struct tw_span left = tw_writer_span(&recording->out);
    while (left.len > 0 && recording->error == 0) {
        ssize_t done = write(recording->fd, left.data, left.len);
        if (done < 0 && errno != EINTR) {
            fail(recording, errno);
        } else if (done > 0) {
            left = tw_span_of(left.data + done, left.len - (size_t)done);
        }
    }
    recording->out = tw_writer_into(recording->buffer, BUFFER);
}

struct rp_recording *rp_recording_new(const char *path, bool secrets, int *error)
{
    struct rp_recording *recording = calloc(1, sizeof *recording);
    char *name = recording ? strdup(path) : NULL;
    if (!name) {
        free(recording);
        *error = ENOMEM;
        return NULL;
    }
    recording->path = name;
    recording->fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, secrets ? 0600 : 0666);
    if (recording->fd < 0 || (secrets && fchmod(recording->fd, 0600) != 0 && errno != EPERM)) {
        *error = errno;
        (void)rp_recording_close(recording);
        return NULL;
    }
    recording->interface = (struct tw_interface){.link_type = TW_LINK_RAW, .resolution = 9};
    recording->out = tw_writer_into(recording->buffer, BUFFER);
    tw_pcapng_write_section(&recording->out);
    tw_pcapng_write_interface(&recording->out, &recording->interface);
    flush(recording);
    return recording;
}

void rp_recording_secrets(struct rp_recording *recording, struct tw_span key_log)
{
    if (key_log.len > BUFFER - BLOCK) {
        fail(recording, EFBIG);
        return;
    }
    tw_pcapng_write_secrets(&recording->out, TW_SECRETS_TLS_KEY_LOG, key_log);
    flush(recording);
}

// set_end takes an address over; IPv4 in IPv6's clothes becomes IPv4.
static uint8_t set_end(struct rp_recorded *conn, enum tw_from from, const struct sockaddr *address)
{
    memset(conn->addr[from], 0, sizeof conn->addr[from]);
    if (address->sa_family == AF_INET) {
        const struct sockaddr_in *in = (const struct sockaddr_in *)(const void *)address;
        memcpy(conn->addr[from], &in->sin_addr, 4);
        conn->port[from] = ntohs(in->sin_port);
        return 4;
    }
    const struct sockaddr_in6 *in6 = (const struct sockaddr_in6 *)(const void *)address;
    conn->port[from] = ntohs(in6->sin6_port);
    if (IN6_IS_ADDR_V4MAPPED(&in6->sin6_addr)) {
        memcpy(conn->addr[from], in6->sin6_addr.s6_addr + 12, 4);
        return 4;
    }
    memcpy(conn->addr[from], &in6->sin6_addr, 16);
    return 6;
}

// widen makes an IPv4 address an IPv6 one, where the other end is one.
static void widen(uint8_t addr[16])
{
    uint8_t mapped[16] = {[10] = 0xff, [11] = 0xff, [12] = addr[0], [13] = addr[1], [14] = addr[2], [15] = addr[3]};
    memcpy(addr, mapped, sizeof mapped);
}

static enum tw_from other(enum tw_from from)
{
    return from == TW_CLIENT ? TW_SERVER : TW_CLIENT;
}

// put_packet adds one segment to the buffer; the sequence number is that of the side, and moves on.
static void put_packet(struct rp_recording *recording, struct rp_recorded *conn, enum tw_from from, uint8_t flags,
                       struct tw_span payload, uint64_t time_ns)
{
    bool v6 = conn->version == 6;
    const uint8_t mss[] = {TW_TCP_OPT_MSS, 4, (uint8_t)((v6 ? MSS_V6 : MSS_V4) >> 8), (uint8_t)(v6 ? MSS_V6 : MSS_V4)};
    struct tw_ip ip = {.version = conn->version, .protocol = TW_IP_PROTOCOL_TCP, .ttl = 64};
    memcpy(ip.src, conn->addr[from], 16);
    memcpy(ip.dst, conn->addr[other(from)], 16);
    struct tw_tcp tcp = {
        .src_port = conn->port[from],
        .dst_port = conn->port[other(from)],
        .seq = conn->seq[from],
        .ack = (flags & TW_TCP_ACK) != 0 ? conn->seq[other(from)] : 0,
        .flags = flags,
        .window = WINDOW,
        .options = (flags & TW_TCP_SYN) != 0 ? tw_span_of(mss, sizeof mss) : tw_span_of(NULL, 0),
        .payload = payload,
    };
    conn->seq[from] += (uint32_t)payload.len + ((flags & (TW_TCP_SYN | TW_TCP_FIN)) != 0);

    uint8_t segment[20 + sizeof mss + MSS_V4];
    struct tw_writer w = tw_writer_into(segment, sizeof segment);
    bool fits = tw_tcp_write(&w, &tcp);
    tcp.checksum = tw_tcp_checksum_make(&ip, tw_writer_span(&w));
    w = tw_writer_into(segment, sizeof segment);
    fits = fits && tw_tcp_write(&w, &tcp);

    uint8_t bytes[HEADERS + MSS_V4];
    struct tw_writer packet = tw_writer_into(bytes, sizeof bytes);
    fits = fits && tw_ip_write_header(&packet, &ip, w.len) && tw_writer_bytes(&packet, tw_writer_span(&w));
    if (recording->out.cap - recording->out.len < packet.len + BLOCK) {
        flush(recording);
    }
    struct tw_packet block = {.time_ns = time_ns,
                              .has_time = true,
                              .link_type = TW_LINK_RAW,
                              .bytes = tw_writer_span(&packet),
                              .wire_len = (uint32_t)packet.len};
    if (!fits || !tw_pcapng_write_packet(&recording->out, &recording->interface, &block)) {
        fail(recording, EINVAL);
    }
}

void rp_recording_open(struct rp_recording *recording, struct rp_recorded *conn, const struct sockaddr *client,
                       const struct sockaddr *server, uint64_t serial, uint64_t syn_ns, uint64_t open_ns)
{
    const struct tw_span nothing = {NULL, 0};
    *conn = (struct rp_recorded){0};
    uint8_t client_version = set_end(conn, TW_CLIENT, client);
    uint8_t server_version = set_end(conn, TW_SERVER, server);
    conn->version = client_version > server_version ? client_version : server_version;
    if (client_version != server_version) {
        widen(conn->addr[client_version == 4 ? TW_CLIENT : TW_SERVER]);
    }
    conn->seq[TW_CLIENT] = (uint32_t)(serial * 2654435761U);
    conn->seq[TW_SERVER] = (uint32_t)(serial * 2246822519U) + 1;
    put_packet(recording, conn, TW_CLIENT, TW_TCP_SYN, nothing, syn_ns);
    put_packet(recording, conn, TW_SERVER, TW_TCP_SYN | TW_TCP_ACK, nothing, open_ns);
    put_packet(recording, conn, TW_CLIENT, TW_TCP_ACK, nothing, open_ns);
    flush(recording);
}

void rp_recording_bytes(struct rp_recording *recording, struct rp_recorded *conn, enum tw_from from,
                        struct tw_span bytes, uint64_t time_ns)
{
    const struct tw_span nothing = {NULL, 0};
    size_t most = conn->version == 6 ? MSS_V6 : MSS_V4;
    if (conn->version == 0 || conn->ended[from] || bytes.len == 0) {
        return;
    }
    while (bytes.len > 0) {
        size_t len = bytes.len < most ? bytes.len : most;
        uint8_t flags = bytes.len == len ? TW_TCP_ACK | TW_TCP_PSH : TW_TCP_ACK;
        put_packet(recording, conn, from, flags, tw_span_of(bytes.data, len), time_ns);
        bytes = tw_span_of(bytes.data + len, bytes.len - len);
    }
    if (!conn->ended[other(from)]) {
        put_packet(recording, conn, other(from), TW_TCP_ACK, nothing, time_ns);
    }
    flush(recording);
}

void rp_recording_end(struct rp_recording *recording, struct rp_recorded *conn, enum tw_from from, bool reset,
                      uint64_t time_ns)
{
    const struct tw_span nothing = {NULL, 0};
    if (conn->version == 0 || conn->ended[from]) {
        return;
    }
    conn->ended[from] = true;
    put_packet(recording, conn, from, reset ? TW_TCP_RST | TW_TCP_ACK : TW_TCP_FIN | TW_TCP_ACK, nothing, time_ns);
    if (reset) {
        conn->ended[other(from)] = true;
    } else {
        put_packet(recording, conn, other(from), TW_TCP_ACK, nothing, time_ns);
    }
    flush(recording);
}

int rp_recording_error(const struct rp_recording *recording)
{
    return recording->error;
}

const char *rp_recording_path(const struct rp_recording *recording)
{
    return recording->path;
}

int rp_recording_close(struct rp_recording *recording)
{
    if (recording->fd >= 0 && close(recording->fd) != 0) {
        fail(recording, errno);
    }
    int error = recording->error;
    free(recording->path);
    free(recording);
    return error;
}
