using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using ZeroShotOrleans.Cli.Errors;
using ZeroShotOrleans.Files;

namespace ZeroShotOrleans.Cli.Lists;

/// <summary>Turns names that each end with a zero byte into JSON lines, in which a name may contain any other byte, line breaks included.</summary>
internal sealed class ZeroSeparatedNames
{
    // Longer than any path; the list of a silo has the same limit for a line.
    private const int MaxNameBytes = 4 << 20;

    private static readonly JsonWriterOptions _readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly ArrayBufferWriter<byte> _lines = new();

    // The beginning of a name whose end has not come yet.
    private readonly ArrayBufferWriter<byte> _begun = new();

    /// <summary>The lines of the names that end in a piece of the list. Valid until the next call.</summary>
    public ReadOnlyMemory<byte> Lines(ReadOnlySpan<byte> piece)
    {
        _lines.ResetWrittenCount();
        while (piece.IndexOf((byte)0) is var end and >= 0)
        {
            Begin(piece[..end]);
            EndName();
            piece = piece[(end + 1)..];
        }

        Begin(piece);
        return _lines.WrittenMemory;
    }

    /// <summary>The line of a last name without a zero byte at its end; empty if there is none.</summary>
    public ReadOnlyMemory<byte> LastLine()
    {
        _lines.ResetWrittenCount();
        if (_begun.WrittenCount > 0)
        {
            EndName();
        }

        return _lines.WrittenMemory;
    }

    private void Begin(ReadOnlySpan<byte> bytes)
    {
        if (_begun.WrittenCount + bytes.Length > MaxNameBytes)
        {
            throw new UsageException($"The list has a name of more than {MaxNameBytes >> 20} MiB without a zero byte. Write it with find -print0, or specify its format with --list-format.");
        }

        _begun.Write(bytes);
    }

    private void EndName()
    {
        using (var json = new Utf8JsonWriter(_lines, _readable))
        {
            json.WriteStringValue(FileNameEscape.Encode(_begun.WrittenSpan));
        }

        _lines.Write("\n"u8);
        _begun.ResetWrittenCount();
    }
}
