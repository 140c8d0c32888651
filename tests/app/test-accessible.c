/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Everything that can have the focus has a name that can be spoken, and every key is in the window that
 * tells of keys. */

#include "rows-fixture.h"
#include "spate-add-dialog.h"
#include "spate-application.h"
#include "spate-dialog.h"
#include "spate-http.h"
#include "spate-import.h"
#include "spate-link-dialog.h"
#include "spate-login-dialog.h"
#include "spate-preferences.h"
#include "spate-review-dialog.h"
#include "spate-settings.h"
#include "tls-proxy.h"

#include <string.h>

/* --- names ---------------------------------------------------------------------------- */

static gboolean
has_words (GtkWidget *widget)
{
  if (GTK_IS_LABEL (widget) && *gtk_label_get_text (GTK_LABEL (widget)) != '\0')
    return TRUE;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    if (has_words (child))
      return TRUE;

  return FALSE;
}

static gboolean
is_told (GtkWidget *widget)
{
  return gtk_test_accessible_has_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL) ||
         gtk_test_accessible_has_relation (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
}

/* What is made of one widget inside another one is spoken by the name of the outer one. */
static gboolean
is_inner_part (GtkWidget *widget)
{
  GtkWidget *parent = gtk_widget_get_parent (widget);

  return parent != NULL &&
         (GTK_IS_MENU_BUTTON (parent) || GTK_IS_SPIN_BUTTON (parent) || GTK_IS_DROP_DOWN (parent) || GTK_IS_EDITABLE (parent));
}

static gboolean
is_named_by_content (GtkWidget *widget)
{
  static const char *const private_types[] = { "GtkListItemWidget", "GtkModelButton", NULL };

  return g_strv_contains (private_types, G_OBJECT_TYPE_NAME (widget)) || GTK_IS_BUTTON (widget) ||
         GTK_IS_LIST_BOX_ROW (widget) || GTK_IS_LABEL (widget) || GTK_IS_EXPANDER (widget);
}

static gboolean
is_named (GtkWidget *widget)
{
  if (is_told (widget))
    return TRUE;
  if (is_named_by_content (widget) && has_words (widget))
    return TRUE;
  if (is_inner_part (widget))
    return is_named (gtk_widget_get_parent (widget));

  GtkWidget *row = gtk_widget_get_ancestor (widget, ADW_TYPE_ENTRY_ROW);

  /* Which shows its choice by a list of one. */
  if (row == NULL)
    row = gtk_widget_get_ancestor (widget, ADW_TYPE_COMBO_ROW);

  return row != NULL && *adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row)) != '\0';
}

/* Things that only hold others are passed through, with what libadwaita puts around a dialog inside the window. */
static gboolean
wants_name (GtkWidget *widget)
{
  if (g_str_equal (G_OBJECT_TYPE_NAME (widget), "AdwGizmo"))
    return FALSE;

  return gtk_widget_get_focusable (widget) && !GTK_IS_WINDOW (widget) && !GTK_IS_SCROLLED_WINDOW (widget) && !GTK_IS_POPOVER (widget) &&
         !GTK_IS_VIEWPORT (widget) && !GTK_IS_LIST_BOX (widget);
}

static void
check (GtkWidget *widget,
       GString   *nameless,
       guint     *n_named)
{
  if (!gtk_widget_get_mapped (widget))
    return;

  if (wants_name (widget) && is_named (widget))
    (*n_named)++;
  else if (wants_name (widget))
    {
      g_string_append (nameless, "\n ");
      for (GtkWidget *each = widget; each != NULL; each = gtk_widget_get_parent (each))
        g_string_append_printf (nameless, " < %s %s", G_OBJECT_TYPE_NAME (each), gtk_buildable_get_buildable_id (GTK_BUILDABLE (each)));
    }

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    check (child, nameless, n_named);
}

typedef struct
{
  GtkWidget *root;
  guint      least;
  GString   *nameless;
} Look;

static gboolean
has_enough (gpointer data)
{
  Look *look = data;
  guint n_named = 0;

  g_string_truncate (look->nameless, 0);
  check (look->root, look->nameless, &n_named);

  return n_named >= look->least;
}

/* @least: fewer named ones mean that it is not looked yet at what is meant to be: a dialog inside the window
 * gets its content when it has its size. */
