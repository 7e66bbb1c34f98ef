namespace ZeroShotOrleans;

/// <summary>A previous job whose work is reused as far as possible.</summary>
/// <param name="JobId">The previous job; empty: the newest finished one of the same spec, or none if there is none.</param>
/// <param name="Use">What is reused.</param>
[GenerateSerializer, Immutable, Alias("zso.JobReuse")]
public sealed record JobReuse([property: Id(0)] string JobId, [property: Id(1)] ReuseKind Use);

/// <summary>What a job reuses of a previous one. The numbers are stored: append, never renumber.</summary>
[GenerateSerializer, Alias("zso.ReuseKind")]
public enum ReuseKind
{
    /// <summary>
    /// Its images and their stored embeddings (<see cref="JobSpec.KeepEmbeddings"/>): they are scored for new labels without reading an image. An image whose
    /// embedding is gone is encoded again.
    /// </summary>
    Embeddings = 0,

    /// <summary>Outcomes of files whose size and modification time are unchanged.</summary>
    UnchangedFiles = 1,

    /// <summary>Outcomes of images whose bytes are unchanged: they are read, but not encoded.</summary>
    UnchangedContent = 2,
}
