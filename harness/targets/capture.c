// Capture files: items lie one behind the other and account for every byte, a window that holds no more than was asked for gives the
// same items, and what is written reads as what was read.
// SPDX-License-Identifier: Apache-2.0
#include "harness/capture_copy.h"
#include "harness/hx.h"

const struct hx_mutator *const hx_target_mutator = &hx_mutator_blocks;

HX_PROPERTY(items_are_adjacent, "an item does not begin where the one before it ended, or is longer than the file")
HX_PROPERTY(item_lies_in_the_file, "the bytes of an item do not lie in it")
HX_PROPERTY(need_grows, "a window of as many bytes as were asked for is answered with no larger need")
HX_PROPERTY(need_is_bounded, "more bytes are asked for than any block has")
HX_PROPERTY(answers_are_monotone, "more bytes changed an answer that was not TW_SHORT")
HX_PROPERTY(windows_give_the_same, "another window gives another item")
HX_PROPERTY(broken_stays, "a broken file was read on, or has no reason")

static struct tw_span bytes_of(const struct tw_item *item)
{
    return item->type == TW_ITEM_PACKET    ? item->packet.bytes
           : item->type == TW_ITEM_SECRETS ? item->secrets.bytes
                                           : (struct tw_span){0};
}

// frugal reads the next item of the file with windows that hold what was asked for and no byte more, as long as there are so many.
static enum tw_result frugal(struct hx_reader *reader, struct tw_span left, struct tw_item *out, size_t *needed)
{
    size_t len = 0;
    for (;;) {
        struct tw_cursor window = tw_cursor_over(tw_span_of(left.data, len));
        enum tw_result result = tw_capture_next(&reader->capture, &window, out, needed);
        if (result != TW_SHORT) {
            return result;
        }
        need_grows(*needed > len && window.left == len);
        need_is_bounded(*needed <= (size_t)TW_CAPTURE_MAX_BLOCK + 64);
        if (len == left.len) {
            return TW_SHORT;
        }
        len = *needed < left.len ? *needed : left.len;
    }
}

static void check_place(const struct tw_item *item, struct tw_span before, const struct tw_cursor *window, uint64_t at)
{
    struct tw_span bytes = bytes_of(item);
    items_are_adjacent(item->offset == at && item->len <= before.len && window->left == before.len - item->len
                       && item->len > 0);
    item_lies_in_the_file(bytes.len == 0
                          || (bytes.data >= before.data && bytes.data + bytes.len <= before.data + item->len));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    static struct hx_copy copy;
    struct tw_span file = hx_page_copy(tw_span_of(data, len));
    struct tw_cursor window = tw_cursor_over(file);
    struct hx_reader whole, small;
    struct tw_item item, same;
    size_t needed = 0, small_needed = 0;
    hx_reader_begin(&whole);
    hx_reader_begin(&small);
    hx_copy_begin(&copy, len % 8 == 1 ? len * (data[len - 1] / 4U) / 64 : SIZE_MAX);
    for (;;) {
        struct tw_span left = tw_cursor_rest(&window);
        uint64_t at = whole.capture.offset;
        enum tw_result result = tw_capture_next(&whole.capture, &window, &item, &needed);
        answers_are_monotone(frugal(&small, left, &same, &small_needed) == result);
        if (result != TW_DONE) {
            broken_stays(result == TW_SHORT
                         || (whole.capture.fault != TW_CAPTURE_FAULT_NONE && window.left == left.len
                             && *tw_capture_fault_text(whole.capture.fault) != '\0'
                             && tw_capture_next(&whole.capture, &window, &item, &needed) == TW_BROKEN));
            return 0;
        }
        check_place(&item, left, &window, at);
        windows_give_the_same(hx_same_item(&item, &same) && small.capture.offset == whole.capture.offset);
        hx_copy_item(&copy, &whole.capture, &item);
        hx_reached("items", 1);
        hx_reached("packets", item.type == TW_ITEM_PACKET);
    }
}
