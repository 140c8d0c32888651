/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Where links are typed, and where is said what is to become of them. It begins with the link that is
 * in the clipboard, if there is one: that is most likely why it was opened. Return adds, since links
 * hold no line breaks; Shift+Return begins a new line.
 *
 * With every change all of it is read anew: what is typed is either what would be added, or there is
 * a sentence that says what is wrong, beside the place where it is.
 *
 * If it is one file, its server is asked meanwhile, see spate-asker.c. What it says is shown, its name is
 * put where the user has typed none, and the request that has asked is handed on with what is added.
 * A password that is half typed is asked with by nobody: some servers count. */

#include "spate-add-dialog-private.h"

#include <glib/gi18n.h>
#include <string.h>

#include "spate-add-options.h"
#include "spate-answer-row.h"
#include "spate-file-name.h"
#include "spate-folder-row.h"
#include "spate-format-import.h"
#include "spate-import.h"
#include "spate-link.h"
#include "spate-number-row.h"
#include "spate-settings.h"

/* A longer text in the clipboard is not a list of links that somebody wants to look at. */
#define LONGEST_CLIPBOARD (64 * 1024)

/* A folder with more files of one name is not looked through. */
#define MOST_NUMBERED 100

G_DEFINE_FINAL_TYPE (SpateAddDialog, spate_add_dialog, SPATE_TYPE_DIALOG)

enum
{
  ADD,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static char *
dup_text (GtkTextView *view)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (view);
  GtkTextIter start;
  GtkTextIter end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);

  return gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
}

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

/* A link that is broken into lines has no hyphens in it. */
static void
forbid_hyphens (GtkTextView *view)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (view);
  GtkTextTagTable *table = gtk_text_buffer_get_tag_table (buffer);
  GtkTextIter start;
  GtkTextIter end;

  if (gtk_text_tag_table_lookup (table, "whole") == NULL)
    gtk_text_buffer_create_tag (buffer, "whole", "insert-hyphens", FALSE, NULL);
  gtk_text_buffer_get_bounds (buffer, &start, &end);
  gtk_text_buffer_apply_tag_by_name (buffer, "whole", &start, &end);
}

/* --- what is said ------------------------------------------------------------------- */

static void
say (GtkLabel   *label,
     const char *text,
     gboolean    is_wrong)
{
  gtk_label_set_label (label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (label), text != NULL);
  set_css_class (label, "error", is_wrong);
  set_css_class (label, "dim-label", !is_wrong);
}

static void
show_links (SpateAddDialog *self,
            const char     *text,
            guint           n_links,
            const GError   *error)
{
  g_autofree char *count = g_strdup_printf (ngettext ("%u link", "%u links", n_links), n_links);
  g_autofree char *stripped = g_strstrip (g_strdup (text));

  if (_spate_add_dialog_is_suggested (self, text))
    say (self->hint_label, _ ("A web page suggests this link. Add it only if you want the file."), FALSE);
  else if (n_links > 0)
    say (self->hint_label, count, FALSE);
  else if (*stripped == '\0')
    say (self->hint_label, _ ("Links that begin with http:// or https://, or a curl command"), FALSE);
  else
    say (self->hint_label, spate_format_import_error (error), TRUE);
}

/* So that nobody waits for a password to be told to a server that does not get it. */
static char *
describe_secrets (SpateAddDialog *self,
                  GPtrArray      *requests)
{
  g_autofree char *headers = dup_text (self->headers_view);
  const char *first = requests != NULL && requests->len > 0 ? spate_request_get_uri (requests->pdata[0]) : NULL;

  if (*gtk_editable_get_text (self->user_row) == '\0' && *g_strstrip (headers) == '\0')
    return NULL;

  for (guint i = 1; first != NULL && i < requests->len; i++)
    if (!spate_link_same_origin (first, spate_request_get_uri (requests->pdata[i])))
      {
        g_autofree char *host = spate_link_get_host (first);

        /* Translators: the name of a server */
        return g_strdup_printf (_ ("User name, password and headers are told to “%s” only, the server of the first link."), host);
      }

  return NULL;
}

