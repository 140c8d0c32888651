/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-signer.h"

G_BEGIN_DECLS

/**
 * SpateProxyTalk:
 *
 * How one request stands to the proxy it goes through. All zeros: to none yet.
 */
typedef struct
{
  /*< private >*/
  SoupMessage      *message; /* (unowned) (nullable): the one that is under way */
  SpateSignature    signature;
  SpateSignerAnswer answer;  /* what follows from what the proxy has answered */
  GError           *error;   /* (owned) (nullable): why it refuses */
} SpateProxyTalk;

SpateSignerAnswer spate_proxy_talk_get_answer (SpateProxyTalk *self,
                                               GError        **error);

void spate_proxy_talk_clear (SpateProxyTalk *self);

#define SPATE_TYPE_PROXY_GATE (spate_proxy_gate_get_type ())
G_DECLARE_FINAL_TYPE (SpateProxyGate, spate_proxy_gate, SPATE, PROXY_GATE, GObject)

SpateProxyGate *spate_proxy_gate_new (SoupSession *session) G_GNUC_WARN_UNUSED_RESULT;
void spate_proxy_gate_enter (SpateProxyGate *self,
                             SpateProxyTalk *talk,
                             SoupMessage    *message);
void spate_proxy_gate_leave (SpateProxyGate *self,
                             SpateProxyTalk *talk);

G_END_DECLS
