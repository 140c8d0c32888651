/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Who the user is to the server of a download, told after it has asked. No record has it: after the
 * next start it is asked for again. */

#include "spate-download-private.h"

/**
 * spate_download_sign_in:
 * @self: a download that is not done
 * @login: (transfer full): who the user is to a server
 *
 * Goes on with that, in place of what was told that server before.
 */
void
spate_download_sign_in (SpateDownload *self,
                        SpateLogin    *login)
{
  g_return_if_fail (SPATE_IS_DOWNLOAD (self));
  g_return_if_fail (login != NULL);
  g_return_if_fail (self->state != SPATE_STATE_DONE);

  /* Threads may be reading the request that there is. */
  g_autoptr (SpateRequest) request = spate_request_new_refreshed (self->request, self->request);

  spate_request_set_login (request, login);
  _spate_download_set_request (self, request);
  if (self->run != 0)
    spate_download_pause (self);
  spate_download_start (self);
}
