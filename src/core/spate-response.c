/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The gate: no byte of a body reaches a file before one of these checks has passed. Each
 * looks at one kind of answer,
 *
 *   check_first   the answer to the first, open-ended range: what file is this?
 *   check_part    the answer to any other range: is it that range of that file?
 *   check_whole   the answer to a request without a range
 *   check_no_page whatever was asked: is it a page that somebody put in the file's place?
 *   check_size    whatever was asked: is the file as large as was announced?
 *
 * and fails with the code that says what to do instead. Servers send garbage, old caches mix
 * two versions of a file, middle boxes ignore Range; all of that ends here. */

#include "spate-response.h"

#include "spate-error.h"

/**
 * spate_response_new:
 * @uri: the link that answered
 * @status: the HTTP status
 *
 * Returns: (transfer full): a response without any header
 */
SpateResponse *
spate_response_new (const char *uri,
                    guint       status)
{
  SpateResponse *self = g_new0 (SpateResponse, 1);

  self->uri = g_strdup (uri);
  self->status = status;
  self->content_length = -1;
  self->retry_after = -1;

  return self;
}

/**
 * spate_response_free:
 * @self: (transfer full) (nullable): a response
 */
void
spate_response_free (SpateResponse *self)
{
  if (self == NULL)
    return;

  g_free (self->uri);
  g_free (self->content_range);
  g_free (self->content_encoding);
  g_free (self->content_type);
  g_free (self->content_disposition);
  g_free (self->etag);
  g_free (self->last_modified);
  g_free (self->realm);
  g_clear_pointer (&self->links, g_ptr_array_unref);
  g_free (self);
}

static SpateError
code_for_status (guint status)
{
  switch (status)
    {
    case 401:
      return SPATE_ERROR_NEEDS_AUTHENTICATION;
    case 403:
    case 404:
    case 410:
      return SPATE_ERROR_NEEDS_LINK;
    case 408:
    case 425:
    case 429:
    case 500:
    case 502:
    case 503:
    case 504:
      return SPATE_ERROR_BUSY;
    case 511:
      return SPATE_ERROR_PORTAL;
    default:
      return status >= 400 ? SPATE_ERROR_SERVER : SPATE_ERROR_PROTOCOL;
    }
}

static void
set_status_error (const SpateResponse *self,
                  GError             **error)
{
  g_set_error (error, SPATE_ERROR, (int) code_for_status (self->status),
               "The server answered with status %u", self->status);
  if (error != NULL && self->status == 401)
    spate_error_set_asker (*error, self->uri, self->realm);
}

/* A part of a compressed file cannot be put among parts of the file itself. */
static gboolean
is_encoded (const SpateResponse *self)
{
  return self->content_encoding != NULL && g_ascii_strcasecmp (self->content_encoding, "identity") != 0;
}

/* Reads the Content-Range of a 206, and the Content-Length that has to agree with it. */
static gboolean
read_range (const SpateResponse *self,
            SpateContentRange   *ret_content_range,
            GError             **error)
{
  if (self->content_range == NULL ||
      !spate_content_range_parse (self->content_range, ret_content_range) ||
      ret_content_range->unsatisfied)
    {
      g_set_error_literal (error, SPATE_ERROR, SPATE_ERROR_NO_RANGES,
                           "The server sent a part of the file without saying which");
      return FALSE;
    }

  if (self->content_length >= 0 && self->content_length != spate_range_get_length (ret_content_range->range))
    {
      g_set_error_literal (error, SPATE_ERROR, SPATE_ERROR_NO_RANGES,
                           "The server's Content-Range and Content-Length contradict each other");
      return FALSE;
    }

  return TRUE;
}

/* Some servers cannot satisfy any range of a file that has no bytes. If the file is said to
 * have some, the same server may well answer when it is asked without a range. */
static gboolean
check_unsatisfied (const SpateResponse *self,
                   goffset              asked,
                   goffset             *ret_total,
                   SpateRange          *ret_range,
                   GError             **error)
{
  SpateContentRange content_range = { 0 };
  gboolean known = self->content_range != NULL &&
                   spate_content_range_parse (self->content_range, &content_range) && content_range.unsatisfied;

  if (known && asked > 0 && content_range.total <= asked)
    {
      g_set_error_literal (error, SPATE_ERROR, SPATE_ERROR_CHANGED, "The file on the server has become shorter");
      return FALSE;
    }

  if (!known || content_range.total != 0)
    {
      g_set_error_literal (error, SPATE_ERROR, SPATE_ERROR_NO_RANGES, "The server refuses the range");
      return FALSE;
    }

  *ret_total = 0;
  *ret_range = spate_range (0, 0);

  return TRUE;
}

