/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The whole story of one download, live: how it stands, why it is as fast as it is, the map, the
 * speed, who brings what from where, what is known of its bytes, and what happened. Only while a
 * download is shown does the page listen to it, and it draws when that tells something new. */

#include "spate-details-page.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "spate-compat.h"
#include "spate-connection-list.h"
#include "spate-format-details.h"
#include "spate-format-download.h"
#include "spate-map-view.h"
#include "spate-live-options.h"
#include "spate-manager.h"
#include "spate-remedy.h"
#include "spate-source-list.h"
#include "spate-speed-graph.h"

/* Of what happened the last so many are shown. */
#define MOST_EVENTS 100

struct _SpateDetailsPage
{
  GtkWidget parent_instance;

  /* Owned */
  SpateDownload *download; /* (nullable) */
  GSignalGroup  *signals;

  /* Template */
  GtkWidget           *content;
  GtkScrolledWindow   *scroller;
  AdwWindowTitle      *window_title;
  GtkLabel            *name_label;
  GtkLabel            *facts_label;
  GtkLabel            *verdict_label;
  GtkButton           *toggle_button;
  GtkButton           *remedy_button;
  GtkButton           *open_button;
  GtkButton           *show_button;
  SpateMapView        *map;
  GtkWidget           *speed_box;
  SpateSpeedGraph     *graph;
  GtkToggleButton     *minute_button;
  GtkToggleButton     *whole_button;
  SpateConnectionList *connections;
  SpateSourceList     *sources;
  SpateLiveOptions    *options;
  AdwPreferencesGroup *checks;
  AdwActionRow        *proof_row;
  AdwActionRow        *sha256_row;
  GtkWidget           *log_box;
  GtkStringList       *log;
};

G_DEFINE_FINAL_TYPE (SpateDetailsPage, spate_details_page, GTK_TYPE_WIDGET)

enum
{
  PROP_0,
  PROP_DOWNLOAD,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
set_text (GtkLabel   *label,
          const char *text)
{
  gtk_label_set_label (label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (label), text != NULL);
}

/* What the row's button does, unless it shows nothing but an icon there: that is one of the other buttons. */
static void
update_buttons (SpateDetailsPage *self)
{
  SpateState state = spate_download_get_state (self->download);
  SpateRemedy remedy = spate_remedy_for_download (self->download);
  gboolean is_done = state == SPATE_STATE_DONE;
  gboolean has_file = is_done && !spate_download_is_file_gone (self->download);
  gboolean is_extra = spate_remedy_get_icon_name (remedy) == NULL;
  gboolean starts = g_str_equal (spate_remedy_get_action_name (remedy), "win.start-download");

  gtk_button_set_label (self->toggle_button, spate_state_can_pause (state) ? _ ("_Pause")
                                             : state == SPATE_STATE_FAILED ? _ ("_Try Again")
                                                                           : _ ("_Resume"));
  gtk_widget_set_visible (GTK_WIDGET (self->toggle_button), !is_done && !(state == SPATE_STATE_FAILED && starts));
  gtk_widget_set_visible (GTK_WIDGET (self->open_button), has_file);
  gtk_widget_set_visible (GTK_WIDGET (self->show_button), has_file);
  gtk_widget_set_visible (GTK_WIDGET (self->remedy_button), is_extra);
  gtk_button_set_label (self->remedy_button, spate_remedy_get_label (remedy));
  gtk_label_set_ellipsize (GTK_LABEL (gtk_button_get_child (self->remedy_button)), PANGO_ELLIPSIZE_END);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->remedy_button), "s", spate_download_get_id (self->download));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->remedy_button), spate_remedy_get_action_name (remedy));
}

static void
update_top (SpateDetailsPage *self)
{
  SpateState state = spate_download_get_state (self->download);
  const SpateSnapshot *snapshot = spate_download_get_snapshot (self->download);
  guint saving = spate_download_is_capped (self->download) ? SPATE_SAVING_CONNECTIONS : 0;
  const char *name = spate_download_get_name (self->download);
  g_autofree char *facts = spate_format_download (self->download);
  g_autofree char *verdict = snapshot != NULL && state == SPATE_STATE_TRANSFERRING ? spate_format_verdict (snapshot, saving) : NULL;

  adw_window_title_set_title (self->window_title, name);
  set_text (self->name_label, name);
  set_text (self->facts_label, facts);
  set_text (self->verdict_label, verdict);
  gtk_widget_set_visible (GTK_WIDGET (self->options), state != SPATE_STATE_DONE);
  update_buttons (self);
}