static void
assert_all_named (GtkWidget *root,
                  guint      least)
{
  g_autoptr (GString) nameless = g_string_new (NULL);
  Look look = { root, least, nameless };

  test_wait_until (has_enough, &look, TEST_DEADLINE);
  if (nameless->len > 0)
    g_error ("Without a name:%s", nameless->str);
}

/* The list with nothing in it, and with downloads of several kinds; and the pages of those. */
static void
test_window (RowsFixture  *fixture,
             gconstpointer data G_GNUC_UNUSED)
{
  SpateDownload *downloads[3];

  assert_all_named (GTK_WIDGET (fixture->window), 4);

  test_origin_add (fixture->origin, "/slow.bin", 64 << 20)->rate = 64 << 10;
  test_origin_add (fixture->origin, "/small.bin", 1000);
  downloads[0] = rows_add (fixture, "/slow.bin", -1, 0);
  downloads[1] = rows_add (fixture, "/small.bin", -1, 0);
  downloads[2] = rows_add (fixture, "/missing.bin", -1, 0);
  rows_wait_for (fixture, downloads[0], SPATE_STATE_TRANSFERRING);
  rows_wait_for (fixture, downloads[1], SPATE_STATE_DONE);
  rows_wait_for (fixture, downloads[2], SPATE_STATE_FAILED);
  assert_all_named (GTK_WIDGET (fixture->window), 8);

  for (guint i = 0; i < G_N_ELEMENTS (downloads); i++)
    {
      gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.details", "s", spate_download_get_id (downloads[i]));
      gtk_test_widget_wait_for_draw (GTK_WIDGET (fixture->window));
      assert_all_named (GTK_WIDGET (fixture->window), 8);
      gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.back", NULL);
    }
}

/* The last dialog that has opened: a window of its own, or inside the window. */
static GtkWidget *
get_shown (SpateWindow *window)
{
#if ADW_CHECK_VERSION(1, 5, 0)
  return GTK_WIDGET (adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (window)));
#else
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) each = g_list_model_get_item (windows, i);

      if (each != GTK_WIDGET (window) && gtk_widget_get_visible (each))
        return each;
    }

  return NULL;
#endif
}

static void
assert_dialog_named (RowsFixture *fixture,
                     guint        least)
{
  GtkWidget *shown = get_shown (fixture->window);

  g_assert_nonnull (shown);
  assert_all_named (shown, least);
#if ADW_CHECK_VERSION(1, 5, 0)
  adw_dialog_force_close (ADW_DIALOG (shown));
  test_run_pending ();
#else
  g_object_ref (shown);
  gtk_window_destroy (GTK_WINDOW (shown));
  test_unref_and_wait (shown);
#endif
}

static void
test_dialogs (RowsFixture  *fixture,
              gconstpointer data G_GNUC_UNUSED)
{
  static const char links[] = "https://a.example/1\nhttps://a.example/2\n";
  g_autoptr (GPtrArray) requests = spate_import_requests_from_text (links, strlen (links), "/", NULL, NULL);
  g_autoptr (GHashTable) known = g_hash_table_new (g_str_hash, g_str_equal);
  SpateDownload *download = rows_add (fixture, "/missing.bin", -1, 0);
  GtkWidget *parent = GTK_WIDGET (fixture->window);

  rows_wait_for (fixture, download, SPATE_STATE_FAILED);
  gtk_widget_activate_action (parent, "win.add", NULL);
  assert_dialog_named (fixture, 4);
  spate_link_dialog_present (download, NULL, parent);
  assert_dialog_named (fixture, 3);
  spate_login_dialog_present (download, parent);
  assert_dialog_named (fixture, 3);
  spate_dialog_present (SPATE_DIALOG (spate_review_dialog_new (NULL, requests, known, 0)), parent);
  assert_dialog_named (fixture, 3);
}

/* Opens each menu that there is a button for below @widget; returns how many. */
static guint
check_menus (GtkWidget *widget)
{
  guint n_menus = 0;

  if (!gtk_widget_get_mapped (widget))
    return 0;

  if (GTK_IS_MENU_BUTTON (widget))
    {
      gtk_menu_button_popup (GTK_MENU_BUTTON (widget));
      assert_all_named (GTK_WIDGET (gtk_menu_button_get_popover (GTK_MENU_BUTTON (widget))), 1);
      gtk_menu_button_popdown (GTK_MENU_BUTTON (widget));
      return 1;
    }

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    n_menus += check_menus (child);

  return n_menus;
}

