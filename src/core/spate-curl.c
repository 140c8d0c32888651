/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The curl commands that browsers copy: a link, and all that the site was told when it was clicked.
 * What Spate decides by itself (how often to ask, whom to believe, where to write) is passed over,
 * and so are headers that say how bytes are carried. What would make it another request than one for
 * a file is refused. */

#include "spate-curl.h"

#include <string.h>

#include "spate-curl-words.h"
#include "spate-error.h"
#include "spate-file-name.h"

/* Of one command. */
#define MOST_HEADERS 200

G_DEFINE_QUARK (spate-curl-error-quark, spate_curl_error)

typedef enum
{
  MEANING_NOTHING, /* a value that does not matter */
  MEANING_LINK,
  MEANING_HEADER,
  MEANING_USER_AGENT,
  MEANING_REFERER,
  MEANING_COOKIE,
  MEANING_USER,
  MEANING_BEARER,
  MEANING_OUTPUT,
  MEANING_METHOD,
  MEANING_BODY,
  MEANING_FILE,
} Meaning;

/* Options that take a value; what is not here takes none. */
static const struct
{
  char        letter; /* or 0 */
  const char *name;
  Meaning     meaning;
} options[] = {
  { 0, "url", MEANING_LINK },
  { 'H', "header", MEANING_HEADER },
  { 'A', "user-agent", MEANING_USER_AGENT },
  { 'e', "referer", MEANING_REFERER },
  { 'b', "cookie", MEANING_COOKIE },
  { 'u', "user", MEANING_USER },
  { 0, "oauth2-bearer", MEANING_BEARER },
  { 'o', "output", MEANING_OUTPUT },
  { 'X', "request", MEANING_METHOD },
  { 'd', "data", MEANING_BODY },
  { 0, "data-ascii", MEANING_BODY },
  { 0, "data-binary", MEANING_BODY },
  { 0, "data-raw", MEANING_BODY },
  { 0, "data-urlencode", MEANING_BODY },
  { 0, "json", MEANING_BODY },
  { 'F', "form", MEANING_BODY },
  { 0, "form-string", MEANING_BODY },
  { 'T', "upload-file", MEANING_BODY },
  { 'K', "config", MEANING_FILE },
  { 'E', "cert", MEANING_FILE },
  { 0, "key", MEANING_FILE },
  { 0, "aws-sigv4", MEANING_FILE },
  { 0, "cacert", MEANING_NOTHING },
  { 0, "capath", MEANING_NOTHING },
  { 0, "ciphers", MEANING_NOTHING },
  { 0, "connect-timeout", MEANING_NOTHING },
  { 0, "connect-to", MEANING_NOTHING },
  { 'C', "continue-at", MEANING_NOTHING },
  { 'c', "cookie-jar", MEANING_NOTHING },
  { 'D', "dump-header", MEANING_NOTHING },
  { 0, "interface", MEANING_NOTHING },
  { 0, "limit-rate", MEANING_NOTHING },
  { 0, "max-filesize", MEANING_NOTHING },
  { 0, "max-redirs", MEANING_NOTHING },
  { 'm', "max-time", MEANING_NOTHING },
  { 0, "noproxy", MEANING_NOTHING },
  { 0, "output-dir", MEANING_NOTHING },
  { 'x', "proxy", MEANING_NOTHING },
  { 'U', "proxy-user", MEANING_NOTHING },
  { 'r', "range", MEANING_NOTHING },
  { 0, "resolve", MEANING_NOTHING },
  { 0, "retry", MEANING_NOTHING },
  { 0, "retry-delay", MEANING_NOTHING },
  { 0, "retry-max-time", MEANING_NOTHING },
  { 'Y', "speed-limit", MEANING_NOTHING },
  { 'y', "speed-time", MEANING_NOTHING },
  { 0, "stderr", MEANING_NOTHING },
  { 'z', "time-cond", MEANING_NOTHING },
  { 0, "trace", MEANING_NOTHING },
  { 0, "trace-ascii", MEANING_NOTHING },
  { 'w', "write-out", MEANING_NOTHING },
};

