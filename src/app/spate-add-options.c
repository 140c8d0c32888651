/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* From what is typed in the add window to requests, without a widget, so that it can be tested.
 *
 * A user, a password and headers are for the server of the first link: of several links those to
 * other servers do not get them. */

#include "spate-add-options.h"

#include <string.h>

#include "spate-file-name.h"
#include "spate-link.h"

/* The others become mirrors of the first. */
static void
join (GPtrArray *requests)
{
  SpateRequest *first = requests->pdata[0];

  for (guint i = 1; i < requests->len; i++)
    {
      const SpateRequest *other = requests->pdata[i];

      for (guint j = 0; j < other->uris->len; j++)
        if (!g_ptr_array_find_with_equal_func (first->uris, other->uris->pdata[j], g_str_equal, NULL))
          (void) spate_request_add_uri (first, other->uris->pdata[j], NULL);
      for (guint j = 0; j < other->logins->len; j++)
        {
          const SpateLogin *login = other->logins->pdata[j];

          if (spate_request_find_login (first, login->origin) == NULL)
            spate_request_set_login (first, spate_login_copy (login));
        }
    }

  g_ptr_array_set_size (requests, 1);
}

static SpateAddProblem
apply_to_file (const SpateAddOptions *self,
               SpateRequest          *request)
{
  if (*self->name != '\0')
    {
      if (!spate_file_name_is_element (self->name))
        return SPATE_ADD_PROBLEM_NAME;

      g_free (request->name);
      request->name = spate_file_name_sanitise (self->name);
    }

  if (*self->checksum != '\0' && !spate_digest_parse (self->checksum, &request->digest, NULL))
    return SPATE_ADD_PROBLEM_CHECKSUM;

  return SPATE_ADD_PROBLEM_NONE;
}

static SpateAddProblem
apply_headers (const SpateAddOptions *self,
               SpateRequest          *request)
{
  g_auto (GStrv) lines = g_strsplit (self->headers, "\n", -1);

  for (gsize i = 0; lines[i] != NULL; i++)
    {
      const char *line = g_strstrip (lines[i]);

      if (*line != '\0' && !spate_request_add_header (request, line, NULL))
        return SPATE_ADD_PROBLEM_HEADERS;
    }

  return SPATE_ADD_PROBLEM_NONE;
}

/* What only the server of the first link is told. */
static SpateAddProblem
apply_to_server (const SpateAddOptions *self,
                 SpateRequest          *request)
{
  if (*self->user != '\0')
    {
      SpateLogin *login = spate_login_new (spate_request_get_uri (request), self->user, self->password, NULL);

      if (login == NULL)
        return SPATE_ADD_PROBLEM_LOGIN;
      spate_request_set_login (request, login);
    }
  else if (*self->password != '\0')
    return SPATE_ADD_PROBLEM_PASSWORD;

  return apply_headers (self, request);
}

static SpateAddProblem
apply_to_each (const SpateAddOptions *self,
               SpateRequest          *request,
               const char            *first)
{
  g_free (request->folder);
  request->folder = g_strdup (self->folder);
  request->max_connections = self->max_connections;
  request->order = self->in_order ? SPATE_ORDER_SEQUENTIAL : SPATE_ORDER_PARALLEL;
  request->rate_limit = self->rate_limit;

  if (*self->referrer != '\0' && !spate_request_set_referer (request, self->referrer, NULL))
    return SPATE_ADD_PROBLEM_REFERRER;

  return spate_link_same_origin (spate_request_get_uri (request), first) ? apply_to_server (self, request)
                                                                         : SPATE_ADD_PROBLEM_NONE;
}

/**
 * spate_add_options_apply:
 * @self: what was typed
 * @requests: (element-type SpateRequest): at least one request, none handed on yet
 *
 * Puts it into the requests; if they are the same file, only one of them is left.
 *
 * Returns: the first problem; then the requests are of no use
 */
SpateAddProblem
spate_add_options_apply (const SpateAddOptions *self,
                         GPtrArray             *requests)
{
  g_return_val_if_fail (self != NULL && self->folder != NULL, SPATE_ADD_PROBLEM_NONE);
  g_return_val_if_fail (requests != NULL && requests->len > 0, SPATE_ADD_PROBLEM_NONE);

  SpateAddProblem problem = SPATE_ADD_PROBLEM_NONE;

  if (self->same_file)
    join (requests);
  if (requests->len == 1)
    problem = apply_to_file (self, requests->pdata[0]);

  const char *first = spate_request_get_uri (requests->pdata[0]);

  for (guint i = 0; i < requests->len && problem == SPATE_ADD_PROBLEM_NONE; i++)
    problem = apply_to_each (self, requests->pdata[i], first);

  return problem;
}