/* Of the window, of a row, of the limit; of the page of a download, and of its source. */
static void
test_menus (RowsFixture  *fixture,
            gconstpointer data G_GNUC_UNUSED)
{
  SpateDownload *download = NULL;

  test_origin_add (fixture->origin, "/slow.bin", 64 << 20)->rate = 64 << 10;
  download = rows_add (fixture, "/slow.bin", -1, 0);
  rows_wait_for (fixture, download, SPATE_STATE_TRANSFERRING);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (fixture->window));
  g_assert_cmpuint (check_menus (GTK_WIDGET (fixture->window)), >=, 3);

  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.details", "s", spate_download_get_id (download));
  assert_all_named (GTK_WIDGET (fixture->window), 8);
  g_assert_cmpuint (check_menus (GTK_WIDGET (fixture->window)), >=, 2);
}

static void
test_certificate (RowsFixture  *fixture,
                  gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TestTlsProxy) proxy = test_tls_proxy_new (test_origin_get_port (fixture->origin), &error);
  SpateDownload *download = NULL;

  if (proxy == NULL)
    {
      g_test_skip (error->message);
      return;
    }

  g_autoptr (SpateRequest) request = spate_request_new (fixture->folder);
  g_autofree char *uri = test_tls_proxy_uri (proxy, "/a.bin");

  g_assert_true (spate_request_add_uri (request, uri, NULL));
  download = spate_manager_add (fixture->manager, request);
  rows_wait_for (fixture, download, SPATE_STATE_FAILED);
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.look-at-certificate", "s", spate_download_get_id (download));
  assert_dialog_named (fixture, 2);
}

static void
test_preferences (RowsFixture  *fixture,
                  gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GSettings) settings = spate_settings_new ();

  if (settings == NULL)
    {
      g_test_skip ("There is no schema");
      return;
    }

  spate_dialog_present (SPATE_DIALOG (spate_preferences_new (settings)), GTK_WIDGET (fixture->window));
  assert_dialog_named (fixture, 8);
}

/* --- keys ----------------------------------------------------------------------------- */

static void
add_trigger (GHashTable         *keys,
             GtkShortcutTrigger *trigger)
{
  if (GTK_IS_ALTERNATIVE_TRIGGER (trigger))
    {
      add_trigger (keys, gtk_alternative_trigger_get_first (GTK_ALTERNATIVE_TRIGGER (trigger)));
      add_trigger (keys, gtk_alternative_trigger_get_second (GTK_ALTERNATIVE_TRIGGER (trigger)));
    }
  else if (!GTK_IS_MNEMONIC_TRIGGER (trigger))
    g_hash_table_add (keys, gtk_shortcut_trigger_to_string (trigger));
}

/* All keys of a widget, those of its class included. */
static void
add_keys (GHashTable *keys,
          GtkWidget  *widget)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GObject) controller = g_list_model_get_item (controllers, i);

      for (guint j = 0; GTK_IS_SHORTCUT_CONTROLLER (controller) && j < g_list_model_get_n_items (G_LIST_MODEL (controller)); j++)
        {
          g_autoptr (GtkShortcut) shortcut = g_list_model_get_item (G_LIST_MODEL (controller), j);

          add_trigger (keys, gtk_shortcut_get_trigger (shortcut));
        }
    }
}

/* Those that @widget has and one of GTK's own kind has not. */
static void
add_own_keys (GHashTable *keys,
              GtkWidget  *widget,
              GType       plain_type)
{
  GtkWidget *plain = g_object_ref_sink (g_object_new (plain_type, NULL));
  g_autoptr (GHashTable) all = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GHashTable) usual = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GHashTableIter iter;
  gpointer key = NULL;

  add_keys (all, widget);
  add_keys (usual, plain);
  g_hash_table_iter_init (&iter, all);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    if (!g_hash_table_contains (usual, key))
      g_hash_table_add (keys, g_strdup (key));

  if (GTK_IS_WINDOW (plain))
    gtk_window_destroy (GTK_WINDOW (plain));
  g_object_unref (plain);
}

