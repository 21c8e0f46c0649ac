// Faults that are planted into parsers and engine, so that every property of every target is seen to break.
// SPDX-License-Identifier: Apache-2.0
//
// The linker puts the functions of this folder in front of the ones that they are named after (--wrap): planted/NAME is a fuzz target with
// all of them, and catch.c turns on those that break one property, one property after the other. A new fault is one function here.
#ifndef RESHAKE_HARNESS_PLANTED_FAULTS_H
#define RESHAKE_HARNESS_PLANTED_FAULTS_H

#include "harness/hx.h"

// hx_planted is true while the faults are on that break the property of this name.
bool hx_planted(const char *property);

// hx_planted_inputs counts the inputs so far: the faults of what remembers too much are wrong at times.
extern unsigned hx_planted_inputs;

// HX_WRAP begins the function that stands in front of NAME; HX_REAL is the one behind it.
#define HX_REAL(NAME) __real_##NAME
#define HX_WRAP(RESULT, NAME, ...)                                                                                     \
    RESULT __real_##NAME(__VA_ARGS__);                                                                                 \
    RESULT __wrap_##NAME(__VA_ARGS__);                                                                                 \
    RESULT __wrap_##NAME(__VA_ARGS__)

#endif
