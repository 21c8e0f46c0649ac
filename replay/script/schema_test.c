// No field is forgotten: every byte of a step that is no padding belongs to a row, and every enumerator has a name.
// SPDX-License-Identifier: Apache-2.0
#include "replay/script/schema.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#ifdef __has_builtin
#if __has_builtin(__builtin_clear_padding)
#define HAVE_PADDING 1
#endif
#endif

#ifdef HAVE_PADDING
static size_t size_of(const struct rp_row *row)
{
    switch (row->kind) {
    case RP_ROW_CODES:
    case RP_ROW_CUTS:
    case RP_ROW_LIST: return sizeof(void *) + sizeof(size_t);
    default: return row->size;
    }
}

// told marks the bytes of the shape's rows that lie from `from` on.
static void told(const struct rp_shape *shape, size_t from, uint8_t *bytes, size_t len)
{
    for (size_t i = 0; i < shape->num; i++) {
        for (size_t k = 0; k < size_of(&shape->rows[i]); k++) {
            size_t at = shape->rows[i].offset + k;
            if (at >= from && at - from < len) {
                bytes[at - from] = 0;
            }
        }
    }
}

static void none_left(const char *what, const uint8_t *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (bytes[i] != 0) {
            fail_msg("%s: byte %zu is in no row of the schema", what, i);
        }
    }
}