static void
update_checks (SpateDetailsPage *self)
{
  const SpateEnding *ending = spate_download_get_ending (self->download);
  const char *proof = spate_format_proof (spate_download_get_proof (self->download));
  gboolean has_digest = ending != NULL && ending->sha256.type == SPATE_DIGEST_SHA256;

  gtk_widget_set_visible (GTK_WIDGET (self->checks), proof != NULL || has_digest);
  gtk_widget_set_visible (GTK_WIDGET (self->proof_row), proof != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->sha256_row), has_digest);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->proof_row), proof != NULL ? proof : "");
  adw_action_row_set_subtitle (self->sha256_row, has_digest ? ending->sha256.hex : "");
}

/* The newest first: that is what one looks for. */
static void
update_log (SpateDetailsPage *self)
{
  const SpateEventLog *log = spate_download_get_log (self->download);
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);

  for (guint i = spate_event_log_get_length (log); i > 0 && lines->len < MOST_EVENTS; i--)
    {
      const SpateEvent *event = spate_event_log_get (log, i - 1);
      g_autofree char *text = spate_format_event (event);
      g_autofree char *when = spate_format_event_time (event->when);

      if (text != NULL)
        g_ptr_array_add (lines, g_strdup_printf ("%s  %s", when, text));
    }

  gtk_widget_set_visible (self->log_box, lines->len > 0);
  g_ptr_array_add (lines, NULL);
  gtk_string_list_splice (self->log, 0, g_list_model_get_n_items (G_LIST_MODEL (self->log)), (const char *const *) lines->pdata);
}

static void
update_live (SpateDetailsPage *self)
{
  SpateSnapshot *snapshot = spate_download_get_snapshot (self->download);
  const SpateRateHistory *history = spate_download_get_history (self->download);
  guint n_points = 0;
  gint64 step = 0;

  spate_rate_history_get_whole (history, &n_points, &step);
  spate_map_view_show (self->map, spate_download_get_state (self->download), spate_download_get_size (self->download),
                       spate_download_get_written (self->download), snapshot);
  spate_speed_graph_show (self->graph, history, spate_download_get_request (self->download)->rate_limit);
  gtk_widget_set_visible (self->speed_box, n_points > 1); /* one is no graph */
  spate_connection_list_show (self->connections, snapshot);
  spate_source_list_update (self->sources);
  if (snapshot != NULL && snapshot->events->len > 0)
    update_log (self);
}

static void
update (SpateDetailsPage *self)
{
  if (self->download == NULL)
    return;

  update_top (self);
  update_checks (self);
  update_live (self);
}

/* Of one that rests, it was not the last minute that mattered. */
static void
choose_time (SpateDetailsPage *self)
{
  gboolean is_at_work = spate_state_can_pause (spate_download_get_state (self->download));

  gtk_toggle_button_set_active (is_at_work ? self->minute_button : self->whole_button, TRUE);
}

static void
bind_cb (SpateDetailsPage *self)
{
  choose_time (self);
  update (self);
  update_log (self);
  spate_download_look_for_file (self->download);
}

/* --- actions ------------------------------------------------------------------------ */

static void
toggle_cb (GtkWidget  *widget,
           const char *action_name G_GNUC_UNUSED,
           GVariant   *parameter G_GNUC_UNUSED)
{
  SpateDetailsPage *self = SPATE_DETAILS_PAGE (widget);

  if (self->download == NULL)
    return;
  if (spate_state_can_pause (spate_download_get_state (self->download)))
    spate_download_pause (self->download);
  else
    spate_download_start (self->download);
}

