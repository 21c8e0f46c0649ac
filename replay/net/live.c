// Live capture from a network interface, through libpcap.
// SPDX-License-Identifier: Apache-2.0
#include "replay/net/live.h"
#include "parsers/net/link.h"

#include <errno.h>
#include <pcap/pcap.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum {
    HAND_OVER_MS = 20,         // how long the system gathers packets before it hands them over
    KERNEL_BUFFER = 32 << 20,  // bytes of packets that wait there
    MOST_AT_ONCE = 4096,       // packets told in one call of rp_live_next
};

struct rp_live {
    struct rp_live_config config;
    pcap_t *pcap;
    uint16_t link_type;
    bool nanoseconds;
    uint64_t packets;
    char error[1024];
};

struct rp_live *rp_live_new(const struct rp_live_config *config)
{
    struct rp_live *live = calloc(1, sizeof *live);
    if (live) {
        live->config = *config;
    }
    return live;
}

static enum rp_live_answer fail(struct rp_live *live, const char *format, ...) __attribute__((format(printf, 2, 3)));
static enum rp_live_answer fail(struct rp_live *live, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    (void)vsnprintf(live->error, sizeof live->error, format, args);
    va_end(args);
    return RP_LIVE_FAILED;
}

// add appends to the error; what does not fit is left out.
static void add(struct rp_live *live, const char *before, const char *text)
{
    size_t len = strlen(live->error);
    (void)snprintf(live->error + len, sizeof live->error - len, "%s%s", before, text);
}

// no_interface lists those that there are.
static enum rp_live_answer no_interface(struct rp_live *live)
{
    char why[PCAP_ERRBUF_SIZE];
    pcap_if_t *all = NULL;
    (void)fail(live, "there is no interface %s; ", live->config.interface);
    if (pcap_findalldevs(&all, why) != 0 || !all) {
        add(live, "and none that this user may capture on", "");
        return RP_LIVE_FAILED;
    }
    add(live, "those that there are:", "");
    for (const pcap_if_t *one = all; one; one = one->next) {
        bool of_ip = (one->flags & PCAP_IF_LOOPBACK) != 0 || one->addresses || strcmp(one->name, "any") == 0;
        if (of_ip) {  // libpcap also knows USB, Bluetooth, netfilter …
            add(live, " ", one->name);
        }
    }
    pcap_freealldevs(all);
    return RP_LIVE_FAILED;
}

static enum rp_live_answer not_allowed(struct rp_live *live)
{
    char program[256];
    ssize_t len = readlink("/proc/self/exe", program, sizeof program - 1);
    program[len > 0 ? len : 0] = '\0';
    return fail(
        live, "capturing on %s is not allowed to this user; run it as root, or allow it once: setcap cap_net_raw=ep %s",
        live->config.interface, len > 0 ? program : "reshake");
}

static enum rp_live_answer explain(struct rp_live *live, int status)
{
    switch (status) {
    case PCAP_ERROR_NO_SUCH_DEVICE: return no_interface(live);
    case PCAP_ERROR_PERM_DENIED:
    case PCAP_ERROR_PROMISC_PERM_DENIED: return not_allowed(live);
    case PCAP_ERROR_IFACE_NOT_UP:
        return fail(live, "the interface %s is down; bring it up: ip link set %s up", live->config.interface,
                    live->config.interface);
    default: {
        const char *more = pcap_geterr(live->pcap);
        return fail(live, "cannot capture on %s: %s", live->config.interface,
                    more[0] ? more : pcap_statustostr(status));
    }
    }
}

// link_type_of is what files call it; libpcap's own numbers differ for raw IP.
static int link_type_of(int dlt)
{
    return dlt == DLT_RAW ? TW_LINK_RAW : dlt;
}

static enum rp_live_answer check_link_type(struct rp_live *live)
{
    int dlt = pcap_datalink(live->pcap);
    int type = link_type_of(dlt);
    if (type < 0 || type > UINT16_MAX || !tw_link_known((uint16_t)type)) {
        const char *name = pcap_datalink_val_to_description_or_dlt(dlt);
        return fail(live, "%s carries %s, which cannot be read here; Ethernet, loopback, raw IP and \"any\" can",
                    live->config.interface, name);
    }
    live->link_type = (uint16_t)type;
    return RP_LIVE_OK;
}

static enum rp_live_answer set_filter(struct rp_live *live)
{
    struct bpf_program program;
    if (!live->config.filter) {
        return RP_LIVE_OK;
    }
    if (pcap_compile(live->pcap, &program, live->config.filter, 1, PCAP_NETMASK_UNKNOWN) != 0) {
        (void)fail(live, "the filter '%s' cannot be used: %s", live->config.filter, pcap_geterr(live->pcap));
        return RP_LIVE_BAD_FILTER;
    }
    int status = pcap_setfilter(live->pcap, &program);
    pcap_freecode(&program);
    return status == 0 ? RP_LIVE_OK : explain(live, PCAP_ERROR);
}

