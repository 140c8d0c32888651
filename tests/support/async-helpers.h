/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * TEST_DEADLINE:
 *
 * Seconds after which a test that waits is taken for hung. It says nothing about speed.
 */
#define TEST_DEADLINE 30

/**
 * TestCondition:
 * @data: what was given with it
 *
 * Returns: whether what is waited for has come true
 */
typedef gboolean (*TestCondition) (gpointer data);

void test_wait_until (TestCondition condition,
                      gpointer      data,
                      guint         seconds);
void test_run_pending (void);
void test_unref_and_wait (gpointer object);

void test_store_result_cb (GObject      *source,
                           GAsyncResult *result,
                           gpointer      user_data);
GAsyncResult *test_wait_for_result (GAsyncResult **result);

/* g_autoptr (TestTempDir) dir = test_temp_dir_new (); is a path, and a folder that goes away
 * with all it holds at the end of the scope. */
typedef char TestTempDir;
TestTempDir *test_temp_dir_new (void) G_GNUC_WARN_UNUSED_RESULT;
void test_temp_dir_free (TestTempDir *path);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TestTempDir, test_temp_dir_free)

void test_remove_recursively (const char *path);
char *test_sha256_of_file (const char *path) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