/* Below what it is about. */
static void
show_row (GtkListBoxRow *row,
          const char    *sentence,
          gboolean       is_wrong)
{
  gtk_label_set_label (GTK_LABEL (gtk_list_box_row_get_child (row)), is_wrong ? sentence : "");
  gtk_widget_set_visible (GTK_WIDGET (row), is_wrong);
}

static void
show_problem (SpateAddDialog *self,
              SpateAddProblem problem)
{
  const char *sentence = spate_format_add_problem (problem);
  gboolean is_login = problem == SPATE_ADD_PROBLEM_LOGIN || problem == SPATE_ADD_PROBLEM_PASSWORD;

  set_css_class (self->name_row, "error", problem == SPATE_ADD_PROBLEM_NAME);
  set_css_class (self->checksum_row, "error", problem == SPATE_ADD_PROBLEM_CHECKSUM);
  set_css_class (self->user_row, "error", is_login);
  set_css_class (self->referrer_row, "error", problem == SPATE_ADD_PROBLEM_REFERRER);
  show_row (self->checksum_problem_row, sentence, problem == SPATE_ADD_PROBLEM_CHECKSUM);
  show_row (self->login_problem_row, sentence, is_login);
  show_row (self->referrer_problem_row, sentence, problem == SPATE_ADD_PROBLEM_REFERRER);
  show_row (self->headers_problem_row, sentence, problem == SPATE_ADD_PROBLEM_HEADERS);

  /* What is wrong must be seen. */
  if (problem != SPATE_ADD_PROBLEM_NONE && problem != SPATE_ADD_PROBLEM_NAME)
    adw_expander_row_set_expanded (self->options_row, TRUE);
}

/* What becomes of a name that is taken; %NULL if it is not. */
static char *
describe_taken_name (SpateAddDialog *self)
{
  const char *folder = spate_folder_row_get_folder (self->folder_row);
  g_autofree char *name = spate_file_name_sanitise (gtk_editable_get_text (self->name_row));

  for (guint n = 0; n < MOST_NUMBERED; n++)
    {
      g_autofree char *numbered = spate_file_name_number (name, n);
      g_autofree char *path = g_build_filename (folder, numbered, NULL);

      if (!g_file_test (path, G_FILE_TEST_EXISTS))
        /* Translators: the name of a file */
        return n > 0 ? g_strdup_printf (_ ("There is a file of this name already; the new one will be “%s”."), numbered) : NULL;
    }

  return g_strdup (_ ("There is a file of this name already; the new one gets a number."));
}

static goffset
sum_up (SpateAddDialog *self,
        GPtrArray      *requests)
{
  const SpateAnswer *answer = requests->len == 1 ? _spate_add_dialog_get_answer (self) : NULL;
  goffset needed = 0;

  if (answer != NULL && answer->size >= 0)
    return answer->size;

  for (guint i = 0; i < requests->len; i++)
    {
      const SpateRequest *request = requests->pdata[i];

      if (request->size > 0 && needed <= G_MAXINT64 - request->size)
        needed += request->size;
    }

  return needed;
}

/* What depends on the name and on the size. */
void
_spate_add_dialog_show_notes (SpateAddDialog *self,
                              GPtrArray      *requests)
{
  SpateAddProblem problem = self->problem;
  gboolean has_name = requests != NULL && requests->len == 1 && *gtk_editable_get_text (self->name_row) != '\0';
  g_autofree char *secrets = describe_secrets (self, requests);
  g_autofree char *taken = has_name && problem != SPATE_ADD_PROBLEM_NAME ? describe_taken_name (self) : NULL;

  if (problem == SPATE_ADD_PROBLEM_NAME)
    say (self->file_label, spate_format_add_problem (problem), TRUE);
  else
    say (self->file_label, taken, FALSE);
  say (self->options_label, secrets, FALSE);
  spate_folder_row_set_needed (self->folder_row, requests != NULL ? sum_up (self, requests) : -1);
}

/* --- what is read ------------------------------------------------------------------- */

/* A server is not told what the file is to be called here, and what is wrong with that, or with the
 * checksum, is no reason to ask it again. */
