/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a person decides after a download has stopped and asked: who the user is to its server, which no
 * record has, so that after the next start it is asked for again; and whether to believe a server that
 * nobody vouches for, which its record keeps. */

#include "spate-download-private.h"

static void
go_on_with (SpateDownload *self,
            SpateRequest  *request)
{
  _spate_download_set_request (self, request);
  if (self->run != 0)
    spate_download_pause (self);
  spate_download_start (self);
}

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
  go_on_with (self, request);
}

/**
 * spate_download_accept:
 * @self: a download that is not done
 * @certificate: what a server shows that nobody vouches for
 *
 * Goes on, and believes that server as long as it shows this very certificate.
 */
void
spate_download_accept (SpateDownload          *self,
                       const SpateCertificate *certificate)
{
  g_return_if_fail (SPATE_IS_DOWNLOAD (self));
  g_return_if_fail (certificate != NULL);
  g_return_if_fail (self->state != SPATE_STATE_DONE);

  g_autoptr (SpateRequest) request = spate_request_new_refreshed (self->request, self->request);

  spate_request_accept (request, spate_certificate_copy (certificate));
  go_on_with (self, request);
}
