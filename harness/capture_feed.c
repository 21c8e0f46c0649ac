// A capture file, given to a tracker.
// SPDX-License-Identifier: Apache-2.0
#include "harness/capture_feed.h"

const struct rp_tracker_config hx_tracking = {
    .seed = 1, .max_window = 1 << 16, .max_message = 1 << 16, .max_lent = 1 << 20};

void hx_capture_feed(struct rp_tracker *tracker, struct rp_secrets *secrets, struct tw_span file)
{
    struct tw_interface interfaces[8];
    struct tw_capture capture;
    struct tw_cursor window = tw_cursor_over(file);
    struct tw_item item;
    size_t needed = 0;
    tw_capture_init(&capture, interfaces, 8);
    while (tw_capture_next(&capture, &window, &item, &needed) == TW_DONE) {
        if (secrets != NULL && item.type == TW_ITEM_SECRETS && item.secrets.type == TW_SECRETS_TLS_KEY_LOG) {
            (void)rp_secrets_add_log(secrets, item.secrets.bytes, NULL, NULL);
        }
        rp_tracker_items(tracker, &item, 1);
    }
    rp_tracker_finish(tracker);
}
