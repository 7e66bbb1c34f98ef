using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace ZeroShotOrleans.Gateway.Connections;

/// <summary>What counts as one address: an IPv4 address, or the /64 network of an IPv6 address, all of which one machine may use.</summary>
internal readonly record struct ConnectionKey(AddressFamily Family, ulong Bits)
{
    /// <summary>The key of a remote end point; the default for what is no IP address, such as a Unix socket.</summary>
    public static ConnectionKey Of(EndPoint? remote)
    {
        if (remote is not IPEndPoint { Address: var address })
        {
            return default;
        }

        if (address.IsIPv4MappedToIPv6)
        {
            address = address.MapToIPv4();
        }

        Span<byte> bytes = stackalloc byte[16];
        bytes.Clear();
        address.TryWriteBytes(bytes, out _);
        return new ConnectionKey(address.AddressFamily, BinaryPrimitives.ReadUInt64BigEndian(bytes));
    }
}
