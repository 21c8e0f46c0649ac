// RFC 5246 section 6.2.1: a message may go over several records.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(hello_in_one_record) = {
    .name = "hello-in-one-record",
    .says = "a ClientHello in several records is refused",
    .breaks = "c-ch-record-fragments f-early-shapes i-sni-split-hello",
    .habits = {.does = {RP_DOES_FIRST_RECORD_ONLY}},
};
