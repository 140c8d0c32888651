/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A login at work: it answers a server's 401, or a proxy's 407. Basic and Digest are libsoup's; when they are used is
 * decided here, and not by libsoup's manager of logins, which shares them among all that a session
 * asks for, reads the page of a refusal into memory however long it is, and lets each of many
 * connections try a wrong password for itself.
 *
 * A login is told to nobody who has not asked for it. The first request that is asked tries it, and
 * all others wait for what comes of it: servers lock users out after a few wrong passwords. Once it
 * is proved, it goes along with every request at once. */

#include "spate-signer.h"

#include <string.h>

#include "spate-error.h"

/* Downloads that are begun together share one try; who asks again later means it. */
#define REFUSED_FOR (10 * (gint64) G_USEC_PER_SEC)

/* With Digest a login may have to be worked out anew, for a number that the server has changed. */
#define MOST_SIGNED 3

/* Logins that are kept in mind although nobody uses them now. */
#define MOST_KNOWN 64

/* What those who ask differ in. */
typedef struct
{
  guint       status;    /* how they ask */
  const char *challenge; /* the header that they ask in */
  const char *answer;    /* the one that they are answered in */
  SpateError  error;
  const char *not_accepted;
  const char *not_known;
} Asker;

static const Asker askers[] = {
  [SPATE_SIGNER_SERVER] = { SOUP_STATUS_UNAUTHORIZED, "WWW-Authenticate", "Authorization", SPATE_ERROR_NEEDS_AUTHENTICATION,
                            "The server does not accept the ones it was given",
                            "The server wants them in a way that Spate does not know" },
  [SPATE_SIGNER_PROXY] = { SOUP_STATUS_PROXY_AUTHENTICATION_REQUIRED, "Proxy-Authenticate", "Proxy-Authorization", SPATE_ERROR_PROXY_LOGIN,
                           "The proxy does not accept the ones it was given",
                           "The proxy wants them in a way that Spate does not know" },
};

struct _SpateSigner
{
  gatomicrefcount ref_count;
  const Asker    *asker;
  SpateLogin     *login;   /* (owned) */
  SoupAuth       *auth;    /* (owned) (nullable): what the server asked for, with the login in it */
  gboolean        is_proved;
  gint64          refused; /* µs: when, or 0 */
  GCancellable   *settled; /* (owned) (nullable): somebody tries; it is triggered when that is over */
};

static SpateSigner *
signer_new (SpateSignerKind   kind,
            const SpateLogin *login)
{
  SpateSigner *self = g_new0 (SpateSigner, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->asker = &askers[kind];
  self->login = spate_login_copy (login);

  return self;
}

/**
 * spate_signer_unref:
 * @self: (transfer full): a login at work
 */
void
spate_signer_unref (SpateSigner *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  spate_login_free (self->login);
  g_clear_object (&self->auth);
  g_clear_object (&self->settled);
  g_free (self);
}

static gboolean
is_same (const SpateLogin *a,
         const SpateLogin *b)
{
  return g_str_equal (a->origin, b->origin) && g_str_equal (a->user, b->user) && g_str_equal (a->password, b->password);
}

/* Those that no request uses are kept for the next one, as long as there is room. */
static void
make_room (GPtrArray *known)
{
  for (guint i = known->len; i > 0 && known->len >= MOST_KNOWN; i--)
    {
      SpateSigner *signer = g_ptr_array_index (known, i - 1);

      if (g_atomic_ref_count_compare (&signer->ref_count, 1))
        g_ptr_array_remove_index (known, i - 1);
    }
}

/**
 * spate_signer_get:
 * @known: (element-type SpateSigner): logins that have been used
 * @kind: whether it is for a server or a proxy
 * @login: a login
 *
 * Only who has the whole login gets at what is known of it, so that no download uses that of
 * another; and those that have the same try it once.
 *
 * Returns: (transfer none): the same login at work
 */
SpateSigner *
spate_signer_get (GPtrArray        *known,
                  SpateSignerKind   kind,
                  const SpateLogin *login)
{
  g_return_val_if_fail (known != NULL, NULL);
  g_return_val_if_fail (login != NULL, NULL);

  for (guint i = 0; i < known->len; i++)
    {
      SpateSigner *signer = g_ptr_array_index (known, i);

      if (signer->asker == &askers[kind] && is_same (signer->login, login))
        return signer;
    }

  SpateSigner *signer = signer_new (kind, login);

  make_room (known);
  g_ptr_array_add (known, signer);

  return signer;
}

static gboolean
is_refused (const SpateSigner *self)
{
  return self->refused != 0 && g_get_monotonic_time () - self->refused < REFUSED_FOR;
}

/* Whether @item begins a challenge: NAME, or NAME and something that belongs to it; all else is
 * NAME=VALUE, and belongs to the challenge before. */
static gboolean
begins_challenge (const char *item)
{
  const char *rest = item + strcspn (item, " \t=");

  return *(rest + strspn (rest, " \t")) != '=';
}

static gboolean
is_challenge (const char *item,
              const char *scheme)
{
  gsize length = strlen (scheme);

  return begins_challenge (item) && g_ascii_strncasecmp (item, scheme, length) == 0 &&
         (item[length] == '\0' || g_ascii_isspace (item[length]));
}

/* Several challenges may stand in one header, and each is a list of its own. */
static char *
find_challenge (SoupMessage *message,
                const char  *scheme)
{
  gboolean is_proxy = soup_message_get_status (message) == SOUP_STATUS_PROXY_AUTHENTICATION_REQUIRED;
  const Asker *asker = &askers[is_proxy ? SPATE_SIGNER_PROXY : SPATE_SIGNER_SERVER];
  const char *header = soup_message_headers_get_list (soup_message_get_response_headers (message), asker->challenge);
  GSList *items = header != NULL ? soup_header_parse_list (header) : NULL;
  GString *challenge = NULL;

  for (GSList *i = items; i != NULL; i = i->next)
    {
      const char *item = i->data;

      if (challenge == NULL && is_challenge (item, scheme))
        challenge = g_string_new (item);
      else if (challenge != NULL && begins_challenge (item))
        break;
      else if (challenge != NULL)
        g_string_append_printf (challenge, ", %s", item);
    }

  soup_header_free_list (items);

  return challenge != NULL ? g_string_free (challenge, FALSE) : NULL;
}

/* The safest that both sides know. */
static SoupAuth *
make_auth (SoupMessage *message)
{
  const GType types[] = { SOUP_TYPE_AUTH_DIGEST, SOUP_TYPE_AUTH_BASIC };
  static const char *const schemes[] = { "Digest", "Basic" };
  SoupAuth *auth = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (types) && auth == NULL; i++)
    {
      g_autofree char *challenge = find_challenge (message, schemes[i]);

      if (challenge != NULL)
        auth = soup_auth_new (types[i], message, challenge);
    }

  return auth;
}

