namespace ZeroShotOrleans;

/// <summary>An earlier job whose work a job takes over as far as it can.</summary>
/// <param name="JobId">The earlier job; empty: the newest finished one of the same spec, and a job that finds none does all the work.</param>
/// <param name="Use">What is taken over.</param>
[GenerateSerializer, Immutable, Alias("zso.JobBase")]
public sealed record JobBase([property: Id(0)] string JobId, [property: Id(1)] BaseUse Use);

/// <summary>What a job takes over from an earlier one. The numbers are stored: append, never renumber.</summary>
[GenerateSerializer, Alias("zso.BaseUse")]
public enum BaseUse
{
    /// <summary>
    /// Its images and their kept vectors (<see cref="JobSpec.KeepVectors"/>): they are ranked for new labels without an image being read. An image whose
    /// vector is not there any more is encoded again.
    /// </summary>
    Vectors = 0,

    /// <summary>Outcomes of files whose size and time of modification are still the same.</summary>
    UnchangedFiles = 1,

    /// <summary>Outcomes of images whose bytes are still the same: they are read, and not encoded.</summary>
    UnchangedContent = 2,
}
