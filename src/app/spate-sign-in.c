/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* To whom a login goes, and what was said before: to the server of one download, whose request keeps it, or
 * to a proxy, for all that goes through it. */

#include "spate-sign-in.h"

#include "spate-error.h"
#include "spate-proxy-resolver.h"

/**
 * spate_sign_in_get_use:
 * @error: (nullable): why a download has failed
 *
 * Returns: whether it is a proxy that asks who the user is
 */
SpateKeyringUse
spate_sign_in_get_use (const GError *error)
{
  return g_error_matches (error, SPATE_ERROR, SPATE_ERROR_PROXY_LOGIN) ? SPATE_KEYRING_PROXY : SPATE_KEYRING_SERVER;
}

/**
 * spate_sign_in_dup_said:
 * @download: a download
 * @use: who asks
 * @link: a link to the server, or the proxy's origin
 *
 * Returns: (transfer full) (nullable): what was said to it last
 */
SpateLogin *
spate_sign_in_dup_said (SpateDownload  *download,
                        SpateKeyringUse use,
                        const char     *link)
{
  g_return_val_if_fail (SPATE_IS_DOWNLOAD (download), NULL);
  g_return_val_if_fail (link != NULL, NULL);

  if (use == SPATE_KEYRING_PROXY)
    return spate_proxy_resolver_dup_login (spate_proxy_resolver_get_default (), link);

  const SpateLogin *said = spate_request_find_login (spate_download_get_request (download), link);

  return said != NULL ? spate_login_copy (said) : NULL;
}

/**
 * spate_sign_in_say:
 * @download: a download
 * @use: who asks
 * @login: (transfer full): who the user is
 *
 * Lets the download go on with that, and with a proxy's login all others that wait for it.
 */
void
spate_sign_in_say (SpateDownload  *download,
                   SpateKeyringUse use,
                   SpateLogin     *login)
{
  g_return_if_fail (SPATE_IS_DOWNLOAD (download));
  g_return_if_fail (login != NULL);

  if (use == SPATE_KEYRING_PROXY)
    {
      spate_proxy_resolver_sign_in (spate_proxy_resolver_get_default (), login);
      spate_login_free (login);
    }
  else
    spate_download_sign_in (download, login);
}
