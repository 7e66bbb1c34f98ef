using System.Collections.Immutable;

namespace ZeroShotOrleans;

/// <summary>A piece of an upload: whole small files, or a part of one large file. At most <see cref="Limits.MaxBytesPerMessage"/> bytes.</summary>
[GenerateSerializer, Immutable, Alias("zso.UploadChunk")]
public sealed record UploadChunk
{
    /// <summary>Index in the job of the first file.</summary>
    [Id(0)] public required long First { get; init; }

    /// <summary>Where the first file's bytes in this chunk begin in that file; 0 unless it goes on with a file that was sent in part.</summary>
    [Id(1)] public long Offset { get; init; }

    /// <summary>The files.</summary>
    [Id(2)] public required ImmutableArray<UploadedFile> Files { get; init; }

    /// <summary>Whether the last file goes on in the next chunk.</summary>
    [Id(3)] public bool Continues { get; init; }
}

/// <summary>A file, or a part of one.</summary>
/// <param name="Name">Names the image in the results.</param>
/// <param name="Bytes">Its bytes. Immutable once sent.</param>
[GenerateSerializer, Immutable, Alias("zso.UploadedFile")]
public sealed record UploadedFile([property: Id(0)] string Name, [property: Id(1)] byte[] Bytes);

/// <summary>What the job answers to a chunk.</summary>
/// <param name="Next">Index of the file that it wants next. A client that is told another one than it meant to send goes on there.</param>
/// <param name="Offset">Where in that file it goes on.</param>
/// <param name="Wait">Whether the chunk was not taken, because as many bytes wait as may: send it again in a moment.</param>
[GenerateSerializer, Immutable, Alias("zso.UploadAnswer")]
public sealed record UploadAnswer([property: Id(0)] long Next, [property: Id(1)] long Offset, [property: Id(2)] bool Wait = false);
