using System.Collections.Immutable;
using Orleans.Concurrency;

namespace ZeroShotOrleans;

/// <summary>A named label set with its versions. Key: the name. A version never changes; every change creates a new version.</summary>
[Alias("zso.ILabelSetNameGrain")]
public interface ILabelSetNameGrain : IGrainWithStringKey
{
    /// <summary>Maximum number of versions to keep; the oldest are deleted first.</summary>
    const int MaxVersions = 100;

    /// <summary>Stores labels and templates as the newest version, unless they equal it.</summary>
    /// <param name="definition">Labels and templates; without templates, those of the model used later apply.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="ZeroShotException">Name, labels or templates are invalid.</exception>
    [Alias("Put")]
    Task<NamedLabelSet> PutAsync(LabelSetDefinition definition, CancellationToken cancellationToken = default);

    /// <summary>A version.</summary>
    /// <param name="version">The version; 0 is the newest.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="ZeroShotException"><see cref="ZeroShotError.NotFound"/>: the name or version does not exist.</exception>
    [Alias("Get"), AlwaysInterleave]
    Task<NamedLabelSet> GetAsync(int version = 0, CancellationToken cancellationToken = default);

    /// <summary>The versions, newest first.</summary>
    [Alias("Versions"), AlwaysInterleave]
    Task<ImmutableArray<NamedLabelSet>> VersionsAsync(CancellationToken cancellationToken = default);

    /// <summary>Deletes the name with all its versions. Jobs that used it keep their labels. A set stored later continues the version numbers.</summary>
    [Alias("Remove")]
    Task RemoveAsync(CancellationToken cancellationToken = default);
}

/// <summary>One version of a named label set.</summary>
/// <param name="Name">The name.</param>
/// <param name="Version">Starts at 1.</param>
/// <param name="Definition">Labels and templates, with name and version filled in.</param>
/// <param name="Created">When it was stored.</param>
[GenerateSerializer, Immutable, Alias("zso.NamedLabelSet")]
public sealed record NamedLabelSet(
    [property: Id(0)] string Name, [property: Id(1)] int Version, [property: Id(2)] LabelSetDefinition Definition, [property: Id(3)] DateTimeOffset Created);
