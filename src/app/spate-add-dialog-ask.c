/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the add window asks the server while somebody types, and what it does with the answer. The server of
 * a link that a web page suggests is asked when the user says so: a page could have any server asked for
 * anything otherwise, in the user's own network as well. */

#include "spate-add-dialog-private.h"

#include <string.h>

#include "spate-settings.h"

/* Whether @text is what a web page wants to be downloaded, and nobody has changed it. */
gboolean
_spate_add_dialog_is_suggested (SpateAddDialog *self,
                                const char     *text)
{
  return self->suggested != NULL && strcmp (self->suggested, text) == 0;
}

static gboolean
may_ask (SpateAddDialog *self,
         const char     *text)
{
  return self->may_ask || !_spate_add_dialog_is_suggested (self, text);
}

const SpateAnswer *
_spate_add_dialog_get_answer (SpateAddDialog *self)
{
  SpateLook *look = self->asker != NULL ? spate_asker_get_look (self->asker) : NULL;

  return look != NULL ? spate_look_get_answer (look) : NULL;
}

/* What is to be asked, if it is one file. */
static SpateRequest *
make_question (SpateAddDialog *self,
               const char     *text)
{
  g_autoptr (GPtrArray) requests = _spate_add_dialog_read_links (self, text, NULL);

  if (requests == NULL || _spate_add_dialog_apply_options (self, requests, TRUE) != SPATE_ADD_PROBLEM_NONE || requests->len != 1)
    return NULL;

  return spate_request_ref (requests->pdata[0]);
}

static gboolean
has_focus (SpateAddDialog *self,
           GtkEditable    *row)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  return focus != NULL && (focus == GTK_WIDGET (row) || gtk_widget_is_ancestor (focus, GTK_WIDGET (row)));
}

/* Keys come one by one; what comes in one piece was pasted, and what is followed by a space is complete. */
static SpateAskTime
choose_time (SpateAddDialog *self,
             const char     *text)
{
  int n_characters = gtk_text_buffer_get_char_count (gtk_text_view_get_buffer (self->text_view));
  int n_more = n_characters - self->n_characters;

  self->n_characters = n_characters;
  if (has_focus (self, self->user_row) || has_focus (self, self->password_row) || !may_ask (self, text))
    return SPATE_ASK_LATER;

  return n_more > 1 || (n_more == 1 && g_ascii_isspace (text[strlen (text) - 1])) ? SPATE_ASK_NOW : SPATE_ASK_SOON;
}

/* To be called with every change. */
void
_spate_add_dialog_ask (SpateAddDialog *self,
                       const char     *text)
{
  SpateAskTime when = choose_time (self, text);
  g_autoptr (SpateRequest) question = self->asker != NULL ? make_question (self, text) : NULL;

  if (self->asker != NULL)
    spate_asker_want (self->asker, question, when);
}

static void
fill_in_name (SpateAddDialog *self,
              GPtrArray      *requests)
{
  const SpateAnswer *answer = _spate_add_dialog_get_answer (self);
  const char *name = answer != NULL ? answer->name : "";

  if (requests != NULL && requests->len == 1 && ((SpateRequest *) requests->pdata[0])->name != NULL)
    name = ((SpateRequest *) requests->pdata[0])->name;
  if (self->has_own_name || self->is_filling_in || strcmp (gtk_editable_get_text (self->name_row), name) == 0)
    return;

  self->is_filling_in = TRUE;
  gtk_editable_set_text (self->name_row, name);
  self->is_filling_in = FALSE;
}

/* As soon as the name tells what kind of file it is. */
static void
suggest_folder (SpateAddDialog *self,
                GPtrArray      *requests)
{
  gboolean is_one = requests != NULL && requests->len == 1;
  g_autofree char *folder = is_one ? spate_settings_dup_folder_for (gtk_editable_get_text (self->name_row)) : spate_settings_dup_folder ();

  spate_folder_row_suggest (self->folder_row, folder);
}

/* @requests is what would be added. */
void
_spate_add_dialog_show_answer (SpateAddDialog *self,
                               GPtrArray      *requests)
{
  g_autoptr (SpateRequest) usual = spate_request_new ("/");
  g_autofree char *text = _spate_add_dialog_dup_links (self);

  fill_in_name (self, requests);
  suggest_folder (self, requests);
  if (self->asker == NULL)
    return;

  usual->max_connections = (guint) spate_number_row_get_value (self->connections_row);
  spate_settings_fill_in (usual);
  spate_answer_row_show (self->answer_row, self->asker, usual->max_connections, may_ask (self, text));
}

static void
answered_cb (SpateAddDialog *self)
{
  _spate_add_dialog_show_answer (self, self->requests);
  if (self->requests != NULL)
    _spate_add_dialog_show_notes (self, self->requests);
}

static void
ask_now (SpateAddDialog *self)
{
  g_autofree char *text = _spate_add_dialog_dup_links (self);

  if (self->asker != NULL && may_ask (self, text))
    spate_asker_ask_now (self->asker);
}

static void
sign_in_cb (GtkWidget  *widget,
            const char *action_name G_GNUC_UNUSED,
            GVariant   *parameter G_GNUC_UNUSED)
{
  SpateAddDialog *self = SPATE_ADD_DIALOG (widget);
  gboolean has_user = *gtk_editable_get_text (self->user_row) != '\0';

  adw_expander_row_set_expanded (self->options_row, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (has_user ? self->password_row : self->user_row));
}

static void
ask_again_cb (GtkWidget  *widget,
              const char *action_name G_GNUC_UNUSED,
              GVariant   *parameter G_GNUC_UNUSED)
{
  SpateAddDialog *self = SPATE_ADD_DIALOG (widget);

  self->may_ask = TRUE;
  if (self->asker != NULL)
    spate_asker_ask_again (self->asker);
}

static void
ask_when_left (SpateAddDialog *self,
               gpointer        widget)
{
  GtkEventController *controller = gtk_event_controller_focus_new ();

  g_signal_connect_object (controller, "leave", G_CALLBACK (ask_now), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (widget, controller);
}

void
_spate_add_dialog_class_init_ask (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "dialog.sign-in", NULL, sign_in_cb);
  gtk_widget_class_install_action (widget_class, "dialog.ask-again", NULL, ask_again_cb);
  gtk_widget_class_bind_template_callback (widget_class, ask_now);
}

void
_spate_add_dialog_init_ask (SpateAddDialog *self)
{
  ask_when_left (self, self->text_view);
  ask_when_left (self, self->user_row);
  ask_when_left (self, self->password_row);
}

void
_spate_add_dialog_set_manager (SpateAddDialog *self,
                               SpateManager   *manager)
{
  self->asker = spate_asker_new (manager);
  g_signal_connect_object (self->asker, "changed", G_CALLBACK (answered_cb), self, G_CONNECT_SWAPPED);
}
