/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A download as it is kept on disk: a version and a dictionary, so that a later Spate can
 * add to it. Read with as much distrust as anything else from outside: every value has its
 * type, its bounds, and comes through the same doors as what users and servers say. Secrets
 * (headers, user names, passwords) are left out when it is written. A link that is signed stays as
 * it is, because without the signature there would be nothing to go on with. */

#include "spate-record.h"

#include <string.h>

#include "spate-error.h"
#include "spate-file-name.h"
#include "spate-link.h"

/**
 * spate_record_is_valid_id:
 * @id: anything
 *
 * Returns: %TRUE if @id can name a record: a part of a file name that leads nowhere else
 */
gboolean
spate_record_is_valid_id (const char *id)
{
  if (id == NULL || *id == '\0' || strlen (id) > 64)
    return FALSE;

  for (const char *p = id; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p) && *p != '-')
      return FALSE;

  return TRUE;
}

/**
 * spate_record_new:
 * @id: names the download
 * @request: what was asked for
 * @state: where the download is
 * @checkpoint: (nullable): where it can go on
 *
 * Returns: (transfer full): a record
 */
SpateRecord *
spate_record_new (const char      *id,
                  SpateRequest    *request,
                  SpateState       state,
                  SpateCheckpoint *checkpoint)
{
  g_return_val_if_fail (spate_record_is_valid_id (id), NULL);
  g_return_val_if_fail (request != NULL && request->uris->len > 0, NULL);

  SpateRecord *self = g_new0 (SpateRecord, 1);

  self->id = g_strdup (id);
  self->request = spate_request_ref (request);
  self->state = state;
  self->checkpoint = checkpoint != NULL ? spate_checkpoint_ref (checkpoint) : NULL;

  return self;
}

/**
 * spate_record_free:
 * @self: (transfer full) (nullable): a record
 */
void
spate_record_free (SpateRecord *self)
{
  if (self == NULL)
    return;

  g_free (self->id);
  spate_request_unref (self->request);
  g_clear_pointer (&self->checkpoint, spate_checkpoint_unref);
  spate_ending_free (self->ending);
  spate_identity_free (self->identity);
  g_free (self);
}

static void
insert_string (GVariantDict *dict,
               const char   *key,
               const char   *value)
{
  if (value != NULL)
    g_variant_dict_insert (dict, key, "s", value);
}

static void
insert_links (GVariantDict    *dict,
              const char      *key,
              const GPtrArray *uris)
{
  GVariantBuilder links;

  g_variant_builder_init (&links, G_VARIANT_TYPE_STRING_ARRAY);
  for (guint i = 0; i < MIN (uris->len, SPATE_RECORD_MOST_URIS); i++)
    {
      g_autofree char *link = spate_link_without_secrets (g_ptr_array_index (uris, i));

      g_variant_builder_add (&links, "s", link);
    }

  g_variant_dict_insert_value (dict, key, g_variant_builder_end (&links));
}

static GVariant *
accepted_to_variant (const GPtrArray *accepted)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; i < MIN (accepted->len, SPATE_RECORD_MOST_URIS); i++)
    g_variant_builder_add_value (&builder, spate_certificate_to_variant (g_ptr_array_index (accepted, i)));

  return g_variant_builder_end (&builder);
}

