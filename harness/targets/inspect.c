// Capture in, report out: whatever the bytes, the JSON is JSON, one object a line, the table and the ladder are UTF-8 without control
// characters, and all three tell of the same connections.
// SPDX-License-Identifier: Apache-2.0
//
// Form: a capture file. Secrets in it are used, so that what was encrypted is looked at too.
#include "replay/report/inspect.h"
#include "harness/capture_feed.h"
#include "harness/hx.h"
#include "harness/printed.h"

#include <assert.h>
#include <jansson.h>

const struct hx_mutator *const hx_target_mutator = &hx_mutator_blocks;

HX_PROPERTY(json_is_json, "a line of the JSON is no JSON object")
HX_PROPERTY(no_control_characters, "a control character stands in what is printed")
HX_PROPERTY(text_is_utf8, "what is printed is not UTF-8")
HX_PROPERTY(forms_agree, "the forms tell of another number of connections")
HX_PROPERTY(nothing_fails, "a report could not be made")
HX_PROPERTY(ascii_is_ascii, "the ladder in ASCII holds something else")

static struct tw_span printed;

// report prints what inspect prints, and returns how many connections it told.
static uint64_t report(struct tw_span file, const struct rp_inspect_config *form)
{
    struct rp_inspect_config config = *form;
    struct rp_secrets *secrets = rp_secrets_new();
    hx_print_begin();
    config.decrypt = rp_decrypt_new(secrets, true);
    struct rp_inspect *inspect = rp_inspect_new(&config);
    struct rp_tracker *tracker = rp_tracker_new(&hx_tracking, rp_inspect_sink(inspect), inspect);
    assert(secrets != NULL && config.decrypt != NULL && inspect != NULL && tracker != NULL);
    rp_inspect_file(inspect, "capture", false);
    hx_capture_feed(tracker, secrets, file);
    rp_inspect_flush(inspect);
    uint64_t connections = rp_tracker_counts(tracker)->connections;
    if (config.form != RP_INSPECT_JSON) {
        rp_inspect_print_totals(inspect, rp_tracker_counts(tracker), 0);
    }
    nothing_fails(*rp_inspect_error(inspect) == '\0');
    nothing_fails(hx_print_end(&printed));
    rp_tracker_free(tracker);
    rp_inspect_free(inspect);
    rp_decrypt_free(config.decrypt);
    rp_secrets_free(secrets);
    return connections;
}

static void check_text(void)
{
    for (size_t i = 0; i < printed.len; i++) {
        unsigned char byte = printed.data[i];
        no_control_characters(byte == '\n' || (byte >= 0x20 && byte != 0x7f));
        // C1 controls, U+0080 to U+009F, are c2 80 to c2 9f in UTF-8.
        no_control_characters(byte != 0xc2 || i + 1 == printed.len || printed.data[i + 1] >= 0xa0);
    }
    json_t *text = json_stringn((const char *)printed.data, printed.len);  // takes UTF-8 alone
    text_is_utf8(text != NULL);
    json_decref(text);
}

static uint64_t check_json(void)
{
    uint64_t lines = 0;
    for (size_t at = 0; at < printed.len; lines++) {
        const char *begin = (const char *)printed.data + at;
        const char *end = memchr(begin, '\n', printed.len - at);
        json_is_json(end != NULL);
        size_t len = (size_t)(end - begin);
        json_t *line = json_loadb(begin, len, JSON_REJECT_DUPLICATES, NULL);
        json_is_json(json_is_object(line));
        json_decref(line);
        at += len + 1;
    }
    return lines;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    static const struct rp_inspect_config json = {.form = RP_INSPECT_JSON, .verbose = true, .data = true};
    static const struct rp_inspect_config ladder = {.form = RP_INSPECT_LADDER, .verbose = true, .data = true};
    static const struct rp_inspect_config ascii = {.form = RP_INSPECT_LADDER, .ascii = true};
    static const struct rp_inspect_config table = {.form = RP_INSPECT_TABLE};
    struct tw_span file = tw_span_of(data, len);
    uint64_t connections = report(file, &json);
    check_text();
    forms_agree(check_json() == connections);
    hx_reached("connections", (size_t)connections);
    if (len == 0 || data[len - 1] % 4 == 0) {
        forms_agree(report(file, &ladder) == connections);
        check_text();
    } else if (data[len - 1] % 4 == 1) {
        forms_agree(report(file, &table) == connections);
        check_text();
    } else if (data[len - 1] % 4 == 2) {
        forms_agree(report(file, &ascii) == connections);
        check_text();
        for (size_t i = 0; i < printed.len; i++) {
            ascii_is_ascii(printed.data[i] < 0x80);
        }
    }
    return 0;
}
