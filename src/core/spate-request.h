/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-certificate.h"
#include "spate-login.h"
#include "spate-pieces.h"

G_BEGIN_DECLS

/* The most connections one download may hold: Surge's ceiling, and what simulations found to
 * be the end of any gain. */
#define SPATE_MAX_CONNECTIONS 32

/* Of a header's value; servers refuse longer ones. */
#define SPATE_REQUEST_LONGEST_TEXT 8192

/**
 * SpateOrder:
 * @SPATE_ORDER_PARALLEL: large ranges at once, divided again as connections finish
 * @SPATE_ORDER_SEQUENTIAL: small pieces in strict order, to use the file while it comes
 * @SPATE_ORDER_CHUNKS: chunks of a fixed size in order, never divided
 *
 * In which order the bytes of a file are asked for.
 */
typedef enum
{
  SPATE_ORDER_PARALLEL,
  SPATE_ORDER_SEQUENTIAL,
  SPATE_ORDER_CHUNKS,
} SpateOrder;

/**
 * SpateOnChange:
 * @SPATE_ON_CHANGE_RESTART: keep what is here aside and fetch the new file
 * @SPATE_ON_CHANGE_FAIL: keep what is here, and stop
 *
 * What to do when the server has another file than the one that was begun.
 */
typedef enum
{
  SPATE_ON_CHANGE_RESTART,
  SPATE_ON_CHANGE_FAIL,
} SpateOnChange;

/**
 * SpateRequest:
 * @uris: (owned) (element-type utf8): links that spate_link_parse() made, at least one, without
 *   users and passwords; the first is the link, the others are mirrors of the same file
 * @n_named: how many of @uris, from the first on, the user named; the others came from outside
 * @disabled: (owned) (element-type utf8): links that are not asked for now: of @uris, or of those
 *   that a server tells of
 * @folder: (owned): the absolute path of an existing folder
 * @name: (owned) (nullable): the file's name, if the user chose one
 * @exact_name: whether a file that already bears @name is an error, not a reason to number it
 * @max_connections: at most this many connections, 1 to %SPATE_MAX_CONNECTIONS; 0: Spate's choice
 * @order: in which order to fetch
 * @chunk_size: bytes a chunk, for %SPATE_ORDER_CHUNKS
 * @rate_limit: bytes a second, 0 for no limit
 * @size: how many bytes the file must have, or -1 if that is not known beforehand
 * @on_change: what to do when the file on the server is another one than that which was begun
 * @pieces: (owned) (nullable): what the pieces of the file must hash to
 * @digest: what the file must hash to, or of type %SPATE_DIGEST_NONE
 * @with_sha256: whether to compute the SHA-256 of the file even if nothing is compared with it
 * @allow_http_redirect: whether a redirect may lead from https to http
 * @logins: (owned) (element-type SpateLogin): who the user is to servers, each once
 * @accepted: (owned) (element-type SpateCertificate): those that the user accepts although nobody
 *   vouches for them, each from one server
 * @headers: (owned) (element-type utf8): name, value, name, value…; may hold secrets
 * @referer: (owned) (nullable): the page the link was on
 * @user_agent: (owned) (nullable): what to call ourselves, if not Spate
 *
 * What the user asked for. It is filled in by whoever makes it; once handed on it never
 * changes, so that any thread may read it.
 */
struct _SpateRequest
{
  GPtrArray    *uris;
  guint         n_named;
  GPtrArray    *disabled;
  char         *folder;
  char         *name;
  gboolean      exact_name;
  guint         max_connections;
  SpateOrder    order;
  goffset       chunk_size;
  gint64        rate_limit;
  goffset       size;
  SpateOnChange on_change;
  SpatePieces  *pieces;
  SpateDigest   digest;
  gboolean      with_sha256;
  gboolean      allow_http_redirect;
  GPtrArray    *logins;
  GPtrArray    *accepted;
  GPtrArray    *headers;
  char         *referer;
  char         *user_agent;

  /*< private >*/
  gatomicrefcount ref_count;
};

SpateRequest *spate_request_new (const char *folder) G_GNUC_WARN_UNUSED_RESULT;
SpateRequest *spate_request_new_refreshed (SpateRequest *self,
                                           SpateRequest *with) G_GNUC_WARN_UNUSED_RESULT;
SpateRequest *spate_request_ref (SpateRequest *self);
void spate_request_unref (SpateRequest *self);

gboolean spate_request_add_uri (SpateRequest *self,
                                const char   *text,
                                GError      **error);
gboolean spate_request_add_mirror (SpateRequest *self,
                                   const char   *text,
                                   GError      **error);
void spate_request_set_login (SpateRequest *self,
                              SpateLogin   *login);
const SpateLogin *spate_request_find_login (const SpateRequest *self,
                                            const char         *uri);
void spate_request_accept (SpateRequest     *self,
                           SpateCertificate *certificate);
gboolean spate_request_accepts (const SpateRequest     *self,
                                const SpateCertificate *certificate);
gboolean spate_request_is_reserved_header (const char *name);
gboolean spate_request_add_header (SpateRequest *self,
                                   const char   *line,
                                   GError      **error);
gboolean spate_request_set_referer (SpateRequest *self,
                                    const char   *text,
                                    GError      **error);
gboolean spate_request_set_user_agent (SpateRequest *self,
                                       const char   *text,
                                       GError      **error);
const char *spate_request_get_uri (const SpateRequest *self);
gboolean spate_request_asks_same (const SpateRequest *self,
                                  const SpateRequest *other);

gboolean spate_request_has_uri (const SpateRequest *self,
                                const char         *uri);
void spate_request_remove_uri (SpateRequest *self,
                               const char   *uri);
gboolean spate_request_is_enabled (const SpateRequest *self,
                                   const char         *uri);
void spate_request_set_enabled (SpateRequest *self,
                                const char   *uri,
                                gboolean      is_enabled);
guint spate_request_count_enabled (const SpateRequest *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SpateRequest, spate_request_unref)

G_END_DECLS
