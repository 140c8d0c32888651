/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Links as strings: only what is checked here goes any further. People paste links with
 * spaces and accents in them, servers redirect to anything at all; both become either a
 * http or https URI that may stand in a request, or one sentence about what is wrong. */

#include "spate-link.h"

#include <string.h>

#include "spate-error.h"

/* GLib takes a semicolon for the end of a server's name, and what follows for a path. It cannot
 * write such a link again, and nobody could be asked for that path. */
static GUri *
take_whole (GUri *uri)
{
  if (uri == NULL || g_uri_get_host (uri) == NULL ||
      *g_uri_get_path (uri) == '/' || *g_uri_get_path (uri) == '\0')
    return uri;

  g_uri_unref (uri);

  return NULL;
}

static GUri *
parse (const char *link)
{
  return take_whole (g_uri_parse (link, SPATE_LINK_FLAGS, NULL));
}

/* Escapes what may not stand in a URI at all and leaves everything else alone, also a
 * percent sign that escapes nothing: servers get what the page said. */
static char *
escape_strangers (const char *text)
{
  GString *escaped = g_string_new (NULL);

  for (const char *p = text; *p != '\0'; p++)
    {
      guchar byte = (guchar) *p;

      if (byte <= 0x20 || byte >= 0x7f || strchr ("\"<>\\^`{|}", *p) != NULL)
        g_string_append_printf (escaped, "%%%02X", byte);
      else
        g_string_append_c (escaped, *p);
    }

  return g_string_free (escaped, FALSE);
}

static gboolean
has_control_character (const char *text)
{
  for (const char *p = text; *p != '\0'; p++)
    if (g_ascii_iscntrl (*p))
      return TRUE;

  return FALSE;
}

/* Parsing takes the escapes in a host off. What would end the header that the host is sent in,
 * or could be read as another part of the link, may not come out of it. A percent sign has a
 * meaning only in front of an address's zone. GLib takes anything that has one for an address,
 * and a single colon as well. */
static gboolean
is_host (const char *host)
{
  if (host == NULL || *host == '\0')
    return FALSE;

  for (const char *p = host; *p != '\0'; p++)
    if (!g_ascii_isgraph (*p) || strchr ("/?#@\\", *p) != NULL)
      return FALSE;

  g_auto (GStrv) address_and_zone = g_strsplit (host, "%", 2);

  return address_and_zone[1] == NULL ||
         (g_hostname_is_ip_address (address_and_zone[0]) && strcmp (address_and_zone[0], ":") != 0);
}

/* What is no link cannot be taken apart, and may hold a password all the same: of what stands in
 * front of an at sign nothing is told, nor of a query. */
static char *
quote (const char *text)
{
  gsize length = strcspn (text, "?#");
  const char *at = g_strrstr_len (text, (gssize) length, "@");
  g_autofree char *shown = g_strndup (at != NULL ? at : text, length - (gsize) (at != NULL ? at - text : 0));

  return g_strconcat (at != NULL ? "…" : "", shown, text[length] != '\0' ? "…" : "", NULL);
}

static gboolean
check_uri (GUri       *uri,
           const char *text,
           GError    **error)
{
  const char *scheme = uri != NULL ? g_uri_get_scheme (uri) : NULL;
  g_autofree char *quoted = quote (text);

  /* What looks like a scheme may be a name in front of a password. */
  if (scheme == NULL || (g_uri_get_host (uri) == NULL && strchr (text, '@') != NULL))
    {
      g_set_error (error, SPATE_ERROR, SPATE_ERROR_INVALID, "“%s” is not a link", quoted);
      return FALSE;
    }

  if (strcmp (scheme, "http") != 0 && strcmp (scheme, "https") != 0)
    {
      g_set_error (error, SPATE_ERROR, SPATE_ERROR_INVALID,
                   "Spate downloads http and https links, not “%s:” ones", scheme);
      return FALSE;
    }

  if (!is_host (g_uri_get_host (uri)))
    {
      g_set_error (error, SPATE_ERROR, SPATE_ERROR_INVALID, "The link “%s” names no server", quoted);
      return FALSE;
    }

  return TRUE;
}

/**
 * spate_link_parse:
 * @text: what somebody typed, pasted or dropped
 * @error: set to %SPATE_ERROR_INVALID
 *
 * Returns: (transfer full) (nullable): the link in the form in which it is kept and sent:
 *   white space around it gone, what may not stand in a URI escaped, the fragment kept
 */
