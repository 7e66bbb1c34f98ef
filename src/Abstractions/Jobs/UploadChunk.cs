using System.Collections.Immutable;

namespace ZeroShotOrleans;

/// <summary>A piece of an upload: whole small files, or a part of one large file. At most <see cref="Limits.MaxBytesPerMessage"/> bytes.</summary>
[GenerateSerializer, Immutable, Alias("zso.UploadChunk")]
public sealed record UploadChunk
{
    /// <summary>Index in the job of the first file.</summary>
    [Id(0)] public required long First { get; init; }

    /// <summary>Offset of this chunk's bytes in the first file; 0 unless it continues a file that was sent in part.</summary>
    [Id(1)] public long Offset { get; init; }

    /// <summary>The files.</summary>
    [Id(2)] public required ImmutableArray<UploadedFile> Files { get; init; }

    /// <summary>Whether the last file continues in the next chunk.</summary>
    [Id(3)] public bool Continues { get; init; }
}

/// <summary>A file, or a part of one.</summary>
/// <param name="Name">Name of the image in the results.</param>
/// <param name="Bytes">Its bytes. Immutable once sent.</param>
[GenerateSerializer, Immutable, Alias("zso.UploadedFile")]
public sealed record UploadedFile([property: Id(0)] string Name, [property: Id(1)] byte[] Bytes);

/// <summary>The job's answer to a chunk.</summary>
/// <param name="Next">Index of the next file that the job expects. If it differs from what the client would send next, the client continues there.</param>
/// <param name="Offset">Offset in that file at which to continue.</param>
/// <param name="Wait">Whether the chunk was rejected because the upload buffer is full: send it again in a moment.</param>
[GenerateSerializer, Immutable, Alias("zso.UploadAnswer")]
public sealed record UploadAnswer([property: Id(0)] long Next, [property: Id(1)] long Offset, [property: Id(2)] bool Wait = false);
