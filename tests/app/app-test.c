/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What tests of widgets share. */

#include "app-test.h"

#include <locale.h>
#include <string.h>

#include "async-helpers.h"

static char *home; /* (owned) */

/* GLib's own isolation of tests leaks, and takes the system's icons away. */
static void
make_home (void)
{
  static const char *const variables[] = {
    "HOME",
    "XDG_CACHE_HOME",
    "XDG_CONFIG_HOME",
    "XDG_DATA_HOME",
    "XDG_RUNTIME_DIR",
  };

  home = test_temp_dir_new ();
  for (gsize i = 0; i < G_N_ELEMENTS (variables); i++)
    g_setenv (variables[i], home, TRUE);

  /* Or one would be started, and outlive the test. */
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "disabled:", TRUE);
}

/* GDK 4.24 counts a frame twice where there is no compositor, and warns of itself. */
static GLogWriterOutput
write_log_cb (GLogLevelFlags   level,
              const GLogField *fields,
              gsize            n_fields,
              gpointer         user_data)
{
  for (gsize i = 0; i < n_fields; i++)
    if (g_str_equal (fields[i].key, "MESSAGE") &&
        g_strcmp0 (fields[i].value, "gdk_frame_timings_submitted() called on submitted frame.") == 0)
      return G_LOG_WRITER_HANDLED;

  return g_log_writer_default (level, fields, n_fields, user_data);
}

/* Returns whether there is a display to test on. */
gboolean
app_test_init (int    *argc,
               char ***argv)
{
  make_home ();
  g_log_set_writer_func (write_log_cb, NULL, NULL);
  g_test_init (argc, argv, NULL);
  gtk_disable_setlocale ();
  setlocale (LC_ALL, "C.UTF-8");

  if (!gtk_init_check ())
    {
      g_print ("1..0 # SKIP there is no display\n");
      g_clear_pointer (&home, test_temp_dir_free);
      return FALSE;
    }

  adw_init ();
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);

  return TRUE;
}

int
app_test_run (void)
{
  int status = g_test_run ();

  g_clear_pointer (&home, test_temp_dir_free);

  return status;
}

/* What the widget looks like, without its window's decoration. */
GdkTexture *
app_test_render (GtkWidget *widget)
{
  int width = gtk_widget_get_width (widget);
  int height = gtk_widget_get_height (widget);
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (widget);
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  g_autoptr (GskRenderNode) node = NULL;

  gdk_paintable_snapshot (paintable, snapshot, width, height);
  node = gtk_snapshot_free_to_node (snapshot);
  if (node == NULL)
    node = gsk_container_node_new (NULL, 0); /* it has drawn nothing */

  return gsk_renderer_render_texture (gtk_native_get_renderer (gtk_widget_get_native (widget)), node,
                                      &GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height));
}

GdkRGBA
app_test_get_pixel (GdkTexture *texture,
                    int         x,
                    int         y)
{
  gsize stride = (gsize) gdk_texture_get_width (texture) * 4;
  g_autofree guint32 *pixels = g_malloc (stride * (gsize) gdk_texture_get_height (texture));

  gdk_texture_download (texture, (guchar *) pixels, stride);

  guint32 pixel = pixels[(gsize) y * stride / 4 + (gsize) x];

  return (GdkRGBA){
    (float) ((pixel >> 16) & 0xff) / 255,
    (float) ((pixel >> 8) & 0xff) / 255,
    (float) (pixel & 0xff) / 255,
    (float) (pixel >> 24) / 255,
  };
}

static GtkWidget *
find (GtkWidget *root,
      GType      type,
      guint     *index)
{
  if (G_TYPE_CHECK_INSTANCE_TYPE (root, type) && (*index)-- == 0)
    return root;

  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find (child, type, index);

      if (found != NULL)
        return found;
    }

  return NULL;
}

/* The widget of that type under the root that comes as number index, or NULL. */
GtkWidget *
app_test_find (GtkWidget *root,
               GType      type,
               guint      index)
{
  return find (root, type, &index);
}

/* Whether there is something to be read in which this is: at each turn of a loop, so one way through the tree must do. */
gboolean
app_test_says (GtkWidget  *root,
               const char *text)
{
  if (!gtk_widget_get_mapped (root))
    return FALSE;
  if (GTK_IS_LABEL (root) && strstr (gtk_label_get_text (GTK_LABEL (root)), text) != NULL)
    return TRUE;

  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL; child = gtk_widget_get_next_sibling (child))
    if (app_test_says (child, text))
      return TRUE;

  return FALSE;
}

/* The row of preferences that bears that title, or NULL. */
GtkWidget *
app_test_find_titled (GtkWidget  *root,
                      const char *title)
{
  GtkWidget *row = NULL;

  for (guint i = 0; (row = app_test_find (root, ADW_TYPE_PREFERENCES_ROW, i)) != NULL; i++)
    if (g_strcmp0 (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row)), title) == 0)
      return row;

  return NULL;
}

/* What is of that type in any window, be it the window itself, in a dialog inside it, or in a window of
 * its own; or NULL. */
GtkWidget *
app_test_find_dialog (GType type)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);
      GtkWidget *found = app_test_find (window, type, 0);

      if (found != NULL)
        return found;
    }

  return NULL;
}

/* The button that bears that label, written without the mnemonic's mark, or NULL. */
GtkWidget *
app_test_find_button (GtkWidget  *root,
                      const char *label)
{
  GtkWidget *button = NULL;

  for (guint i = 0; (button = app_test_find (root, GTK_TYPE_BUTTON, i)) != NULL; i++)
    {
      const char *text = gtk_button_get_label (GTK_BUTTON (button));
      g_auto (GStrv) parts = g_strsplit (text != NULL ? text : "", "_", 2);
      g_autofree char *plain = g_strjoinv ("", parts);

      if (strcmp (plain, label) == 0)
        return button;
    }

  return NULL;
}