SpateAddProblem
_spate_add_dialog_apply_options (SpateAddDialog *self,
                                 GPtrArray      *requests,
                                 gboolean        for_asking)
{
  g_autofree char *headers = dup_text (self->headers_view);
  g_autofree char *checksum = g_strstrip (g_strdup (gtk_editable_get_text (self->checksum_row)));
  g_autofree char *referrer = g_strstrip (g_strdup (gtk_editable_get_text (self->referrer_row)));
  SpateAddOptions options = {
    .folder = spate_folder_row_get_folder (self->folder_row),
    .same_file = requests->len > 1 && gtk_switch_get_active (self->same_switch),
    .max_connections = (guint) spate_number_row_get_value (self->connections_row),
    .in_order = gtk_switch_get_active (self->order_switch),
    .rate_limit = (gint64) (spate_number_row_get_value (self->limit_row) * SPATE_MEGABYTE),
    .name = self->has_own_name && !for_asking ? gtk_editable_get_text (self->name_row) : "",
    .checksum = for_asking ? "" : checksum,
    .user = gtk_editable_get_text (self->user_row),
    .password = gtk_editable_get_text (self->password_row),
    .referrer = referrer,
    .headers = headers,
  };

  return spate_add_options_apply (&options, requests);
}

char *
_spate_add_dialog_dup_links (SpateAddDialog *self)
{
  return dup_text (self->text_view);
}

GPtrArray *
_spate_add_dialog_read_links (SpateAddDialog *self,
                              const char     *text,
                              GError        **error)
{
  return spate_import_requests_from_text (text, strlen (text), spate_folder_row_get_folder (self->folder_row), NULL, error);
}

static void
update (SpateAddDialog *self)
{
  g_autofree char *text = dup_text (self->text_view);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) requests = _spate_add_dialog_read_links (self, text, &error);
  guint n_links = requests != NULL ? requests->len : 0;
  SpateAddProblem problem = requests != NULL ? _spate_add_dialog_apply_options (self, requests, FALSE) : SPATE_ADD_PROBLEM_NONE;
  gboolean is_one = requests == NULL || requests->len == 1;

  self->problem = problem;
  forbid_hyphens (self->text_view);
  _spate_add_dialog_ask (self, text);
  _spate_add_dialog_show_answer (self, requests);
  show_links (self, text, n_links, error);
  show_problem (self, problem);
  _spate_add_dialog_show_notes (self, requests);
  gtk_widget_set_visible (self->same_row, n_links > 1);
  gtk_widget_set_visible (GTK_WIDGET (self->name_row), is_one);
  gtk_widget_set_visible (GTK_WIDGET (self->checksum_row), is_one);

  g_clear_pointer (&self->requests, g_ptr_array_unref);
  if (problem == SPATE_ADD_PROBLEM_NONE)
    self->requests = g_steal_pointer (&requests);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "dialog.add", self->requests != NULL);
}

static void
name_changed_cb (SpateAddDialog *self)
{
  if (self->is_filling_in)
    return;

  /* Whoever empties it is about to type another one. */
  self->has_own_name = *gtk_editable_get_text (self->name_row) != '\0';
  self->is_filling_in = TRUE;
  update (self);
  self->is_filling_in = FALSE;
}

static void
add_cb (GtkWidget  *widget,
        const char *action_name G_GNUC_UNUSED,
        GVariant   *parameter G_GNUC_UNUSED)
{
  SpateAddDialog *self = SPATE_ADD_DIALOG (widget);

  /* A number is taken when it is left; whoever presses Return in it has not. */
  gtk_widget_grab_focus (GTK_WIDGET (self->text_view));
  update (self);

  g_autoptr (GPtrArray) requests = g_steal_pointer (&self->requests);

  if (requests == NULL)
    return;

  spate_settings_remember_folder (spate_folder_row_get_folder (self->folder_row));
  g_signal_emit (self, signals[ADD], 0, requests, self->asker != NULL ? spate_asker_get_look (self->asker) : NULL);
  spate_dialog_close (SPATE_DIALOG (self));
}

/* --- keys and clipboard ------------------------------------------------------------- */

