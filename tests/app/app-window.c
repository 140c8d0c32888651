/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A window for a test, from its first frame to the proof that nothing keeps it. */

#include "app-window.h"

#include "async-helpers.h"

/* Shows a window, without an application. */
SpateWindow *
app_window_open (SpateManager *manager)
{
  SpateWindow *window = spate_window_new (NULL, manager);

  gtk_window_present (GTK_WINDOW (window));
  gtk_test_widget_wait_for_draw (GTK_WIDGET (window));

  return window;
}

/* Closes it and ends its manager, and fails if one of them outlives that. */
void
app_window_end (SpateWindow  *window,
                SpateManager *manager)
{
  g_autoptr (GAsyncResult) result = NULL;

  /* GTK 4.8 looks where the pointer is some time after a tooltip has changed, and does not expect that the window
   * may be gone by then. */
  test_run_pending ();
  g_object_ref (window);
  gtk_window_destroy (GTK_WINDOW (window));
  test_unref_and_wait (window);

  spate_manager_quit_async (manager, test_store_result_cb, &result);
  test_wait_for_result (&result);
  g_assert_true (spate_manager_quit_finish (manager, result, NULL));
  g_clear_object (&result);
  test_run_pending ();

  /* A dialog that is gone may still wait for the answer of a disk. */
  test_unref_and_wait (manager);
}
