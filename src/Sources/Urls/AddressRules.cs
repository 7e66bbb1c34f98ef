using System.Net;

namespace ZeroShotOrleans.Sources.Urls;

/// <summary>Which network addresses are public. The networks are those of the IANA special-purpose registries (RFC 6890 and its successors).</summary>
internal static class AddressRules
{
    // Refused regardless of settings: multicast, link-local with the clouds' metadata services, and forms that can embed any IPv4 address.
    private static readonly IPNetwork[] _never = Nets(
        "0.0.0.0/8", "169.254.0.0/16", "224.0.0.0/4", "240.0.0.0/4",

        // Metadata and platform services outside link-local: Alibaba, Oracle, Azure.
        "100.100.100.200/32", "192.0.0.192/32", "168.63.129.16/32",

        // Forms that embed an IPv4 address: translated, NAT64, Teredo, 6to4. Mapped and compatible ones are handled below.
        "::ffff:0:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48", "2001::/32", "2002::/16",
        "fe80::/10", "ff00::/8",

        // Metadata services of Amazon and Google.
        "fd00:ec2::/32", "fd20:ce::/32");

    // Not public: this machine, private and carrier networks, benchmarking and documentation.
    private static readonly IPNetwork[] _private = Nets(
        "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16",
        "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",

        // Assignments of the IETF, documentation.
        "2001::/23", "2001:db8::/32", "3fff::/20");

    // The global unicast space of IPv6 so far; space allocated later is refused until it is reviewed.
    private static readonly IPNetwork _global6 = IPNetwork.Parse("2000::/3");

    // Unspecified and IPv4-compatible; of these only ::1 is an address of its own.
    private static readonly IPNetwork _compatible = IPNetwork.Parse("::/96");

    /// <summary>Whether a connection to an address is allowed.</summary>
    /// <param name="address">The address.</param>
    /// <param name="allowPrivate">Whether addresses that are not public are allowed too.</param>
    public static bool Allow(IPAddress address, bool allowPrivate)
    {
        // Mapped addresses are unwrapped first: a network compares them as IPv4.
        if (address.IsIPv4MappedToIPv6 || IsIn(_never, address) || (_compatible.Contains(address) && !address.Equals(IPAddress.IPv6Loopback)))
        {
            return false;
        }

        return allowPrivate || (!IsIn(_private, address) && (address.GetAddressBytes().Length == 4 || _global6.Contains(address)));
    }

    private static bool IsIn(IPNetwork[] nets, IPAddress address) => Array.Exists(nets, net => net.Contains(address));

    private static IPNetwork[] Nets(params string[] nets) => Array.ConvertAll(nets, net => IPNetwork.Parse(net));
}
