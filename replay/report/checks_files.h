// What a check found, as files for other programs and for browsers.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_REPORT_CHECKS_FILES_H
#define RESHAKE_REPLAY_REPORT_CHECKS_FILES_H

#include "replay/report/checks.h"

// Each writes a whole file. False: no memory; what went wrong while writing, the stream tells (ferror).
//
// rp_checks_junit: JUnit's XML, a suite for each group and a case for each play: fails are failures, what is inconclusive or skipped, or a
// fail that is known, is skipped with the reason. What was not carried through is an error in a suite of its own.
TW_MUST_USE bool rp_checks_junit(FILE *out, const struct rp_check_shown *shown, const struct rp_checked *checked);
// rp_checks_sarif: SARIF 2.1.0, a rule for each case and a result for each play that is no pass and was not skipped; fails that
// are known are suppressed. Its invocation says whether the check was carried through.
TW_MUST_USE bool rp_checks_sarif(FILE *out, const struct rp_check_shown *shown, const struct rp_checked *checked);
// rp_checks_html: one page that needs nothing else: summary, matrix, each finding with its ladder, filter and search.
TW_MUST_USE bool rp_checks_html(FILE *out, const struct rp_check_shown *shown, const struct rp_checked *checked);

#endif
