// One extension in each place that it can have: its fields account for every byte, its typed view and the lists in it write back, and a
// body without a fault in its fields is one that the view reads.
// SPDX-License-Identifier: Apache-2.0
//
// Form: the body, and behind it the place and the type (2).
#include "harness/hx.h"
#include "harness/round_trip.h"
#include "harness/told.h"
#include "parsers/tls/extension.h"
#include "parsers/tls/extensions/descriptions.h"

const struct hx_mutator *const hx_target_mutator = &hx_mutator_extension;

HX_PROPERTY(narrow_changes_nothing, "too little room to write changed what was parsed")
HX_PROPERTY(faultless_is_parsed, "no field is malformed, and the typed view refuses the body")
HX_PROPERTY(extension_is_accounted_for, "the extension did not come back from the walk as it went in")

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    static uint8_t room[4 + UINT16_MAX];
    struct hx_take take = {tw_span_of(data, len)};
    uint16_t type = hx_take_u16(&take);
    uint8_t steer = hx_take_u8(&take);
    enum tw_place place = (enum tw_place)(steer % TW_NUM_PLACES);
    struct tw_writer w = tw_writer_into(room, sizeof room);
    struct tw_extension extension = {.type = type, .body = take.rest}, again;
    struct tw_message_context context = {.version = TW_VERSION_TLS13};
    if (!tw_extension_write(&w, &extension)) {
        return -1;
    }
    struct tw_span whole = hx_page_copy(tw_writer_span(&w));
    struct tw_cursor at = tw_cursor_over(whole);
    extension_is_accounted_for(tw_extension_next(&at, &again) && at.left == 0 && again.type == type
                               && tw_span_equal(again.body, take.rest));
    bool right = hx_told_extension(&context, place, whole);
    enum hx_trip trip = hx_trip_extension(type, place, again.body);
    hx_trip_cap(steer % (again.body.len + 1));
    narrow_changes_nothing(hx_trip_extension(type, place, again.body) == trip);
    hx_trip_cap(SIZE_MAX);
    faultless_is_parsed(!right || trip != HX_TRIP_REFUSED || tw_extension_description(type, place) == NULL
                        || again.body.len == 0);
    hx_reached("extensions", 1);
    hx_reached("extensions that came back", trip == HX_TRIP_DONE);
    return 0;
}
