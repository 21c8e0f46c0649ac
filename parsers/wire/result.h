// What a parser answers where bytes arrive in pieces, and the mark for results that must be looked at.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_PARSERS_WIRE_RESULT_H
#define RESHAKE_PARSERS_WIRE_RESULT_H

#if defined(__GNUC__)
#define TW_MUST_USE __attribute__((warn_unused_result))
#else
#define TW_MUST_USE
#endif

// tw_result is the answer of every parser that may be called before all its bytes are there. It stays
// monotone: adding bytes turns TW_SHORT into any of the three, and never changes TW_DONE or TW_BROKEN.
enum tw_result {
    TW_DONE,    // the element was read; the input moved behind it
    TW_SHORT,   // the bytes so far are right, but there are too few; the input did not move
    TW_BROKEN,  // no byte that may follow can make this right; the input did not move
};

#endif