static void
add_told (GHashTable *keys,
          GtkWidget  *widget)
{
  if (GTK_IS_SHORTCUTS_SHORTCUT (widget))
    {
      g_autofree char *accelerator = NULL;

      g_object_get (widget, "accelerator", &accelerator, NULL);
      g_auto (GStrv) each = g_strsplit_set (accelerator, " ", -1);

      for (gsize i = 0; each[i] != NULL; i++)
        {
          g_autoptr (GtkShortcutTrigger) trigger = gtk_shortcut_trigger_parse_string (each[i]);

          g_assert_nonnull (trigger);
          add_trigger (keys, trigger);
        }
    }

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    add_told (keys, child);
}

/* All that the window of shortcuts tells of. */
static GHashTable *
told_keys (void)
{
  g_autoptr (GtkBuilder) builder = gtk_builder_new_from_resource ("/io/github/spate/Spate/ui/spate-shortcuts.ui");
  GtkWidget *shortcuts = GTK_WIDGET (gtk_builder_get_object (builder, "shortcuts"));
  GHashTable *told = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  add_told (told, shortcuts);
  gtk_window_destroy (GTK_WINDOW (shortcuts));

  return told;
}

/* Another key that does the same need not be told: those of the number pad and of rare keyboards. */
static gboolean
is_second_way (const char *key)
{
  static const char *const ways[] = { "<Shift>Insert", "Back", "Menu" };

  return strstr (key, "KP_") != NULL || g_strv_contains (ways, key);
}

static void
assert_told (GHashTable *installed,
             GHashTable *told,
             guint       least)
{
  GHashTableIter iter;
  gpointer key = NULL;

  g_assert_cmpuint (g_hash_table_size (installed), >=, least);
  g_hash_table_iter_init (&iter, installed);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    if (!is_second_way (key) && !g_hash_table_contains (told, key))
      {
        g_printerr ("The window of shortcuts does not tell of %s\n", (const char *) key);
        g_test_fail ();
      }
}

static void
test_shortcuts (RowsFixture  *fixture,
                gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GHashTable) installed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GHashTable) told = told_keys ();

  add_own_keys (installed, GTK_WIDGET (fixture->window), ADW_TYPE_APPLICATION_WINDOW);
  add_own_keys (installed, GTK_WIDGET (fixture->window->list_view), GTK_TYPE_LIST_VIEW);
  assert_told (installed, told, 8);
}

/* Of the whole program, which begins with its start: nothing is downloaded. */
static void
test_accelerators (void)
{
  g_autoptr (SpateApplication) application = spate_application_new ();
  g_autoptr (GHashTable) installed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GHashTable) told = told_keys ();
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) actions = NULL;

  g_application_set_flags (G_APPLICATION (application), G_APPLICATION_NON_UNIQUE);
  g_assert_true (g_application_register (G_APPLICATION (application), NULL, &error));
  g_assert_no_error (error);
  actions = gtk_application_list_action_descriptions (GTK_APPLICATION (application));
  g_assert_cmpuint (g_strv_length (actions), >=, 4);

  for (gsize i = 0; actions[i] != NULL; i++)
    {
      g_auto (GStrv) keys = gtk_application_get_accels_for_action (GTK_APPLICATION (application), actions[i]);

      for (gsize j = 0; keys[j] != NULL; j++)
        {
          g_autoptr (GtkShortcutTrigger) trigger = gtk_shortcut_trigger_parse_string (keys[j]);

          add_trigger (installed, trigger);
        }
    }
  assert_told (installed, told, 4);
}

int
main (int   argc,
      char *argv[])
{
  spate_http_init_process ();
  if (!app_test_init (&argc, &argv))
    return APP_TEST_SKIPPED;

  g_test_add ("/accessible/window", RowsFixture, NULL, rows_set_up, test_window, rows_tear_down);
  g_test_add ("/accessible/dialogs", RowsFixture, NULL, rows_set_up, test_dialogs, rows_tear_down);
  g_test_add ("/accessible/menus", RowsFixture, NULL, rows_set_up, test_menus, rows_tear_down);
  g_test_add ("/accessible/certificate", RowsFixture, NULL, rows_set_up, test_certificate, rows_tear_down);
  g_test_add ("/accessible/preferences", RowsFixture, NULL, rows_set_up, test_preferences, rows_tear_down);
  g_test_add ("/accessible/shortcuts", RowsFixture, NULL, rows_set_up, test_shortcuts, rows_tear_down);
  g_test_add_func ("/accessible/accelerators", test_accelerators);

  return app_test_run ();
}