char *
spate_link_parse (const char *text,
                  GError    **error)
{
  g_return_val_if_fail (text != NULL, NULL);

  g_autofree char *stripped = g_strstrip (g_strdup (text));
  g_autofree char *escaped = escape_strangers (stripped);

  if (strlen (escaped) > SPATE_LINK_LONGEST)
    {
      g_set_error (error, SPATE_ERROR, SPATE_ERROR_INVALID, "A link is longer than %d characters", SPATE_LINK_LONGEST);
      return NULL;
    }

  if (!g_utf8_validate (stripped, -1, NULL) || has_control_character (stripped))
    {
      g_set_error_literal (error, SPATE_ERROR, SPATE_ERROR_INVALID,
                           "A link holds characters that no link may hold");
      return NULL;
    }

  g_autoptr (GUri) uri = parse (escaped);

  if (!check_uri (uri, stripped, error))
    return NULL;

  return g_steal_pointer (&escaped);
}

/**
 * spate_link_resolve:
 * @base: the link whose answer was a redirect
 * @location: where it points to, from the server; relative ones are allowed
 * @error: set to %SPATE_ERROR_PROTOCOL if it points to nothing Spate can follow
 *
 * Returns: (transfer full) (nullable): the link to follow
 */
char *
spate_link_resolve (const char *base,
                    const char *location,
                    GError    **error)
{
  g_return_val_if_fail (base != NULL, NULL);
  g_return_val_if_fail (location != NULL, NULL);

  /* What a server sends need not be UTF-8; as bytes it can still be escaped and followed. */
  g_autofree char *escaped = escape_strangers (location);
  g_autoptr (GUri) from = parse (base);
  g_autoptr (GUri) to = from != NULL && strlen (escaped) <= SPATE_LINK_LONGEST
                          ? take_whole (g_uri_parse_relative (from, escaped, SPATE_LINK_FLAGS, NULL))
                          : NULL;
  g_autoptr (GError) reason = NULL;

  if (!check_uri (to, escaped, &reason))
    {
      g_set_error (error, SPATE_ERROR, SPATE_ERROR_PROTOCOL,
                   "The server redirects to an address that cannot be followed: %s", reason->message);
      return NULL;
    }

  /* GLib writes letters that are not ASCII out in a user name. */
  g_autofree char *written = g_uri_to_string (to);
  g_autofree char *link = escape_strangers (written);

  if (strlen (link) > SPATE_LINK_LONGEST)
    {
      g_set_error (error, SPATE_ERROR, SPATE_ERROR_PROTOCOL,
                   "The server redirects to an address that is longer than %d characters", SPATE_LINK_LONGEST);
      return NULL;
    }

  return g_steal_pointer (&link);
}

/**
 * spate_link_without_secrets:
 * @link: a link, or text that should be one
 *
 * Returns: (transfer full) (nullable): the link without user name and password, for records. The
 *   query stays: without it the link is another one. %NULL if @link names no server and may
 *   hold a password.
 */
char *
spate_link_without_secrets (const char *link)
{
  g_return_val_if_fail (link != NULL, NULL);

  /* Nearly none has a user name, and thousands of records are compared by their links. */
  if (strchr (link, '@') == NULL)
    return g_strdup (link);

  g_autoptr (GUri) uri = parse (link);

  if (uri == NULL || g_uri_get_host (uri) == NULL)
    return strchr (link, '@') == NULL ? g_strdup (link) : NULL;
  if (g_uri_get_userinfo (uri) == NULL)
    return g_strdup (link);

  return g_uri_to_string_partial (uri, G_URI_HIDE_USERINFO);
}

/**
 * spate_link_redact:
 * @link: a link
 *
 * Returns: (transfer full): the link without user name, password and query, which may hold
 *   secrets, for logs
 */
char *
spate_link_redact (const char *link)
{
  g_return_val_if_fail (link != NULL, NULL);

  g_autoptr (GUri) uri = parse (link);

  if (uri == NULL || g_uri_get_host (uri) == NULL)
    return g_strdup ("(not a link)");

  return g_uri_to_string_partial (uri, G_URI_HIDE_USERINFO | G_URI_HIDE_QUERY | G_URI_HIDE_FRAGMENT);
}

/**
 * spate_link_get_host:
 * @link: a link
 *
 * Returns: (transfer full): the server's name
 */
char *
spate_link_get_host (const char *link)
{
  g_return_val_if_fail (link != NULL, NULL);

  g_autoptr (GUri) uri = parse (link);

  return g_strdup (uri != NULL ? g_uri_get_host (uri) : NULL);
}

/**
 * spate_link_get_origin:
 * @link: a link
 *
 * Returns: (transfer full) (nullable): scheme, host and port in one spelling, such as
 *   `https://example.com:443`, and nothing else of the link; %NULL if it is none that
 *   spate_link_parse() accepts. The origin of an origin is the origin itself.
 */
char *
spate_link_get_origin (const char *link)
{
  g_return_val_if_fail (link != NULL, NULL);

  g_autofree char *checked = spate_link_parse (link, NULL);
  g_autoptr (GUri) uri = checked != NULL ? parse (checked) : NULL;

  if (uri == NULL)
    return NULL;

  g_autofree char *host = g_ascii_strdown (g_uri_get_host (uri), -1);
  g_autofree char *authority = g_uri_join (G_URI_FLAGS_NONE, NULL, NULL, host, -1, "", NULL, NULL);

  /* Joining as a whole would leave the scheme's own port out. */
  return g_strdup_printf ("%s:%s:%d", g_uri_get_scheme (uri), authority, g_uri_get_port (uri));
}