static int activate(struct rp_live *live, bool promiscuous)
{
    char why[PCAP_ERRBUF_SIZE] = "";
    live->pcap = pcap_create(live->config.interface, why);
    if (!live->pcap) {
        (void)fail(live, "cannot capture on %s: %s", live->config.interface, why);
        return PCAP_ERROR_NOT_ACTIVATED;
    }
    (void)pcap_set_snaplen(live->pcap, RP_LIVE_SNAP_LEN);
    (void)pcap_set_promisc(live->pcap, promiscuous);
    (void)pcap_set_timeout(live->pcap, HAND_OVER_MS);
    (void)pcap_set_buffer_size(live->pcap, KERNEL_BUFFER);
    (void)pcap_set_tstamp_precision(live->pcap, PCAP_TSTAMP_PRECISION_NANO);
    return pcap_activate(live->pcap);
}

enum rp_live_answer rp_live_start(struct rp_live *live)
{
    char why[PCAP_ERRBUF_SIZE] = "";
    int status = activate(live, live->config.promiscuous);
    if (status == PCAP_ERROR_PROMISC_PERM_DENIED) {
        pcap_close(live->pcap);
        status = activate(live, false);
    }
    if (!live->pcap) {
        return RP_LIVE_FAILED;
    }
    if (status < 0) {
        return explain(live, status);
    }
    enum rp_live_answer answer = check_link_type(live);
    if (answer == RP_LIVE_OK) {
        answer = set_filter(live);
    }
    if (answer == RP_LIVE_OK && pcap_setnonblock(live->pcap, 1, why) != 0) {
        return fail(live, "cannot capture on %s: %s", live->config.interface, why);
    }
    live->nanoseconds = pcap_get_tstamp_precision(live->pcap) == PCAP_TSTAMP_PRECISION_NANO;
    return answer;
}

uint16_t rp_live_link_type(const struct rp_live *live)
{
    return live->link_type;
}

// telling goes through libpcap to on_packet.
struct telling {
    struct rp_live *live;
    void (*told)(void *context, const struct tw_packet *packet);
    void *context;
};

static void on_packet(u_char *user, const struct pcap_pkthdr *header, const u_char *bytes)
{
    struct telling *telling = (struct telling *)(void *)user;
    struct rp_live *live = telling->live;
    uint64_t fraction = (uint64_t)header->ts.tv_usec;
    struct tw_packet packet = {
        .time_ns = (uint64_t)header->ts.tv_sec * 1000000000 + (live->nanoseconds ? fraction : fraction * 1000),
        .has_time = true,
        .link_type = live->link_type,
        .bytes = tw_span_of(bytes, header->caplen),
        .wire_len = header->len,
    };
    live->packets++;
    telling->told(telling->context, &packet);
}

enum rp_live_answer rp_live_next(struct rp_live *live, int timeout_ms,
                                 void (*told)(void *context, const struct tw_packet *packet), void *context)
{
    struct telling telling = {live, told, context};
    struct pollfd file = {.fd = pcap_get_selectable_fd(live->pcap), .events = POLLIN};
    if (poll(&file, 1, timeout_ms) < 0 && errno != EINTR) {
        return fail(live, "cannot wait for packets: %s", strerror(errno));
    }
    int num = pcap_dispatch(live->pcap, MOST_AT_ONCE, on_packet, (u_char *)&telling);
    return num >= 0 ? RP_LIVE_OK : explain(live, PCAP_ERROR);
}

static uint64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

enum rp_live_answer rp_live_finish(struct rp_live *live, void (*told)(void *context, const struct tw_packet *packet),
                                   void *context)
{
    uint64_t end_ms = now_ms() + 2 * HAND_OVER_MS;
    enum rp_live_answer answer = RP_LIVE_OK;
    while (answer == RP_LIVE_OK && now_ms() < end_ms) {
        answer = rp_live_next(live, HAND_OVER_MS, told, context);
    }
    return answer;
}

const char *rp_live_error(const struct rp_live *live)
{
    return live->error;
}

struct rp_live_counts rp_live_counts(const struct rp_live *live)
{
    struct rp_live_counts counts = {.packets = live->packets};
    struct pcap_stat stats;
    if (live->pcap && pcap_stats(live->pcap, &stats) == 0) {
        counts.dropped = stats.ps_drop;
        counts.interface_dropped = stats.ps_ifdrop;
    }
    return counts;
}

void rp_live_free(struct rp_live *live)
{
    if (live && live->pcap) {
        pcap_close(live->pcap);
    }
    free(live);
}
