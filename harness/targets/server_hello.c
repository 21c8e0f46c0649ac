// A ServerHello's body: what is parsed writes back, fields and extensions account for every byte, and what it says of version, retry and
// downgrade is what stands in it.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/tls/server_hello.h"
#include "harness/hx.h"
#include "harness/round_trip.h"
#include "harness/told.h"
#include "parsers/tls/extensions/small_extensions.h"

const struct hx_mutator *const hx_target_mutator = &hx_mutator_server_hello;

HX_PROPERTY(views_agree, "the parser, the walk over the fields and the writer do not agree on what is a ServerHello")
HX_PROPERTY(retry_has_its_random, "a HelloRetryRequest is not told by its random alone")
HX_PROPERTY(version_stands_in_it, "the version is neither that of supported_versions nor legacy_version")
HX_PROPERTY(downgrade_stands_in_it, "a downgrade is told that the random does not say, or the other way round")

static const struct tw_message_context context = {
    .from = TW_SERVER, .type = TW_HS_SERVER_HELLO, .version = TW_VERSION_TLS13};

static void check_version(const struct tw_server_hello *hello)
{
    struct tw_span body;
    uint16_t selected = hello->legacy_version;
    if (tw_extension_find(hello->extensions, TW_EXT_SUPPORTED_VERSIONS, &body)) {
        struct tw_cursor at = tw_cursor_over(body);
        selected = tw_selected_version_parse(&at, &selected) ? selected : hello->legacy_version;
    }
    version_stands_in_it(tw_server_hello_version(hello) == selected);
}

static void check_downgrade(const struct tw_server_hello *hello)
{
    static const char *const sentinels[] = {"DOWNGRD\1", "DOWNGRD\0"};
    enum tw_downgrade told = tw_server_hello_downgrade(hello);
    bool to_12 = memcmp(hello->random.data + 24, sentinels[0], 8) == 0;
    bool to_11 = memcmp(hello->random.data + 24, sentinels[1], 8) == 0;
    downgrade_stands_in_it(told == (to_12 ? TW_DOWNGRADE_TO_TLS12 : to_11 ? TW_DOWNGRADE_TO_TLS11 : TW_DOWNGRADE_NONE));
    hx_reached("downgrades", told != TW_DOWNGRADE_NONE);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct tw_span body = hx_page_copy(tw_span_of(data, len));
    struct tw_cursor at = tw_cursor_over(body);
    struct tw_server_hello hello;
    bool parsed = tw_server_hello_parse(&at, &hello);
    bool right = hx_told_message(&context, body);
    views_agree((parsed || !right) && hx_trip_message(&context, body) == (parsed ? HX_TRIP_DONE : HX_TRIP_REFUSED));
    if (!parsed) {
        return 0;
    }
    bool retry = tw_server_hello_is_retry(&hello);
    retry_has_its_random(retry == (memcmp(hello.random.data, tw_hello_retry_random, 32) == 0));
    check_version(&hello);
    check_downgrade(&hello);
    hx_trip_extensions(retry ? TW_IN_HELLO_RETRY_REQUEST : TW_IN_SERVER_HELLO, hello.extensions);
    hx_reached("hellos", 1);
    hx_reached("retries", retry);
    return 0;
}
