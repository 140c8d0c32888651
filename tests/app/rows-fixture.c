/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What tests of rows share. */

#include "rows-fixture.h"

#include <glib/gstdio.h>

#include "app-window.h"

void
rows_set_up (RowsFixture  *fixture,
             gconstpointer data G_GNUC_UNUSED)
{
  fixture->origin = test_origin_new ();
  fixture->dir = test_temp_dir_new ();
  fixture->folder = g_build_filename (g_get_home_dir (), "rows", NULL);
  g_assert_cmpint (g_mkdir (fixture->folder, 0700), ==, 0);
  fixture->manager = spate_manager_new (fixture->dir);
  fixture->window = app_window_open (fixture->manager);
}

void
rows_tear_down (RowsFixture  *fixture,
                gconstpointer data G_GNUC_UNUSED)
{
  app_window_end (fixture->window, fixture->manager);

  test_origin_free (fixture->origin);
  test_temp_dir_free (fixture->dir);
  test_temp_dir_free (fixture->folder);
}

SpateDownload *
rows_add (RowsFixture *fixture,
          const char  *path,
          goffset      size,
          gint64       rate)
{
  g_autoptr (SpateRequest) request = spate_request_new (fixture->folder);
  g_autofree char *uri = NULL;

  if (size >= 0)
    test_origin_add (fixture->origin, path, size)->rate = rate;
  uri = test_origin_uri (fixture->origin, path);
  g_assert_true (spate_request_add_uri (request, uri, NULL));

  return spate_manager_add (fixture->manager, request);
}

typedef struct
{
  SpateDownload *download;
  SpateState     state;
} Wanted;

static gboolean
has_state (gpointer data)
{
  const Wanted *wanted = data;

  return spate_download_get_state (wanted->download) == wanted->state;
}

void
rows_wait_for (RowsFixture   *fixture,
               SpateDownload *download,
               SpateState     state)
{
  Wanted wanted = { download, state };

  g_test_message ("“%s” is %s, waited for until it is %s", spate_download_get_name (download),
                  spate_state_get_nick (spate_download_get_state (download)), spate_state_get_nick (state));
  test_wait_until (has_state, &wanted, TEST_DEADLINE);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (fixture->window));
}

SpateDownloadRow *
rows_get_row (RowsFixture   *fixture,
              SpateDownload *download)
{
  GtkWidget *row = NULL;

  for (guint i = 0; (row = app_test_find (GTK_WIDGET (fixture->window), SPATE_TYPE_DOWNLOAD_ROW, i)) != NULL; i++)
    if (spate_download_row_get_download (SPATE_DOWNLOAD_ROW (row)) == download)
      return SPATE_DOWNLOAD_ROW (row);

  g_assert_not_reached ();
}

GtkWidget *
rows_get_button (RowsFixture   *fixture,
                 SpateDownload *download)
{
  return app_test_find (GTK_WIDGET (rows_get_row (fixture, download)), GTK_TYPE_BUTTON, 0);
}

const char *
rows_get_facts (RowsFixture   *fixture,
                SpateDownload *download)
{
  return gtk_label_get_text (GTK_LABEL (app_test_find (GTK_WIDGET (rows_get_row (fixture, download)), GTK_TYPE_LABEL, 1)));
}

void
rows_assert_button (RowsFixture   *fixture,
                    SpateDownload *download,
                    const char    *label)
{
  gtk_test_accessible_assert_property (rows_get_button (fixture, download), GTK_ACCESSIBLE_PROPERTY_LABEL, label);
}

void
rows_press (RowsFixture   *fixture,
            SpateDownload *download)
{
  g_signal_emit_by_name (rows_get_button (fixture, download), "clicked");
}

void
rows_act (RowsFixture   *fixture,
          const char    *action,
          SpateDownload *download)
{
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (fixture->window), action, "s", spate_download_get_id (download)));
}

gboolean
rows_is_gone (gpointer data)
{
  return spate_download_is_file_gone (data);
}