/**
 * spate_response_check_first:
 * @self: the answer to `Range: bytes=ASKED-`
 * @asked: the first byte asked for
 * @ret_total: (out): the length of the file, or -1 if it is not known
 * @ret_range: (out): the bytes that the body carries; with a total of -1 up to an open end
 * @error: %SPATE_ERROR_NO_RANGES if the file should be asked for again without a range,
 *   %SPATE_ERROR_CHANGED if it is shorter than @asked; else by the status
 *
 * Looks whether an answer can begin a download. A 200 is the whole file from its first byte,
 * a 206 is that part. A part may end earlier than asked for: some servers cap their answers,
 * and what is missing can be asked for again.
 *
 * Returns: %TRUE if the body may be written to @ret_range
 */
gboolean
spate_response_check_first (const SpateResponse *self,
                            goffset              asked,
                            goffset             *ret_total,
                            SpateRange          *ret_range,
                            GError             **error)
{
  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (ret_total != NULL && ret_range != NULL, FALSE);

  SpateContentRange content_range = { 0 };

  if (self->status == 200)
    {
      if (!spate_response_check_whole (self, ret_total, error))
        return FALSE;

      *ret_range = spate_range (0, *ret_total >= 0 ? *ret_total : SPATE_RANGE_OPEN_END);
      return TRUE;
    }

  if (self->status == 416)
    return check_unsatisfied (self, asked, ret_total, ret_range, error);

  if (self->status != 206)
    {
      set_status_error (self, error);
      return FALSE;
    }

  if (is_encoded (self))
    {
      g_set_error_literal (error, SPATE_ERROR, SPATE_ERROR_NO_RANGES, "The server sent a part of a compressed file");
      return FALSE;
    }

  if (!read_range (self, &content_range, error))
    return FALSE;

  if (content_range.range.start != asked || content_range.total < 0)
    {
      g_set_error_literal (error, SPATE_ERROR, SPATE_ERROR_NO_RANGES,
                           "The server sent another part than the one asked for, or does not tell the file's size");
      return FALSE;
    }

  *ret_total = content_range.total;
  *ret_range = content_range.range;

  return TRUE;
}

/* A page tells its type; whatever else somebody put in the file's place does not pass as it. */
static gboolean
is_page (const SpateResponse *self)
{
  return self->status == 200 && self->content_type != NULL &&
         (g_ascii_strcasecmp (self->content_type, "text/html") == 0 ||
          g_ascii_strcasecmp (self->content_type, "application/xhtml+xml") == 0);
}

/**
 * spate_response_check_no_page:
 * @self: a response
 * @expected: what the file was when it was begun, or is said to be; its size is known
 * @error: %SPATE_ERROR_PORTAL
 *
 * Hotels, trains and sites that want a login answer any request with a page of their own. A
 * page can also be the file that was asked for: then it has that one's size or tag.
 *
 * Returns: %FALSE if it is a page and not the file
 */
gboolean
spate_response_check_no_page (const SpateResponse  *self,
                              const SpateValidator *expected,
                              GError              **error)
{
  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (expected != NULL && expected->size >= 0, FALSE);

  if (!is_page (self))
    return TRUE;

  goffset total = is_encoded (self) ? -1 : self->content_length;
  g_autoptr (SpateValidator) found = spate_response_get_validator (self, total);

  if (total == expected->size ||
      (expected->etag != NULL && found->etag != NULL &&
       spate_validator_compare (expected, found) != SPATE_VALIDATOR_DIFFERENT))
    return TRUE;

  g_set_error_literal (error, SPATE_ERROR, SPATE_ERROR_PORTAL, "The server sent a page where the file was asked for");

  return FALSE;
}

/**
 * spate_response_check_size:
 * @announced: how many bytes the file has, by whoever named the link
 * @total: how many it has by its server, or -1 if that does not tell
 * @error: %SPATE_ERROR_NEEDS_LINK
 *
 * A Metalink without a digest may still say how large the file is.
 *
 * Returns: %FALSE if the link leads to another file
 */
gboolean
spate_response_check_size (goffset  announced,
                           goffset  total,
                           GError **error)
{
  g_return_val_if_fail (announced >= 0, FALSE);

  if (total < 0 || total == announced)
    return TRUE;

  g_set_error (error, SPATE_ERROR, SPATE_ERROR_NEEDS_LINK,
               "The file there has %" G_GOFFSET_FORMAT " bytes, and %" G_GOFFSET_FORMAT " were announced", total, announced);

  return FALSE;
}

