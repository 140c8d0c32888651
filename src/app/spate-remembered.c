/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Signs a download in with what the keyring remembers, before a person is asked. Once: what was
 * refused stands in the download's request from then on, and with a login there the person is asked. */

#include "spate-remembered.h"

#include "spate-error.h"
#include "spate-keyring.h"

/**
 * spate_remembered_may_help:
 * @download: a download
 *
 * Returns: whether it has failed because it was asked who the user is, and has not said so yet
 */
gboolean
spate_remembered_may_help (SpateDownload *download)
{
  g_return_val_if_fail (SPATE_IS_DOWNLOAD (download), FALSE);

  const GError *error = spate_download_get_error (download);
  const char *origin = spate_error_get_origin (error);

  return spate_download_get_state (download) == SPATE_STATE_FAILED &&
         g_error_matches (error, SPATE_ERROR, SPATE_ERROR_NEEDS_AUTHENTICATION) && origin != NULL &&
         spate_request_find_login (spate_download_get_request (download), origin) == NULL;
}

static void
looked_up_cb (GObject      *object G_GNUC_UNUSED,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  SpateDownload *download = g_task_get_source_object (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (SpateLogin) login = spate_keyring_look_up_finish (result, &error);
  gboolean goes_on = FALSE;

  if (error != NULL)
    g_debug ("No keyring: %s", error->message);

  /* A person may have been faster. */
  goes_on = login != NULL && spate_remembered_may_help (download);
  if (goes_on)
    spate_download_sign_in (download, g_steal_pointer (&login));
  g_task_return_boolean (task, goes_on);
}

/**
 * spate_remembered_sign_in_async:
 * @download: one that spate_remembered_may_help()
 * @callback: called when it is known whether it goes on
 * @user_data: data for @callback
 *
 * Looks for a login that is remembered for the server that asks, and lets the download go on with it.
 */
void
spate_remembered_sign_in_async (SpateDownload      *download,
                                GAsyncReadyCallback callback,
                                gpointer            user_data)
{
  g_return_if_fail (spate_remembered_may_help (download));

  GTask *task = g_task_new (download, NULL, callback, user_data);
  const GError *error = spate_download_get_error (download);

  g_task_set_source_tag (task, spate_remembered_sign_in_async);
  spate_keyring_look_up_async (spate_error_get_origin (error), spate_error_get_realm (error), NULL, looked_up_cb, task);
}

/**
 * spate_remembered_sign_in_finish:
 * @download: a download
 * @result: the result
 *
 * Returns: whether it goes on
 */
gboolean
spate_remembered_sign_in_finish (SpateDownload *download,
                                 GAsyncResult  *result)
{
  g_return_val_if_fail (g_task_is_valid (result, download), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, spate_remembered_sign_in_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), NULL);
}
