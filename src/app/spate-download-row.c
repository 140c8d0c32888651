/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One download in the list. What is shown as it is (name, bar) is bound in the template; what it takes
 * more to tell is set here, when something of it has changed. The list uses a row for one download after
 * the other, so that all of it must follow when the download is replaced: whoever scrolls waits for that.
 *
 * There is one button for what is most useful at the moment, and a menu for the rest. What they do is
 * the window's; here are the actions that the list's keys need. */

#include "spate-download-row.h"

#include <glib/gi18n.h>

#include "spate-format-download.h"
#include "spate-format.h"
#include "spate-remedy.h"
#include "spate-row-layout.h"
#include "spate-segment-bar.h"
#include "spate-window.h"

struct _SpateDownloadRow
{
  GtkWidget parent_instance;

  /* Owned */
  SpateDownload *download; /* (nullable) */
  GSignalGroup  *signals;

  guint tick_id; /* while the time until the next try is shown */

  /* Template */
  GtkImage      *state_image;
  GtkWidget     *name_label;
  GtkLabel      *facts_label;
  GtkButton     *button;
  GtkMenuButton *menu_button;
  GtkWidget     *bar;

  /* Made when it is needed; a child */
  GtkPopover *context_menu; /* (nullable) */

  /* What is spoken of it */
  char *spoken;      /* (owned) (nullable) */
  guint spoken_part; /* tenths of the file, when that was told last */
};

G_DEFINE_FINAL_TYPE (SpateDownloadRow, spate_download_row, GTK_TYPE_WIDGET)