/* One command, as far as it matters. The strings are those of its words. */
typedef struct
{
  GPtrArray  *links;      /* (owned) (element-type utf8) */
  GPtrArray  *headers;    /* (owned) (element-type utf8) */
  const char *user_agent; /* (nullable) */
  const char *referer;    /* (nullable) */
  const char *cookie;     /* (nullable) */
  const char *user;       /* (nullable) */
  const char *bearer;     /* (nullable) */
  const char *output;     /* (nullable) */
} Command;

static void
command_clear (Command *self)
{
  g_clear_pointer (&self->links, g_ptr_array_unref);
  g_clear_pointer (&self->headers, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Command, command_clear)

static gboolean
refuse (GError       **error,
        SpateCurlError code,
        const char    *message)
{
  g_set_error_literal (error, SPATE_CURL_ERROR, (int) code, message);

  return FALSE;
}

static const char *
skip_prompt (const char *text)
{
  while (g_ascii_isspace (*text))
    text++;
  if ((*text == '$' || *text == '#' || *text == '>') && text[1] == ' ')
    text += 2;
  while (g_ascii_isspace (*text))
    text++;

  return text;
}

/**
 * spate_curl_is_command:
 * @text: any text
 *
 * Returns: %TRUE if it begins as a curl command does
 */
gboolean
spate_curl_is_command (const char *text)
{
  g_return_val_if_fail (text != NULL, FALSE);

  const char *p = skip_prompt (text);

  if (!g_str_has_prefix (p, "curl"))
    return FALSE;
  p += strlen ("curl");
  if (g_str_has_prefix (p, ".exe"))
    p += strlen (".exe");

  return g_ascii_isspace (*p);
}

/* --- options ------------------------------------------------------------------------ */

static gboolean
take_method (const char *method,
             GError    **error)
{
  return g_ascii_strcasecmp (method, "GET") == 0 ||
         refuse (error, SPATE_CURL_ERROR_METHOD, "The command does not fetch a file");
}

static gboolean
take_value (Command    *self,
            Meaning     meaning,
            const char *value,
            GError    **error)
{
  switch (meaning)
    {
    case MEANING_LINK:
      g_ptr_array_add (self->links, (gpointer) value);
      break;
    case MEANING_HEADER:
      g_ptr_array_add (self->headers, (gpointer) value);
      break;
    case MEANING_USER_AGENT:
      self->user_agent = value;
      break;
    case MEANING_REFERER:
      self->referer = value;
      break;
    case MEANING_COOKIE:
      if (strchr (value, '=') == NULL)
        return refuse (error, SPATE_CURL_ERROR_FILE, "The command takes cookies from a file");
      self->cookie = value;
      break;
    case MEANING_USER:
      self->user = value;
      break;
    case MEANING_BEARER:
      self->bearer = value;
      break;
    case MEANING_OUTPUT:
      self->output = value;
      break;
    case MEANING_METHOD:
      return take_method (value, error);
    case MEANING_BODY:
      return refuse (error, SPATE_CURL_ERROR_BODY, "The command sends data");
    case MEANING_FILE:
      return refuse (error, SPATE_CURL_ERROR_FILE, "The command needs a file");
    case MEANING_NOTHING:
    default:
      break;
    }

  return self->headers->len <= MOST_HEADERS || refuse (error, SPATE_CURL_ERROR_LENGTH, "The command has too many headers");
}

static gboolean
find_letter (char     letter,
             Meaning *ret_meaning)
{
  for (gsize i = 0; i < G_N_ELEMENTS (options); i++)
    if (options[i].letter == letter)
      {
        *ret_meaning = options[i].meaning;
        return TRUE;
      }

  return FALSE;
}

/* Letters may stand together; the value of the last one may follow without a space. */
static gboolean
take_letters (Command    *self,
              const char *letters,
              const char *next,
              gboolean   *ret_took_next,
              GError    **error)
{
  for (const char *p = letters; *p != '\0'; p++)
    {
      Meaning meaning = MEANING_NOTHING;

      if (*p == 'I')
        return take_method ("HEAD", error);
      if (!find_letter (*p, &meaning))
        continue;
      *ret_took_next = p[1] == '\0';
      if (*ret_took_next && next == NULL)
        return refuse (error, SPATE_CURL_ERROR_SHELL, "The last option has no value");

      return take_value (self, meaning, *ret_took_next ? next : p + 1, error);
    }

  return TRUE;
}

static gboolean
take_name (Command    *self,
           const char *name,
           const char *next,
           gboolean   *ret_took_next,
           GError    **error)
{
  if (strcmp (name, "head") == 0)
    return take_method ("HEAD", error);

  for (gsize i = 0; i < G_N_ELEMENTS (options); i++)
    {
      if (strcmp (options[i].name, name) != 0)
        continue;
      if (next == NULL)
        return refuse (error, SPATE_CURL_ERROR_SHELL, "The last option has no value");

      *ret_took_next = TRUE;
      return take_value (self, options[i].meaning, next, error);
    }

  return TRUE;
}

/* @words are those of one command, with “curl” in front. */
static gboolean
read_words (Command   *self,
            GPtrArray *words,
            GError   **error)
{
  for (guint i = 1; i < words->len; i++)
    {
      const char *word = words->pdata[i];
      const char *next = i + 1 < words->len ? words->pdata[i + 1] : NULL;
      gboolean took_next = FALSE;
      gboolean is_good = TRUE;

      if (g_str_has_prefix (word, "--"))
        is_good = take_name (self, word + 2, next, &took_next, error);
      else if (word[0] == '-' && word[1] != '\0')
        is_good = take_letters (self, word + 1, next, &took_next, error);
      else
        is_good = take_value (self, MEANING_LINK, word, error);

      if (!is_good)
        return FALSE;
      i += took_next;
    }

  return self->links->len > 0 || refuse (error, SPATE_CURL_ERROR_LINK, "The command has no link");
}

/* --- requests ----------------------------------------------------------------------- */

static gboolean
has_name (const char *header,
          const char *name)
{
  gsize length = strlen (name);

  return g_ascii_strncasecmp (header, name, length) == 0 && header[length] == ':';
}

static char *
dup_value (const char *header)
{
  return g_strstrip (g_strdup (strchr (header, ':') + 1));
}

/* What Spate says in its own way is left out: how bytes are carried, and the pseudo headers of HTTP/2.
 * So is a header without a value, by which curl means that it is not to be sent. */
static gboolean
take_header (SpateRequest *request,
             const char   *header,
             GError      **error)
{
  const char *colon = strchr (header, ':');

  if (colon == NULL || colon == header)
    return TRUE;

  g_autofree char *value = dup_value (header);

  if (*value == '\0')
    return TRUE;
  if (has_name (header, "user-agent"))
    return spate_request_set_user_agent (request, value, error);
  if (has_name (header, "referer"))
    return spate_request_set_referer (request, value, error);

  g_autofree char *name = g_strndup (header, (gsize) (colon - header));

  return spate_request_is_reserved_header (name) || spate_request_add_header (request, header, error);
}

static gboolean
take_login (SpateRequest *request,
            const char   *user,
            GError      **error)
{
  const char *colon = strchr (user, ':');

  /* The password is asked for when it is needed. */
  if (colon == NULL)
    return TRUE;

  g_autofree char *name = g_strndup (user, (gsize) (colon - user));
  SpateLogin *login = spate_login_new (spate_request_get_uri (request), name, colon + 1, error);

  if (login != NULL)
    spate_request_set_login (request, login);

  return login != NULL;
}

static gboolean
fill_in (SpateRequest  *request,
         const Command *command,
         const char    *link,
         GError       **error)
{
  g_autofree char *cookie = command->cookie != NULL ? g_strconcat ("Cookie: ", command->cookie, NULL) : NULL;
  g_autofree char *bearer = command->bearer != NULL ? g_strconcat ("Authorization: Bearer ", command->bearer, NULL) : NULL;

  if (!spate_request_add_uri (request, link, error))
    return FALSE;
  for (guint i = 0; i < command->headers->len; i++)
    if (!take_header (request, command->headers->pdata[i], error))
      return FALSE;

  return (cookie == NULL || spate_request_add_header (request, cookie, error)) &&
         (bearer == NULL || spate_request_add_header (request, bearer, error)) &&
         (command->user_agent == NULL || spate_request_set_user_agent (request, command->user_agent, error)) &&
         (command->referer == NULL || spate_request_set_referer (request, command->referer, error)) &&
         (command->user == NULL || take_login (request, command->user, error));
}

static gboolean
add_requests (GPtrArray     *requests,
              const Command *command,
              const char    *folder,
              GError       **error)
{
  for (guint i = 0; i < command->links->len; i++)
    {
      SpateRequest *request = spate_request_new (folder);
      g_autoptr (GError) reason = NULL;

      g_ptr_array_add (requests, request);
      if (requests->len > SPATE_CURL_MOST_REQUESTS)
        return refuse (error, SPATE_CURL_ERROR_LENGTH, "There are too many commands");
      if (!fill_in (request, command, command->links->pdata[i], &reason))
        return refuse (error, SPATE_CURL_ERROR_VALUE, reason->message);

      /* One name is that of one file. */
      if (command->output != NULL && command->links->len == 1)
        {
          g_autofree char *name = g_path_get_basename (command->output);

          request->name = spate_file_name_is_element (name) ? spate_file_name_sanitise (name) : NULL;
        }
    }

  return TRUE;
}

/**
 * spate_curl_parse:
 * @text: what spate_curl_is_command() takes for a curl command, or several of them
 * @folder: the absolute path of the folder that the files shall go to
 * @error: set to an error of %SPATE_CURL_ERROR
 *
 * Returns: (transfer full) (nullable) (element-type SpateRequest): a request for each link
 */
GPtrArray *
spate_curl_parse (const char *text,
                  const char *folder,
                  GError    **error)
{
  g_return_val_if_fail (text != NULL, NULL);
  g_return_val_if_fail (folder != NULL && g_path_is_absolute (folder), NULL);

  if (strlen (text) > SPATE_CURL_LONGEST_TEXT)
    {
      refuse (error, SPATE_CURL_ERROR_LENGTH, "The command is too long");
      return NULL;
    }

  g_autofree char *valid = g_utf8_make_valid (skip_prompt (text), -1);
  g_autoptr (GPtrArray) commands = spate_curl_words_split (valid, error);
  g_autoptr (GPtrArray) requests = g_ptr_array_new_with_free_func ((GDestroyNotify) spate_request_unref);

  for (guint i = 0; commands != NULL && i < commands->len; i++)
    {
      GPtrArray *words = commands->pdata[i];
      g_auto (Command) command = { .links = g_ptr_array_new (), .headers = g_ptr_array_new () };

      if (strcmp (words->pdata[0], "curl") != 0 && strcmp (words->pdata[0], "curl.exe") != 0)
        {
          refuse (error, SPATE_CURL_ERROR_SHELL, "There is another command behind it");
          return NULL;
        }
      if (!read_words (&command, words, error) || !add_requests (requests, &command, folder, error))
        return NULL;
    }

  if (commands == NULL)
    return NULL;
  if (requests->len == 0)
    {
      refuse (error, SPATE_CURL_ERROR_LINK, "The command has no link");
      return NULL;
    }

  return g_steal_pointer (&requests);
}