static void
open_cb (GtkWidget  *widget,
         const char *action_name,
         GVariant   *parameter G_GNUC_UNUSED)
{
  SpateDetailsPage *self = SPATE_DETAILS_PAGE (widget);
  g_autofree char *path = self->download != NULL ? spate_download_dup_path (self->download) : NULL;

  if (path == NULL)
    return;
  if (g_str_equal (action_name, "details.open"))
    spate_compat_open_file (widget, path);
  else
    spate_compat_show_folder (widget, path);
}

static void
copy_cb (GtkWidget  *widget,
         const char *action_name,
         GVariant   *parameter G_GNUC_UNUSED)
{
  SpateDetailsPage *self = SPATE_DETAILS_PAGE (widget);
  const SpateEnding *ending = self->download != NULL ? spate_download_get_ending (self->download) : NULL;
  const char *text = NULL;

  if (g_str_equal (action_name, "details.copy-sha256"))
    text = ending != NULL ? ending->sha256.hex : NULL;
  else if (self->download != NULL)
    text = spate_request_get_uri (spate_download_get_request (self->download));

  if (text != NULL)
    gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), text);
}

static void
whole_toggled_cb (SpateDetailsPage *self)
{
  spate_speed_graph_set_whole (self->graph, gtk_toggle_button_get_active (self->whole_button));
}

/* --- the object --------------------------------------------------------------------- */

/* Whoever comes to the page finds what can be done first. */
static gboolean
spate_details_page_grab_focus (GtkWidget *widget)
{
  SpateDetailsPage *self = SPATE_DETAILS_PAGE (widget);
  GtkButton *buttons[] = { self->toggle_button, self->remedy_button, self->open_button };

  for (gsize i = 0; i < G_N_ELEMENTS (buttons); i++)
    if (gtk_widget_get_visible (GTK_WIDGET (buttons[i])))
      return gtk_widget_grab_focus (GTK_WIDGET (buttons[i]));

  return FALSE;
}

static void
spate_details_page_dispose (GObject *object)
{
  SpateDetailsPage *self = SPATE_DETAILS_PAGE (object);

  if (self->signals != NULL)
    g_signal_group_set_target (self->signals, NULL);
  g_clear_object (&self->signals);
  gtk_widget_dispose_template (GTK_WIDGET (self), SPATE_TYPE_DETAILS_PAGE);
  g_clear_object (&self->download);

  G_OBJECT_CLASS (spate_details_page_parent_class)->dispose (object);
}