/**
 * spate_response_check_same_file:
 * @self: a response
 * @expected: what the file was when it was begun
 * @total: the length of the file that @self tells, or -1
 * @error: %SPATE_ERROR_CHANGED
 *
 * Returns: %TRUE unless something contradicts that both are the same file
 */
gboolean
spate_response_check_same_file (const SpateResponse  *self,
                                const SpateValidator *expected,
                                goffset               total,
                                GError              **error)
{
  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (expected != NULL, FALSE);

  g_autoptr (SpateValidator) found = spate_response_get_validator (self, total);

  if (spate_validator_compare (expected, found) != SPATE_VALIDATOR_DIFFERENT)
    return TRUE;

  g_set_error_literal (error, SPATE_ERROR, SPATE_ERROR_CHANGED, "The file on the server is another one now");

  return FALSE;
}

/**
 * spate_response_check_part:
 * @self: the answer to a request for @asked
 * @asked: a range of the file
 * @expected: what the file was when it was begun; its size is known
 * @ret_range: (out): the bytes that the body carries: @asked or, if the server caps its
 *   answers, the beginning of it
 * @error: %SPATE_ERROR_CHANGED if it is another file, %SPATE_ERROR_PROTOCOL if it is not the
 *   range that was asked for, %SPATE_ERROR_PORTAL if it is a page; else by the status
 *
 * Looks whether an answer is what was asked for, of the file that was begun.
 *
 * Returns: %TRUE if the body may be written to @ret_range
 */
gboolean
spate_response_check_part (const SpateResponse  *self,
                           SpateRange            asked,
                           const SpateValidator *expected,
                           SpateRange           *ret_range,
                           GError              **error)
{
  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (expected != NULL && expected->size >= 0, FALSE);
  g_return_val_if_fail (ret_range != NULL, FALSE);

  SpateContentRange content_range = { 0 };

  if (self->status == 416 && self->content_range != NULL &&
      spate_content_range_parse (self->content_range, &content_range) &&
      content_range.unsatisfied && content_range.total != expected->size)
    {
      g_set_error_literal (error, SPATE_ERROR, SPATE_ERROR_CHANGED, "The file on the server has another size now");
      return FALSE;
    }

  if (!spate_response_check_no_page (self, expected, error))
    return FALSE;

  if (self->status == 200)
    {
      g_set_error_literal (error, SPATE_ERROR, SPATE_ERROR_PROTOCOL,
                           "The server sent the whole file where a part was asked for");
      return FALSE;
    }

  if (self->status != 206)
    {
      set_status_error (self, error);
      return FALSE;
    }

  g_autoptr (GError) unreadable = NULL;

  if (is_encoded (self) || !read_range (self, &content_range, &unreadable))
    {
      g_set_error (error, SPATE_ERROR, SPATE_ERROR_PROTOCOL, "%s",
                   unreadable != NULL ? unreadable->message : "The server sent a part of a compressed file");
      return FALSE;
    }

  if (!spate_response_check_same_file (self, expected, content_range.total, error))
    return FALSE;

  if (content_range.range.start != asked.start || content_range.range.end > asked.end)
    {
      g_set_error_literal (error, SPATE_ERROR, SPATE_ERROR_PROTOCOL,
                           "The server sent another part than the one asked for");
      return FALSE;
    }

  *ret_range = content_range.range;

  return TRUE;
}

/**
 * spate_response_check_whole:
 * @self: the answer to a request without a range, or one that ignored it
 * @ret_total: (out): the length of the file, or -1 if it is not known
 * @error: by the status
 *
 * Looks whether an answer is a whole file. If it is compressed on the way, its length is not
 * known: Content-Length counts what is sent.
 *
 * Returns: %TRUE if the body is the file from its first byte on
 */
gboolean
spate_response_check_whole (const SpateResponse *self,
                            goffset             *ret_total,
                            GError             **error)
{
  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (ret_total != NULL, FALSE);

  if (self->status != 200)
    {
      set_status_error (self, error);
      return FALSE;
    }

  *ret_total = is_encoded (self) ? -1 : self->content_length;

  return TRUE;
}

/**
 * spate_response_get_validator:
 * @self: a response
 * @total: the length of the file that it tells, or -1
 *
 * Returns: (transfer full): what the response says about the file's identity
 */
SpateValidator *
spate_response_get_validator (const SpateResponse *self,
                              goffset              total)
{
  g_return_val_if_fail (self != NULL, NULL);

  return spate_validator_new (self->etag, self->last_modified, total);
}
