/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-content-range.h"
#include "spate-digest.h"
#include "spate-link-header.h"
#include "spate-validator.h"

G_BEGIN_DECLS

/**
 * SpateResponse:
 * @uri: (owned): the link that answered, behind all redirects
 * @status: the HTTP status
 * @content_length: bytes of the body, or -1 if the server does not say
 * @content_range: (owned) (nullable): the header
 * @content_encoding: (owned) (nullable): the header
 * @content_type: (owned) (nullable): the header, without parameters
 * @content_disposition: (owned) (nullable): the header
 * @etag: (owned) (nullable): the header
 * @last_modified: (owned) (nullable): the header
 * @realm: (owned) (nullable): what the server calls the part of it that asks who the user is
 * @retry_after: µs that the server asks to wait, or -1
 * @digest: what the whole file hashes to, as the server says, or of type %SPATE_DIGEST_NONE
 * @links: (owned) (nullable) (element-type SpateHeaderLink): where else the file can be had, and what
 *   describes it, the best first
 * @content_digest: likewise what is sent with a 206 hashes to
 *
 * What a server said before the first byte of a body. Hostile until one of the checks below
 * has passed.
 */
struct _SpateResponse
{
  char   *uri;
  guint   status;
  goffset content_length;
  char   *content_range;
  char   *content_encoding;
  char   *content_type;
  char   *content_disposition;
  char   *etag;
  char   *last_modified;
  char   *realm;
  gint64  retry_after;

  SpateDigest digest;
  GPtrArray  *links;
  SpateDigest content_digest;
};

SpateResponse *spate_response_new (const char *uri,
                                   guint       status) G_GNUC_WARN_UNUSED_RESULT;
void spate_response_free (SpateResponse *self);

gboolean spate_response_check_first (const SpateResponse *self,
                                     goffset              asked,
                                     goffset             *ret_total,
                                     SpateRange          *ret_range,
                                     GError             **error);
gboolean spate_response_check_no_page (const SpateResponse  *self,
                                       const SpateValidator *expected,
                                       GError              **error);
gboolean spate_response_check_size (goffset  announced,
                                    goffset  total,
                                    GError **error);
gboolean spate_response_check_same_file (const SpateResponse  *self,
                                         const SpateValidator *expected,
                                         goffset               total,
                                         GError              **error);
gboolean spate_response_check_part (const SpateResponse  *self,
                                    SpateRange            asked,
                                    const SpateValidator *expected,
                                    SpateRange           *ret_range,
                                    GError              **error);
gboolean spate_response_check_whole (const SpateResponse *self,
                                     goffset             *ret_total,
                                     GError             **error);
SpateValidator *spate_response_get_validator (const SpateResponse *self,
                                              goffset              total) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SpateResponse, spate_response_free)

G_END_DECLS
