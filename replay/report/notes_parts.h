// What the files of notes share.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_REPORT_NOTES_PARTS_H
#define RESHAKE_REPLAY_REPORT_NOTES_PARTS_H

#include "parsers/wire/result.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// rp_notes_more makes room for one more item of `size` bytes in an array that has `num`. False: there is no memory.
TW_MUST_USE bool rp_notes_more(void **array, uint32_t num, uint32_t *cap, size_t size);

#endif
