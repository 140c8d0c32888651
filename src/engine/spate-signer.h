/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <libsoup/soup.h>

#include "spate-login.h"

G_BEGIN_DECLS

typedef struct _SpateSigner SpateSigner;

/**
 * SpateSignerKind:
 * @SPATE_SIGNER_SERVER: a server, which asks with a 401
 * @SPATE_SIGNER_PROXY: a proxy, which asks with a 407
 *
 * Whom a login is for.
 */
typedef enum
{
  SPATE_SIGNER_SERVER,
  SPATE_SIGNER_PROXY,
} SpateSignerKind;

/**
 * SpateSignerAnswer:
 * @SPATE_SIGNER_DONE: it has nothing to do with the login; the answer stands as it is
 * @SPATE_SIGNER_AGAIN: ask again, with what spate_signature_sign() adds
 * @SPATE_SIGNER_WAIT: somebody else is trying the login; ask again when that is over
 * @SPATE_SIGNER_REFUSED: the login does not do; an error says so
 *
 * What follows from an answer.
 */
typedef enum
{
  SPATE_SIGNER_DONE,
  SPATE_SIGNER_AGAIN,
  SPATE_SIGNER_WAIT,
  SPATE_SIGNER_REFUSED,
} SpateSignerAnswer;

char *spate_signer_dup_realm (SoupMessage *message) G_GNUC_WARN_UNUSED_RESULT;
void spate_signer_unref (SpateSigner *self);
SpateSigner *spate_signer_get (GPtrArray        *known,
                               SpateSignerKind   kind,
                               const SpateLogin *login);

/**
 * SpateSignature:
 *
 * How one request stands to a login. All zeros: there is none.
 */
typedef struct
{
  /*< private >*/
  SpateSigner *signer;    /* (owned) (nullable) */
  gboolean     is_signed; /* the message that is under way carries the login */
  gboolean     is_trying; /* nobody knows yet whether it is good: others wait for this one */
  guint        n_signed;
} SpateSignature;

void spate_signature_begin (SpateSignature *self,
                            SpateSigner    *signer);
void spate_signature_clear (SpateSignature *self);
void spate_signature_sign (SpateSignature *self,
                           SoupMessage    *message);
SpateSignerAnswer spate_signature_read_answer (SpateSignature *self,
                                               SoupMessage    *message,
                                               GError        **error);
GSource *spate_signature_wait (SpateSignature *self) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
