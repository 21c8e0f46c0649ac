// Recordings: connections of our own written as pcapng.
// SPDX-License-Identifier: Apache-2.0
#include "replay/net/recording.h"
#include "parsers/net/link.h"
#include "parsers/net/tcp.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>

enum {
    HEADERS = 40 + 20 + 4,  // the longest: IPv6, and TCP with the option of a SYN
    MSS_V4 = 1460,
    MSS_V6 = 1440,
    WINDOW = 65535,
};

struct rp_recording {
    struct rp_dump *dump;
    void (*tap)(void *context, const struct tw_packet *packet);
    void *context;
    bool failed;  // a packet could not be made
};

struct rp_recording *rp_recording_new(const struct rp_dump_config *config, int *error)
{
    struct rp_dump_config raw = *config;
    struct rp_recording *recording = calloc(1, sizeof *recording);
    if (!recording) {
        *error = ENOMEM;
        return NULL;
    }
    raw.interface = (struct tw_interface){.link_type = TW_LINK_RAW, .resolution = 9};
    recording->dump = rp_dump_new(&raw, error);
    if (!recording->dump) {
        free(recording);
        return NULL;
    }
    return recording;
}

void rp_recording_tap(struct rp_recording *recording, void (*tap)(void *context, const struct tw_packet *packet),
                      void *context)
{
    recording->tap = tap;
    recording->context = context;
}

void rp_recording_secrets(struct rp_recording *recording, struct tw_span key_log)
{
    rp_dump_secrets(recording->dump, key_log);
    rp_dump_flush(recording->dump);
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
    struct tw_packet block = {.time_ns = time_ns,
                              .has_time = true,
                              .link_type = TW_LINK_RAW,
                              .bytes = tw_writer_span(&packet),
                              .wire_len = (uint32_t)packet.len};
    if (!fits) {
        recording->failed = true;
        return;
    }
    rp_dump_packet(recording->dump, &block);
    if (recording->tap) {
        recording->tap(recording->context, &block);
    }
}

// set_ends makes the two ends of a connection that has yet to begin.
static void set_ends(struct rp_recorded *conn, const struct sockaddr *client, const struct sockaddr *server,
                     uint64_t serial)
{
    *conn = (struct rp_recorded){0};
    uint8_t client_version = set_end(conn, TW_CLIENT, client);
    uint8_t server_version = set_end(conn, TW_SERVER, server);
    conn->version = client_version > server_version ? client_version : server_version;
    if (client_version != server_version) {
        widen(conn->addr[client_version == 4 ? TW_CLIENT : TW_SERVER]);
    }
    conn->seq[TW_CLIENT] = (uint32_t)(serial * 2654435761U);
    conn->seq[TW_SERVER] = (uint32_t)(serial * 2246822519U) + 1;
}

void rp_recording_open(struct rp_recording *recording, struct rp_recorded *conn, const struct sockaddr *client,
                       const struct sockaddr *server, uint64_t serial, uint64_t syn_ns, uint64_t open_ns)
{
    const struct tw_span nothing = {NULL, 0};
    set_ends(conn, client, server, serial);
    put_packet(recording, conn, TW_CLIENT, TW_TCP_SYN, nothing, syn_ns);
    put_packet(recording, conn, TW_SERVER, TW_TCP_SYN | TW_TCP_ACK, nothing, open_ns);
    put_packet(recording, conn, TW_CLIENT, TW_TCP_ACK, nothing, open_ns);
    rp_dump_flush(recording->dump);
}

void rp_recording_refused(struct rp_recording *recording, const struct sockaddr *client, const struct sockaddr *server,
                          uint64_t serial, uint64_t syn_ns, uint64_t reset_ns)
{
    const struct tw_span nothing = {NULL, 0};
    struct rp_recorded conn;
    set_ends(&conn, client, server, serial);
    put_packet(recording, &conn, TW_CLIENT, TW_TCP_SYN, nothing, syn_ns);
    if (reset_ns != 0) {
        conn.seq[TW_SERVER] = 0;
        put_packet(recording, &conn, TW_SERVER, TW_TCP_RST | TW_TCP_ACK, nothing, reset_ns);
    }
    rp_dump_flush(recording->dump);
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
    rp_dump_flush(recording->dump);
}

void rp_recording_end(struct rp_recording *recording, struct rp_recorded *conn, enum tw_from from, bool reset,
                      uint64_t time_ns)
{
    const struct tw_span nothing = {NULL, 0};
    bool over = conn->ended[from] && (!reset || conn->ended[other(from)]);
    if (conn->version == 0 || over) {
        return;
    }
    conn->ended[from] = true;
    put_packet(recording, conn, from, reset ? TW_TCP_RST | TW_TCP_ACK : TW_TCP_FIN | TW_TCP_ACK, nothing, time_ns);
    if (reset) {
        conn->ended[other(from)] = true;
    } else {
        put_packet(recording, conn, other(from), TW_TCP_ACK, nothing, time_ns);
    }
    rp_dump_flush(recording->dump);
}

int rp_recording_error(const struct rp_recording *recording)
{
    int error = rp_dump_error(recording->dump);
    return error != 0 || !recording->failed ? error : EINVAL;
}

const struct rp_dump *rp_recording_dump(const struct rp_recording *recording)
{
    return recording->dump;
}

int rp_recording_close(struct rp_recording *recording)
{
    bool failed = recording->failed;
    int error = rp_dump_close(recording->dump);
    free(recording);
    return error != 0 || !failed ? error : EINVAL;
}
