using System.Collections.Immutable;
using Orleans.Concurrency;

namespace ZeroShotOrleans;

/// <summary>A label set that has a name, and its versions. Key: the name. A version never changes; a change is a new version.</summary>
[Alias("zso.ILabelSetNameGrain")]
public interface ILabelSetNameGrain : IGrainWithStringKey
{
    /// <summary>Most versions that are kept; older ones are forgotten first.</summary>
    const int MaxVersions = 100;

    /// <summary>Makes these labels and templates the newest version. When they are that already, nothing changes.</summary>
    /// <param name="definition">Labels and templates; no templates mean the template of the model that is used later.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ZeroShotException">Name, labels or templates break a rule.</exception>
    [Alias("Put")]
    Task<NamedLabelSet> PutAsync(LabelSetDefinition definition, CancellationToken cancellationToken = default);

    /// <summary>A version.</summary>
    /// <param name="version">Which one; 0: the newest.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ZeroShotException"><see cref="ZeroShotError.NotFound"/>: there is no such name or version.</exception>
    [Alias("Get"), AlwaysInterleave]
    Task<NamedLabelSet> GetAsync(int version = 0, CancellationToken cancellationToken = default);

    /// <summary>The versions, newest first.</summary>
    [Alias("Versions"), AlwaysInterleave]
    Task<ImmutableArray<NamedLabelSet>> VersionsAsync(CancellationToken cancellationToken = default);

    /// <summary>Forgets the name with all its versions. Jobs that used it keep their labels. A set put later goes on counting where this one stopped.</summary>
    [Alias("Remove")]
    Task RemoveAsync(CancellationToken cancellationToken = default);
}

/// <summary>One version of a named label set.</summary>
/// <param name="Name">The name.</param>
/// <param name="Version">From 1 on.</param>
/// <param name="Definition">Labels and templates, with name and version filled in.</param>
/// <param name="Created">When it was put.</param>
[GenerateSerializer, Immutable, Alias("zso.NamedLabelSet")]
public sealed record NamedLabelSet(
    [property: Id(0)] string Name, [property: Id(1)] int Version, [property: Id(2)] LabelSetDefinition Definition, [property: Id(3)] DateTimeOffset Created);