static GVariant *
request_to_variant (const SpateRequest *request)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  insert_links (&dict, "uris", request->uris);
  g_variant_dict_insert (&dict, "n-named", "u", request->n_named);
  if (request->disabled->len > 0)
    insert_links (&dict, "disabled", request->disabled);
  g_variant_dict_insert_value (&dict, "folder", g_variant_new_bytestring (request->folder));
  if (request->accepted->len > 0)
    g_variant_dict_insert_value (&dict, "accepted", accepted_to_variant (request->accepted));
  insert_string (&dict, "name", request->name);
  g_variant_dict_insert (&dict, "exact-name", "b", request->exact_name);
  g_variant_dict_insert (&dict, "max-connections", "u", request->max_connections);
  g_variant_dict_insert (&dict, "order", "u", (guint) request->order);
  g_variant_dict_insert (&dict, "chunk-size", "x", (gint64) request->chunk_size);
  g_variant_dict_insert (&dict, "rate-limit", "x", request->rate_limit);
  g_variant_dict_insert (&dict, "with-sha256", "b", request->with_sha256);
  g_variant_dict_insert (&dict, "allow-http-redirect", "b", request->allow_http_redirect);
  g_variant_dict_insert (&dict, "on-change", "u", (guint) request->on_change);
  if (request->size >= 0)
    g_variant_dict_insert (&dict, "size", "x", (gint64) request->size);
  if (request->pieces != NULL)
    g_variant_dict_insert_value (&dict, "pieces", spate_pieces_to_variant (request->pieces));
  if (request->referer != NULL)
    {
      g_autofree char *referer = spate_link_conceal (request->referer);

      insert_string (&dict, "referer", referer);
    }
  insert_string (&dict, "user-agent", request->user_agent);
  if (request->digest.type != SPATE_DIGEST_NONE)
    {
      g_autofree char *digest = g_strdup_printf ("%s=%s", spate_digest_type_get_name (request->digest.type),
                                                 request->digest.hex);

      insert_string (&dict, "digest", digest);
    }

  return g_variant_dict_end (&dict);
}

/**
 * spate_record_to_variant:
 * @self: a record
 *
 * Returns: (transfer floating): the record as it is written to disk, a `(ua{sv})`
 */
GVariant *
spate_record_to_variant (const SpateRecord *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "id", "s", self->id);
  g_variant_dict_insert (&dict, "state", "u", (guint) self->state);
  g_variant_dict_insert_value (&dict, "request", request_to_variant (self->request));
  if (self->checkpoint != NULL)
    g_variant_dict_insert_value (&dict, "checkpoint", spate_checkpoint_to_variant (self->checkpoint));
  if (self->added > 0)
    g_variant_dict_insert (&dict, "added", "x", self->added);
  if (self->rank > 0)
    g_variant_dict_insert (&dict, "rank", "x", self->rank);
  if (self->ending != NULL)
    g_variant_dict_insert_value (&dict, "ending", spate_ending_to_variant (self->ending));
  if (self->identity != NULL)
    g_variant_dict_insert_value (&dict, "identity", spate_identity_to_variant (self->identity));

  return g_variant_new ("(u@a{sv})", (guint) SPATE_RECORD_VERSION, g_variant_dict_end (&dict));
}

/* Looks a value up; a missing one leaves @ret as it is. One of another type spoils the record:
 * without its checksum, say, a download would end unchecked, and nobody would know. */
static gboolean
lookup (GVariant   *dict,
        const char *key,
        const char *type,
        gpointer    ret)
{
  g_autoptr (GVariant) value = g_variant_lookup_value (dict, key, NULL);

  if (value == NULL)
    return TRUE;
  if (!g_variant_is_of_type (value, G_VARIANT_TYPE (type)))
    return FALSE;

  g_variant_get (value, type, ret);

  return TRUE;
}

static gboolean
lookup_text (GVariant   *dict,
             const char *key,
             char      **ret)
{
  return lookup (dict, key, "s", ret) && (*ret == NULL || strlen (*ret) <= SPATE_REQUEST_LONGEST_TEXT);
}

/* One that is there twice could be taken away, and would still be there. */
static void
drop_repeated (SpateRequest *request)
{
  for (guint i = request->uris->len - 1; i > 0; i--)
    {
      guint first = 0;

      g_ptr_array_find_with_equal_func (request->uris, request->uris->pdata[i], g_str_equal, &first);
      if (first == i)
        continue;

      g_ptr_array_remove_index (request->uris, i);
      request->n_named -= i < request->n_named;
    }
}

/* What is read as named need not be checked again: it was when it was written, and whoever can
 * write records can do more. A record of an earlier Spate has only such links; one of a Metalink's file has none. */
static gboolean
read_uris (SpateRequest *request,
           GVariant     *dict)
{
  guint32 n_named = SPATE_RECORD_MOST_URIS;
  g_autoptr (GVariant) uris = g_variant_lookup_value (dict, "uris", G_VARIANT_TYPE_STRING_ARRAY);
  gsize n_uris = uris != NULL ? g_variant_n_children (uris) : 0;

  if (n_uris == 0 || n_uris > SPATE_RECORD_MOST_URIS || !lookup (dict, "n-named", "u", &n_named))
    return FALSE;

  for (gsize i = 0; i < n_uris; i++)
    {
      const char *uri = NULL;

      g_variant_get_child (uris, i, "&s", &uri);
      if (!spate_request_add_uri (request, uri, NULL))
        return FALSE;
    }

  request->n_named = MIN (n_named, request->n_named);
  drop_repeated (request);

  return TRUE;
}

