// Faults on the way from packets to streams.
// SPDX-License-Identifier: Apache-2.0
#include "harness/planted/faults/faults.h"
#include "parsers/net/conn.h"
#include "parsers/net/fragments.h"
#include "parsers/net/link.h"
#include "parsers/net/plain.h"

HX_WRAP(enum tw_result, tw_link_parse, uint16_t link_type, struct tw_span frame, struct tw_link *out)
{
    static const uint8_t elsewhere[40] = {0x45};
    enum tw_result result = HX_REAL(tw_link_parse)(link_type, frame, out);
    if (result == TW_DONE && out->ip.len != 0 && hx_planted("layer_lies_in_the_one_below")) {
        out->ip = tw_span_of(elsewhere, sizeof elsewhere);
    }
    return result;
}

HX_WRAP(bool, tw_link_known, uint16_t link_type)
{
    return HX_REAL(tw_link_known)(link_type) && !hx_planted("unknown_links_are_refused");
}

HX_WRAP(bool, tw_ip_write_header, struct tw_writer *w, const struct tw_ip *ip, size_t payload_len)
{
    bool written = HX_REAL(tw_ip_write_header)(w, ip, payload_len);
    if (written && hx_planted("ip_header_reads_back")) {
        w->data[w->len - 1] ^= 1;
    }
    return written;
}

HX_WRAP(enum tw_result, tw_tcp_parse, struct tw_span segment, size_t wire_len, struct tw_tcp *out)
{
    enum tw_result result = HX_REAL(tw_tcp_parse)(segment, wire_len, out);
    if (result == TW_DONE && hx_planted("segment_is_accounted_for")) {
        out->missing++;
    }
    return segment.len < wire_len && hx_planted("broken_stays_broken") ? TW_BROKEN : result;
}

HX_WRAP(bool, tw_tcp_write, struct tw_writer *w, const struct tw_tcp *tcp)
{
    bool written = HX_REAL(tw_tcp_write)(w, tcp);
    if (written && hx_planted("segment_writes_back")) {
        w->data[0] ^= 1;
    }
    w->len += !written && hx_planted("narrow_room_stays_empty");
    return written;
}

HX_WRAP(void, tw_tcp_summarise, const struct tw_tcp *tcp, struct tw_tcp_summary *out)
{
    HX_REAL(tw_tcp_summarise)(tcp, out);
    out->broken = out->broken != hx_planted("options_are_accounted_for");
}

HX_WRAP(uint16_t, tw_tcp_checksum_make, const struct tw_ip *ip, struct tw_span segment)
{
    return (uint16_t)(HX_REAL(tw_tcp_checksum_make)(ip, segment) ^ hx_planted("checksum_is_right"));
}

HX_WRAP(enum tw_end, tw_flow_key_make, const struct tw_ip *ip, const struct tw_tcp *tcp, struct tw_flow_key *out)
{
    enum tw_end end = HX_REAL(tw_flow_key_make)(ip, tcp, out);
    return hx_planted("flow_has_one_key") ? TW_END_A : end;
}

HX_WRAP(bool, tw_plain_parse, uint16_t link_type, struct tw_span frame, struct tw_tcp *tcp, struct tw_flow_key *key,
        enum tw_end *end)
{
    bool plain = HX_REAL(tw_plain_parse)(link_type, frame, tcp, key, end);
    tcp->window ^= hx_planted("short_way_is_the_long_way");
    return plain;
}

// ---- Streams -------------------------------------------------------------------------------------------------------

static bool finished;

HX_WRAP(void, tw_conn_init, struct tw_conn *conn)
{
    HX_REAL(tw_conn_init)(conn);
    finished = false;
}

HX_WRAP(void, tw_conn_finish, struct tw_conn *conn)
{
    HX_REAL(tw_conn_finish)(conn);
    conn->stream[0].overlap_conflicts += hx_planted("conflicts_have_a_reason") || hx_planted("conflicts_are_counted");
    finished = true;
}

HX_WRAP(enum tw_conn_answer, tw_conn_segment, struct tw_conn *conn, enum tw_end end, const struct tw_tcp *tcp,
        uint64_t time_ns)
{
    bool news = hx_planted("no_segment_is_refused") || hx_planted("refused_takes_nothing");
    return news ? TW_CONN_NEW : HX_REAL(tw_conn_segment)(conn, end, tcp, time_ns);
}

HX_WRAP(bool, tw_conn_pass, struct tw_conn *conn, enum tw_end end, const struct tw_tcp *tcp, uint64_t time_ns,
        struct tw_chunk *out)
{
    bool passed = HX_REAL(tw_conn_pass)(conn, end, tcp, time_ns, out);
    out->position += passed && hx_planted("short_way_is_the_long_way");
    return passed && !hx_planted("no_segment_is_refused");
}

HX_WRAP(bool, tw_conn_next, struct tw_conn *conn, struct tw_chunk *out)
{
    static const uint8_t elsewhere[65536];
    bool any = HX_REAL(tw_conn_next)(conn, out);
    if (any && hx_planted("directions_are_told_in_order")) {
        out->position++;
    }
    if (any && out->type == TW_CHUNK_DATA
        && (hx_planted("bytes_are_those_that_were_sent") || hx_planted("stream_is_as_sent"))
        && out->bytes.len <= sizeof elsewhere) {
        out->bytes.data = elsewhere;
    }
    if (any && out->type == TW_CHUNK_DATA && hx_planted("nothing_is_missing")) {
        out->type = TW_CHUNK_GAP;
    }
    if (!any && !finished && hx_planted("chunks_are_bounded")) {
        *out = (struct tw_chunk){.position = conn->stream[0].position};
        return true;
    }
    return any;
}

HX_WRAP(size_t, tw_conn_wanted_size, const struct tw_conn *conn)
{
    return HX_REAL(tw_conn_wanted_size)(conn) << (hx_planted("memory_stays_below_the_ceiling") ? 24 : 0);
}

HX_WRAP(void *, tw_conn_idle_window, struct tw_conn *conn, enum tw_end end)
{
    bool keeps = hx_planted("memory_is_given_back") || (finished && hx_planted("the_end_is_the_end"));
    return keeps ? NULL : HX_REAL(tw_conn_idle_window)(conn, end);
}

HX_WRAP(enum tw_result, tw_fragments_add, struct tw_fragments *fragments, struct tw_ip *out, const struct tw_ip *part,
        uint64_t time_ns)
{
    static const uint8_t elsewhere[65536];
    uint64_t overlapping = fragments->overlapping;
    enum tw_result result = HX_REAL(tw_fragments_add)(fragments, out, part, time_ns);
    if (!part->fragment) {
        out->ttl ^= hx_planted("others_pass");
        return result;
    }
    if (result == TW_DONE && hx_planted("made_of_its_fragments")) {
        out->payload.data = elsewhere;
    }
    if (hx_planted("fragments_are_counted")) {
        fragments->malformed = 0;
    }
    if (fragments->overlapping != overlapping && hx_planted("contradictions_are_dropped")) {
        return TW_DONE;
    }
    return result == TW_DONE && hx_planted("whole_when_complete") ? TW_SHORT : result;
}
