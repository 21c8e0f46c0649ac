# SPDX-License-Identifier: Apache-2.0
# A thin front for people who type `make`: CMake (CMakePresets.json) and ci/ do the work.
BUILD = build

all: $(BUILD)/CMakeCache.txt
	cmake --build $(BUILD)

$(BUILD)/CMakeCache.txt:
	cmake --preset release

.PHONY: all