/* What is no link at all could not be written again, and what is none of ours is never asked for. Nobody can
 * disable all of them: if they are, none is. */
static gboolean
read_disabled (SpateRequest *request,
               GVariant     *dict)
{
  g_autoptr (GVariant) links = g_variant_lookup_value (dict, "disabled", NULL);

  if (links == NULL)
    return TRUE;
  if (!g_variant_is_of_type (links, G_VARIANT_TYPE_STRING_ARRAY) || g_variant_n_children (links) > SPATE_RECORD_MOST_URIS)
    return FALSE;

  for (gsize i = 0; i < g_variant_n_children (links); i++)
    {
      const char *text = NULL;
      g_autofree char *parsed = NULL;
      g_autofree char *link = NULL;

      g_variant_get_child (links, i, "&s", &text);
      parsed = spate_link_parse (text, NULL);
      link = parsed != NULL ? spate_link_without_secrets (parsed) : NULL;
      if (link != NULL)
        spate_request_set_enabled (request, link, FALSE);
    }

  if (spate_request_count_enabled (request) == 0)
    g_ptr_array_set_size (request->disabled, 0);

  return TRUE;
}

/* Without its pieces a download would end less well checked, and nobody would know. */
static gboolean
read_pieces (SpateRequest *request,
             GVariant     *dict)
{
  g_autoptr (GVariant) pieces = g_variant_lookup_value (dict, "pieces", NULL);

  if (pieces != NULL)
    request->pieces = spate_pieces_from_variant (pieces);

  return pieces == NULL || request->pieces != NULL;
}

/* One that cannot be read is not accepted, and the user is asked again. */
static void
read_accepted (SpateRequest *request,
               GVariant     *dict)
{
  g_autoptr (GVariant) accepted = g_variant_lookup_value (dict, "accepted", G_VARIANT_TYPE ("aa{sv}"));
  gsize n_accepted = accepted != NULL ? g_variant_n_children (accepted) : 0;

  for (gsize i = 0; i < MIN (n_accepted, SPATE_RECORD_MOST_URIS); i++)
    {
      g_autoptr (GVariant) child = g_variant_get_child_value (accepted, i);
      SpateCertificate *certificate = spate_certificate_from_variant (child);

      if (certificate != NULL)
        spate_request_accept (request, certificate);
    }
}

static gboolean
read_options (SpateRequest *request,
              GVariant     *dict)
{
  guint32 order = SPATE_ORDER_PARALLEL;
  guint32 on_change = SPATE_ON_CHANGE_RESTART;
  g_autofree char *digest = NULL;
  g_autofree char *referer = NULL;
  g_autofree char *user_agent = NULL;

  if (!lookup_text (dict, "name", &request->name) ||
      !lookup_text (dict, "digest", &digest) ||
      !lookup_text (dict, "referer", &referer) ||
      !lookup_text (dict, "user-agent", &user_agent) ||
      !lookup (dict, "exact-name", "b", &request->exact_name) ||
      !lookup (dict, "max-connections", "u", &request->max_connections) ||
      !lookup (dict, "order", "u", &order) ||
      !lookup (dict, "chunk-size", "x", &request->chunk_size) ||
      !lookup (dict, "rate-limit", "x", &request->rate_limit) ||
      !lookup (dict, "with-sha256", "b", &request->with_sha256) ||
      !lookup (dict, "allow-http-redirect", "b", &request->allow_http_redirect) ||
      !lookup (dict, "on-change", "u", &on_change) ||
      !lookup (dict, "size", "x", &request->size) ||
      !read_pieces (request, dict))
    return FALSE;

  if ((referer != NULL && !spate_request_set_referer (request, referer, NULL)) ||
      (user_agent != NULL && !spate_request_set_user_agent (request, user_agent, NULL)))
    return FALSE;
  if (digest != NULL && !spate_digest_parse (digest, &request->digest, NULL))
    return FALSE;
  if (request->name != NULL && !spate_file_name_is_element (request->name))
    return FALSE;

  request->order = (SpateOrder) order;
  request->on_change = (SpateOnChange) on_change;

  return request->max_connections <= SPATE_MAX_CONNECTIONS && order <= SPATE_ORDER_CHUNKS &&
         request->chunk_size >= 0 && (order != SPATE_ORDER_CHUNKS || request->chunk_size > 0) &&
         request->rate_limit >= 0 && request->size >= -1 && on_change <= SPATE_ON_CHANGE_FAIL;
}

