/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Downloads that web pages suggest, by `spate:` links. Nothing of that starts by itself, and no server
 * hears of it: a dialog asks. A page can send a hundred of them; there is one dialog at a time, and what
 * comes meanwhile waits and is shown as one list when that is closed. */

#include "spate-window-private.h"

#include <glib/gi18n.h>

#include "spate-add-dialog.h"
#include "spate-adding.h"
#include "spate-format-import.h"
#include "spate-invitation.h"
#include "spate-review-dialog.h"
#include "spate-settings.h"

/* Nobody looks through more. */
#define MOST_WAITING 100

static void
show_later (SpateWindow *self);

static void
closed_cb (SpateWindow *self)
{
  g_clear_pointer (&self->offered, g_ptr_array_unref);
  show_later (self);
}

static void
present (SpateWindow *self,
         SpateDialog *dialog)
{
  g_signal_connect_object (dialog, "destroy", G_CALLBACK (closed_cb), self, G_CONNECT_SWAPPED);
  spate_dialog_present (dialog, GTK_WIDGET (self));
}

static void
show_one (SpateWindow  *self,
          SpateRequest *request)
{
  SpateAddDialog *dialog = spate_add_dialog_new (self->manager);

  spate_add_dialog_suggest (dialog, request);
  g_signal_connect_object (dialog, "add", G_CALLBACK (_spate_window_add_looked), self, G_CONNECT_SWAPPED);
  present (self, SPATE_DIALOG (dialog));
}

static void
show_all (SpateWindow *self,
          GPtrArray   *requests)
{
  g_autoptr (GHashTable) known = spate_adding_index_links (self->manager);
  SpateReviewDialog *dialog = NULL;

  spate_adding_place (requests);
  dialog = spate_review_dialog_new (NULL, requests, known, 0);
  spate_review_dialog_be_careful (dialog);
  g_signal_connect_object (dialog, "add", G_CALLBACK (spate_window_add_requests), self, G_CONNECT_SWAPPED);
  present (self, SPATE_DIALOG (dialog));
}

static gboolean
show_cb (gpointer user_data)
{
  SpateWindow *self = user_data;

  self->invite_id = 0;
  self->offered = g_steal_pointer (&self->invited);
  if (self->offered->len == 1)
    show_one (self, self->offered->pdata[0]);
  else
    show_all (self, self->offered);

  return G_SOURCE_REMOVE;
}

/* As soon as all that came together is here. */
static void
show_later (SpateWindow *self)
{
  if (self->invited != NULL && self->offered == NULL && self->invite_id == 0)
    self->invite_id = g_idle_add (show_cb, self);
}

static gboolean
is_among (GPtrArray  *requests,
          const char *link)
{
  for (guint i = 0; requests != NULL && i < requests->len; i++)
    if (g_strcmp0 (spate_request_get_uri (requests->pdata[i]), link) == 0)
      return TRUE;

  return FALSE;
}

static void
wait (SpateWindow           *self,
      const SpateInvitation *invitation)
{
  g_autofree char *folder = spate_settings_dup_folder ();
  g_autoptr (SpateRequest) request = spate_request_new (folder);

  if (is_among (self->invited, invitation->link) || is_among (self->offered, invitation->link))
    return;
  if (self->invited != NULL && self->invited->len >= MOST_WAITING)
    {
      spate_window_show_message (self, _ ("A web page suggests too many downloads; some of them are left out."));
      return;
    }
  if (!spate_request_add_uri (request, invitation->link, NULL) ||
      (invitation->referrer != NULL && !spate_request_set_referer (request, invitation->referrer, NULL)))
    return;

  request->name = g_strdup (invitation->name);
  if (self->invited == NULL)
    self->invited = g_ptr_array_new_with_free_func ((GDestroyNotify) spate_request_unref);
  g_ptr_array_add (self->invited, g_steal_pointer (&request));
}

/**
 * spate_window_invite:
 * @self: a window
 * @text: a `spate:` link
 *
 * Asks whether what it suggests is wanted, or says what is wrong with it.
 */
void
spate_window_invite (SpateWindow *self,
                     const char  *text)
{
  g_return_if_fail (SPATE_IS_WINDOW (self));
  g_return_if_fail (text != NULL);

  g_autoptr (GError) error = NULL;
  g_autoptr (SpateInvitation) invitation = spate_invitation_parse (text, &error);

  if (invitation == NULL)
    {
      g_debug ("Not an invitation: %s", error->message);
      spate_window_show_message (self, spate_format_import_error (error));
      return;
    }

  wait (self, invitation);
  show_later (self);
}

void
_spate_window_dispose_invite (SpateWindow *self)
{
  g_clear_handle_id (&self->invite_id, g_source_remove);
  g_clear_pointer (&self->invited, g_ptr_array_unref);
  g_clear_pointer (&self->offered, g_ptr_array_unref);
}
