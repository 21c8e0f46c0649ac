// A capture written anew while it is read.
// SPDX-License-Identifier: Apache-2.0
#include "harness/capture_copy.h"

#include "harness/hx.h"
#include "parsers/capture/pcap.h"
#include "parsers/capture/pcapng.h"

HX_PROPERTY(failed_write_writes_nothing, "a write that failed left bytes behind")
HX_PROPERTY(what_is_written_reads_back, "a packet, interface or secret reads as another once it was written")

void hx_reader_begin(struct hx_reader *reader)
{
    tw_capture_init(&reader->capture, reader->interfaces, HX_MOST_INTERFACES);
}

void hx_copy_begin(struct hx_copy *copy, size_t cap)
{
    hx_reader_begin(&copy->reader);
    copy->out = tw_writer_into(copy->bytes, cap < sizeof copy->bytes ? cap : sizeof copy->bytes);
    copy->read = 0;
    copy->begun = false;
}

static bool same_packet(const struct tw_packet *a, const struct tw_packet *b)
{
    return a->has_time == b->has_time && a->time_ns == b->time_ns && a->link_type == b->link_type
           && a->interface == b->interface && a->wire_len == b->wire_len && tw_span_equal(a->bytes, b->bytes);
}

bool hx_same_item(const struct tw_item *a, const struct tw_item *b)
{
    bool same = a->type == b->type && a->offset == b->offset && a->len == b->len;
    switch (a->type) {
    case TW_ITEM_PACKET: return same && same_packet(&a->packet, &b->packet);
    case TW_ITEM_SECRETS:
        return same && a->secrets.type == b->secrets.type && tw_span_equal(a->secrets.bytes, b->secrets.bytes);
    case TW_ITEM_INTERFACE:
        return same && a->interface.link_type == b->interface.link_type
               && a->interface.resolution == b->interface.resolution && a->interface.snap_len == b->interface.snap_len
               && a->interface.offset_s == b->interface.offset_s;
    case TW_ITEM_SECTION:
    case TW_ITEM_OTHER: return same && a->block_type == b->block_type;
    }
    return false;
}

// read_back reads what was written last. False: nothing was, because it did not fit.
static bool read_back(struct hx_copy *copy, size_t before, bool written, struct tw_item *out)
{
    failed_write_writes_nothing(written || copy->out.len == before);
    if (!written) {
        copy->out.full = false;
        return false;
    }
    size_t needed = 0;
    struct tw_cursor window = tw_cursor_over(tw_span_of(copy->out.data + copy->read, copy->out.len - copy->read));
    enum tw_result result = tw_capture_next(&copy->reader.capture, &window, out, &needed);
    what_is_written_reads_back(result == TW_DONE && window.left == 0);
    copy->read = copy->out.len;
    return true;
}

void hx_copy_item(struct hx_copy *copy, const struct tw_capture *from, const struct tw_item *item)
{
    struct tw_item again;
    size_t before = copy->out.len;
    bool pcapng = from->format == TW_CAPTURE_PCAPNG;
    switch (item->type) {
    case TW_ITEM_SECTION:
        copy->begun = read_back(copy, before,
                                pcapng ? tw_pcapng_write_section(&copy->out)
                                       : tw_pcap_write_header(&copy->out, &from->interfaces[0]),
                                &again);
        return;
    case TW_ITEM_INTERFACE:
        copy->begun =
            copy->begun && read_back(copy, before, tw_pcapng_write_interface(&copy->out, &item->interface), &again);
        what_is_written_reads_back(!copy->begun
                                   || (again.interface.offset_s == item->interface.offset_s
                                       && again.interface.resolution == item->interface.resolution));
        return;
    case TW_ITEM_PACKET: {
        const struct tw_interface *interface = &from->interfaces[item->packet.interface];
        if (copy->begun && item->packet.has_time
            && read_back(copy, before,
                         pcapng ? tw_pcapng_write_packet(&copy->out, interface, &item->packet)
                                : tw_pcap_write_packet(&copy->out, interface, &item->packet),
                         &again)) {
            what_is_written_reads_back(again.type == TW_ITEM_PACKET && same_packet(&again.packet, &item->packet));
        }
        return;
    }
    case TW_ITEM_SECRETS:
        if (copy->begun
            && read_back(copy, before, tw_pcapng_write_secrets(&copy->out, item->secrets.type, item->secrets.bytes),
                         &again)) {
            what_is_written_reads_back(again.type == TW_ITEM_SECRETS && again.secrets.type == item->secrets.type
                                       && tw_span_equal(again.secrets.bytes, item->secrets.bytes));
        }
        return;
    case TW_ITEM_OTHER: return;
    }
}