static SpateRequest *
request_from_variant (GVariant *dict)
{
  const char *folder = NULL;

  if (dict == NULL || !g_variant_lookup (dict, "folder", "^&ay", &folder) || !g_path_is_absolute (folder))
    return NULL;

  g_autoptr (SpateRequest) request = spate_request_new (folder);

  if (!read_uris (request, dict) || !read_disabled (request, dict) || !read_options (request, dict))
    return NULL;
  read_accepted (request, dict);

  return g_steal_pointer (&request);
}

/* What comes last in a record, and was added to it last. */
static gboolean
read_history (SpateRecord *self,
              GVariant    *dict)
{
  g_autoptr (GVariant) ending = g_variant_lookup_value (dict, "ending", NULL);

  g_autoptr (GVariant) identity = g_variant_lookup_value (dict, "identity", G_VARIANT_TYPE_VARDICT);

  if (ending != NULL)
    self->ending = spate_ending_from_variant (ending);
  if (identity != NULL)
    self->identity = spate_identity_from_variant (identity);

  return lookup (dict, "added", "x", &self->added) && self->added >= 0 &&
         lookup (dict, "rank", "x", &self->rank) && self->rank >= 0 &&
         (ending == NULL || self->ending != NULL);
}

/**
 * spate_record_from_variant:
 * @variant: what spate_record_to_variant() made, or anything at all
 * @error: set to %SPATE_ERROR_INVALID
 *
 * Returns: (transfer full) (nullable): the record
 */
SpateRecord *
spate_record_from_variant (GVariant *variant,
                           GError  **error)
{
  g_return_val_if_fail (variant != NULL, NULL);

  guint32 version = 0;
  g_autoptr (GVariant) dict = NULL;

  if (g_variant_is_of_type (variant, G_VARIANT_TYPE ("(ua{sv})")))
    g_variant_get (variant, "(u@a{sv})", &version, &dict);

  if (dict == NULL || version != SPATE_RECORD_VERSION)
    {
      g_set_error (error, SPATE_ERROR, SPATE_ERROR_INVALID, "It is no record of version %d", SPATE_RECORD_VERSION);
      return NULL;
    }

  g_autofree char *id = NULL;
  g_autoptr (GVariant) request_variant = g_variant_lookup_value (dict, "request", G_VARIANT_TYPE_VARDICT);
  g_autoptr (GVariant) checkpoint_variant = g_variant_lookup_value (dict, "checkpoint", NULL);
  guint32 state = SPATE_N_STATES;

  if (!lookup_text (dict, "id", &id) || !spate_record_is_valid_id (id) ||
      !lookup (dict, "state", "u", &state) || state >= SPATE_N_STATES)
    {
      g_set_error_literal (error, SPATE_ERROR, SPATE_ERROR_INVALID, "Its id or its state is not valid");
      return NULL;
    }

  g_autoptr (SpateRequest) request = request_from_variant (request_variant);
  g_autoptr (SpateCheckpoint) checkpoint = NULL;

  if (checkpoint_variant != NULL)
    checkpoint = spate_checkpoint_from_variant (checkpoint_variant);

  if (request == NULL || (checkpoint_variant != NULL && checkpoint == NULL))
    {
      g_set_error_literal (error, SPATE_ERROR, SPATE_ERROR_INVALID, "Its contents are not valid");
      return NULL;
    }

  g_autoptr (SpateRecord) self = spate_record_new (id, request, (SpateState) state, checkpoint);

  if (!read_history (self, dict))
    {
      g_set_error_literal (error, SPATE_ERROR, SPATE_ERROR_INVALID, "Its history is not valid");
      return NULL;
    }

  return g_steal_pointer (&self);
}