/**
 * spate_signer_dup_realm:
 * @message: what was answered with a 401 or a 407
 *
 * Returns: (transfer full) (nullable): what the server, or the proxy, calls the part of it that asks who
 *   the user is
 */
char *
spate_signer_dup_realm (SoupMessage *message)
{
  g_return_val_if_fail (SOUP_IS_MESSAGE (message), NULL);

  g_autoptr (SoupAuth) auth = make_auth (message);

  return auth != NULL ? g_strdup (soup_auth_get_realm (auth)) : NULL;
}

static SpateSignerAnswer
refuse (const SpateSigner *self,
        SoupMessage       *message,
        const char        *reason,
        GError           **error)
{
  g_autofree char *realm = spate_signer_dup_realm (message);

  if (error != NULL)
    {
      g_set_error_literal (error, SPATE_ERROR, (int) self->asker->error, reason);
      spate_error_set_asker (*error, self->login->origin, realm);
    }

  return SPATE_SIGNER_REFUSED;
}

/* Whether what the login was worked out for has changed, so that another try is no guess. */
static gboolean
renew (SpateSigner *self,
       SoupMessage *message)
{
  g_autofree char *challenge = find_challenge (message, soup_auth_get_scheme_name (self->auth));

  return challenge != NULL && soup_auth_update (self->auth, message, challenge) && soup_auth_is_ready (self->auth, message);
}

/* Whether an answer tells that the login is good: a server that is out of order, and a proxy, may
 * not have looked at it. */
static gboolean
is_proof (guint status)
{
  return status < 500 && status != SOUP_STATUS_PROXY_AUTHENTICATION_REQUIRED &&
         status != SOUP_STATUS_REQUEST_TIMEOUT && status != 429;
}

/* Whoever waits for the try may ask again. */
static void
settle (SpateSignature *self)
{
  if (!self->is_trying)
    return;

  g_autoptr (GCancellable) settled = g_steal_pointer (&self->signer->settled);

  self->is_trying = FALSE;
  g_cancellable_cancel (settled);
}

/**
 * spate_signature_begin:
 * @self: a request that goes to another server from now on
 * @signer: (nullable): who the user is to it
 */
void
spate_signature_begin (SpateSignature *self,
                       SpateSigner    *signer)
{
  g_return_if_fail (self != NULL);

  if (signer != NULL)
    g_atomic_ref_count_inc (&signer->ref_count);
  spate_signature_clear (self);
  self->signer = signer;
}

/**
 * spate_signature_clear:
 * @self: a request
 *
 * Lets the login go. Whoever waits for the request finds out for itself.
 */
