// How rows are written.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_SCRIPT_SCHEMA_PARTS_H
#define RESHAKE_REPLAY_SCRIPT_SCHEMA_PARTS_H

#include "replay/script/schema.h"

#include <stddef.h>

// ROW(type, KIND, text, member, …more) is the row of a struct's field.
#define ROW(type, row_kind, text, field, ...)                                                                          \
    {                                                                                                                  \
        .kind = RP_ROW_##row_kind, .name = (text), .member = #field, .offset = (uint16_t)offsetof(type, field),        \
        .size = (uint16_t)sizeof(((type *)NULL)->field), __VA_ARGS__                                                   \
    }

#define SHAPE(table, type, of)                                                                                         \
    {                                                                                                                  \
        .rows = (table), .num = sizeof(table) / sizeof((table)[0]), .size = sizeof(type), .macro = (of)                \
    }

#endif
