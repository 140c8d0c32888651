/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-manager.h"

G_BEGIN_DECLS

/**
 * SpateAskTime:
 * @SPATE_ASK_LATER: when spate_asker_ask_now() is called
 * @SPATE_ASK_SOON: after a pause, unless something else is wanted by then
 * @SPATE_ASK_NOW: at once
 *
 * When a server is to be asked.
 */
typedef enum
{
  SPATE_ASK_LATER,
  SPATE_ASK_SOON,
  SPATE_ASK_NOW,
} SpateAskTime;

#define SPATE_TYPE_ASKER (spate_asker_get_type ())
G_DECLARE_FINAL_TYPE (SpateAsker, spate_asker, SPATE, ASKER, GObject)

SpateAsker *spate_asker_new (SpateManager *manager) G_GNUC_WARN_UNUSED_RESULT;
void spate_asker_want (SpateAsker   *self,
                       SpateRequest *request,
                       SpateAskTime  when);
void spate_asker_ask_now (SpateAsker *self);
void spate_asker_ask_again (SpateAsker *self);
SpateRequest *spate_asker_get_wanted (SpateAsker *self);
gboolean spate_asker_is_pausing (SpateAsker *self);
SpateLook *spate_asker_get_look (SpateAsker *self);

G_END_DECLS
