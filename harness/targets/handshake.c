// One handshake message of any type: it is whole or short by its length alone, its fields account for every byte, a body without a fault
// in its fields is parsed, and what is parsed writes back.
// SPDX-License-Identifier: Apache-2.0
//
// Form: a message with its header, and behind it three bytes: the version, and the place of the cipher suite in the registry (2).
#include "harness/hx.h"
#include "harness/round_trip.h"
#include "harness/told.h"
#include "parsers/tls/message.h"

const struct hx_mutator *const hx_target_mutator = &hx_mutator_message;

HX_PROPERTY(message_is_accounted_for, "header, body and what follows are not the bytes")
HX_PROPERTY(header_writes_back, "a message writes back to other bytes")
HX_PROPERTY(cut_message_is_short, "a message that was cut is not short")
HX_PROPERTY(narrow_changes_nothing, "too little room to write changed what was parsed")
HX_PROPERTY(faultless_is_parsed, "no field is malformed, and the message was refused")

static const uint16_t versions[] = {TW_VERSION_TLS13, TW_VERSION_TLS12, TW_VERSION_TLS11,
                                    TW_VERSION_TLS10, TW_VERSION_SSL3,  0};

static void check_header(struct tw_span bytes, const struct tw_message *message, const struct tw_cursor *rest)
{
    struct tw_writer w = hx_trip_room();
    struct tw_span whole = tw_span_of(bytes.data, TW_MESSAGE_HEADER_LEN + message->body.len);
    struct tw_cursor cut = tw_cursor_over(tw_span_of(bytes.data, whole.len - 1));
    struct tw_message again;
    message_is_accounted_for(message->length == message->body.len && whole.len + rest->left == bytes.len);
    header_writes_back(tw_message_write(&w, message) && tw_span_equal(tw_writer_span(&w), whole));
    cut_message_is_short(tw_message_parse(&cut, &again) == TW_SHORT && cut.left == whole.len - 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct hx_take take = {tw_span_of(data, len)};
    const struct tw_suite *suite = tw_suite_at(hx_take_u16(&take) % tw_suite_count());
    uint8_t version = hx_take_u8(&take);
    size_t steer = version + (take.rest.len != 0 ? take.rest.data[take.rest.len - 1] : 0U);
    struct tw_span bytes = hx_page_copy(take.rest);
    struct tw_cursor at = tw_cursor_over(bytes);
    struct tw_message message;
    if (tw_message_parse(&at, &message) != TW_DONE) {
        return -1;
    }
    struct tw_message_context context = {
        .from = (version & 0x80) != 0 ? TW_SERVER : TW_CLIENT,
        .type = message.type,
        .sslv2 = (version & 0x40) != 0 && message.type == TW_HS_CLIENT_HELLO,
        .version = versions[(version & 0x3f) % (sizeof versions / sizeof versions[0])],
        .cipher_suite = suite->value,
    };
    check_header(bytes, &message, &at);
    bool right = hx_told_message(&context, message.body);
    enum hx_trip trip = hx_trip_message(&context, message.body);
    hx_trip_cap(steer % (message.body.len + 1));
    narrow_changes_nothing(hx_trip_message(&context, message.body) == trip);
    hx_trip_cap(SIZE_MAX);
    faultless_is_parsed(!right || trip != HX_TRIP_REFUSED);
    hx_reached("messages", 1);
    hx_reached("messages that came back", trip == HX_TRIP_DONE);
    return 0;
}