static gboolean
return_key_cb (GtkWidget *widget G_GNUC_UNUSED,
               GVariant  *arguments G_GNUC_UNUSED,
               gpointer   user_data)
{
  gtk_widget_activate_action (user_data, "dialog.add", NULL);

  return TRUE;
}

static void
add_return_key (SpateAddDialog     *self,
                GtkEventController *controller,
                guint               keyval)
{
  GtkShortcutTrigger *trigger = gtk_alternative_trigger_new (gtk_keyval_trigger_new (keyval, 0),
                                                             gtk_keyval_trigger_new (keyval, GDK_CONTROL_MASK));
  GtkShortcutAction *action = gtk_callback_action_new (return_key_cb, self, NULL);

  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (controller), gtk_shortcut_new (trigger, action));
}

/* Out of a text the links alone; a command or a Metalink only makes sense as a whole. */
static char *
make_beginning (const char *text)
{
  gsize length = strlen (text);
  g_autoptr (GPtrArray) requests = length <= LONGEST_CLIPBOARD ? spate_import_requests_from_text (text, length, "/", NULL, NULL) : NULL;
  g_autoptr (GPtrArray) links = NULL;
  g_autoptr (GString) lines = g_string_new (NULL);

  if (requests == NULL)
    return NULL;

  if (spate_import_is_whole (text, length))
    return g_strdup (text);

  links = spate_import_links_from_text (text);
  for (guint i = 0; i < links->len; i++)
    g_string_append_printf (lines, "%s%s", i > 0 ? "\n" : "", (const char *) links->pdata[i]);

  return g_strdup (lines->str);
}

static void
text_read_cb (GObject      *object,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (SpateAddDialog) self = user_data;
  g_autofree char *text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (object), result, NULL);

  /* Cancelled, empty, or the user was faster. */
  if (text == NULL || self->cancellable == NULL || g_cancellable_is_cancelled (self->cancellable) ||
      gtk_text_buffer_get_char_count (gtk_text_view_get_buffer (self->text_view)) > 0)
    return;

  g_autofree char *beginning = make_beginning (text);
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->text_view);
  GtkTextIter start;
  GtkTextIter end;

  if (beginning == NULL)
    return;

  gtk_text_buffer_set_text (buffer, beginning, -1);
  gtk_text_buffer_get_bounds (buffer, &start, &end);
  gtk_text_buffer_select_range (buffer, &start, &end);
}

/* --- life --------------------------------------------------------------------------- */

static void
spate_add_dialog_dispose (GObject *object)
{
  SpateAddDialog *self = SPATE_ADD_DIALOG (object);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->asker);
  gtk_widget_dispose_template (GTK_WIDGET (self), SPATE_TYPE_ADD_DIALOG);
  g_clear_pointer (&self->requests, g_ptr_array_unref);
  g_clear_pointer (&self->suggested, g_free);

  G_OBJECT_CLASS (spate_add_dialog_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class, SPATE_RESOURCE_PATH "/ui/spate-add-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, SpateAddDialog, cancel_button);
  gtk_widget_class_bind_template_child (widget_class, SpateAddDialog, text_view);
  gtk_widget_class_bind_template_child (widget_class, SpateAddDialog, hint_label);
  gtk_widget_class_bind_template_child (widget_class, SpateAddDialog, same_row);
  gtk_widget_class_bind_template_child (widget_class, SpateAddDialog, same_switch);
  gtk_widget_class_bind_template_child (widget_class, SpateAddDialog, answer_row);
  gtk_widget_class_bind_template_child (widget_class, SpateAddDialog, name_row);
  gtk_widget_class_bind_template_child (widget_class, SpateAddDialog, folder_row);
  gtk_widget_class_bind_template_child (widget_class, SpateAddDialog, file_label);
  gtk_widget_class_bind_template_child (widget_class, SpateAddDialog, options_row);
  gtk_widget_class_bind_template_child (widget_class, SpateAddDialog, connections_row);
  gtk_widget_class_bind_template_child (widget_class, SpateAddDialog, order_switch);
  gtk_widget_class_bind_template_child (widget_class, SpateAddDialog, limit_row);
  gtk_widget_class_bind_template_child (widget_class, SpateAddDialog, checksum_row);
  gtk_widget_class_bind_template_child (widget_class, SpateAddDialog, user_row);
  gtk_widget_class_bind_template_child (widget_class, SpateAddDialog, password_row);
  gtk_widget_class_bind_template_child (widget_class, SpateAddDialog, referrer_row);
  gtk_widget_class_bind_template_child (widget_class, SpateAddDialog, headers_view);
  gtk_widget_class_bind_template_child (widget_class, SpateAddDialog, checksum_problem_row);
  gtk_widget_class_bind_template_child (widget_class, SpateAddDialog, login_problem_row);
  gtk_widget_class_bind_template_child (widget_class, SpateAddDialog, referrer_problem_row);
  gtk_widget_class_bind_template_child (widget_class, SpateAddDialog, headers_problem_row);
  gtk_widget_class_bind_template_child (widget_class, SpateAddDialog, options_label);
  gtk_widget_class_bind_template_callback (widget_class, update);
  gtk_widget_class_bind_template_callback (widget_class, name_changed_cb);
}