void
spate_signature_clear (SpateSignature *self)
{
  g_return_if_fail (self != NULL);

  if (self->signer == NULL)
    return;

  settle (self);
  spate_signer_unref (self->signer);
  memset (self, 0, sizeof *self);
}

/**
 * spate_signature_sign:
 * @self: a request
 * @message: what is about to be sent
 *
 * Adds the login if the server is known to want it, and it is known to be good or this is the request
 * that tries it. What the user has put in that place stays.
 */
void
spate_signature_sign (SpateSignature *self,
                      SoupMessage    *message)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (SOUP_IS_MESSAGE (message));

  SoupMessageHeaders *headers = soup_message_get_request_headers (message);
  const SpateSigner *signer = self->signer;

  self->is_signed = FALSE;
  if (signer == NULL || signer->auth == NULL || !(signer->is_proved || self->is_trying))
    return;
  if (soup_message_headers_get_one (headers, signer->asker->answer) != NULL || !soup_auth_is_ready (signer->auth, message))
    return;

  g_autofree char *value = soup_auth_get_authorization (signer->auth, message);

  soup_message_headers_replace (headers, signer->asker->answer, value);
  self->is_signed = TRUE;
  self->n_signed++;
}

/* The server wants to know who asks, and has not been told. */
static SpateSignerAnswer
answer_challenge (SpateSignature *self,
                  SoupMessage    *message,
                  GError        **error)
{
  SpateSigner *signer = self->signer;

  if (signer->settled != NULL)
    return SPATE_SIGNER_WAIT;
  if (is_refused (signer))
    return refuse (signer, message, signer->asker->not_accepted, error);
  if (signer->is_proved && soup_auth_is_ready (signer->auth, message))
    return SPATE_SIGNER_AGAIN;

  signer->is_proved = FALSE;
  g_clear_object (&signer->auth);
  signer->auth = make_auth (message);
  if (signer->auth == NULL)
    return refuse (signer, message, signer->asker->not_known, error);

  soup_auth_authenticate (signer->auth, signer->login->user, signer->login->password);
  signer->settled = g_cancellable_new ();
  self->is_trying = TRUE;

  return SPATE_SIGNER_AGAIN;
}

/* Digest counts the requests, and servers may refuse one that comes after a later one, as happens to those of
 * many connections. A login that was good is then tried once more, alone. */
static gboolean
was_overtaken (const SpateSignature *self)
{
  const SpateSigner *signer = self->signer;

  return !self->is_trying && (signer->is_proved || signer->settled != NULL) && signer->auth != NULL &&
         g_ascii_strcasecmp (soup_auth_get_scheme_name (signer->auth), "Digest") == 0;
}

/**
 * spate_signature_read_answer:
 * @self: a request
 * @message: what was sent, with the headers of its answer
 * @error: set to %SPATE_ERROR_NEEDS_AUTHENTICATION or %SPATE_ERROR_PROXY_LOGIN if the login does not do
 *
 * Returns: what to do next
 */
SpateSignerAnswer
spate_signature_read_answer (SpateSignature *self,
                             SoupMessage    *message,
                             GError        **error)
{
  g_return_val_if_fail (self != NULL, SPATE_SIGNER_DONE);
  g_return_val_if_fail (SOUP_IS_MESSAGE (message), SPATE_SIGNER_DONE);

  SpateSigner *signer = self->signer;
  guint status = soup_message_get_status (message);

  if (signer == NULL)
    return SPATE_SIGNER_DONE;

  if (status != signer->asker->status)
    {
      signer->is_proved = signer->is_proved || (self->is_signed && is_proof (status));
      settle (self);
      return SPATE_SIGNER_DONE;
    }

  if (!self->is_signed)
    {
      /* What the user has put in the login's place did not do, and the login was not asked. */
      if (soup_message_headers_get_one (soup_message_get_request_headers (message), signer->asker->answer) != NULL)
        return SPATE_SIGNER_DONE;
      return answer_challenge (self, message, error);
    }

  if (self->n_signed < MOST_SIGNED && signer->auth != NULL && renew (signer, message))
    return SPATE_SIGNER_AGAIN;

  if (self->n_signed < MOST_SIGNED && was_overtaken (self))
    {
      signer->is_proved = FALSE;
      return answer_challenge (self, message, error);
    }

  signer->is_proved = FALSE;
  signer->refused = g_get_monotonic_time ();
  settle (self);

  return refuse (signer, message, signer->asker->not_accepted, error);
}

/**
 * spate_signature_wait:
 * @self: a request that was told %SPATE_SIGNER_WAIT
 *
 * Returns: (transfer full): a source that is due when it can be sent again
 */
GSource *
spate_signature_wait (SpateSignature *self)
{
  g_return_val_if_fail (self != NULL && self->signer != NULL && self->signer->settled != NULL, NULL);

  return g_cancellable_source_new (self->signer->settled);
}
