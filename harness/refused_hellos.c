// What BoringSSL refuses in a ClientHello and our parsers hold: reviewed, each with its reason.
// SPDX-License-Identifier: Apache-2.0
#include "harness/refused_hellos.h"

#include "parsers/tls/codes.h"
#include "parsers/tls/extension.h"
#include "parsers/tls/extensions/encrypted_client_hello.h"
#include "parsers/tls/extensions/server_name.h"

static bool long_session_id(const struct tw_client_hello *hello)
{
    return hello->session_id.len > 32;
}

static bool odd_suites(const struct tw_client_hello *hello)
{
    return hello->cipher_suites.len < 2 || hello->cipher_suites.len % 2 != 0;
}

static bool no_compression_methods(const struct tw_client_hello *hello)
{
    return hello->compression_methods.len == 0;
}

static bool damaged_or_repeated(const struct tw_client_hello *hello)
{
    struct tw_cursor at = tw_cursor_over(hello->extensions);
    struct tw_extension extension;
    struct tw_span first;
    bool repeated = false;
    while (tw_extension_next(&at, &extension)) {
        repeated |= tw_extension_find(hello->extensions, extension.type, &first) && first.data != extension.body.data;
    }
    return at.left != 0 || repeated;
}

static bool odd_server_name(const struct tw_client_hello *hello)
{
    struct tw_span body, list;
    struct tw_server_name name;
    if (!tw_extension_find(hello->extensions, TW_EXT_SERVER_NAME, &body)) {
        return false;
    }
    struct tw_cursor at = tw_cursor_over(body);
    if (!tw_server_name_list_parse(&at, &list)) {
        return true;
    }
    at = tw_cursor_over(list);
    return !tw_server_name_next(&at, &name) || at.left != 0 || name.name_type != 0 || name.name.len == 0
           || name.name.len > 255 || memchr(name.name.data, 0, name.name.len) != NULL;
}

static bool odd_ech(const struct tw_client_hello *hello)
{
    struct tw_span body;
    struct tw_encrypted_client_hello ech;
    if (!tw_extension_find(hello->extensions, TW_EXT_ENCRYPTED_CLIENT_HELLO, &body)) {
        return false;
    }
    struct tw_cursor at = tw_cursor_over(body);
    return body.len == 0 || (body.data[0] == TW_ECH_TYPE_OUTER && !tw_encrypted_client_hello_parse(&at, &ech));
}

static const struct {
    bool (*holds)(const struct tw_client_hello *hello);
    const char *why;
} listed[] = {
    {long_session_id, "RFC 8446 section 4.1.2 allows 32 bytes; a length byte can say more, and replays must carry it"},
    {odd_suites, "cipher_suites<2..2^16-2> of two bytes each; an empty or odd list is held for those who send it"},
    {no_compression_methods, "legacy_compression_methods<1..2^8-1>; an empty one is held likewise"},
    {damaged_or_repeated,
     "the walk over extensions stops at the first damaged one and keeps repeated ones (RFC 8446 section 4.2)"},
    {odd_server_name, "BoringSSL takes one host_name without zero bytes, where RFC 6066 section 3 has a list of types"},
    {odd_ech,
     "BoringSSL reads the outer form (RFC 9849 section 5) before its early callback, and refuses a damaged one"},
};

bool hx_refused_with_reason(const struct tw_client_hello *hello)
{
    for (size_t i = 0; i < sizeof listed / sizeof listed[0]; i++) {
        if (listed[i].holds(hello)) {
            return true;
        }
    }
    return false;
}
