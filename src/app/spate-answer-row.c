/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A row that says what a server has to say of a file: that it is being asked, what it has answered, or
 * why it has not, with the one thing that can be done about it. The actions of its button,
 * "dialog.sign-in" and "dialog.ask-again", are those of the window that it is in. */

#include "spate-answer-row.h"

#include <glib/gi18n.h>

#include "spate-error.h"
#include "spate-format-answer.h"
#include "spate-format.h"
#include "spate-link.h"

struct _SpateAnswerRow
{
  AdwActionRow parent_instance;

  /* Template */
  GtkStack   *stack;
  GtkSpinner *spinner;
  GtkImage   *icon;
  GtkButton  *button;
};

G_DEFINE_FINAL_TYPE (SpateAnswerRow, spate_answer_row, ADW_TYPE_ACTION_ROW)

static void
spate_answer_row_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), SPATE_TYPE_ANSWER_ROW);

  G_OBJECT_CLASS (spate_answer_row_parent_class)->dispose (object);
}

static void
spate_answer_row_class_init (SpateAnswerRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = spate_answer_row_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, SPATE_RESOURCE_PATH "/ui/spate-answer-row.ui");
  gtk_widget_class_bind_template_child (widget_class, SpateAnswerRow, stack);
  gtk_widget_class_bind_template_child (widget_class, SpateAnswerRow, spinner);
  gtk_widget_class_bind_template_child (widget_class, SpateAnswerRow, icon);
  gtk_widget_class_bind_template_child (widget_class, SpateAnswerRow, button);
}

static void
spate_answer_row_init (SpateAnswerRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
say (SpateAnswerRow *self,
     const char     *title,
     const char     *subtitle,
     const char     *icon_name)
{
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), subtitle);
  gtk_image_set_from_icon_name (self->icon, icon_name);
  gtk_stack_set_visible_child (self->stack, icon_name != NULL ? GTK_WIDGET (self->icon) : GTK_WIDGET (self->spinner));
  gtk_spinner_set_spinning (self->spinner, icon_name == NULL);
}

static void
show_asking (SpateAnswerRow *self,
             SpateRequest   *wanted,
             const GError   *waiting)
{
  g_autofree char *host = spate_link_get_host (spate_request_get_uri (wanted));
  /* Translators: the name of a server */
  g_autofree char *title = g_strdup_printf (_ ("Asking “%s”…"), host);

  say (self, title, waiting != NULL ? spate_format_waiting (waiting) : "", NULL);
}

static void
show_answer (SpateAnswerRow    *self,
             const SpateAnswer *answer,
             guint              max_connections)
{
  g_autofree char *title = spate_format_answer (answer);
  g_autofree char *details = spate_format_answer_details (answer, max_connections);

  say (self, title, details, "text-x-generic-symbolic");
}

static void
show_refusal (SpateAnswerRow *self,
              SpateLook      *look)
{
  const GError *error = spate_look_get_error (look);
  gboolean is_login = g_error_matches (error, SPATE_ERROR, SPATE_ERROR_NEEDS_AUTHENTICATION);
  g_autofree char *title = spate_format_refusal (error, spate_look_get_status (look));

  say (self, title, "", is_login ? "dialog-password-symbolic" : "dialog-warning-symbolic");
  gtk_button_set_label (self->button, is_login ? _ ("_Sign In") : _ ("_Try Again"));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->button), is_login ? "dialog.sign-in" : "dialog.ask-again");
}

static void
offer (SpateAnswerRow *self,
       SpateRequest   *wanted)
{
  g_autofree char *host = spate_link_get_host (spate_request_get_uri (wanted));
  /* Translators: the name of a server */
  g_autofree char *title = g_strdup_printf (_ ("“%s” has not been asked yet"), host);

  say (self, title, "", "dialog-question-symbolic");
  gtk_button_set_label (self->button, _ ("A_sk"));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->button), "dialog.ask-again");
}

/**
 * spate_answer_row_show:
 * @self: a row
 * @asker: who asks; the row is hidden if it is to ask nothing
 * @max_connections: how many connections the user allows, 0 for Spate's choice
 * @by_itself: whether servers are asked by themselves; otherwise that is what the button is for
 *
 * Shows how it stands.
 */
void
spate_answer_row_show (SpateAnswerRow *self,
                       SpateAsker     *asker,
                       guint           max_connections,
                       gboolean        by_itself)
{
  g_return_if_fail (SPATE_IS_ANSWER_ROW (self));
  g_return_if_fail (SPATE_IS_ASKER (asker));

  SpateRequest *wanted = spate_asker_get_wanted (asker);
  SpateLook *look = spate_asker_get_look (asker);
  const SpateAnswer *answer = look != NULL ? spate_look_get_answer (look) : NULL;
  gboolean is_refused = look != NULL && answer == NULL && spate_look_get_error (look) != NULL;

  gtk_widget_set_visible (GTK_WIDGET (self), wanted != NULL);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), answer != NULL ? answer->uri : NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->button), is_refused || (look == NULL && !by_itself));
  if (is_refused)
    gtk_widget_add_css_class (GTK_WIDGET (self), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "error");

  if (answer != NULL)
    show_answer (self, answer, max_connections);
  else if (is_refused)
    show_refusal (self, look);
  else if (look != NULL)
    show_asking (self, wanted, spate_look_get_waiting (look));
  else if (wanted != NULL && spate_asker_is_pausing (asker))
    show_asking (self, wanted, NULL);
  else if (wanted != NULL && !by_itself)
    offer (self, wanted);
  else if (wanted != NULL)
    say (self, _ ("Press Return to ask the server"), "", "dialog-password-symbolic");
  else
    gtk_spinner_set_spinning (self->spinner, FALSE);
}
