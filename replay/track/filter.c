// libpcap's filter expressions on packets that were read by others: compiled once for each link type.
// SPDX-License-Identifier: Apache-2.0
#include "replay/track/filter.h"

#include "parsers/net/link.h"

#include <pcap/pcap.h>
#include <stdio.h>
#include <stdlib.h>

#define MAX_LINK_TYPES 16
#define SNAP_LEN 262144

struct rp_filter {
    const char *expression;
    struct program {
        uint16_t link_type;
        struct bpf_program code;
    } programs[MAX_LINK_TYPES];
    unsigned num_programs;
    char error[PCAP_ERRBUF_SIZE];
};

struct rp_filter *rp_filter_new(const char *expression)
{
    struct rp_filter *filter = calloc(1, sizeof(*filter));
    if (filter != NULL) {
        filter->expression = expression;
    }
    return filter;
}

void rp_filter_free(struct rp_filter *filter)
{
    for (unsigned i = 0; filter != NULL && i < filter->num_programs; i++) {
        pcap_freecode(&filter->programs[i].code);
    }
    free(filter);
}

const char *rp_filter_error(const struct rp_filter *filter)
{
    return filter->error;
}

// dlt_of is the link type as libpcap numbers it on this system: what files call LINKTYPE_ is not always the same as DLT_.
static int dlt_of(uint16_t link_type)
{
    switch (link_type) {
    case TW_LINK_RAW_12:
    case TW_LINK_RAW_14:
    case TW_LINK_RAW: return DLT_RAW;
    case TW_LINK_LOOP: return DLT_LOOP;
    default: return link_type;
    }
}

static bool compile(struct rp_filter *filter, uint16_t link_type)
{
    if (filter->num_programs == MAX_LINK_TYPES) {
        snprintf(filter->error, sizeof(filter->error), "packets of more than %d link types", MAX_LINK_TYPES);
        return false;
    }
    struct program *program = &filter->programs[filter->num_programs];
    pcap_t *pcap = pcap_open_dead(dlt_of(link_type), SNAP_LEN);
    if (pcap == NULL) {
        snprintf(filter->error, sizeof(filter->error), "no memory");
        return false;
    }
    bool compiled = pcap_compile(pcap, &program->code, filter->expression, 1, PCAP_NETMASK_UNKNOWN) == 0;
    if (!compiled) {
        snprintf(filter->error, sizeof(filter->error), "%s", pcap_geterr(pcap));
    }
    pcap_close(pcap);
    program->link_type = link_type;
    filter->num_programs += compiled;
    return compiled;
}

static struct program *program_for(struct rp_filter *filter, uint16_t link_type)
{
    for (unsigned i = 0; i < filter->num_programs; i++) {
        if (filter->programs[i].link_type == link_type) {
            return &filter->programs[i];
        }
    }
    return compile(filter, link_type) ? &filter->programs[filter->num_programs - 1] : NULL;
}

enum rp_filter_answer rp_filter_match(struct rp_filter *filter, const struct tw_packet *packet)
{
    struct program *program = program_for(filter, packet->link_type);
    if (program == NULL) {
        return RP_FILTER_WRONG;
    }
    struct pcap_pkthdr header = {.caplen = (bpf_u_int32)packet->bytes.len, .len = packet->wire_len};
    return pcap_offline_filter(&program->code, &header, packet->bytes.data) != 0 ? RP_FILTER_YES : RP_FILTER_NO;
}
