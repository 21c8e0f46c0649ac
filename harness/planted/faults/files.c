// Faults of the readers and writers of capture files, key logs and registries.
// SPDX-License-Identifier: Apache-2.0
#include "harness/planted/faults/faults.h"
#include "parsers/capture/pcap.h"
#include "parsers/capture/pcapng.h"
#include "parsers/tls/codes.h"
#include "parsers/tls/keylog.h"

HX_WRAP(enum tw_result, tw_capture_next, struct tw_capture *capture, struct tw_cursor *window, struct tw_item *out,
        size_t *needed)
{
    static const uint8_t elsewhere[4];
    size_t left = window->left;
    enum tw_result result = HX_REAL(tw_capture_next)(capture, window, out, needed);
    bool packet = result == TW_DONE && out->type == TW_ITEM_PACKET && out->packet.bytes.len != 0;
    if (result == TW_DONE && hx_planted("items_are_adjacent")) {
        out->offset++;
    }
    if (packet && hx_planted("item_lies_in_the_file")) {
        out->packet.bytes = tw_span_of(elsewhere, sizeof elsewhere);
    }
    if (packet && hx_planted("windows_give_the_same")) {
        out->packet.time_ns += left;
    }
    if (result == TW_SHORT && hx_planted("need_grows")) {
        *needed = left;
    }
    if (result == TW_SHORT && hx_planted("need_is_bounded")) {
        *needed = SIZE_MAX / 2;
    }
    if (result == TW_BROKEN && hx_planted("broken_stays")) {
        capture->fault = TW_CAPTURE_FAULT_NONE;
    }
    return result == TW_SHORT && left != 0 && hx_planted("answers_are_monotone") ? TW_BROKEN : result;
}

// spoil changes the last byte of what was written, or leaves one of what was not.
static bool spoil(struct tw_writer *w, bool written)
{
    if (written && hx_planted("what_is_written_reads_back")) {
        w->data[w->len - 1] ^= 1;
    }
    w->len += !written && hx_planted("failed_write_writes_nothing");
    return written;
}

HX_WRAP(bool, tw_pcap_write_packet, struct tw_writer *w, const struct tw_interface *interface,
        const struct tw_packet *packet)
{
    return spoil(w, HX_REAL(tw_pcap_write_packet)(w, interface, packet));
}

HX_WRAP(bool, tw_pcapng_write_packet, struct tw_writer *w, const struct tw_interface *interface,
        const struct tw_packet *packet)
{
    return spoil(w, HX_REAL(tw_pcapng_write_packet)(w, interface, packet));
}

HX_WRAP(bool, tw_keylog_next, struct tw_keylog *log, struct tw_keylog_line *out)
{
    if (log->text.left == 1 && hx_planted("text_is_used_up")) {
        return false;
    }
    bool any = HX_REAL(tw_keylog_next)(log, out);
    if (any && hx_planted("lines_lie_in_the_text")) {
        out->text.len += 2;
    }
    return any;
}

HX_WRAP(bool, tw_keylog_write, struct tw_writer *w, const char *label, struct tw_span id, struct tw_span secret)
{
    bool written = HX_REAL(tw_keylog_write)(w, label, id, secret);
    if (written && hx_planted("line_reads_back")) {
        w->data[0] ^= 1;
    }
    return written;
}

HX_WRAP(bool, tw_code_value, enum tw_registry registry, const char *name, uint32_t *out)
{
    bool found = HX_REAL(tw_code_value)(registry, name, out);
    if (found && hx_planted("name_finds_its_value")) {
        (*out)++;
    }
    return found;
}

HX_WRAP(const char *, tw_code_name, enum tw_registry registry, uint32_t value)
{
    return hx_planted("value_has_a_name") ? NULL : HX_REAL(tw_code_name)(registry, value);
}

HX_WRAP(const struct tw_code *, tw_code_at, enum tw_registry registry, size_t index)
{
    return HX_REAL(tw_code_at)(registry, hx_planted("lists_are_sorted") ? 63 - index % 64 : index);
}

HX_WRAP(const struct tw_suite *, tw_suite_by_name, const char *name)
{
    return hx_planted("suite_is_itself") ? NULL : HX_REAL(tw_suite_by_name)(name);
}