enum
{
  PROP_0,
  PROP_DOWNLOAD,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static const char *
get_icon_name (SpateDownload *download)
{
  switch (spate_download_get_state (download))
    {
    case SPATE_STATE_DONE:
      return spate_download_is_file_gone (download) ? "dialog-warning-symbolic" : "spate-done-symbolic";
    case SPATE_STATE_FAILED:
      return "spate-failed-symbolic";
    case SPATE_STATE_PAUSED:
      return "spate-paused-symbolic";
    case SPATE_STATE_QUEUED:
    case SPATE_STATE_WAITING:
      return "spate-waiting-symbolic";
    case SPATE_STATE_PROBING:
    case SPATE_STATE_TRANSFERRING:
    case SPATE_STATE_VERIFYING:
    default:
      return "spate-running-symbolic";
    }
}

/* --- what is told when somebody points at it -------------------------------------------- */

static const char *
get_tooltip (SpateDownloadRow *self,
             GtkWidget        *part)
{
  if (part == self->name_label)
    return spate_download_get_name (self->download);
  if (part == GTK_WIDGET (self->facts_label))
    {
      const GError *error = spate_download_get_error (self->download);

      return error != NULL ? error->message : NULL;
    }

  return spate_remedy_get_label (spate_remedy_for_download (self->download));
}

/* To set a tooltip asks the display where the pointer is, and waits for the answer: not for each row that
 * scrolls by. */
static gboolean
query_tooltip_cb (GtkWidget  *part,
                  int         x G_GNUC_UNUSED,
                  int         y G_GNUC_UNUSED,
                  gboolean    with_keyboard G_GNUC_UNUSED,
                  GtkTooltip *tooltip,
                  gpointer    user_data)
{
  SpateDownloadRow *self = SPATE_DOWNLOAD_ROW (user_data);
  const char *text = self->download != NULL ? get_tooltip (self, part) : NULL;

  gtk_tooltip_set_text (tooltip, text);

  return text != NULL;
}

/* --- what is seen ----------------------------------------------------------------------- */

static void
set_css_class (gpointer    widget,
               const char *css_class,
               gboolean    wanted)
{
  if (wanted)
    gtk_widget_add_css_class (widget, css_class);
  else
    gtk_widget_remove_css_class (widget, css_class);
}

static void
update_facts (SpateDownloadRow *self)
{
  g_autofree char *facts = spate_format_download (self->download);

  gtk_label_set_label (self->facts_label, facts);
}

static gboolean
tick_cb (gpointer user_data)
{
  update_facts (SPATE_DOWNLOAD_ROW (user_data));

  return G_SOURCE_CONTINUE;
}

/* A time that is told has to go on. */
static void
update_ticking (SpateDownloadRow *self)
{
  gboolean is_told = self->download != NULL && spate_download_get_next_try (self->download) >= 0;

  if (is_told && self->tick_id == 0)
    self->tick_id = g_timeout_add_seconds (1, tick_cb, self);
  else if (!is_told)
    g_clear_handle_id (&self->tick_id, g_source_remove);
}

/* What it is called is always there; what is seen of it is an icon, where everybody knows that. */
static void
update_button (SpateDownloadRow *self)
{
  SpateRemedy remedy = spate_remedy_for_download (self->download);
  const char *label = spate_remedy_get_label (remedy);
  const char *icon_name = spate_remedy_get_icon_name (remedy);

  if (icon_name != NULL)
    gtk_button_set_icon_name (self->button, icon_name);
  else
    {
      gtk_button_set_label (self->button, label);
      gtk_label_set_ellipsize (GTK_LABEL (gtk_button_get_child (self->button)), PANGO_ELLIPSIZE_END);
    }

  set_css_class (self->button, "circular", icon_name != NULL);
  set_css_class (self->button, "flat", icon_name != NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

static void
update_state (SpateDownloadRow *self)
{
  SpateState state = spate_download_get_state (self->download);
  gboolean is_gone = spate_download_is_file_gone (self->download);

  update_ticking (self);
  update_facts (self);
  update_button (self);
  gtk_image_set_from_icon_name (self->state_image, get_icon_name (self->download));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->state_image),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, spate_format_state (state),
                                  -1);
  set_css_class (self->state_image, "error", state == SPATE_STATE_FAILED);
  set_css_class (self->state_image, "success", state == SPATE_STATE_DONE && !is_gone);
  set_css_class (self->state_image, "warning", is_gone);
  set_css_class (self->facts_label, "error", state == SPATE_STATE_FAILED);
}

/* The list's own widget around the row is what has the focus, and has no name otherwise. */
static void
speak (SpateDownloadRow *self,
       const char       *words)
{
  GtkWidget *parent = gtk_widget_get_parent (GTK_WIDGET (self));

  g_free (self->spoken);
  self->spoken = g_strdup (words);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
  if (parent != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (parent), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
}

/* A screen reader tells of every change of what has the focus: that is not to be every second. */
static void
update_spoken (SpateDownloadRow *self)
{
  goffset size = spate_download_get_size (self->download);
  guint part = size > 0 ? (guint) (spate_download_get_written (self->download) * 10 / size) : 0;
  GtkWidget *parent = gtk_widget_get_parent (GTK_WIDGET (self));
  g_autofree char *words = NULL;

  if (self->spoken != NULL && parent != NULL && gtk_widget_has_focus (parent) && part == self->spoken_part)
    return;

  words = spate_format_download_spoken (self->download);
  self->spoken_part = part;
  if (g_strcmp0 (words, self->spoken) != 0)
    speak (self, words);
}

static void
changed_cb (SpateDownloadRow *self)
{
  update_state (self);
  g_clear_pointer (&self->spoken, g_free);
  update_spoken (self);
}

/* A run that goes well tells of it with each snapshot. */
static void
wait_cb (SpateDownloadRow *self)
{
  if (spate_download_get_state (self->download) == SPATE_STATE_WAITING)
    changed_cb (self);
}

/* With a new picture of a run all that it tells is new: what it comes to is told once. */
static void
snapshot_cb (SpateDownloadRow *self)
{
  update_facts (self);
  update_spoken (self);
}

static void
state_cb (SpateDownloadRow *self)
{
  changed_cb (self);
  spate_download_look_for_file (self->download);
}

static void
help_cb (GtkWidget  *widget,
         const char *action_name G_GNUC_UNUSED,
         GVariant   *parameter G_GNUC_UNUSED)
{
  SpateDownloadRow *self = SPATE_DOWNLOAD_ROW (widget);

  if (self->download != NULL)
    gtk_widget_activate_action (widget, spate_remedy_get_action_name (spate_remedy_for_download (self->download)),
                                "s", spate_download_get_id (self->download));
}

/* What the list's keys do is done by the window's action of the same meaning. */
static void
pass_on_cb (GtkWidget  *widget,
            const char *action_name,
            GVariant   *parameter G_GNUC_UNUSED)
{
  static const struct
  {
    const char *action_name;
    const char *passed_on;
  } actions[] = {
    { "download.toggle", "win.toggle-download" },
    { "download.show", "win.show-file" },
    { "download.remove", "win.remove-download" },
    { "download.open", "win.open-file" },
    { "download.properties", "win.details" },
  };
  SpateDownloadRow *self = SPATE_DOWNLOAD_ROW (widget);

  for (gsize i = 0; i < G_N_ELEMENTS (actions) && self->download != NULL; i++)
    if (g_str_equal (action_name, actions[i].action_name))
      gtk_widget_activate_action (widget, actions[i].passed_on, "s", spate_download_get_id (self->download));
}

/* As it stands now. */
static GMenuModel *
make_menu (SpateDownloadRow *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  SpateMoves moves = SPATE_IS_WINDOW (root) ? spate_window_get_moves (SPATE_WINDOW (root), self->download) : SPATE_MOVES_NONE;

  return spate_download_menu_new (self->download, moves);
}

static void
make_menu_cb (GtkMenuButton *menu_button,
              gpointer       user_data)
{
  SpateDownloadRow *self = SPATE_DOWNLOAD_ROW (user_data);
  g_autoptr (GMenuModel) menu = self->download != NULL ? make_menu (self) : NULL;

  gtk_menu_button_set_menu_model (menu_button, menu);
}

static void
close_menus (SpateDownloadRow *self)
{
  gtk_menu_button_popdown (self->menu_button);
  if (self->context_menu != NULL)
    gtk_popover_popdown (self->context_menu);
}

static void
set_download (SpateDownloadRow *self,
              SpateDownload    *download)
{
  if (!g_set_object (&self->download, download))
    return;

  close_menus (self);
  g_signal_group_set_target (self->signals, download);
  update_ticking (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DOWNLOAD]);
}

static void
unparent (GtkPopover *popover)
{
  gtk_widget_unparent (GTK_WIDGET (popover));
}

static void
spate_download_row_dispose (GObject *object)
{
  SpateDownloadRow *self = SPATE_DOWNLOAD_ROW (object);

  if (self->signals != NULL)
    g_signal_group_set_target (self->signals, NULL);
  g_clear_object (&self->signals);
  g_clear_handle_id (&self->tick_id, g_source_remove);
  g_clear_pointer (&self->context_menu, unparent);
  gtk_widget_dispose_template (GTK_WIDGET (self), SPATE_TYPE_DOWNLOAD_ROW);
  g_clear_object (&self->download);
  g_clear_pointer (&self->spoken, g_free);

  G_OBJECT_CLASS (spate_download_row_parent_class)->dispose (object);
}

static void
spate_download_row_get_property (GObject    *object,
                                 guint       prop_id,
                                 GValue     *value,
                                 GParamSpec *pspec)
{
  SpateDownloadRow *self = SPATE_DOWNLOAD_ROW (object);

  switch (prop_id)
    {
    case PROP_DOWNLOAD:
      g_value_set_object (value, self->download);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
      break;
    }
}

static void
spate_download_row_set_property (GObject      *object,
                                 guint         prop_id,
                                 const GValue *value,
                                 GParamSpec   *pspec)
{
  SpateDownloadRow *self = SPATE_DOWNLOAD_ROW (object);

  switch (prop_id)
    {
    case PROP_DOWNLOAD:
      set_download (self, g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
      break;
    }
}

static void
spate_download_row_class_init (SpateDownloadRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = spate_download_row_dispose;
  object_class->get_property = spate_download_row_get_property;
  object_class->set_property = spate_download_row_set_property;

  /**
   * SpateDownloadRow:download:
   *
   * The download that is shown.
   */
  properties[PROP_DOWNLOAD] =
    g_param_spec_object ("download", NULL, NULL,
                         SPATE_TYPE_DOWNLOAD,
                         G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_install_action (widget_class, "download.help", NULL, help_cb);
  gtk_widget_class_install_action (widget_class, "download.toggle", NULL, pass_on_cb);
  gtk_widget_class_install_action (widget_class, "download.show", NULL, pass_on_cb);
  gtk_widget_class_install_action (widget_class, "download.remove", NULL, pass_on_cb);
  gtk_widget_class_install_action (widget_class, "download.open", NULL, pass_on_cb);
  gtk_widget_class_install_action (widget_class, "download.properties", NULL, pass_on_cb);

  gtk_widget_class_set_template_from_resource (widget_class, SPATE_RESOURCE_PATH "/ui/spate-download-row.ui");
  /* All that are children of the row itself: GTK lets go of no others. */
  gtk_widget_class_bind_template_child (widget_class, SpateDownloadRow, state_image);
  gtk_widget_class_bind_template_child (widget_class, SpateDownloadRow, name_label);
  gtk_widget_class_bind_template_child (widget_class, SpateDownloadRow, facts_label);
  gtk_widget_class_bind_template_child (widget_class, SpateDownloadRow, button);
  gtk_widget_class_bind_template_child (widget_class, SpateDownloadRow, menu_button);
  gtk_widget_class_bind_template_child (widget_class, SpateDownloadRow, bar);
  gtk_widget_class_bind_template_callback (widget_class, query_tooltip_cb);

  gtk_widget_class_set_css_name (widget_class, "downloadrow");
  gtk_widget_class_set_layout_manager_type (widget_class, SPATE_TYPE_ROW_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);

  g_type_ensure (SPATE_TYPE_SEGMENT_BAR);
}

static void
spate_download_row_init (SpateDownloadRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  gtk_menu_button_set_create_popup_func (self->menu_button, make_menu_cb, self, NULL);

  self->signals = g_signal_group_new (SPATE_TYPE_DOWNLOAD);
  g_signal_group_connect_swapped (self->signals, "notify::name", G_CALLBACK (changed_cb), self);
  g_signal_group_connect_swapped (self->signals, "notify::wait", G_CALLBACK (wait_cb), self);
  g_signal_group_connect_swapped (self->signals, "notify::state", G_CALLBACK (state_cb), self);
  g_signal_group_connect_swapped (self->signals, "notify::file-gone", G_CALLBACK (changed_cb), self);
  g_signal_group_connect_swapped (self->signals, "notify::snapshot", G_CALLBACK (snapshot_cb), self);
  g_signal_connect_object (self->signals, "bind", G_CALLBACK (state_cb), self, G_CONNECT_SWAPPED);
}

/**
 * spate_download_row_get_download:
 * @self: a row
 *
 * Returns: (transfer none) (nullable): the download that it shows
 */
SpateDownload *
spate_download_row_get_download (SpateDownloadRow *self)
{
  g_return_val_if_fail (SPATE_IS_DOWNLOAD_ROW (self), NULL);

  return self->download;
}

/**
 * spate_download_row_open_menu:
 * @self: a row with a download
 * @at: (nullable): where, in the row's coordinates; %NULL: at its button
 *
 * Shows the menu of its download.
 */
void
spate_download_row_open_menu (SpateDownloadRow       *self,
                              const graphene_point_t *at)
{
  g_return_if_fail (SPATE_IS_DOWNLOAD_ROW (self));
  g_return_if_fail (self->download != NULL);

  if (at == NULL)
    {
      gtk_menu_button_popup (self->menu_button);
      return;
    }

  g_autoptr (GMenuModel) menu = make_menu (self);

  if (self->context_menu == NULL)
    {
      self->context_menu = GTK_POPOVER (gtk_popover_menu_new_from_model (menu));
      gtk_popover_set_has_arrow (self->context_menu, FALSE);
      gtk_popover_set_position (self->context_menu, GTK_POS_BOTTOM);
      gtk_widget_set_halign (GTK_WIDGET (self->context_menu), GTK_ALIGN_START);
      gtk_widget_set_parent (GTK_WIDGET (self->context_menu), GTK_WIDGET (self));
    }
  else
    gtk_popover_menu_set_menu_model (GTK_POPOVER_MENU (self->context_menu), menu);

  gtk_popover_set_pointing_to (self->context_menu, &(GdkRectangle){ (int) at->x, (int) at->y, 1, 1 });
  gtk_popover_popup (self->context_menu);
}
