// A capture written anew while it is read: the writers' answer to the readers, and whether two items are the same.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_HARNESS_CAPTURE_COPY_H
#define RESHAKE_HARNESS_CAPTURE_COPY_H

#include "parsers/capture/capture.h"
#include "parsers/wire/writer.h"

enum { HX_MOST_INTERFACES = 4, HX_COPY_MAX = 1 << 20 };

// A reader and its table of interfaces.
struct hx_reader {
    struct tw_capture capture;
    struct tw_interface interfaces[HX_MOST_INTERFACES];
};
void hx_reader_begin(struct hx_reader *reader);

// hx_same_item: type, place, and all that the item says.
bool hx_same_item(const struct tw_item *a, const struct tw_item *b);

// What was read, written anew in the same format.
struct hx_copy {
    struct hx_reader reader;  // of what is written
    struct tw_writer out;
    size_t read;
    bool begun;  // there is a section, and all its interfaces
    uint8_t bytes[HX_COPY_MAX];
};
// hx_copy_begin begins a copy in a room of `cap` bytes: what does not fit is left out, and must not be written at all.
void hx_copy_begin(struct hx_copy *copy, size_t cap);

// hx_copy_item writes an item that `from` has just read, and reads it back at once: it aborts where it reads as another one, or where a
// write that failed left something. What a writer cannot express is left out.
void hx_copy_item(struct hx_copy *copy, const struct tw_capture *from, const struct tw_item *item);

#endif
