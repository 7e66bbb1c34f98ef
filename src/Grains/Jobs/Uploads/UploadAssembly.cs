using System.Buffers;

namespace ZeroShotOrleans.Grains.Jobs.Uploads;

/// <summary>Puts files together from pieces that may come twice, overlap what is there, or miss something.</summary>
/// <remarks>Keeps one unfinished file in memory. Not thread-safe: it lives in one grain.</remarks>
/// <param name="maxBytes">A file beyond it is given up.</param>
internal sealed class UploadAssembly(int maxBytes)
{
    private ArrayBufferWriter<byte> _part = new();

    /// <summary>Bytes of the next file that are there.</summary>
    public long Offset => _part.WrittenCount;

    /// <summary>Forgets the unfinished file.</summary>
    public void Clear() =>
        // A new one: the memory of a large file is not kept for small ones.
        _part = new ArrayBufferWriter<byte>();

    /// <summary>The files that a piece completes, from <paramref name="next"/> on.</summary>
    /// <param name="chunk">The piece.</param>
    /// <param name="next">Index of the file that is wanted next.</param>
    /// <returns>Empty for a piece that is known or begins behind what is wanted.</returns>
    public IEnumerable<AssembledFile> Complete(UploadChunk chunk, long next)
    {
        for (var at = (int)Math.Clamp(next - chunk.First, 0, chunk.Files.Length); at < chunk.Files.Length; at++, next++)
        {
            var (file, offset) = (chunk.Files[at], at == 0 ? chunk.Offset : 0);
            if (chunk.First + at != next || offset > Offset)
            {
                // Something before it is missing.
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

/// <summary>A file that is complete.</summary>
/// <param name="Index">Its index in the job.</param>
/// <param name="Name">Its name.</param>
/// <param name="Bytes">Its bytes; null when it is too large.</param>
internal readonly record struct AssembledFile(long Index, string Name, byte[]? Bytes);
