// One test for the bodies of all extensions.
// SPDX-License-Identifier: Apache-2.0
#include "tests/support/tls_extensions.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "tests/support/hex.h"
#include "tests/support/page.h"
#include "tests/support/tls_fields.h"

// A damaged list is parsed as far as the list goes, and its items are not all there: then less is written.
static void check(const uint8_t *bytes, size_t len, void *context)
{
    const struct tw_test_extension *extension = context;
    uint8_t written[1024];
    struct tw_writer w = tw_writer_into(written, sizeof written);
    struct tw_cursor at = tw_cursor_over(tw_span_of(bytes, len));
    bool whole = tw_test_extension_account(extension->place, extension->type, tw_span_of(bytes, len));
    if (extension->again == NULL) {
        return;
    }
    bool parsed = extension->again(&at, &w);
    assert_true(parsed || !whole);
    assert_true(!parsed || at.left == 0);
    if (whole) {
        assert_int_equal(w.len, len);
        assert_memory_equal(written, bytes, len);
    }
}

static void check_text(const struct tw_test_extension *extension, struct tw_span body)
{
    char text[2048];
    tw_test_extension_text(extension->place, extension->type, body, text, sizeof text);
    if (strcmp(text, extension->text) != 0) {
        fail_msg("%s\nexpected:\n%s\nis:\n%s", extension->what, extension->text, text);
    }
    if (!tw_test_extension_account(extension->place, extension->type, body)) {
        fail_msg("%s: malformed", extension->what);
    }
}

void tw_test_extensions(const struct tw_test_extension *extensions, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        uint8_t bytes[512];
        size_t len = tw_test_hex(bytes, sizeof bytes, extensions[i].body);
        void *context = (void *)(uintptr_t)&extensions[i];
        check_text(&extensions[i], tw_span_of(bytes, len));
        tw_test_every_cut(bytes, len, check, context);
        tw_test_every_flip(bytes, len, 0x01, check, context);
        tw_test_every_flip(bytes, len, 0xff, check, context);
    }
}
