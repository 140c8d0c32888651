/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

typedef struct _TestSignalLog TestSignalLog;

TestSignalLog *test_signal_log_new (void) G_GNUC_WARN_UNUSED_RESULT;
void test_signal_log_free (TestSignalLog *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TestSignalLog, test_signal_log_free)

void test_signal_log_watch (TestSignalLog *self,
                            gpointer       object,
                            const char    *detailed_signal);
guint test_signal_log_get_length (TestSignalLog *self);
void test_signal_log_clear (TestSignalLog *self);

/* Behind the two macros below. */
void test_signal_log_assert_next_at (TestSignalLog *self,
                                     gconstpointer  object,
                                     const char    *detailed_signal,
                                     const char    *file,
                                     int            line,
                                     const char    *function);
void test_signal_log_assert_none_at (TestSignalLog *self,
                                     const char    *file,
                                     int            line,
                                     const char    *function);

/**
 * test_signal_log_assert_next:
 * @log: a signal log
 * @object: who must have emitted it
 * @detailed_signal: "signal-name" or, as every notify is logged, "notify::property"
 *
 * Takes the oldest unread emission from the log and fails unless it is this one.
 */
#define test_signal_log_assert_next(log, object, detailed_signal) \
  test_signal_log_assert_next_at ((log), (object), (detailed_signal), __FILE__, __LINE__, G_STRFUNC)

/**
 * test_signal_log_assert_none:
 * @log: a signal log
 *
 * Fails if there is any unread emission.
 */
#define test_signal_log_assert_none(log) \
  test_signal_log_assert_none_at ((log), __FILE__, __LINE__, G_STRFUNC)

G_END_DECLS
