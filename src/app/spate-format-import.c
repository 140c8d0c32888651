/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The words for what comes in: why a text is not taken, and what has been added. */

#include "spate-format-import.h"

#include <glib/gi18n.h>

#include "spate-curl.h"
#include "spate-error.h"
#include "spate-invitation.h"

static const char *
format_curl_error (SpateCurlError code)
{
  switch (code)
    {
    case SPATE_CURL_ERROR_BODY:
      return _ ("The command sends something, such as a form; Spate only fetches files.");
    case SPATE_CURL_ERROR_METHOD:
      return _ ("The command does something other than fetch a file.");
    case SPATE_CURL_ERROR_FILE:
      return _ ("The command needs a file that is not in it; copy it anew from a browser.");
    case SPATE_CURL_ERROR_SHELL:
      return _ ("Only a shell can read this command; copy it anew from a browser, or paste its link alone.");
    case SPATE_CURL_ERROR_VALUE:
      return _ ("The command has a link, header or password that cannot be sent.");
    case SPATE_CURL_ERROR_LINK:
      return _ ("There is no link in the command.");
    case SPATE_CURL_ERROR_LENGTH:
      return _ ("The command is too long.");
    default:
      return _ ("The command cannot be read.");
    }
}

static const char *
format_invitation_error (SpateInvitationError code)
{
  switch (code)
    {
    case SPATE_INVITATION_ERROR_LENGTH:
      return _ ("What the web page suggests is too long.");
    case SPATE_INVITATION_ERROR_KEY:
      return _ ("What the web page suggests says something that Spate does not know.");
    case SPATE_INVITATION_ERROR_TWICE:
      return _ ("What the web page suggests says something twice.");
    case SPATE_INVITATION_ERROR_LINK:
      return _ ("The web page suggests no http or https link that can be downloaded.");
    case SPATE_INVITATION_ERROR_REFERRER:
      return _ ("What the web page suggests names a page that is none.");
    case SPATE_INVITATION_ERROR_FORM:
    default:
      return _ ("What the web page suggests cannot be read.");
    }
}

/**
 * spate_format_import_error:
 * @error: (nullable): why spate_import_requests_from_text() or spate_invitation_parse() gave nothing
 *
 * Returns: a sentence with a full stop, by the error's code
 */
const char *
spate_format_import_error (const GError *error)
{
  if (error != NULL && error->domain == SPATE_CURL_ERROR)
    return format_curl_error ((SpateCurlError) error->code);
  if (error != NULL && error->domain == SPATE_INVITATION_ERROR)
    return format_invitation_error ((SpateInvitationError) error->code);
  if (g_error_matches (error, SPATE_ERROR, SPATE_ERROR_INVALID))
    return _ ("Nothing in that can be downloaded.");

  return _ ("There is no link in that; Spate takes http and https links.");
}

/**
 * spate_format_add_problem:
 * @problem: what is wrong with what was typed
 *
 * Returns: (nullable): a sentence with a full stop; %NULL if nothing is wrong
 */
const char *
spate_format_add_problem (SpateAddProblem problem)
{
  switch (problem)
    {
    case SPATE_ADD_PROBLEM_NAME:
      return _ ("A file’s name has no “/” in it, and is not “.” or “..”.");
    case SPATE_ADD_PROBLEM_CHECKSUM:
      return _ ("This is not a checksum; paste all of its digits, or a line of sha256sum.");
    case SPATE_ADD_PROBLEM_LOGIN:
      return _ ("A user name has no colon in it, and neither it nor the password may be very long.");
    case SPATE_ADD_PROBLEM_PASSWORD:
      return _ ("The password needs a user name.");
    case SPATE_ADD_PROBLEM_REFERRER:
      return _ ("The referrer is too long.");
    case SPATE_ADD_PROBLEM_HEADERS:
      return _ ("Each line of the headers has a name, a colon and a value, and Range and the like are not among them.");
    case SPATE_ADD_PROBLEM_NONE:
    default:
      return NULL;
    }
}

/**
 * spate_format_added:
 * @n_added: how many downloads are new in the list
 * @n_known: how many were in it already
 * @name: (nullable): the name of the one, if it is only one
 *
 * Returns: (transfer full) (nullable): what has happened: "Added “a.iso”"; %NULL if nothing has
 */
char *
spate_format_added (guint       n_added,
                    guint       n_known,
                    const char *name)
{
  g_autofree char *added = NULL;
  g_autofree char *known = NULL;

  if (n_added == 1 && n_known == 0 && name != NULL)
    /* Translators: the name of a file */
    return g_strdup_printf (_ ("Added “%s”"), name);
  if (n_added == 0 && n_known == 1 && name != NULL)
    /* Translators: the name of a file */
    return g_strdup_printf (_ ("“%s” is already in the list"), name);

  if (n_added > 0)
    added = g_strdup_printf (ngettext ("Added %u download", "Added %u downloads", n_added), n_added);
  if (n_known > 0)
    known = g_strdup_printf (ngettext ("%u was already in the list", "%u were already in the list", n_known), n_known);
  if (added != NULL && known != NULL)
    return g_strdup_printf ("%s · %s", added, known);

  return added != NULL ? g_steal_pointer (&added) : g_steal_pointer (&known);
}
