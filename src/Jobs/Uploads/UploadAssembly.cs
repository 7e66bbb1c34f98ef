using System.Buffers;

namespace ZeroShotOrleans.Jobs.Uploads;

/// <summary>Assembles files from pieces that may be repeated, overlapping or missing.</summary>
/// <remarks>Keeps one incomplete file in memory. Not thread-safe: used by a single grain.</remarks>
/// <param name="maxBytes">Larger files are rejected.</param>
internal sealed class UploadAssembly(int maxBytes)
{
    private ArrayBufferWriter<byte> _part = new();

    /// <summary>Bytes of the incomplete file received so far.</summary>
    public long Offset => _part.WrittenCount;

    /// <summary>Discards the incomplete file.</summary>
    public void Clear() =>
        // A new buffer, so that the memory of a large file is not kept for small ones.
        _part = new ArrayBufferWriter<byte>();

    /// <summary>Returns the files that a piece completes, starting with <paramref name="next"/>.</summary>
    /// <param name="chunk">The piece.</param>
    /// <param name="next">Index of the next expected file.</param>
    /// <returns>Empty if the piece was already received, or follows a gap.</returns>
    public IEnumerable<AssembledFile> Complete(UploadChunk chunk, long next)
    {
        for (var at = (int)Math.Clamp(next - chunk.First, 0, chunk.Files.Length); at < chunk.Files.Length; at++, next++)
        {
            var (file, offset) = (chunk.Files[at], at == 0 ? chunk.Offset : 0);
            if (chunk.First + at != next || offset > Offset)
            {
                // A gap precedes the piece.
                yield break;
            }

            var known = Math.Min(Offset - offset, file.Bytes.Length);
            _part.Write(file.Bytes.AsSpan((int)known));
            var whole = at < chunk.Files.Length - 1 || !chunk.Continues;
            if (_part.WrittenCount > maxBytes)
            {
                Clear();
                yield return new AssembledFile(next, file.Name, Bytes: null);
                if (!whole)
                {
                    yield break;
                }
            }
            else if (whole)
            {
                var bytes = _part.WrittenSpan.ToArray();
                Clear();
                yield return new AssembledFile(next, file.Name, bytes);
            }
        }
    }
}

/// <summary>A complete file.</summary>
/// <param name="Index">Its index in the job.</param>
/// <param name="Name">Its name.</param>
/// <param name="Bytes">Its bytes; null if it is too large.</param>
internal readonly record struct AssembledFile(long Index, string Name, byte[]? Bytes);