static void
spate_details_page_get_property (GObject    *object,
                                 guint       prop_id,
                                 GValue     *value,
                                 GParamSpec *pspec)
{
  SpateDetailsPage *self = SPATE_DETAILS_PAGE (object);

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
spate_details_page_set_property (GObject      *object,
                                 guint         prop_id,
                                 const GValue *value,
                                 GParamSpec   *pspec)
{
  switch (prop_id)
    {
    case PROP_DOWNLOAD:
      spate_details_page_set_download (SPATE_DETAILS_PAGE (object), g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
      break;
    }
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  g_type_ensure (SPATE_TYPE_MAP_VIEW);
  g_type_ensure (SPATE_TYPE_SPEED_GRAPH);
  g_type_ensure (SPATE_TYPE_CONNECTION_LIST);
  g_type_ensure (SPATE_TYPE_LIVE_OPTIONS);
  g_type_ensure (SPATE_TYPE_SOURCE_LIST);

  gtk_widget_class_set_template_from_resource (widget_class, SPATE_RESOURCE_PATH "/ui/spate-details-page.ui");
  gtk_widget_class_bind_template_child (widget_class, SpateDetailsPage, content);
  gtk_widget_class_bind_template_child (widget_class, SpateDetailsPage, scroller);
  gtk_widget_class_bind_template_child (widget_class, SpateDetailsPage, window_title);
  gtk_widget_class_bind_template_child (widget_class, SpateDetailsPage, name_label);
  gtk_widget_class_bind_template_child (widget_class, SpateDetailsPage, facts_label);
  gtk_widget_class_bind_template_child (widget_class, SpateDetailsPage, verdict_label);
  gtk_widget_class_bind_template_child (widget_class, SpateDetailsPage, toggle_button);
  gtk_widget_class_bind_template_child (widget_class, SpateDetailsPage, remedy_button);
  gtk_widget_class_bind_template_child (widget_class, SpateDetailsPage, open_button);
  gtk_widget_class_bind_template_child (widget_class, SpateDetailsPage, show_button);
  gtk_widget_class_bind_template_child (widget_class, SpateDetailsPage, map);
  gtk_widget_class_bind_template_child (widget_class, SpateDetailsPage, speed_box);
  gtk_widget_class_bind_template_child (widget_class, SpateDetailsPage, graph);
  gtk_widget_class_bind_template_child (widget_class, SpateDetailsPage, minute_button);
  gtk_widget_class_bind_template_child (widget_class, SpateDetailsPage, whole_button);
  gtk_widget_class_bind_template_child (widget_class, SpateDetailsPage, connections);
  gtk_widget_class_bind_template_child (widget_class, SpateDetailsPage, sources);
  gtk_widget_class_bind_template_child (widget_class, SpateDetailsPage, options);
  gtk_widget_class_bind_template_child (widget_class, SpateDetailsPage, checks);
  gtk_widget_class_bind_template_child (widget_class, SpateDetailsPage, proof_row);
  gtk_widget_class_bind_template_child (widget_class, SpateDetailsPage, sha256_row);
  gtk_widget_class_bind_template_child (widget_class, SpateDetailsPage, log_box);
  gtk_widget_class_bind_template_child (widget_class, SpateDetailsPage, log);
  gtk_widget_class_bind_template_callback (widget_class, whole_toggled_cb);
}

static void
spate_details_page_class_init (SpateDetailsPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = spate_details_page_dispose;
  object_class->get_property = spate_details_page_get_property;
  object_class->set_property = spate_details_page_set_property;
  widget_class->grab_focus = spate_details_page_grab_focus;

  /**
   * SpateDetailsPage:download:
   *
   * The download that is shown.
   */
  properties[PROP_DOWNLOAD] =
    g_param_spec_object ("download", NULL, NULL,
                         SPATE_TYPE_DOWNLOAD,
                         G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_install_action (widget_class, "details.toggle", NULL, toggle_cb);
  gtk_widget_class_install_action (widget_class, "details.open", NULL, open_cb);
  gtk_widget_class_install_action (widget_class, "details.show", NULL, open_cb);
  gtk_widget_class_install_action (widget_class, "details.copy-link", NULL, copy_cb);
  gtk_widget_class_install_action (widget_class, "details.copy-sha256", NULL, copy_cb);
  bind_template (widget_class);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
spate_details_page_init (SpateDetailsPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  self->signals = g_signal_group_new (SPATE_TYPE_DOWNLOAD);
  g_signal_group_connect_swapped (self->signals, "notify::snapshot", G_CALLBACK (update), self);
  g_signal_group_connect_swapped (self->signals, "notify::state", G_CALLBACK (update), self);
  g_signal_group_connect_swapped (self->signals, "notify::name", G_CALLBACK (update_top), self);
  g_signal_group_connect_swapped (self->signals, "notify::file-gone", G_CALLBACK (update_top), self);
  g_signal_connect_object (self->signals, "bind", G_CALLBACK (bind_cb), self, G_CONNECT_SWAPPED);
}

/**
 * spate_details_page_set_download:
 * @self: a page
 * @download: (nullable): what to show
 */
void
spate_details_page_set_download (SpateDetailsPage *self,
                                 SpateDownload    *download)
{
  g_return_if_fail (SPATE_IS_DETAILS_PAGE (self));

  if (!g_set_object (&self->download, download))
    return;

  spate_source_list_set_download (self->sources, download);
  g_signal_group_set_target (self->signals, download);
  spate_live_options_set_download (self->options, download);
  /* Wherever somebody was in the one before. */
  gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (self->scroller), 0.0);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DOWNLOAD]);
}

/**
 * spate_details_page_get_download:
 * @self: a page
 *
 * Returns: (transfer none) (nullable): what it shows
 */
SpateDownload *
spate_details_page_get_download (SpateDetailsPage *self)
{
  g_return_val_if_fail (SPATE_IS_DETAILS_PAGE (self), NULL);

  return self->download;
}