/**
 * spate_link_same_origin:
 * @a: a link
 * @b: another one
 *
 * Returns: %TRUE if scheme, host and port agree, so that what may be told to one may be
 *   told to the other
 */
gboolean
spate_link_same_origin (const char *a,
                        const char *b)
{
  g_return_val_if_fail (a != NULL, FALSE);
  g_return_val_if_fail (b != NULL, FALSE);

  g_autoptr (GUri) first = parse (a);
  g_autoptr (GUri) second = parse (b);

  return first != NULL && second != NULL &&
         g_uri_get_host (first) != NULL && g_uri_get_host (second) != NULL &&
         g_strcmp0 (g_uri_get_scheme (first), g_uri_get_scheme (second)) == 0 &&
         g_ascii_strcasecmp (g_uri_get_host (first), g_uri_get_host (second)) == 0 &&
         g_uri_get_port (first) == g_uri_get_port (second);
}

/**
 * spate_link_is_secure:
 * @link: a link
 *
 * Returns: %TRUE if what is said over it stays between Spate and the server
 */
gboolean
spate_link_is_secure (const char *link)
{
  g_return_val_if_fail (link != NULL, FALSE);

  return g_ascii_strncasecmp (link, "https:", strlen ("https:")) == 0;
}

static gboolean
is_one_of (const char        *name,
           const char *const *names)
{
  for (; *names != NULL; names++)
    if (g_ascii_strcasecmp (name, *names) == 0)
      return TRUE;

  return FALSE;
}

/* Whether the name of a parameter says that its value is a signature or a token. */
static gboolean
is_signature (const char *name)
{
  static const char *const names[] = {
    "signature",
    "sig",
    "token",
    "access_token",
    "hmac",
    "hash",
    "policy",
    "x-amz-signature",
    "x-goog-signature",
    "x-oss-signature",
    "x-bz-signature",
    "q-signature",
    "__token__",
    "hdnea",
    "hdnts",
    "key-pair-id",
    "verify",
    NULL,
  };

  return is_one_of (name, names);
}

/* Whether it says that its value is nobody else's business: a signature, or what opens a door for
 * as long as the user likes, which says nothing about how long the link will do. */
static gboolean
is_secret (const char *name)
{
  static const char *const names[] = {
    "x-amz-credential",
    "x-amz-security-token",
    "x-goog-credential",
    "awsaccesskeyid",
    "googleaccessid",
    "api_key",
    "api-key",
    "apikey",
    "key",
    "auth",
    "authkey",
    "auth_key",
    "auth_token",
    "authorization",
    "id_token",
    "refresh_token",
    "private_token",
    "oauth_token",
    "jwt",
    "code",
    "secret",
    "client_secret",
    "pass",
    "passwd",
    "password",
    "pwd",
    "passkey",
    "session",
    "sessionid",
    "session_id",
    "sid",
    "ticket",
    NULL,
  };

  return is_signature (name) || is_one_of (name, names);
}

static gboolean
has_parameter (const char *link,
               gboolean (*is_it) (const char *name))
{
  g_autoptr (GUri) uri = parse (link);
  const char *rest = uri != NULL ? g_uri_get_query (uri) : NULL;

  /* GUriParamsIter would end at the first parameter that has no value, or is no UTF-8. */
  while (rest != NULL)
    {
      gsize length = strcspn (rest, "=&;");
      g_autofree char *name = g_uri_unescape_segment (rest, rest + length, NULL);

      if (name != NULL && is_it (name))
        return TRUE;

      rest = strpbrk (rest + length, "&;");
      if (rest != NULL)
        rest++;
    }

  return FALSE;
}

/**
 * spate_link_is_signed:
 * @link: a link
 *
 * Returns: %TRUE if its query carries a signature or a token, so that it may be good for a
 *   short time, or for few requests, only
 */
gboolean
spate_link_is_signed (const char *link)
{
  g_return_val_if_fail (link != NULL, FALSE);

  return has_parameter (link, is_signature);
}

/**
 * spate_link_conceal:
 * @link: a link
 *
 * Returns: (transfer full): the link as it may be shown, and told to whoever gets the file:
 *   without user name, password and fragment, and without a query that may hold a secret
 */
char *
spate_link_conceal (const char *link)
{
  g_return_val_if_fail (link != NULL, NULL);

  g_autoptr (GUri) uri = parse (link);

  if (uri == NULL || g_uri_get_host (uri) == NULL || has_parameter (link, is_secret))
    return spate_link_redact (link);

  return g_uri_to_string_partial (uri, G_URI_HIDE_USERINFO | G_URI_HIDE_FRAGMENT);
}
