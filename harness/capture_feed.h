// A capture file, given to a tracker as the program gives it.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_HARNESS_CAPTURE_FEED_H
#define RESHAKE_HARNESS_CAPTURE_FEED_H

#include "replay/engine/secrets.h"
#include "replay/track/tracker.h"

// hx_tracking is what trackers of targets may keep: little, so that what is too much is reached.
extern const struct rp_tracker_config hx_tracking;

// hx_capture_feed reads a file as far as it goes, and ends the tracker. Key logs in it go to `secrets`, unless that is NULL.
void hx_capture_feed(struct rp_tracker *tracker, struct rp_secrets *secrets, struct tw_span file);

#endif