/* What holds the content of a dialog together with its buttons: the window behind it has some that are
 * called the same. */
GtkWidget *
app_test_get_dialog (GtkWidget *content)
{
#if ADW_CHECK_VERSION(1, 5, 0)
  return gtk_widget_get_ancestor (content, ADW_TYPE_DIALOG);
#else
  return GTK_WIDGET (gtk_widget_get_root (content));
#endif
}

/* The window that it is in. */
GtkWidget *
app_test_get_window (GtkWidget *widget)
{
  return GTK_WIDGET (gtk_widget_get_root (widget));
}

/* Lets the dialog go whose content that is. */
void
app_test_close (GtkWidget *content)
{
#if ADW_CHECK_VERSION(1, 5, 0)
  adw_dialog_force_close (ADW_DIALOG (app_test_get_dialog (content)));
#else
  gtk_window_destroy (GTK_WINDOW (app_test_get_dialog (content)));
#endif
}

/* The button that bears that label, wherever it is asked, or NULL. */
GtkWidget *
app_test_find_answer (const char *label)
{
  GListModel *windows = gtk_window_get_toplevels ();
  GtkWidget *button = NULL;

  for (guint i = 0; i < g_list_model_get_n_items (windows) && button == NULL; i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);

      button = app_test_find_button (window, label);
    }

  return button;
}

/* Presses that button of the dialog around the content, and waits until it has gone. */
void
app_test_respond (GtkWidget  *content,
                  const char *label)
{
  GtkWidget *dialog = app_test_get_dialog (content);
  GtkWidget *button = app_test_find_button (dialog, label);

  g_assert_nonnull (button);
  g_object_ref (dialog);
  g_signal_emit_by_name (button, "clicked");
  test_unref_and_wait (dialog);
}

typedef struct
{
  GtkWidget *window;
  int        width;
} Narrow;

static gboolean
is_narrow (gpointer data)
{
  const Narrow *narrow = data;

  return gtk_widget_get_width (narrow->window) <= narrow->width;
}

/* Makes a window that is shown narrower. */
void
app_test_narrow (GtkWidget *window,
                 int        width,
                 int        height)
{
  GtkWidget *root = app_test_get_window (window);
  Narrow narrow = { root, width };

  gtk_window_set_default_size (GTK_WINDOW (root), width, height);
  test_wait_until (is_narrow, &narrow, TEST_DEADLINE);
  gtk_test_widget_wait_for_draw (window);
}

static gboolean
is_allocated (gpointer data)
{
  return gtk_widget_get_width (data) > 0;
}

/* Waits until a window that was presented is laid out. */
void
app_test_wait_for_size (GtkWidget *window)
{
  test_wait_until (is_allocated, window, TEST_DEADLINE);
  test_run_pending ();
}

/* The application does this by itself. */
static void
load_looks (void)
{
  static gboolean is_loaded;
  GdkDisplay *display = gdk_display_get_default ();
  g_autoptr (GtkCssProvider) provider = gtk_css_provider_new ();

  if (is_loaded)
    return;

  is_loaded = TRUE;
  gtk_css_provider_load_from_resource (provider, "/io/github/spate/Spate/style.css");
  gtk_style_context_add_provider_for_display (display, GTK_STYLE_PROVIDER (provider), GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
  gtk_icon_theme_add_resource_path (gtk_icon_theme_get_for_display (display), "/io/github/spate/Spate/icons");
}

/* Does what a shortcut of the widget's own does, and returns whether it did anything. */
gboolean
app_test_press (GtkWidget  *widget,
                const char *trigger)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);
  g_autoptr (GtkShortcutTrigger) wanted = gtk_shortcut_trigger_parse_string (trigger);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);
      GListModel *shortcuts = GTK_IS_SHORTCUT_CONTROLLER (controller) ? G_LIST_MODEL (controller) : NULL;

      for (guint j = 0; shortcuts != NULL && j < g_list_model_get_n_items (shortcuts); j++)
        {
          g_autoptr (GtkShortcut) shortcut = g_list_model_get_item (shortcuts, j);
          g_autofree char *text = gtk_shortcut_trigger_to_string (gtk_shortcut_get_trigger (shortcut));
          g_auto (GStrv) parts = g_strsplit (text, "|", -1);
          g_autofree char *name = gtk_shortcut_trigger_to_string (wanted);

          if (gtk_event_controller_get_propagation_phase (controller) == GTK_PHASE_CAPTURE &&
              g_strv_contains ((const char *const *) parts, name))
            return gtk_shortcut_action_activate (gtk_shortcut_get_action (shortcut), 0, widget, gtk_shortcut_get_arguments (shortcut));
        }
    }

  g_assert_not_reached ();
}

/* Keeps a picture for people to look at, where SPATE_PICTURE_DIR says. */
void
app_test_picture (GtkWidget  *widget,
                  const char *name)
{
  const char *folder = g_getenv ("SPATE_PICTURE_DIR");
  g_autofree char *file = g_strconcat (name, ".png", NULL);
  g_autofree char *path = folder != NULL ? g_build_filename (folder, file, NULL) : NULL;
  g_autoptr (GdkTexture) texture = NULL;

  if (path == NULL)
    return;

  load_looks ();
  gtk_widget_queue_draw (widget);
  gtk_test_widget_wait_for_draw (widget);
  texture = app_test_render (widget);
  g_assert_true (gdk_texture_save_to_png (texture, path));
}
