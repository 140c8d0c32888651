/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Signs a download in with what the keyring remembers, before a person is asked. Once: what was
 * refused stands in the download's request from then on, or with the proxies, and with a login there the
 * person is asked. */

#include "spate-remembered.h"

#include "spate-error.h"
#include "spate-sign-in.h"

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
  g_autoptr (SpateLogin) said = NULL;

  if (spate_download_get_state (download) != SPATE_STATE_FAILED || origin == NULL ||
      !(g_error_matches (error, SPATE_ERROR, SPATE_ERROR_NEEDS_AUTHENTICATION) ||
        g_error_matches (error, SPATE_ERROR, SPATE_ERROR_PROXY_LOGIN)))
    return FALSE;

  said = spate_sign_in_dup_said (download, spate_sign_in_get_use (error), origin);

  return said == NULL;
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

  if (error != NULL)
    g_debug ("No keyring: %s", error->message);

  /* A person may have been faster, or another download that goes through the same proxy. */
  if (login != NULL && spate_remembered_may_help (download))
    spate_sign_in_say (download, spate_sign_in_get_use (spate_download_get_error (download)), g_steal_pointer (&login));
  g_task_return_boolean (task, spate_download_get_state (download) != SPATE_STATE_FAILED);
}

/**
 * spate_remembered_sign_in_async:
 * @download: one that spate_remembered_may_help()
 * @callback: called when it is known whether it goes on
 * @user_data: data for @callback
 *
 * Looks for a login that is remembered for the server or proxy that asks, and lets the download go on with
 * it.
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
  spate_keyring_look_up_async (spate_sign_in_get_use (error), spate_error_get_origin (error), spate_error_get_realm (error),
                               NULL, looked_up_cb, task);
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