static void
spate_add_dialog_class_init (SpateAddDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = spate_add_dialog_dispose;

  /**
   * SpateAddDialog::add:
   * @self: the dialog
   * @requests: (element-type SpateRequest): what to download
   * @look: (nullable): a look at the one of them, if it is one
   *
   * The user wants these downloads.
   */
  signals[ADD] = g_signal_new ("add", SPATE_TYPE_ADD_DIALOG, G_SIGNAL_RUN_LAST,
                               0, NULL, NULL, NULL,
                               G_TYPE_NONE, 2, G_TYPE_PTR_ARRAY, SPATE_TYPE_LOOK);

  gtk_widget_class_install_action (widget_class, "dialog.add", NULL, add_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Return, GDK_CONTROL_MASK, "dialog.add", NULL);

  g_type_ensure (SPATE_TYPE_ANSWER_ROW);
  g_type_ensure (SPATE_TYPE_FOLDER_ROW);
  g_type_ensure (SPATE_TYPE_NUMBER_ROW);
  bind_template (widget_class);
  _spate_add_dialog_class_init_ask (widget_class);
}

static void
spate_add_dialog_init (SpateAddDialog *self)
{
  GtkEventController *controller = gtk_shortcut_controller_new ();

  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));

  gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_CAPTURE);
  add_return_key (self, controller, GDK_KEY_Return);
  add_return_key (self, controller, GDK_KEY_KP_Enter);
  gtk_widget_add_controller (GTK_WIDGET (self->text_view), controller);

  _spate_add_dialog_init_ask (self);
  g_signal_connect_object (gtk_text_view_get_buffer (self->text_view), "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (gtk_text_view_get_buffer (self->headers_view), "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (GTK_WIDGET (self)), self->cancellable,
                                 text_read_cb, g_object_ref (self));
}

/**
 * spate_add_dialog_new:
 * @manager: (nullable): who asks servers; %NULL if nobody is to be asked
 *
 * Returns: (transfer floating): a dialog, not shown yet
 */
SpateAddDialog *
spate_add_dialog_new (SpateManager *manager)
{
  SpateAddDialog *self = g_object_new (SPATE_TYPE_ADD_DIALOG, NULL);

  if (manager != NULL)
    _spate_add_dialog_set_manager (self, manager);

  return self;
}

/**
 * spate_add_dialog_suggest:
 * @self: a dialog that is not shown yet
 * @request: what somebody else than the user wants to be downloaded
 *
 * Begins with its link, referrer and name. Its server is asked when the user wants that, and who types on
 * while the dialog opens adds nothing by that.
 */
void
spate_add_dialog_suggest (SpateAddDialog *self,
                          SpateRequest   *request)
{
  g_return_if_fail (SPATE_IS_ADD_DIALOG (self));
  g_return_if_fail (request != NULL);

  g_free (self->suggested);
  self->suggested = g_strdup (spate_request_get_uri (request));
  g_object_set (self, "focus", self->cancel_button, NULL);
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->text_view), self->suggested, -1);
  if (request->name != NULL)
    gtk_editable_set_text (self->name_row, request->name);
  if (request->referer != NULL)
    gtk_editable_set_text (self->referrer_row, request->referer);
}