// WHOLE looks at a struct that lies at `from` of what the shape is of: all its bytes but the padding are set, those of the rows cleared.
#define WHOLE(type, shape, from)                                                                                       \
    do {                                                                                                               \
        type whole;                                                                                                    \
        memset(&whole, 0xff, sizeof whole);                                                                            \
        __builtin_clear_padding(&whole);                                                                               \
        told(shape, from, (uint8_t *)&whole, sizeof whole);                                                            \
        none_left(#type, (const uint8_t *)&whole, sizeof whole);                                                       \
    } while (false)
#define MEMBER(type, step, member) WHOLE(type, &rp_shape_of_step[step], offsetof(struct rp_step, member))

// The fields of every step stand before those of its type.
static void look_at_head(void)
{
    struct rp_step whole;
    memset(&whole, 0xff, sizeof whole);
    __builtin_clear_padding(&whole);
    whole.type = (enum rp_step_type)0;
    told(&rp_shape_of_step[RP_STEP_CONNECT], 0, (uint8_t *)&whole, sizeof whole);
    none_left("struct rp_step", (const uint8_t *)&whole, offsetof(struct rp_step, send));
}

static void test_every_field_has_a_row(void **state)
{
    (void)state;
    look_at_head();
    WHOLE(struct rp_edit, &rp_shape_edit, 0);
    WHOLE(struct rp_offer, &rp_shape_offer, 0);
    WHOLE(struct rp_reaction, &rp_shape_reaction, 0);
    MEMBER(struct rp_send, RP_STEP_SEND, send);
    MEMBER(struct rp_expect, RP_STEP_EXPECT, expect);
    MEMBER(struct rp_ending, RP_STEP_END, end);
    MEMBER(struct rp_handshake, RP_STEP_HANDSHAKE, handshake);
    MEMBER(struct rp_data, RP_STEP_DATA, data);
    MEMBER(struct rp_records, RP_STEP_RECORD, records);
    MEMBER(struct rp_save, RP_STEP_SAVE, save);
    MEMBER(struct rp_known, RP_STEP_SESSION, known);
    MEMBER(uint16_t, RP_STEP_JUNK, junk_len);
    MEMBER(uint64_t, RP_STEP_PAUSE, pause_us);
    MEMBER(uint64_t, RP_STEP_CONNECT, connect_within_us);
    MEMBER(uint8_t, RP_STEP_CONNECT, address);
    MEMBER(struct rp_resend, RP_STEP_RESEND, resend);
    MEMBER(bool, RP_STEP_KEY_UPDATE, ask_update);
    MEMBER(enum rp_host, RP_STEP_HOST, host);
    for (size_t type = 0; type < RP_NUM_STEP_TYPES; type++) {
        MEMBER(uint8_t, type, conn);
        MEMBER(enum rp_when, type, when);
    }
}
#else
static void test_every_field_has_a_row(void **state)
{
    (void)state;
    skip();  // this compiler does not say where padding is
}
#endif

static void look_at_row(const struct rp_row *row)
{
    assert_non_null(row->name);
    assert_non_null(row->member);
    assert_true(row->kind != RP_ROW_ENUM || row->names);
    assert_true(row->kind != RP_ROW_FLAGS || row->names);
    assert_true(row->kind != RP_ROW_LIST || (row->items && row->items->macro));
    assert_true(rp_row_most(row) > 0);
    assert_true(row->place != RP_PLACE_BELOW || row->kind == RP_ROW_LIST);
}

static void look_at_shape(const struct rp_shape *shape)
{
    size_t optional = 0;
    assert_true(shape->num > 0 && shape->num < 64);  // the parser has a bit for each
    for (size_t i = 0; i < shape->num; i++) {
        look_at_row(&shape->rows[i]);
        optional += shape->rows[i].place == RP_PLACE_OPTIONAL;
        for (size_t k = 0; k < i; k++) {
            assert_string_not_equal(shape->rows[i].name, shape->rows[k].name);
        }
    }
    assert_true(optional <= 1);  // else a bare word could be either
}

static void test_rows_are_whole(void **state)
{
    (void)state;
    for (size_t type = 0; type < RP_NUM_STEP_TYPES; type++) {
        look_at_shape(&rp_shape_of_step[type]);
    }
    look_at_shape(&rp_shape_edit);
    look_at_shape(&rp_shape_offer);
    look_at_shape(&rp_shape_reaction);
}

static void test_every_enumerator_has_a_name(void **state)
{
    (void)state;
    assert_int_equal(rp_names_step.num, RP_NUM_STEP_TYPES);
    assert_int_equal(rp_names_reaction.num, RP_NUM_REACTIONS);
    assert_int_equal(rp_names_edit_op.num, RP_NUM_EDIT_OPS);
    assert_int_equal(rp_names_epoch.num, RP_NUM_EPOCHS);
    assert_int_equal(rp_names_until.num, RP_UNTIL_SETTLED + 1);
    assert_int_equal(rp_names_role.num, RP_EXPECT_NEEDED + 1);
    assert_int_equal(rp_names_host.num, RP_NUM_HOST);
    assert_int_equal(rp_names_end.num, RP_END_ORDERLY + 1);
    assert_int_equal(rp_names_to.num, RP_TO_FINISHED + 1);
    assert_int_equal(rp_names_sealing.num, RP_SEAL_NEVER + 1);
    assert_int_equal(rp_names_when.num, RP_WHEN_COMPLETED + 1);
    assert_int_equal(rp_names_switch.num, RP_OFF + 1);
    assert_int_equal(rp_names_offer_as.num, RP_OFFER_PSK + 1);
    assert_int_equal(rp_names_secure_renegotiation.num, RP_RENEGOTIATION_NONE + 1);
    assert_int_equal(rp_names_psk_modes.num, RP_PSK_NO_MODES + 1);
    assert_int_equal(UINT64_C(1) << (rp_names_fix.num - 1), RP_FIX_SEAL);
    assert_string_equal(rp_names_reaction.of[RP_REACT_UNREACHABLE].text, rp_reaction_name(RP_REACT_UNREACHABLE));
    assert_string_equal(rp_names_edit_op.of[RP_EDIT_SET].text, "set");
    assert_string_equal(rp_names_edit_op.of[RP_EDIT_INSERT_BEFORE].text, "insert-before");
    assert_string_equal(rp_names_edit_op.of[RP_EDIT_RECORD_DROP].text, "record-drop");
    assert_string_equal(rp_names_edit_op.of[RP_EDIT_SEGMENT].text, "segment");
    assert_int_equal(rp_names_edit_op.num, RP_NUM_EDIT_OPS);
    assert_int_equal(rp_names_finish.num, RP_NUM_FINISHES);
}

static void test_known_paths_stay_where_they_are(void **state)
{
    (void)state;
    assert_true(rp_num_known_paths <= 256);
    assert_string_equal(rp_known_paths[0], "legacy_version");
    assert_string_equal(rp_known_paths[37], "pre_shared_key.binders[0]");
}

static void test_reactions_are_in_sets(void **state)
{
    (void)state;
    const struct rp_reactions set = RP_ANY_OF({.type = RP_REACT_ALERT, .alert = TW_ALERT_DECODE_ERROR},
                                              {.type = RP_REACT_RESUMED, .of_session = 2}, {.type = RP_REACT_WARNING});
    const struct {
        struct rp_reaction reaction;
        bool in;
    } cases[] = {
        {{.type = RP_REACT_ALERT, .alert = TW_ALERT_DECODE_ERROR}, true},
        {{.type = RP_REACT_ALERT, .alert = TW_ALERT_DECRYPT_ERROR}, false},
        {{.type = RP_REACT_RESUMED, .of_session = 2}, true},
        {{.type = RP_REACT_RESUMED, .of_session = 1}, false},
        {{.type = RP_REACT_RESUMED}, false},
        {{.type = RP_REACT_WARNING, .alert = 100}, true},
        {{.type = RP_REACT_FULL}, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_int_equal(rp_reactions_have(&set, &cases[i].reaction), cases[i].in);
    }
    enum rp_reaction_type type = RP_REACT_FULL;
    assert_true(rp_reaction_parse("not-tls", &type));
    assert_int_equal(type, RP_REACT_NOT_TLS);
    assert_false(rp_reaction_parse("nothing", &type));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_field_has_a_row),       cmocka_unit_test(test_rows_are_whole),
        cmocka_unit_test(test_every_enumerator_has_a_name), cmocka_unit_test(test_known_paths_stay_where_they_are),
        cmocka_unit_test(test_reactions_are_in_sets),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
