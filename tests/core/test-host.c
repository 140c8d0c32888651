/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Which hosts are behind the user's own door, however they are written. */

#include "spate-host.h"

static const struct
{
  const char *host;
  gboolean    is_private;
} hosts[] = {
  /* Where each block begins and ends. */
  { "0.0.0.0", TRUE },
  { "0.255.255.255", TRUE },
  { "1.0.0.0", FALSE },
  { "9.255.255.255", FALSE },
  { "10.0.0.0", TRUE },
  { "10.255.255.255", TRUE },
  { "11.0.0.0", FALSE },
  { "100.63.255.255", FALSE },
  { "100.64.0.0", TRUE },
  { "100.127.255.255", TRUE },
  { "100.128.0.0", FALSE },
  { "126.255.255.255", FALSE },
  { "127.0.0.1", TRUE },
  { "127.255.255.255", TRUE },
  { "128.0.0.0", FALSE },
  { "169.253.255.255", FALSE },
  { "169.254.169.254", TRUE },
  { "169.255.0.0", FALSE },
  { "172.15.255.255", FALSE },
  { "172.16.0.0", TRUE },
  { "172.31.255.255", TRUE },
  { "172.32.0.0", FALSE },
  { "192.0.0.8", TRUE },
  { "192.0.1.0", FALSE },
  { "192.167.255.255", FALSE },
  { "192.168.0.1", TRUE },
  { "192.169.0.0", FALSE },
  { "198.18.0.1", TRUE },
  { "198.20.0.0", FALSE },
  { "203.0.113.1", FALSE },
  { "223.255.255.255", FALSE },
  { "224.0.0.1", TRUE },
  { "255.255.255.255", TRUE },

  /* As resolvers read addresses. */
  { "127.1", TRUE },
  { "127.0.1", TRUE },
  { "0x7f.1", TRUE },
  { "0X7F.0.0.1", TRUE },
  { "0x7f000001", TRUE },
  { "2130706433", TRUE },
  { "017700000001", TRUE },
  { "0177.0.0.01", TRUE },
  { "0", TRUE },
  { "0x0", TRUE },
  { "192.168.257", TRUE },
  { "3232235777", TRUE },
  { "127.0.0.1.", TRUE },
  { "134744072", FALSE }, /* 8.8.8.8 */
  { "0x08.0x8.010.8", FALSE },
  { "8.8.8.8.", FALSE },

  { "::", TRUE },
  { "::1", TRUE },
  { "0:0:0:0:0:0:0:1", TRUE },
  { "::0001", TRUE },
  { "::127.0.0.1", TRUE },
  { "::ffff:127.0.0.1", TRUE },
  { "::FFFF:7F00:1", TRUE },
  { "0:0:0:0:0:ffff:c0a8:1", TRUE },
  { "::ffff:8.8.8.8", FALSE },
  { "::ffff:0:10.0.0.1", TRUE },
  { "64:ff9b::10.0.0.1", TRUE },
  { "64:ff9b::8.8.8.8", FALSE },
  { "64:ff9b:1::8.8.8.8", TRUE },
  { "2002:7f00:1::", TRUE },
  { "2002:808:808::1", FALSE },
  { "fbff::1", FALSE },
  { "fc00::1", TRUE },
  { "FD12:3456::1", TRUE },
  { "fdff:ffff::1", TRUE },
  { "fe00::1", FALSE },
  { "fe7f::1", FALSE },
  { "fe80::1", TRUE },
  { "fe80::1%eth0", TRUE },
  { "fe80::1%25eth0", TRUE },
  { "febf::1", TRUE },
  { "fec0::1", TRUE },
  { "ff02::1", TRUE },
  { "2001:db8::1", FALSE },
  { "2606:4700:4700::1111", FALSE },

  { "localhost", TRUE },
  { "LocalHost", TRUE },
  { "localhost.", TRUE },
  { "localhost..", TRUE },
  { "a.localhost", TRUE },
  { "localhost.localdomain", TRUE },
  { "router", TRUE },
  { "printer.local", TRUE },
  { "PRINTER.LOCAL.", TRUE },
  { "metadata.google.internal", TRUE },
  { "nas.home.arpa", TRUE },
  { "", TRUE },
  { ".", TRUE },
  { "localhost.example.com", FALSE },
  { "notlocalhost.com", FALSE },
  { "local.example", FALSE },
  { "example.com", FALSE },
  { "127.0.0.1.example.com", FALSE },
  { "10.example.com", FALSE },
  { "xn--bcher-kva.example", FALSE },

  /* No addresses, and nothing that a name server knows. */
  { "256.256.256.256", FALSE },
  { "1.2.3.4.5", FALSE },
};

static void
test_hosts (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (hosts); i++)
    {
      g_test_message ("%s", hosts[i].host);
      g_assert_cmpint (spate_host_is_private (hosts[i].host), ==, hosts[i].is_private);
    }
}

/* What is neither kind of address is not public. */
static void
test_odd_addresses (void)
{
  static const guint8 bytes[16] = { 8, 8, 8, 8 };

  g_assert_false (spate_host_is_private_address (bytes, 4));
  g_assert_false (spate_host_is_private_address (bytes, 16));
  g_assert_true (spate_host_is_private_address (bytes, 0));
  g_assert_true (spate_host_is_private_address (bytes, 5));
}

static void
test_may_lead (void)
{
  static const struct
  {
    const char *from;
    const char *to;
    gboolean    may;
  } rows[] = {
    { "http://example.com/a", "https://example.org/a", TRUE },
    { "http://example.com/a", "http://192.168.0.1/a", FALSE },
    { "http://example.com/a", "http://0x7f.1:631/a", FALSE },
    { "http://example.com/a", "http://[::1]/a", FALSE },
    { "http://example.com/a", "http://[fe80::1%25eth0]/a", FALSE },
    { "http://example.com/a", "http://%6cocalhost/a", FALSE },
    { "http://example.com/a", "http://user@LOCALHOST:8080/a", FALSE },
    { "http://example.com/a", "no link", FALSE },
    { "http://localhost/a", "http://192.168.0.1/a", TRUE },
    { "http://10.0.0.1/a", "http://[::1]/a", TRUE },
    { "http://10.0.0.1/a", "http://example.com/a", TRUE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_test_message ("%s to %s", rows[i].from, rows[i].to);
      g_assert_cmpint (spate_host_may_lead (rows[i].from, rows[i].to), ==, rows[i].may);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/host/hosts", test_hosts);
  g_test_add_func ("/host/odd-addresses", test_odd_addresses);
  g_test_add_func ("/host/may-lead", test_may_lead);

  return g_test_run ();
}
