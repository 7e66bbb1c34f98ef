using System.Buffers.Text;
using ZeroShotOrleans.Sources.Archives;

namespace ZeroShotOrleans.Sources.Listing.Archives;

/// <summary>Extended attributes of the next member: long names of GNU tar, pax records.</summary>
/// <param name="Name">Path of the member; overrides the header.</param>
/// <param name="Target">Target of a link; overrides the header.</param>
/// <param name="SparseName">Path of a sparse file; overrides both, because the header has a made-up one.</param>
/// <param name="IsSparse">Whether the member is a sparse file of GNU tar in a pax archive.</param>
/// <param name="Length">Its size in bytes; overrides the header.</param>
/// <param name="Any">Whether there was any extension, so that a member must follow.</param>
internal readonly record struct TarExtension(string? Name, string? Target, string? SparseName, bool IsSparse, long? Length, bool Any)
{
    /// <summary>No extension.</summary>
    public static TarExtension None => default;

    /// <summary>Adds an extension; false if its data is invalid.</summary>
    public bool TryAdd(TarKind kind, ReadOnlySpan<byte> bytes, out TarExtension both)
    {
        both = this with { Any = true };
        switch (kind)
        {
            case TarKind.LongName:
                both = both with { Name = TarHeader.Text(bytes) };
                return true;
            case TarKind.LongTarget:
                both = both with { Target = TarHeader.Text(bytes) };
                return true;
            case TarKind.Attributes:
                return TryAddRecords(bytes, ref both);
            default:
                return true;
        }
    }

    // Records of the form "LENGTH KEY=VALUE\n", where the length is that of the whole record.
    private static bool TryAddRecords(ReadOnlySpan<byte> records, ref TarExtension to)
    {
        while (!records.IsEmpty && records[0] != 0)
        {
            if (!Utf8Parser.TryParse(records, out int length, out var digits) || length <= digits + 1 || length > records.Length
                || records[digits] != ' ' || records[length - 1] != '\n')
            {
                return false;
            }

            var record = records[(digits + 1)..(length - 1)];
            var equals = record.IndexOf((byte)'=');
            if (equals < 0 || !TryAddRecord(record[..equals], record[(equals + 1)..], ref to))
            {
                return false;
            }

            records = records[length..];
        }

        return true;
    }

    private static bool TryAddRecord(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, ref TarExtension to)
    {
        if (key.SequenceEqual("path"u8))
        {
            to = to with { Name = TarHeader.Text(value) };
        }
        else if (key.SequenceEqual("linkpath"u8))
        {
            to = to with { Target = TarHeader.Text(value) };
        }
        else if (key.StartsWith("GNU.sparse."u8))
        {
            // Versions 0.0, 0.1 and 1.0 have different keys, but all start with this prefix.
            to = to with { IsSparse = true, SparseName = key.SequenceEqual("GNU.sparse.name"u8) ? TarHeader.Text(value) : to.SparseName };
        }
        else if (key.SequenceEqual("size"u8))
        {
            if (!Utf8Parser.TryParse(value, out long size, out var read) || read != value.Length || size < 0)
            {
                return false;
            }

            to = to with { Length = size };
        }

        return true;
    }
}
