/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Checkpoints: what is accepted leads nowhere, promises no byte that the file has not, is the
 * same after it was written and read again, and a plan can go on from it. */

#include "fuzz-support.h"
#include "spate-checkpoint.h"
#include "spate-file-name.h"
#include "spate-plan.h"

#include <string.h>

static SpateCheckpoint *
read_checkpoint (GBytes *bytes)
{
  g_autoptr (GVariant) variant = fuzz_variant_from_bytes (bytes, G_VARIANT_TYPE_VARDICT);

  return spate_checkpoint_from_variant (variant);
}

static void
check_name (const char *name)
{
  g_assert_cmpstr (name, !=, "");
  g_assert_cmpstr (name, !=, ".");
  g_assert_cmpstr (name, !=, "..");
  g_assert_null (strchr (name, '/'));
  g_assert_cmpuint (strlen (name), <=, 255);
}

static void
check_durable (const SpateCheckpoint *checkpoint)
{
  goffset size = checkpoint->validator->size;

  if (size < 0)
    {
      g_assert_cmpint (spate_range_set_get_total (checkpoint->durable), ==, 0);
      return;
    }

  g_assert_cmpint (spate_range_set_count_within (checkpoint->durable, spate_range (0, size)), ==,
                   spate_range_set_get_total (checkpoint->durable));

  g_autoptr (SpatePlan) plan = spate_plan_new_resumed (size, checkpoint->durable);
  const char *broken = NULL;

  g_assert_cmpint (spate_plan_get_size (plan), ==, size);
  spate_plan_check (plan, &broken);
  g_assert_cmpstr (broken, ==, NULL);
  g_assert_true (spate_range_set_equal (spate_plan_get_durable (plan), checkpoint->durable));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autoptr (GBytes) bytes = fuzz_variant_bytes (data, size, G_VARIANT_TYPE_VARDICT);
  g_autoptr (SpateCheckpoint) checkpoint = read_checkpoint (bytes);

  if (checkpoint == NULL)
    return 0;

  check_name (checkpoint->name);
  check_name (checkpoint->part_name);
  g_assert_true (g_str_has_suffix (checkpoint->part_name, SPATE_FILE_NAME_PART_SUFFIX));
  check_durable (checkpoint);
  g_assert_cmpuint (spate_validator_compare (checkpoint->validator, checkpoint->validator), !=,
                    SPATE_VALIDATOR_DIFFERENT);

  g_autoptr (GBytes) written = fuzz_variant_to_bytes (spate_checkpoint_to_variant (checkpoint));
  g_autoptr (SpateCheckpoint) again = read_checkpoint (written);

  g_assert_nonnull (again);

  g_autoptr (GBytes) written_again = fuzz_variant_to_bytes (spate_checkpoint_to_variant (again));

  g_assert_true (g_bytes_equal (written, written_again));
  g_assert_true (spate_range_set_equal (checkpoint->durable, again->durable));

  return 0;
}
